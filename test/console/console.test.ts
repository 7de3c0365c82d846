import type { Browser, BrowserContext, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrunkView } from '../../main/contract/views.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { type ConsoleServer, startConsoleServer } from '../../main/gateway/console-server.ts';
import { fakeMicrophone, launchChromium } from './browser.ts';
import { type BuiltConsole, builtConsole } from './built-console.ts';
import { HOSTILE_NAME, line, view } from './sample-view.ts';
import { ScriptedBackend } from './scripted-backend.ts';
import { scriptDesk } from './scripted-desk.ts';

// The shipped console in a real browser, on the shipped server; the gateway behind it is scripted.

let built: BuiltConsole;
let browser: Browser;
let backend: ScriptedBackend;
let server: ConsoleServer;
let context: BrowserContext;
let page: Page;
/** What the page must never have: uncaught errors, and anything its policy had to block. */
let complaints: string[];

const serve = (port = 0): Promise<ConsoleServer> =>
  startConsoleServer({ backend, port, staticDir: built.directory, log: silentLog, clock: createSystemClock() });

async function openPage(
  permissions: string[] = ['microphone'],
  onSocket?: (route: WebSocketRoute) => Promise<void>,
): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions, acceptDownloads: true });
  page = await context.newPage();
  page.setDefaultTimeout(5_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  if (onSocket) await page.routeWebSocket('**/console', onSocket);
  await page.goto(server.newUrl());
  await page.waitForSelector('.tile');
}

const text = async (of: Locator): Promise<string> => (await of.textContent()) ?? '';
const tile = (number: number): Locator => page.locator(`[data-line="simulated-1/${number}"]`);
/** To another page of the console, by its navigation. */
const go = (name: string): Promise<void> =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();

beforeAll(async () => {
  built = await builtConsole();
  browser = await launchChromium({ args: fakeMicrophone() });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await built?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  backend = new ScriptedBackend(view());
  scriptDesk(backend);
  server = await serve();
});

afterEach(async () => {
  await context?.close();
  await server.close();
});

