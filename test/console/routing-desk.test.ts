import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../main/store/settings-schema.ts';
import {
  type SettingsInput,
  startExchange,
  startGateway,
  type TestExchange,
  type TestGateway,
} from '../kit/gateway.ts';
import { type OptionsPeer, startOptionsPeer } from '../kit/options-peer.ts';
import { axeViolations } from './axe-violations.ts';
import { launchChromium } from './browser.ts';

// Failover, hours, routes and rehearsals by a user's hands, with the real gateway behind the page.

let gateway: TestGateway;
let exchange: TestExchange;
let primary: OptionsPeer;
let backup: OptionsPeer;
let browser: Browser;
let page: Page;
const opened = new AsyncDisposableStack();
const complaints: string[] = [];

const trunk = (id: string, name: string, port: number) => ({
  ...{ id, name, port, host: '127.0.0.1' },
  kind: { kind: 'peer' as const },
  optionsIntervalS: 1,
});

/** What every test finds. */
const usual = (): SettingsInput => ({
  trunks: [trunk('main', 'Main provider', primary.port), trunk('second', 'Second provider', backup.port)],
  office: { country: 'de', areaCode: '30', timeZone: 'Europe/Berlin' },
  schedules: [
    {
      id: 'office',
      name: 'Office',
      weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
      holidays: [],
    },
  ],
  routes: [
    {
      id: 'in',
      name: 'In',
      from: [{ kind: 'line' }],
      targets: [{ kind: 'trunk', trunk: 'main', to: '100' }, { kind: 'console' }],
    },
    {
      id: 'out',
      name: 'Out',
      from: [{ kind: 'console' }],
      changeCalled: [{ change: 'national' }],
      targets: [{ kind: 'lines', group: 'all' }],
    },
  ],
  guards: { classes: { international: 'block' }, countries: [], costlyLimits: { callsPerDay: 60 }, exceptions: [] },
});

beforeAll(async () => {
  exchange = opened.use(await startExchange({ lines: 2, country: 'de' }));
  primary = opened.use(await startOptionsPeer());
  backup = opened.use(await startOptionsPeer());
  gateway = opened.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }],
        lines: [
          { id: 'sim/1', name: 'Front line', country: 'de', numbering: { number: '+493012345670' } },
          { id: 'sim/2', name: 'Back line', country: 'de' },
        ],
        ...usual(),
      },
    }),
  );
  browser = await launchChromium();
  opened.defer(() => browser.close());
  page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
  });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(await gateway.newLink());
  await page.waitForSelector('[data-line="sim/1"]');
}, 60_000);
afterAll(() => opened.disposeAsync());

const settings = async (): Promise<Settings> => (await gateway.request('settings.get', {})).settings as Settings;
const part = async (name: string): Promise<void> => {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Routing/ })
    .click();
  await page.getByRole('tab', { name }).click();
};
/** Where nothing of the test before is left on the page. */
beforeEach(async () => {
  const change = { ...usual(), nightMode: 'auto', guards: { ...usual().guards, lock: null } };
  expect(await gateway.request('settings.update', { change })).toEqual({ ok: true });
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Lines/ })
    .click();
});
const order = (id: string): Locator => page.locator(`[data-route-order="${id}"]`);
const kinds = async (id: string): Promise<string[]> =>
  ((await settings()).routes.find((route) => route.id === id)?.targets ?? []).map((target) =>
    target.kind === 'trunk' ? target.trunk : target.kind,
  );
const said = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

