import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { axeViolations } from './axe-violations.ts';
import { launchChromium } from './browser.ts';

const PASSWORDS = { olga: 'correct horse battery', rita: '', vera: 'staple and a paperclip' };
const WRONG = 'certainly another one';

let gateway: TestGateway;
let browser: Browser;
let origin: string;
let port: number;
/** The console at the machine, and those who signed in, by name. */
const pages = new Map<string, Page>();
const complaints: string[] = [];
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  port = await freePort();
  origin = `https://127.0.0.1:${port}`;
  gateway = opened.use(
    await startGateway({ settings: { guide: { state: 'aside' }, access: { address: '127.0.0.1', port } } }),
  );
  browser = await launchChromium();
  opened.defer(() => browser.close());
  const here = await newPage();
  pages.set('here', here);
  await here.goto(await gateway.newLink());
  await here.waitForSelector('.tile');
}, 60_000);
afterAll(() => opened.disposeAsync());

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  return page;
}

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 });

const at = (name: string): Page => {
  const page = pages.get(name);
  if (!page) throw new Error(`${name} has no page.`);
  return page;
};

/** To a part of the settings, by its links. */
async function part(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: /^Settings/ })
    .click();
  await page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('link', { name }).click();
}

async function fillSignIn(page: Page, user: string, password: string): Promise<void> {
  await page.locator('#user').fill(user);
  await page.locator('#password').fill(password);
  await page.locator('button').click();
}