describe('the lines', () => {
  it('each have a tile that says in words what goes on, with whom and since when', async () => {
    await openPage();
    expect(await page.locator('.tile').count()).toBe(4);
    expect(await text(tile(1))).toMatch(
      /Front desk[\s\S]*Ringing[\s\S]*0:0\d[\s\S]*Ada Lovelace[\s\S]*\+1 312 555 0142/,
    );
    expect(await text(tile(2))).toContain('In a call');
    expect(await text(tile(3))).toContain('Free');
    expect(await text(tile(4))).toContain('Check the cable to the wall socket.');
    expect(await tile(1).getAttribute('aria-label')).toBe('Front desk: Ringing, Ada Lovelace, +1 312 555 0142');
    expect(await page.title()).toContain('Ada Lovelace');
    expect(complaints).toEqual([]);
  });

  it('count the time, by the gateway’s clock', async () => {
    // The gateway's clock is an hour ahead of the browser's.
    const now = Date.now() + 3_600_000;
    backend.show({ now, lines: [line(1, { state: 'connected', since: now - 65_000 })], calls: [] });
    await openPage();
    const timer = tile(1).locator('.timer');
    const first = await text(timer);
    expect(first).toMatch(/^1:0[5-9]$/);
    await expect.poll(() => text(timer), { timeout: 5_000 }).not.toBe(first);
  });

  it('change when the gateway says so', async () => {
    await openPage();
    backend.show({
      lines: [line(1, { state: 'dialling', direction: 'outbound', dialled: '+442079460018', callId: 'x' })],
    });
    await tile(1).getByText('Dialling').waitFor();
    expect(await text(tile(1))).toContain('+44 20 7946 0018');
    expect(await page.locator('.tile').count()).toBe(1);
  });

  it('say who else waits during a call, as text, and what a line taught us', async () => {
    const waiting = { name: HOSTILE_NAME, number: '+13125550177' };
    backend.show({
      lines: [
        line(1, { state: 'connected', direction: 'inbound', caller: { number: '100' }, callId: 'x', waiting }),
        line(2, {
          learned: {
            callerId: 'FSK V.23 before the ring, seen 3 times',
            hangUp: 'loop break of 480 ms, seen 3 times',
          },
        }),
      ],
      calls: [],
    });
    await openPage();
    expect(await text(tile(1))).toContain(`Another caller waits: ${HOSTILE_NAME}, +1 312 555 0177`);
    expect(await text(tile(2))).toContain('Caller ID: FSK V.23 before the ring, seen 3 times');
    expect(await text(tile(2))).toContain('Hang-up: loop break of 480 ms, seen 3 times');
    expect(await page.title()).not.toBe('owned');
  });

  it('show a hostile caller name as text', async () => {
    backend.show({
      lines: [line(1, { state: 'ringing', direction: 'inbound', caller: { name: HOSTILE_NAME }, callId: 'x' })],
    });
    await openPage();
    expect(await tile(1).locator('.tile-who').textContent()).toBe(HOSTILE_NAME);
    expect(await page.locator('.tile img, .tile script').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });

  it('all fit on a narrow screen without scrolling sideways', async () => {
    await openPage();
    await page.setViewportSize({ width: 360, height: 740 });
    const wider = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(wider).toBeLessThanOrEqual(0);
  });
});

describe('answering here', () => {
  it('opens the desk’s audio, then asks for the line, and closes it when the call ends', async () => {
    backend.handlers['call.answer'] = () => ({ ok: true, callId: 'call-1' });
    await openPage();
    await page.getByRole('button', { name: 'Answer Front desk' }).click();
    expect(await backend.whenAsked('call.answer')).toEqual({ line: 'simulated-1/1' });
    const names = backend.asked.map(({ name }) => name);
    expect(names.indexOf('call.answer')).toBe(names.length - 1);
    for (const name of ['desk.capabilities', 'desk.open', 'desk.produce', 'desk.consume'] as const) {
      expect(names).toContain(name);
    }
    const produced = await backend.whenAsked('desk.produce');
    expect(JSON.stringify(produced)).toContain('audio/PCMU');
    await page.locator('[data-desk=open]').getByText('You are talking with Ada Lovelace').waitFor();
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.getByText('they cannot hear you').waitFor();
    backend.show({ calls: [], lines: [line(1)] });
    await backend.whenAsked('desk.close');
    await page.locator('[data-desk=open]').waitFor({ state: 'detached' });
    expect(await page.locator('audio').count()).toBe(0);
  });

  it('works from the keyboard: Enter on the tile', async () => {
    backend.handlers['call.answer'] = () => ({ ok: true, callId: 'call-1' });
    await openPage();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      if ((await page.locator('[data-line="simulated-1/1"]:focus').count()) === 1) break;
    }
    await page.keyboard.press('Enter');
    expect(await backend.whenAsked('call.answer')).toEqual({ line: 'simulated-1/1' });
    expect(backend.asked.filter(({ name }) => name === 'call.answer')).toHaveLength(1);
  });

  it('says why when the gateway refuses, and gives the microphone back', async () => {
    backend.handlers['call.answer'] = () => ({ ok: false, text: 'The caller has hung up already.' });
    await openPage();
    await page.getByRole('button', { name: 'Answer Front desk' }).click();
    await page.getByRole('alert').getByText('The caller has hung up already.').waitFor();
    await backend.whenAsked('desk.close');
  });

  it('says what to do when the edge is not there', async () => {
    delete backend.handlers['desk.capabilities'];
    await openPage();
    await page.getByRole('button', { name: 'Answer Front desk' }).click();
    await page.getByRole('alert').getByText('Nothing is scripted for desk.capabilities.').waitFor();
    expect(backend.asked.some(({ name }) => name === 'call.answer')).toBe(false);
  });

  it('says so when the desk’s audio is lost in mid-call', async () => {
    backend.handlers['call.answer'] = () => ({ ok: true, callId: 'call-1' });
    await openPage();
    await page.getByRole('button', { name: 'Answer Front desk' }).click();
    await page.locator('[data-desk=open]').waitFor();
    backend.push(backend.asked[0]?.console ?? '', 'desk.lost', { text: 'The audio edge was restarted.' });
    await page.getByRole('alert').getByText('The audio edge was restarted.').waitFor();
    await page.locator('[data-desk=open]').waitFor({ state: 'detached' });
  });

  it('asks the exchange for the caller who waits', async () => {
    backend.handlers['call.flash'] = () => ({ ok: true });
    const { lines, calls } = view();
    backend.show({
      lines: lines.map((each) => (each.id.endsWith('/3') ? { ...each, inUse: true } : each)),
      calls: calls.map((call) =>
        call.state === 'connected' ? { ...call, waiting: { number: '+442079460099', name: HOSTILE_NAME } } : call,
      ),
    });
    await openPage();
    await tile(3).getByText('In use by another phone').waitFor();
    await page.getByRole('button', { name: /^Flash/ }).click();
    expect(await backend.whenAsked('call.flash')).toEqual({ callId: 'call-2' });
    expect(await page.title()).not.toContain('owned');
  });

  it('hangs up a call', async () => {
    backend.handlers['call.hang-up'] = () => ({ ok: true });
    await openPage();
    await page.getByRole('button', { name: 'Hang up Sales' }).click();
    expect(await backend.whenAsked('call.hang-up')).toEqual({ callId: 'call-2' });
  });
});