describe('trunks', () => {
  it('are put in order by keys and by drawing, live with how they are; each change can be taken back', async () => {
    await part('Connections');
    const route = order('in');
    await route.getByLabel('Another backup of “In”').selectOption({ label: '100 at Second provider' });
    await route.getByRole('button', { name: 'Add the backup' }).click();
    await said('Saved: Order of “In”');
    expect(await kinds('in')).toEqual(['main', 'console', 'second']);
    await route.getByRole('button', { name: 'Move up: 100 at Second provider' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => kinds('in')).toEqual(['main', 'second', 'console']);
    await route.getByText('Backup 1').waitFor();
    await route
      .locator('li', { hasText: '100 at Second provider' })
      .dragTo(route.locator('li', { hasText: '100 at Main provider' }));
    await expect.poll(() => kinds('in')).toEqual(['second', 'main', 'console']);
    await gateway.waitForView((view) => view.trunks.every(({ health }) => health.kind === 'up'), {
      what: 'both up',
      deadlineMs: 15_000,
    });
    await route
      .locator('li', { hasText: 'Second provider' })
      .getByText(/First choice · In order, for 0:\d\d/)
      .waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => kinds('in')).toEqual(['main', 'second', 'console']);
  });

  it('show since when they are as they are, and the last day', async () => {
    await part('Connections');
    const history = page.locator('[data-history="main"]');
    await history.getByRole('img', { name: /^In order .* failed 0 times/ }).waitFor();
    await history.getByText('Last changes').click();
    await history.getByText(/· In order$/).waitFor();
  });

  it('are added by a preset: what is wrong is said at its field, the password goes in and never out, and a refusal is told', async () => {
    await part('Connections');
    await page.getByRole('button', { name: 'Add a connection' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What do you connect to?').selectOption({ label: 'FreeSWITCH' });
    await dialog.getByLabel('Name of the connection').fill('Branch office');
    await dialog.getByLabel('Address or name of the other side').fill('127.0.0.1');
    await dialog.getByLabel('Port', { exact: true }).fill('70000');
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await dialog.getByText('Enter the user that the other side has given you.').waitFor();
    await dialog.getByLabel('User', { exact: true }).fill('gateway');
    await dialog.getByLabel('Password', { exact: true }).fill('not-to-be-seen');
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await dialog.getByText('Allowed: a whole number from 1 to 65535.').waitFor();
    await dialog.getByLabel('Port', { exact: true }).fill(String(primary.port));
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/127\.0\.0\.1:\d+ refused \(403/).waitFor();
    await page.getByRole('button', { name: 'Test now: Branch office' }).click();
    await page.locator('[data-asked="branch-office"]', { hasText: 'Check the user name and the password' }).waitFor();
    expect(JSON.stringify(await settings())).not.toContain('not-to-be-seen');
    expect((await gateway.request('trunk.passwords', {})).known).toEqual(['branch-office']);
    await page.getByRole('button', { name: 'Remove: Branch office' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect.poll(async () => (await gateway.request('trunk.passwords', {})).known).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await gateway.request('trunk.passwords', {})).known).toEqual(['branch-office']);
  });

  it('are changed and tested, and not taken out while a route names them', async () => {
    await part('Connections');
    await page.getByRole('button', { name: 'Change: Main provider' }).click();
    await page.getByRole('dialog').getByLabel('Name of the connection').fill('Head office');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Test now: Head office' }).click();
    await page.locator('[data-asked=main]', { hasText: /It answers, after \d+ ms/ }).waitFor();
    await page.getByRole('button', { name: 'Remove: Head office' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await said('Routes still name this trunk: "In". Take it out of them first.');
  });

  it('have further settings, folded away: what is wrong there is shown, what is emptied is left out', async () => {
    await part('Connections');
    const main = async (): Promise<Settings['trunks'][number] | undefined> =>
      (await settings()).trunks.find(({ id }) => id === 'main');
    const dialog = page.getByRole('dialog');
    const change = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Change: Main provider' }).click();
      await dialog.getByText('More settings').click();
    };
    await change();
    await dialog.getByLabel('Learn our address from its answers').check();
    await dialog.getByLabel('Our address on the Internet').fill('router');
    await dialog.getByLabel('STUN server', { exact: true }).fill('stun.example');
    await dialog.getByLabel('Port of the STUN server').fill('3479');
    await dialog.getByLabel('Codecs, the best first').fill('pcma, opus');
    await dialog.getByLabel('Keypad digits go as').selectOption('tones in the audio');
    await dialog.getByLabel('It is believed who calls').uncheck();
    expect(await dialog.getByLabel('Only this certificate').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('an address, such as 203.0.113.7').waitFor();
    await dialog.getByLabel('Our address on the Internet').fill('203.0.113.7');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await main()).toMatchObject({
      nat: {
        learn: true,
        publicAddress: '203.0.113.7',
        stun: { host: 'stun.example', port: 3479 },
        symmetricRtp: false,
      },
      codecs: ['PCMA', 'opus'],
      digits: 'in-band',
      identity: { trust: false, send: 'p-asserted-identity' },
    });
    await change();
    expect(await dialog.getByLabel('Port of the STUN server').inputValue()).toBe('3479');
    await dialog.getByLabel('STUN server', { exact: true }).fill('');
    await dialog.getByLabel('Codecs, the best first').fill('');
    await dialog.getByLabel('Keypad digits go as').selectOption('as usual');
    await dialog.getByLabel('Transport').selectOption('TLS');
    await dialog.getByLabel('Its certificate is checked').uncheck();
    await dialog.getByLabel('Only this certificate').fill('ab'.repeat(32));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await main()).toMatchObject({
      transport: 'tls',
      digits: 'auto',
      tls: { verify: false, pin: 'ab'.repeat(32) },
    });
    expect((await main())?.nat.stun).toBeUndefined();
    expect((await main())?.codecs).toBeUndefined();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await main())?.transport).toBe('udp');
    expect((await main())?.nat.stun).toEqual({ host: 'stun.example', port: 3479 });
  });

  it('are drilled: how long the switch took is shown, and stays', async () => {
    await gateway.request('settings.update', {
      change: {
        routes: [
          {
            id: 'in',
            from: [{ kind: 'line' }],
            targets: [
              { kind: 'trunk', trunk: 'main', to: '100' },
              { kind: 'trunk', trunk: 'second', to: '100' },
            ],
          },
        ],
      },
    });
    await part('Connections');
    await page.getByRole('button', { name: 'Rehearse a failure: Main provider' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await said(/^Switched in \d+ ms/);
    await page.getByRole('button', { name: 'End the drill: Main provider' }).click();
    await said(/^The last drill/);
  });
});

describe('hours', () => {
  it('are painted with the mouse and with keys, written to the minute, saved, and taken back', async () => {
    await part('Hours and holidays');
    const grid = page.getByRole('grid', { name: 'Week of “Office”, in half hours' });
    await grid.waitFor();
    const cell = (day: number, index: number): Locator => grid.locator(`[data-cell="${day}-${index}"]`);
    expect(await cell(0, 18).getAttribute('aria-label')).toBe('Monday, 09:00 to 09:30: open');
    await cell(5, 20).dragTo(cell(6, 23));
    expect(await cell(6, 22).getAttribute('data-state')).toBe('open');
    // From Monday 9:00, where the focus begins: two hours later on Tuesday, closed, and the next half hour as well.
    await grid.focus();
    await cell(1, 20).click();
    expect(await cell(1, 20).getAttribute('data-state')).toBe('closed');
    await grid.press('ArrowRight');
    await grid.press('Space');
    await grid.press('Shift+ArrowRight');
    expect(await cell(1, 22).getAttribute('data-state')).toBe('closed');
    await page.getByLabel('Wednesday', { exact: true }).fill('8-12.15, 13-18');
    await page.getByLabel('Thursday', { exact: true }).fill('nonsense');
    await page.getByLabel('Friday', { exact: true }).focus();
    await said('Write times as 09:00–12:30');
    await page.getByLabel('Thursday', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Add a holiday' }).click();
    await page.getByLabel('Name of the holiday').fill('Christmas Eve');
    await page.getByLabel('Every year').check();
    await page.getByLabel('Open only').fill('9-12');
    await page.getByRole('button', { name: 'Save the hours' }).click();
    await said('Saved: opening hours “Office”');
    const { schedules } = await settings();
    expect(schedules[0]?.weekly).toEqual([
      { days: ['mon', 'fri'], from: '09:00', to: '17:00' },
      { days: ['tue'], from: '09:00', to: '10:00' },
      { days: ['tue'], from: '11:30', to: '17:00' },
      { days: ['wed'], from: '08:00', to: '12:15' },
      { days: ['wed'], from: '13:00', to: '18:00' },
      { days: ['sat', 'sun'], from: '10:00', to: '12:00' },
    ]);
    expect(schedules[0]?.holidays).toEqual([
      { name: 'Christmas Eve', from: '--12-24', open: [{ from: '09:00', to: '12:00' }] },
    ]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await settings()).schedules[0]?.weekly.length).toBe(1);
  });

  it('say how it is now, until when, by which clock, and what the night switch does to that', async () => {
    await part('Hours and holidays');
    await page.getByText(/^(Open|Closed) until (Mon|Tues|Wednes|Thurs|Fri)day/).waitFor();
    await said(/By the clock of Europe\/Berlin \(UTC\+[12]\)/);
    await said(/It is put (forward|back) by 60 minutes/);
    await gateway.request('routing.night', { mode: 'on' });
    await said('Closed for the next three weeks');
  });

  it('that a route goes by are not removed; others are', async () => {
    await part('Hours and holidays');
    await page.getByRole('button', { name: 'New opening hours' }).click();
    await page.getByRole('button', { name: 'Save the hours' }).click();
    await said('Give it a name.');
    await page.getByLabel('Name', { exact: true }).fill('Hotline');
    await page.getByRole('button', { name: 'Save the hours' }).click();
    await expect.poll(async () => (await settings()).schedules.map(({ name }) => name)).toEqual(['Office', 'Hotline']);
    await page.getByRole('button', { name: 'Remove “Hotline”' }).click();
    await expect.poll(async () => (await settings()).schedules.length).toBe(1);
  });
});

describe('routes', () => {
  it('are added, refused at the field, put in order, switched off, removed and brought back', async () => {
    await part('Routes');
    await page.getByRole('button', { name: 'Add a route' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the route').fill('No premium');
    await dialog.getByLabel('From 1').selectOption({ label: 'any connection' });
    await dialog.getByRole('button', { name: 'Add a number called' }).click();
    await dialog.getByLabel('First digits').fill('+49 900 no');
    await dialog.getByLabel('Place 1').selectOption({ label: 'Refuse the call' });
    await dialog.getByLabel('The caller is told').selectOption({ label: 'not allowed' });
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await dialog.getByText('digits, * and #, + in front').waitFor();
    await dialog.getByLabel('First digits').fill('+49900');
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await dialog.waitFor({ state: 'detached' });
    const ids = async (): Promise<string[]> => (await settings()).routes.map(({ id }) => id);
    await expect.poll(ids).toEqual(['in', 'out', 'no-premium']);
    expect((await settings()).routes[2]).toMatchObject({
      from: [{ kind: 'trunk' }],
      called: [{ is: 'prefix', digits: '+49900' }],
      targets: [{ kind: 'refuse', cause: 'barred' }],
    });
    await page.getByRole('button', { name: 'Move up: No premium' }).press('Enter');
    await expect.poll(ids).toEqual(['in', 'no-premium', 'out']);
    await page.getByRole('button', { name: 'Switch off: No premium' }).click();
    await page.getByText('(switched off)').waitFor();
    await page.getByRole('button', { name: 'Remove No premium' }).click();
    await expect.poll(ids).toEqual(['in', 'out']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(ids).toEqual(['in', 'no-premium', 'out']);
  });
});

it('what may be called is set class by class, with limits, countries and a lock; what is bad is said at its field', async () => {
  await part('What may be called');
  await page.getByLabel('Abroad', { exact: true }).selectOption('with the PIN');
  await page.getByLabel('Countries abroad that are allowed').fill('at, swiss');
  await page.getByLabel('Calls a day: Calls that cost').fill('7');
  await page.getByLabel('Calls to the outside are locked').selectOption({ label: 'while “Office” is closed' });
  await page.getByLabel('National', { exact: true }).last().check();
  await page.getByRole('button', { name: 'Save what may be called' }).click();
  await said('two small letters of a country');
  await page.getByLabel('Countries abroad that are allowed').fill('at, ch');
  await said('Austria and Switzerland');
  await page.getByRole('button', { name: 'Save what may be called' }).click();
  await said('Saved: What may be called');
  expect((await settings()).guards).toMatchObject({
    classes: { international: 'pin' },
    countries: ['at', 'ch'],
    costlyLimits: { callsPerDay: 7 },
    lock: { schedule: 'office', allow: ['free', 'local', 'national'] },
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await settings()).guards.lock).toBeUndefined();
  expect((await settings()).guards.countries).toEqual([]);
});

it('what may be called is otherwise for one trunk, line or the consoles', async () => {
  const save = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Save what may be called' }).click();
  };
  await part('What may be called');
  const exceptions = page.getByRole('group', { name: 'Exceptions' });
  await exceptions.getByRole('button', { name: 'Add an exception' }).click();
  await exceptions.getByLabel('Calls from').selectOption('connection Second provider');
  await exceptions.getByLabel('Abroad', { exact: true }).selectOption('allowed');
  await exceptions.getByLabel('Calls a day').fill('12');
  await exceptions.getByLabel('Countries abroad that are allowed').fill('fr, x');
  await save();
  await said('two small letters of a country');
  await exceptions.getByLabel('Countries abroad that are allowed').fill('fr');
  await exceptions.getByRole('button', { name: 'Add an exception' }).click();
  await exceptions.getByLabel('Calls from').last().selectOption('line Back line');
  await exceptions.getByLabel('Premium').last().selectOption('with the PIN');
  await save();
  await said('Saved: What may be called');
  expect((await settings()).guards.exceptions).toEqual([
    {
      for: { kind: 'trunk', trunk: 'second' },
      classes: { international: 'allow' },
      countries: ['fr'],
      limits: { callsPerDay: 12 },
    },
    { for: { kind: 'line', line: 'sim/2' }, classes: { premium: 'pin' } },
  ]);
  // The one that is left keeps what is its own.
  await exceptions.getByRole('button', { name: 'Remove: Exceptions, 1' }).click();
  expect(await exceptions.getByLabel('Countries abroad that are allowed').inputValue()).toBe('');
  await save();
  await expect.poll(async () => (await settings()).guards.exceptions).toHaveLength(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await settings()).guards.exceptions).toHaveLength(2);
});

describe('what would happen', () => {
  it('to a number is told step by step, with the line, the digits and the guards', async () => {
    await part('What would happen');
    await page.getByLabel('Number dialled').fill('0049 30 7654321');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.locator('[data-answer=call] [data-dials="sim/1"]', { hasText: '0307654321' }).waitFor();
    await page.locator('[data-about=route][data-ok=true]', { hasText: '"Out" fits' }).waitFor();
    await page.getByLabel('Number dialled').fill('0044 20 79460018');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page
      .getByRole('status')
      .getByText(/United Kingdom|blocked|abroad|allowed/i)
      .first()
      .waitFor();
    await page.getByLabel('The call comes from').selectOption({ label: 'line Front line' });
    await page.getByLabel('Number dialled (empty: the line’s own)').fill('');
    await page.getByRole('button', { name: 'Try it' }).click();
    await said(/By "In": 100 at the trunk "main"/);
  });

  it('to a call for help is rehearsed: which line, what would be ended, whom one can call back', async () => {
    await part('What would happen');
    await page.getByRole('button', { name: 'Rehearse emergency calls' }).click();
    const help = page.locator('[data-help="112"]');
    await help.getByText('It goes out at once on Front line, which dials 112.').waitFor();
    await help.getByText(/They can call back \+49 30 12345670/).waitFor();
    await page.locator('[data-help="911"]').getByText('No emergency number here').waitFor();
    const off = (await exchange.client.report(1)).offHookCount;
    expect(off).toBe(0);
  });
});

describe.each(['light', 'dark'] as const)('in the %s colours axe finds nothing to complain of', (colorScheme) => {
  it.each(['Connections', 'Routes', 'Hours and holidays', 'What may be called', 'What would happen'])(
    'in %s',
    async (name) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await part(name);
      await page.getByRole('tabpanel', { name }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it('in the form of a connection with all that it may have, and in exceptions', async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const dialog = page.getByRole('dialog');
    await part('Connections');
    await page.getByRole('button', { name: 'Change: Main provider' }).click();
    await dialog.getByText('More settings').click();
    await dialog.getByLabel('Transport').selectOption('TLS');
    await dialog.getByLabel('Only this certificate').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await part('What may be called');
    await page.getByRole('button', { name: 'Add an exception' }).click();
    await page.getByRole('group', { name: 'Exceptions' }).getByLabel('Calls from').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});

it('nothing of it made the page complain', () => expect(complaints).toEqual([]));