/** Somebody at another computer's browser. */
async function signIn(user: keyof typeof PASSWORDS): Promise<Page> {
  const page = pages.get(user) ?? (await newPage());
  pages.set(user, page);
  await page.goto(`${origin}/sign-in`);
  await fillSignIn(page, user, PASSWORDS[user]);
  await page.waitForSelector('.tile');
  return page;
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');

describe('the console for others', () => {
  it('waits for an owner: one is added at the machine, with a password that is judged as it is typed and shown once', async () => {
    const page = at('here');
    await part(page, 'Access from elsewhere');
    await page.getByText('First add an owner').waitFor();
    expect(await page.getByRole('button', { name: 'Open to the network' }).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'To the users' }).click();
    await page.getByRole('button', { name: 'Add a user' }).click();
    const dialog = page.getByRole('dialog');
    const add = dialog.getByRole('button', { name: 'Add a user' });
    await dialog.getByLabel('Name').fill('Olga');
    await dialog.getByRole('radio', { name: 'Owner' }).check();
    const verdict = dialog.getByRole('status');
    for (const [typed, said] of [
      ['short', '10 characters at least'],
      ['Password123!', 'among the first'],
      ['olga.olga.olga', 'more than the user’s name'],
      [PASSWORDS.olga, 'very good'],
    ] as const) {
      await dialog.getByLabel('Password', { exact: true }).fill(typed);
      await verdict.getByText(said).waitFor();
      expect(await add.isEnabled(), typed).toBe(typed === PASSWORDS.olga);
    }
    await add.click();
    await page.locator('[data-told-once=olga]').getByText(PASSWORDS.olga).waitFor();
    await page.getByRole('button', { name: 'I have handed it over' }).click();
    await page.locator('[data-user=olga]').getByText('Owner').waitFor();
    expect(await page.getByText(PASSWORDS.olga).count()).toBe(0);
  });

  it('is opened, and says where, and with which certificate', async () => {
    const page = at('here');
    await part(page, 'Access from elsewhere');
    await page.getByText('Off: only this computer').waitFor();
    await page.getByRole('button', { name: 'Open to the network' }).click();
    await page.locator('[data-access=on]').waitFor();
    await page.getByRole('link', { name: `${origin}/` }).waitFor();
    const shown = await page.locator('[data-fingerprint]').textContent();
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().fingerprint256).toBe(shown);
    socket.destroy();
    await page.getByRole('button', { name: 'Make another certificate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make another certificate' }).click();
    await eventually(() => page.locator('[data-fingerprint]').textContent()).not.toBe(shown);
  });

  it('asks who one is in the browser’s language, by keys alone, with nothing for axe to complain of', async () => {
    for (const [locale, title, refusal] of [
      ['en-GB', 'Sign in to Copperline', 'This user and password do not fit.'],
      ['de-AT', 'Bei Copperline anmelden', 'Dieser Benutzer und dieses Passwort passen nicht zusammen.'],
      ['fr-FR', 'Se connecter à Copperline', 'Cet utilisateur et ce mot de passe ne vont pas ensemble.'],
      ['es-MX', 'Iniciar sesión en Copperline', 'Este usuario y esta contraseña no coinciden.'],
    ] as const) {
      const page = await newPage({ locale, colorScheme: locale === 'de-AT' ? 'dark' : 'light' });
      await page.goto(`${origin}/`);
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
      await page.keyboard.type('nobody');
      await page.keyboard.press('Tab');
      await page.keyboard.type(WRONG);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText(refusal).waitFor();
      if (locale === 'en-GB' || locale === 'de-AT') expect(await axeViolations(page), locale).toEqual([]);
      await page.setViewportSize({ width: 320, height: 600 });
      expect(await overflow(page), locale).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });

  it('lets an owner in, who adds a receptionist and a viewer', async () => {
    const page = await signIn('olga');
    await page.getByRole('link', { name: /signed in as olga/ }).waitFor();
    await part(page, 'Users');
    await page.getByRole('button', { name: 'Add a user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('rita');
    expect(await dialog.getByRole('radio', { name: 'Receptionist' }).isChecked()).toBe(true);
    await dialog.getByText('Changes no settings.').waitFor();
    await dialog.getByRole('button', { name: 'Suggest one' }).click();
    await dialog.getByText('A very good password.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add a user' }).click();
    PASSWORDS.rita = (await page.locator('[data-told-once=rita] code').textContent()) ?? '';
    expect(PASSWORDS.rita).toMatch(/^(\w{4}-){3}\w{4}$/);
    await page.getByRole('button', { name: 'I have handed it over' }).click();
    await page.getByRole('button', { name: 'Add a user' }).click();
    await dialog.getByLabel('Name').fill('vera');
    await dialog.getByRole('radio', { name: 'Viewer' }).check();
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORDS.vera);
    await dialog.getByRole('button', { name: 'Add a user' }).click();
    await page.locator('[data-user=vera]').getByText('Viewer').waitFor();
  });

  it('is the receptionist’s for calls, and shows her no settings that are not hers', async () => {
    const page = await signIn('rita');
    await page.getByLabel('Call a number or an extension').waitFor();
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: /^Settings/ })
      .click();
    const parts = page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('link');
    await eventually(() => parts.allTextContents()).toEqual(['This console', 'Your account']);
    // By its address, too: she is shown what she may see.
    await page.goto(`${origin}/#/settings?part=users`);
    await page.getByRole('heading', { name: 'Talking here' }).waitFor();
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: /^Set-up/ })
      .click();
    await page.locator('[data-exchange-toggle]').click();
    await page.locator('[data-not-for-you="simulator.provoke"]').waitFor();
    expect(await page.getByRole('tab').first().isDisabled()).toBe(true);
    await page.getByRole('radiogroup', { name: 'Day or night' }).getByText('Night').click();
    await gateway.waitForView((view) => view.nightMode === 'on', { what: 'the night that she switched' });
  });

  it('lets a viewer look on, with no button that would be refused', async () => {
    const page = await signIn('vera');
    await page.locator('[data-looks-on]').waitFor();
    expect(await page.getByLabel('Call a number or an extension').count()).toBe(0);
    expect(await page.locator('.night-switch input').first().isDisabled()).toBe(true);
    await gateway.request('simulator.provoke', {
      line: 'simulated/1',
      provocation: { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' },
    });
    const tile = page.locator('[data-line="simulated/1"]');
    await page.locator('[data-line="simulated/1"][data-state=ringing]').waitFor();
    await tile.getByText('ADA LOVELACE').waitFor();
    expect(await tile.getByRole('button').count()).toBe(0);
    expect(
      await at('rita')
        .getByRole('button', { name: /Answer/ })
        .count(),
    ).toBeGreaterThanOrEqual(0);
    // Nor does a key: whoever may answer still can.
    await page.keyboard.press('a');
    await at('rita').goto(`${origin}/#/lines`);
    await at('rita')
      .getByRole('button', { name: /^Answer/ })
      .first()
      .waitFor();
    await gateway.request('simulator.provoke', { line: 'simulated/1', provocation: { kind: 'hangs-up' } });
    const refused = (await gateway.request('audit.list', { limit: 100, who: 'vera', failed: true })).entries;
    expect(refused).toEqual([]);
    await page.context().close();
    pages.delete('vera');
  });

  it('signs her out where an owner says so, and she is told, with the way back', async () => {
    const [olga, rita] = [at('olga'), at('rita')];
    await part(olga, 'Access from elsewhere');
    await olga.locator('[data-signed-in=rita]').getByText('From 127.0.0.1').waitFor();
    await olga.locator('[data-signed-in=olga]').getByText('this is you').waitFor();
    await olga.getByRole('button', { name: 'Sign out: rita' }).click();
    await rita.getByRole('alert').getByText('You are signed out').waitFor();
    await rita.getByRole('link', { name: 'Sign in again' }).click();
    await rita.getByRole('heading', { name: 'Sign in to Copperline' }).waitFor();
    await eventually(() => olga.locator('[data-signed-in=rita]').count()).toBe(0);
  });

  it('locks her out after too many wrong passwords from where she is, until an owner unlocks her', async () => {
    const [olga, rita] = [at('olga'), at('rita')];
    await part(olga, 'Users');
    // Four were tried from this computer before: with the fifth it waits, and her name with it.
    await fillSignIn(rita, 'rita', WRONG);
    await rita.getByRole('alert').getByText('This user and password do not fit.').waitFor();
    await fillSignIn(rita, 'rita', PASSWORDS.rita);
    await rita.getByRole('alert').getByText('There were too many wrong passwords').waitFor();
    await olga.locator('[data-locked=rita]').waitFor();
    await olga.getByRole('button', { name: 'Unlock rita' }).click();
    await eventually(() => olga.locator('[data-locked=rita]').count()).toBe(0);
    await fillSignIn(rita, 'rita', PASSWORDS.rita);
    await rita.waitForSelector('.tile');
  });

  it('lets her take another password, and go', async () => {
    const page = at('rita');
    await part(page, 'Your account');
    await page.getByText('You are signed in as rita (Receptionist).').waitFor();
    await page.getByLabel('Present password').fill(WRONG);
    await page.getByLabel('New password').fill('another longer one');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('alert').getByText('The present password is another one.').waitFor();
    await page.getByLabel('Present password').fill(PASSWORDS.rita);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed.').waitFor();
    PASSWORDS.rita = 'another longer one';
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Copperline' }).waitFor();
    await signIn('rita');
  });

  it('tells an owner who did what, in words, filtered, and as a file', async () => {
    const page = at('olga');
    await part(page, 'Who did what');
    const table = page.getByRole('table', { name: 'Who did what' });
    const row = (name: RegExp) => table.getByRole('row', { name }).first();
    await row(/rita 127\.0\.0\.1 Changed the own password.* Done/).waitFor();
    await row(/olga 127\.0\.0\.1 Unlocked a user.*rita.* Done/).waitFor();
    await row(/olga 127\.0\.0\.1 Signed somebody out/).waitFor();
    await row(/rita 127\.0\.0\.1 Sign-in refused.* Refused or failed/).waitFor();
    await page.getByLabel('By whom').selectOption('rita');
    await eventually(() => table.getByText('Unlocked a user').count()).toBe(0);
    await page.getByLabel('Only what was refused or failed').check();
    // Her own: the fifth wrong one, and the present password that was another one.
    await eventually(() => table.locator('tbody tr').count()).toBe(2);
    await page.getByLabel('Find').fill('locked for');
    await eventually(() => table.locator('tbody tr').count()).toBe(1);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const lines = readFileSync(await (await downloading).path(), 'utf8').split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/,rita,127\.0\.0\.1,Sign-in refused,Refused or failed,sign-in refused,locked for 30 s$/);
  });

  it('shows older entries as they are asked for, and never a password', async () => {
    for (let n = 0; n < 60; n++) await gateway.request('routing.night', { mode: n % 2 === 0 ? 'on' : 'auto' });
    const page = at('olga');
    await page.reload();
    await page.getByLabel('Find').fill('routing.night');
    const rows = page.locator('[data-audit="routing.night"]');
    await eventually(() => rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Older ones' }).click();
    await eventually(() => rows.count()).toBe(61);
    const { entries } = await gateway.request('audit.list', { limit: 1_000 });
    for (const password of [...Object.values(PASSWORDS), WRONG])
      expect(JSON.stringify(entries)).not.toContain(password);
  });
});