it('a page that may not use the microphone says what to do, and does not answer', async () => {
  const strict = await launchChromium();
  const usual = browser;
  browser = strict;
  try {
    await openPage([]);
    await page.getByRole('button', { name: 'Answer Front desk' }).click();
    await page
      .getByRole('alert')
      .getByText(/microphone/)
      .waitFor();
    expect(backend.asked.some(({ name }) => name === 'call.answer')).toBe(false);
  } finally {
    browser = usual;
    await strict.close();
  }
});

describe('the connection', () => {
  it('that is lost shows a banner, and comes back by itself', async () => {
    const sockets: WebSocketRoute[] = [];
    let reconnect = (): void => {};
    const mayReconnect = new Promise<void>((resolve) => {
      reconnect = resolve;
    });
    await openPage(['microphone'], async (route) => {
      sockets.push(route);
      if (sockets.length > 1) await mayReconnect;
      route.connectToServer();
    });
    await sockets[0]?.close({ code: 1006 });
    const banner = page.getByRole('alert').getByText('Connection to the gateway lost');
    await banner.waitFor();
    expect(await page.locator('.tile').count()).toBe(4);
    reconnect();
    await banner.waitFor({ state: 'detached' });
    backend.show({ lines: [line(1, { name: 'Back again' })] });
    await tile(1).getByText('Back again').waitFor();
  });

  it('to a gateway that was started again says that a new link is needed, and takes it', async () => {
    await openPage();
    const port = Number(new URL(server.url).port);
    await server.close();
    await page.getByRole('alert').getByText('Connection to the gateway lost').waitFor();
    server = await serve(port);
    await page.getByRole('alert').getByText('This page needs a new link').waitFor();
    // The link may be opened in another tab: the cookie is the browser's.
    const other = await context.newPage();
    await other.goto(server.newUrl());
    await page.getByRole('alert').waitFor({ state: 'detached', timeout: 10_000 });
    backend.show({ lines: [line(1, { name: 'Back again' })] });
    await page.getByText('Back again').first().waitFor();
  });
});