describe('who hears of trouble', () => {
  const card = (page: Page, name: string) => page.locator(`[data-outlet=${name}]`);

  it('by syslog: it is set up, tried, and comes; what goes wrong is said', async () => {
    const page = at('olga');
    const server = createSocket('udp4');
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const heard: string[] = [];
    server.on('message', (data) => heard.push(data.toString()));
    await part(page, 'Who hears of trouble');
    await page.getByRole('button', { name: 'Set up: Syslog' }).click();
    const syslog = card(page, 'syslog');
    await syslog.getByLabel('Server').fill('127.0.0.1');
    await syslog.getByLabel('Port').fill(String(server.address().port));
    await syslog.getByRole('button', { name: 'Switch on' }).click();
    await syslog.getByText('is on; nothing was sent yet.').or(syslog.getByText('works.')).first().waitFor();
    await syslog.getByRole('button', { name: 'Send a test: Syslog' }).click();
    await syslog.getByText('The test was sent.').waitFor();
    await eventually(() => heard.join('\n')).toContain('This is a test of Copperline');
    await syslog.getByText(/Last sent/).waitFor();
    await syslog.getByLabel('Port').fill('99999');
    await syslog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText(/port/).waitFor();
    await syslog.getByRole('button', { name: 'Switch off' }).click();
    await syslog.getByText('is off.').waitFor();
    server.close();
  });

  it('by webhook: with a secret that is never shown, and what the other side said', async () => {
    const page = at('olga');
    const heard: { request: IncomingMessage; body: string }[] = [];
    let status = 500;
    const server = createServer((request, reply) => {
      let body = '';
      request.setEncoding('utf8').on('data', (more) => {
        body += more;
      });
      request.on('end', () => {
        heard.push({ request, body });
        reply.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await page.getByRole('button', { name: 'Set up: Webhook' }).click();
    const webhook = card(page, 'webhook');
    await webhook.getByLabel('Address').fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`);
    await webhook.getByRole('button', { name: 'Switch on' }).click();
    await webhook.getByText('The secret that webhooks are signed with is missing.').waitFor();
    await webhook.getByLabel(/^Secret that webhooks/).fill('sixteen letters and more');
    await webhook.getByRole('button', { name: /^Set: Secret/ }).click();
    await webhook.getByText('Is set, and is never shown.').waitFor();
    expect(await webhook.getByLabel(/^Secret that webhooks/).inputValue()).toBe('');
    await webhook.getByRole('button', { name: 'Send a test: Webhook' }).click();
    await webhook.getByText('The test did not get through').waitFor();
    status = 204;
    await webhook.getByRole('button', { name: 'Send a test: Webhook' }).click();
    await webhook.getByText('The other side took it.').waitFor();
    expect(heard.at(-1)?.request.headers['x-copperline-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    await webhook.getByRole('button', { name: /^Take away: Secret/ }).click();
    await webhook.getByText('Is not set.').waitFor();
    await webhook.getByRole('button', { name: 'Switch off' }).click();
    await webhook.getByText('is off.').waitFor();
    server.close();
  });

  it('by SNMP: traps go where they are to', async () => {
    const page = at('olga');
    const station = createSocket('udp4');
    station.bind(0, '127.0.0.1');
    await once(station, 'listening');
    const trap = once(station, 'message');
    await page.getByRole('button', { name: 'Set up: SNMP' }).click();
    const snmp = card(page, 'snmp');
    await snmp.getByLabel('User').fill('monitor');
    await snmp.getByLabel(/^Traps go to/).fill(`127.0.0.1:${station.address().port}`);
    await snmp.getByRole('button', { name: 'Switch on' }).click();
    await snmp.getByText('SNMP needs both its keys').waitFor();
    for (const key of ['authentication', 'encryption']) {
      await snmp.getByLabel(new RegExp(`^Key for ${key}`)).fill(`a key for ${key}`);
      await snmp.getByRole('button', { name: new RegExp(`^Set: Key for ${key}`) }).click();
    }
    await snmp.getByText('is on; nothing was sent yet.').waitFor();
    await snmp.getByRole('button', { name: 'Send a test: SNMP' }).click();
    await snmp.getByText('The test was sent.').waitFor();
    expect((await trap)[0]).toBeInstanceOf(Buffer);
    await snmp.getByRole('button', { name: 'Switch off' }).click();
    await snmp.getByText('is off.').waitFor();
    station.close();
  });

  it('by Prometheus: over the network with the token alone', async () => {
    const page = at('olga');
    const metrics = card(page, 'metrics');
    await metrics.getByRole('button', { name: 'Switch on' }).click();
    await metrics.getByLabel('Over the network too').click();
    await metrics.getByText(`${origin}/metrics`).waitFor();
    await metrics.getByLabel(/^Token/).fill('a-token-of-sixteen-letters');
    await metrics.getByRole('button', { name: /^Set: Token/ }).click();
    await metrics.getByText('Is set, and is never shown.').waitFor();
    const fetched = (token: string) =>
      page.request.get(`${origin}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect((await fetched('another-token-of-letters')).status()).toBe(401);
    expect(await (await fetched('a-token-of-sixteen-letters')).text()).toContain('copperline_');
  });

  it('by e-mail: a server that is not there is said to be', async () => {
    const page = at('olga');
    const nobody = await freePort();
    await page.getByRole('button', { name: 'Set up: E-mail' }).click();
    const mail = card(page, 'mail');
    await mail.getByLabel('Server').fill('127.0.0.1');
    await mail.getByLabel('Encryption').selectOption('none');
    await mail.getByLabel('Port').fill(String(nobody));
    await mail.getByLabel('Sender').fill('copperline@example.com');
    await mail.getByLabel('Recipients').fill('office@example.com\nit@example.com');
    await mail.getByRole('button', { name: 'Switch on' }).click();
    await mail.getByRole('button', { name: 'Send a test: E-mail' }).click();
    await mail.getByText('The test did not get through').waitFor();
    await eventually(() => mail.locator('[data-outlet-state=failing]').count()).toBe(1);
  });
});

const PARTS = [
  'This console',
  'Your account',
  'Access from elsewhere',
  'Users',
  'Who did what',
  'Who hears of trouble',
];

describe('each part of the settings', () => {
  it.each(['light', 'dark'] as const)('has nothing for axe to complain of in the %s colours', async (colorScheme) => {
    const page = at('olga');
    await page.emulateMedia({ colorScheme });
    for (const name of PARTS) {
      await part(page, name);
      await page.locator('main section').first().waitFor();
      expect(await axeViolations(page), name).toEqual([]);
    }
  });

  it('fits a narrow screen, and is reached by keys', async () => {
    const page = at('olga');
    for (const name of PARTS) {
      await part(page, name);
      for (const width of [640, 360]) {
        await page.setViewportSize({ width, height: 740 });
        expect(await overflow(page), `${name} at ${width}`).toBeLessThanOrEqual(0);
      }
      const small = await page.evaluate<string[]>(`
        [...document.querySelectorAll('main button, main a[href], main select, main input:not([type=checkbox]):not([type=radio]):not([type=range])')]
          // Of a password's field the frame is what is touched.
          .map((each) => each.closest('.mantine-PasswordInput-input') ?? each)
          .filter((each) => each.checkVisibility())
          .map((each) => ({ each, box: each.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(({ each, box }) => (each.getAttribute('aria-label') ?? each.textContent) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))
      `);
      expect(small, name).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    const link = page.getByRole('link', { name: 'Users', exact: true });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What each role may do' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

it('an owner closes the console to the network, and whoever is in over it is out', async () => {
  const [here, olga] = [at('here'), at('olga')];
  await part(here, 'Access from elsewhere');
  await here.getByRole('button', { name: 'Close to the network' }).click();
  await here.getByRole('dialog').getByRole('button', { name: 'Close to the network' }).click();
  await here.locator('[data-access=off]').waitFor();
  await olga.getByRole('alert').getByText('Connection to the gateway lost').waitFor();
});