describe('the panel of the simulated exchange', () => {
  it('lets somebody call in and shows what the exchange hears', async () => {
    backend.handlers['simulator.provoke'] = () => ({ ok: true });
    backend.handlers['simulator.report'] = ({ line: id }) => ({
      report: {
        hook: 'off-hook',
        state: `talking on ${id}`,
        digits: '42#',
        hears: { hz: 999.6, levelDb: -15.2, purityDb: 40 },
        offHookCount: 1,
      },
    });
    await openPage();
    await go('Set-up');
    await page.getByRole('button', { name: /simulated exchange/ }).click();
    await page
      .getByRole('region', { name: /simulated exchange/ })
      .getByLabel('Line', { exact: true })
      .selectOption('simulated-1/3');
    await page.getByLabel('Number', { exact: true }).fill('100');
    await page.getByLabel('Name', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Call in', exact: true }).click();
    expect(await backend.whenAsked('simulator.provoke')).toEqual({
      line: 'simulated-1/3',
      provocation: { kind: 'calls-in', number: '100' },
    });
    const report = page.locator('[data-exchange-report]');
    await report.getByText('talking on simulated-1/3').waitFor();
    expect(await text(report)).toMatch(/Off-hook[\s\S]*42#[\s\S]*1000 Hz, -15\.2 dB/);
    const count = (): number => backend.asked.filter(({ name }) => name === 'simulator.report').length;
    const before = count();
    await backend.until(() => count() > before, 'the report is asked for again');
  });

  it('has a button for everything the far end can do', async () => {
    const provoked: unknown[] = [];
    backend.handlers['simulator.provoke'] = ({ provocation }) => {
      provoked.push(provocation);
      return { ok: true };
    };
    await openPage();
    await go('Set-up');
    await page.getByRole('button', { name: /simulated exchange/ }).click();
    const groups = {
      'Calls in': {
        'Ring without a call': { kind: 'ring-glitch', ms: 80 },
        'Is picked up': { kind: 'parallel-phone', lifted: true },
        'Is put down': { kind: 'parallel-phone', lifted: false },
      },
      'Outgoing calls': {
        Set: { kind: 'answers-after', ms: 3_000, polarityReversal: true },
        'Is busy': { kind: 'is-busy' },
        'No way through': { kind: 'is-congested' },
        'Never answers': { kind: 'never-answers' },
        'Play an announcement': { kind: 'is-unobtainable', sit: 'vacant-code' },
        'Set the dial tone': { kind: 'dial-tone', which: 'normal' },
      },
      'In conversation': {
        Speech: { kind: 'talks-speech', levelDb: -22 },
        Music: { kind: 'music', levelDb: -22 },
        Silence: { kind: 'is-silent' },
        Tone: { kind: 'talks-tone', hz: 1_004, levelDb: -15 },
        'Send the fax or modem tone': { kind: 'sends-fax-tone', tone: 'cng', levelDb: -15 },
        Press: { kind: 'presses', digits: '12A#' },
        'Announce another caller': { kind: 'call-waiting', number: '3125550199' },
        'The far party hangs up': { kind: 'hangs-up', signal: 'cpc' },
      },
      'Line quality': {
        'Cut the line': { kind: 'battery', present: false },
        'Mend it': { kind: 'battery', present: true },
        'Swap the wires': { kind: 'reverses-polarity' },
        'Break the loop': { kind: 'breaks-loop', ms: 40 },
      },
    };
    for (const [group, expected] of Object.entries(groups)) {
      provoked.length = 0;
      await page.getByRole('tab', { name: group }).click();
      if (group === 'In conversation') await page.getByLabel('Digits', { exact: true }).fill('12a#');
      for (const name of Object.keys(expected)) await page.getByRole('button', { name, exact: true }).click();
      await expect.poll(() => provoked, { timeout: 5_000 }).toEqual(Object.values(expected));
    }
  });

  it('says how a caller is told, by keys alone', async () => {
    backend.handlers['simulator.provoke'] = () => ({ ok: true });
    await openPage();
    await go('Set-up');
    await page.getByRole('button', { name: /simulated exchange/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Line quality' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Calls in' }).getAttribute('aria-selected')).toBe('true');
    await page.getByLabel('Sent as').selectOption('dtmf-before-ring');
    await page.getByLabel('Form of the digits').selectOption('3');
    await page.getByLabel('Forwarded by').fill('3125550100');
    await page.getByLabel('Rings like this').selectOption('Two short, then a pause');
    await page.getByLabel('Rings so often').fill('4');
    await page.getByLabel('Name', { exact: true }).fill('');
    await page.getByLabel('Number', { exact: true }).fill('100');
    await page.keyboard.press('Enter');
    expect(await backend.whenAsked('simulator.provoke')).toEqual({
      line: 'simulated-1/1',
      provocation: {
        kind: 'calls-in',
        number: '100',
        redirecting: '3125550100',
        callerId: 'dtmf-before-ring',
        dtmfFormat: 3,
        cadenceMs: [400, 200, 400, 2000],
        rings: 4,
      },
    });
  });

  it('makes a line worse', async () => {
    backend.handlers['simulator.line'] = () => ({ ok: true });
    await openPage();
    await go('Set-up');
    await page.getByRole('button', { name: /simulated exchange/ }).click();
    await page.getByRole('tab', { name: 'Line quality' }).click();
    await page.getByLabel('Echo path').selectOption('D6');
    await page.getByLabel('Echo weaker by (dB)').fill('9');
    await page.getByLabel('Noise (dBm0)').fill('-50');
    await page.getByLabel('Louder by (dB)').fill('-6');
    await page.getByRole('button', { name: 'Set the line quality' }).click();
    expect(await backend.whenAsked('simulator.line')).toEqual({
      line: 'simulated-1/1',
      conditions: {
        hybrid: { model: 'D6', erlDb: 9 },
        noiseDbm0: -50,
        levelDb: -6,
        toneOffsetPct: 0,
        clockPpm: 0,
        dcOffset: 0,
      },
    });
  });

  it('is not there when no line is simulated', async () => {
    backend.show({ lines: [line(1, { simulated: false })] });
    await openPage();
    await go('Set-up');
    expect(await page.getByText('simulated exchange').count()).toBe(0);
  });
});

describe('calls that are not allowed', () => {
  it('are listed with the reason, the count and the limits, and dealt with one by one', async () => {
    await openPage();
    await go('Routing & trunks');
    expect(await page.getByText('Calls to the outside').count()).toBe(0);
    const { now } = view();
    const limits = { concurrent: 2, callsPerHour: 20, callsPerDay: 60, minutesPerDay: 240, minutesPerMonth: 2000 };
    backend.show({
      guards: {
        pin: 'set',
        usage: [
          {
            scope: 'costly',
            limits,
            concurrent: 0,
            callsPerHour: 3,
            callsPerDay: 60,
            minutesPerDay: 41,
            minutesPerMonth: 90,
          },
        ],
        alarms: [
          {
            id: 'limit/costly/callsPerDay',
            severity: 'error',
            text: 'The limit of calls that cost is reached: 60 a day.',
            since: now - 90_000,
            last: now - 30_000,
            count: 12,
            lifting: 'count-anew',
          },
        ],
      },
    });
    const alarm = page.locator('[data-alarm="limit/costly/callsPerDay"]');
    await alarm.waitFor();
    expect(await text(alarm)).toMatch(/60 a day\..*12 times, 0:\d\d ago/);
    expect(await text(page.locator('[data-usage="costly"]'))).toBe(
      'Today 60 of 60 calls out that cost, 41 of 240 minutes',
    );
    backend.handlers['guards.lift'] = () => ({ ok: false, text: 'This alarm is gone already.' });
    await alarm.getByRole('button', { name: 'Count anew' }).click();
    expect(await backend.whenAsked('guards.lift')).toEqual({ id: 'limit/costly/callsPerDay' });
    await page.getByText('This alarm is gone already.').waitFor();
  });

  it('may need a PIN, which is set here and never shown', async () => {
    backend.show({ guards: { pin: 'not-set', usage: [], alarms: [] } });
    await openPage();
    await go('Routing & trunks');
    backend.handlers['guards.pin'] = () => ({ ok: false, text: '1234 is among the first that anybody tries.' });
    await page.getByLabel('PIN for calls that need one: none is set').fill('1234');
    await page.getByRole('button', { name: 'Set the PIN' }).click();
    expect(await backend.whenAsked('guards.pin')).toEqual({ pin: '1234' });
    await page.getByText('1234 is among the first that anybody tries.').waitFor();
    backend.show({ guards: { pin: 'set', usage: [], alarms: [] } });
    await page.getByRole('button', { name: 'Remove it' }).waitFor();
    expect(await page.getByLabel('Another PIN for calls that need one').inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  it('have their PIN apart from that of callers who are asked for a number', async () => {
    backend.show({ guards: { pin: 'not-used', twoStagePin: 'not-set', usage: [], alarms: [] } });
    await openPage();
    await go('Routing & trunks');
    backend.handlers['two-stage.pin'] = () => ({ ok: true });
    await page.getByLabel('PIN for callers who are asked for a number: none is set').fill('4711');
    await page.getByRole('button', { name: 'Set the PIN' }).click();
    expect(await backend.whenAsked('two-stage.pin')).toEqual({ pin: '4711' });
    expect(complaints).toEqual([]);
  });
});

describe('banned sources', () => {
  it('are shown with what they did, as text, and lifted; without any nothing is shown', async () => {
    await openPage();
    await go('Trouble');
    expect(await page.getByText('without leave').count()).toBe(0);
    const { now } = view();
    backend.show({
      security: {
        banned: [
          { source: '192.0.2.7', since: now, until: now + 600_000, why: `REGISTER for ${HOSTILE_NAME}`, requests: 55 },
        ],
        bannedInAll: 3,
        strangers: { refused: 5, unread: 50 },
        peers: { unread: 0 },
      },
    });
    const card = page.locator('[data-banned="192.0.2.7"]');
    await card.waitFor();
    expect(await text(card)).toMatch(/192\.0\.2\.7.*REGISTER for .*55 messages, banned for another \d+:\d\d/);
    expect(await text(card)).toContain(HOSTILE_NAME);
    expect(await page.getByText('And 2 more.').count()).toBe(1);
    backend.handlers['security.lift'] = () => ({ ok: false, text: '192.0.2.7 is not banned any more.' });
    await page.getByRole('button', { name: 'Lift the ban of 192.0.2.7' }).click();
    expect(await backend.whenAsked('security.lift')).toEqual({ source: '192.0.2.7' });
    await page.getByText('192.0.2.7 is not banned any more.').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('the adapters', () => {
  const card = (id: string): Locator => page.locator(`[data-adapter="${id}"]`);

  it('are each shown with their lines, plugged in or not, in words; what the line measures is on its tile', async () => {
    const { adapters } = view();
    backend.show({
      lines: [
        line(1, { id: 'modem-1/1', name: 'Orders', volts: -48, milliamps: 0 }),
        line(2, { id: 'u100-1/1', name: 'Alarm', state: 'out-of-service' }),
        line(3, { id: 'u100-1/2', name: 'Lift', state: 'out-of-service' }),
      ],
      adapters: [
        ...adapters,
        {
          key: '05ac:1401@1-2',
          name: HOSTILE_NAME,
          usbId: '05ac:1401',
          place: '1-2',
          state: 'trouble',
          detail: 'This user may not open it. Install the udev rule.',
          experimental: true,
        },
      ],
    });
    await openPage();
    await go('Set-up');
    expect(await text(card('modem-1'))).toMatch(/CX93010.*In service.*Orders.*USB 0572:1340.*at 1-4\.2/);
    expect(await text(card('u100-1'))).toMatch(/Sangoma U100.*Not plugged in.*Alarm and Lift.*Plug it in/);
    const other = card('05ac:1401@1-2');
    expect(await text(other)).toMatch(/Experimental.*Cannot be used.*Install the udev rule/);
    expect(await text(other)).toContain(HOSTILE_NAME);
    expect(await page.locator('[data-adapter] img, [data-adapter] script').count()).toBe(0);
    // What is not plugged in cannot be checked, and what is cannot be forgotten.
    expect(await card('u100-1').getByRole('button', { name: /Check/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Forget/ }).count()).toBe(1);
    await go('Lines');
    expect(await text(page.locator('[data-line="modem-1/1"]'))).toContain('On the line: −48 V, 0 mA');
    expect(complaints).toEqual([]);
  });

  it('are checked: that it goes on is shown, then a report to copy', async () => {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const report = 'Conexant CX93010 voice modem (0572:1340)\n  Identity  CX93001\n';
    backend.handlers['adapter.check'] = async () => {
      await done;
      return { ok: true, check: { identity: 'CX93001', voice: { usable: true }, formats: [], facts: [] }, report };
    };
    await openPage(['microphone', 'clipboard-read', 'clipboard-write']);
    await go('Set-up');
    await card('modem-1').getByRole('button', { name: 'Check Conexant CX93010 voice modem' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Checking/).waitFor();
    await dialog.locator('.timer', { hasText: /0:0[1-9]/ }).waitFor();
    expect(await backend.whenAsked('adapter.check')).toEqual({ key: '0572:1340/12345678' });
    resolve();
    await dialog.getByText('Calls can be made with it').waitFor();
    expect(await dialog.getByLabel('Report').textContent()).toBe(report);
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(report);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('whose check fails say why, with what is known of them', async () => {
    const why = 'screen (812) has /dev/ttyACM0 open. Close that program; the adapter is tried again then.';
    backend.handlers['adapter.check'] = () => ({ ok: false, text: why, report: 'what is known' });
    await openPage();
    await go('Set-up');
    await card('modem-1').getByRole('button', { name: /Check/ }).click();
    await page.getByRole('dialog').getByText(why).waitFor();
    expect(await page.getByRole('dialog').getByLabel('Report').textContent()).toBe('what is known');
  });

  it('that are not plugged in are forgotten when a person says so twice', async () => {
    backend.handlers['adapter.forget'] = () => ({ ok: true });
    await openPage();
    await go('Set-up');
    await card('u100-1').getByRole('button', { name: 'Forget Sangoma U100' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Sangoma U100 is taken out of the settings').waitFor();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(backend.asked.some(({ name }) => name === 'adapter.forget')).toBe(false);
    await card('u100-1').getByRole('button', { name: 'Forget Sangoma U100' }).click();
    await dialog.getByRole('button', { name: 'Forget it' }).click();
    expect(await backend.whenAsked('adapter.forget')).toEqual({ id: 'u100-1' });
    await dialog.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});

describe('trunks', () => {
  const trunk = (change: Partial<TrunkView> = {}): TrunkView => {
    const [first] = view().trunks;
    if (!first) throw new Error('the sample has no trunk');
    return { ...first, name: 'Main provider', ...change };
  };

  it('that are down say since when calls go another way, why, and what is done about it', async () => {
    const detail = 'sip.example does not answer OPTIONS. It is asked again and again.';
    backend.show({ trunks: [trunk({ health: { kind: 'down', since: Date.now() - 65_000, detail } })] });
    await openPage();
    await go('Routing & trunks');
    await page.locator('[data-trunk-down]').getByText(detail).waitFor();
    expect(await page.locator('[data-trunk-down]').textContent()).toMatch(/another way for 1:0\d/);
    expect(await page.getByRole('button', { name: /^Drill/ }).count()).toBe(0);
  });

  it('are drilled when a person says so twice; what it came to is shown, and it can be ended', async () => {
    backend.handlers['failover.drill'] = () => ({ ok: true });
    backend.handlers['failover.end-drill'] = () => ({ ok: true });
    const now = Date.now();
    backend.show({ trunks: [trunk({ health: { kind: 'up', since: now } })] });
    await openPage();
    await go('Routing & trunks');
    await page.getByRole('button', { name: 'Rehearse a failure: Main provider' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    expect(await backend.whenAsked('failover.drill')).toEqual({ trunk: 'office-pbx', holdS: 60 });
    const steps = [
      { atMs: 0, ok: true, text: 'The trunk is taken as down for new calls.' },
      { atMs: 14, ok: true, text: 'The trunk "backup" answers OPTIONS, after 13 ms.' },
    ];
    const drill = { startedAt: now, endsAt: now + 60_000, state: 'holding' as const, switchMs: 14, steps };
    backend.show({ trunks: [trunk({ health: { kind: 'drill', since: now }, drill })] });
    await page.getByText('Switched in 14 ms').waitFor();
    await page.getByText('answers OPTIONS, after 13 ms').waitFor();
    await page.getByRole('button', { name: 'End the drill: Main provider' }).click();
    expect(await backend.whenAsked('failover.end-drill')).toEqual({ trunk: 'office-pbx' });
    backend.show({ trunks: [trunk({ health: { kind: 'up', since: now }, drill: { ...drill, state: 'over' } })] });
    await page.getByText(/^The last drill/).waitFor();
    expect(complaints).toEqual([]);
  });
});

it('a notice is shown and can be dismissed', async () => {
  backend.handlers['notice.dismiss'] = () => ({ ok: true });
  backend.show({
    notices: [{ id: 'n1', severity: 'warning', text: 'The settings file was damaged and set aside.', at: 0 }],
  });
  await openPage();
  await page.getByText('set aside').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  expect(await backend.whenAsked('notice.dismiss')).toEqual({ id: 'n1' });
});
