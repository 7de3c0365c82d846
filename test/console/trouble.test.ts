import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { headerIn, request, ScriptedPeer } from '../sip/scripted-peer.ts';
import { axeViolations } from './axe-violations.ts';
import { launchChromium } from './browser.ts';

// The Trouble page, backup and restore, by a person's hands on the real gateway.

const HOSTILE = '<img src=x onerror="document.title=\'owned\'">';
const PASSPHRASE = 'correct horse battery';
const LINES = [
  { id: 'sim/1', name: 'Front desk' },
  { id: 'sim/2', name: 'Workshop' },
];

const opened = new AsyncDisposableStack();
const folder = tempDir('trouble');
let exchange: TestExchange;
let peer: ScriptedPeer;
let sipPort: number;
let gateway: TestGateway;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  exchange = opened.use(await startExchange({ lines: 2 }));
  peer = opened.use(await ScriptedPeer.open());
  sipPort = await freePort();
  gateway = opened.use(
    await startGateway({
      logLevel: 'info',
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }],
        lines: LINES,
        trunks: [
          {
            ...{ id: 'pbx', name: 'Office PBX', host: '127.0.0.1', port: peer.port, localPort: sipPort },
            optionsIntervalS: 0,
            kind: { kind: 'peer' },
          },
        ],
        routes: [callsOut()],
        calls: { holdMusic: 'gone.wav' },
      },
      secrets: { 'trunk/pbx/password': 'of-the-trunk' },
    }),
  );
  await gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), { what: 'idle lines' });
  for (const line of [1, 2])
    await exchange.client.provoke(line, { kind: 'answers-after', ms: 100, polarityReversal: true });
  browser = await launchChromium();
  opened.defer(() => browser.close());
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(await gateway.newLink());
  await page.waitForSelector('.tile');
}, 60_000);
afterAll(async () => {
  await opened.disposeAsync();
  folder[Symbol.dispose]();
});
afterEach(() => expect(complaints).toEqual([]));

const go = (name: string): Promise<void> =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();
const part = (name: string): Locator => page.getByRole('region', { name, exact: true });
async function saved(button: Locator): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const path = join(folder.path, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}
it('an alarm says why and what to do, is counted wherever one is, and can be put away', async () => {
  const count = page.getByRole('navigation').getByLabel('1 alarm');
  await count.waitFor();
  await go('Trouble');
  const alarm = part('Alarms').getByRole('listitem');
  await alarm.getByText('gone.wav').waitFor();
  await alarm.getByText('Give a WAV file with 16-bit PCM').waitFor();
  await alarm.getByRole('button', { name: /^Put away/ }).click();
  await part('Alarms').getByText('Everything is as it should be.').waitFor();
  await count.waitFor({ state: 'detached' });
});

it('the SIP messages of a call are drawn while it goes on, and read as text whatever is in them', async () => {
  const call = { port: peer.port, user: '5551234', callId: 'drawn' };
  const body = [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
    ...['m=audio 9 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', ''],
  ].join('\r\n');
  peer.send(request('INVITE', { ...call, body, extra: [`Subject: ${HOSTILE}\u202e`] }), sipPort);
  const { text } = await peer.hears(/^SIP\/2\.0 200 /, 20_000);
  const toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';
  peer.send(request('ACK', { ...call, toTag }), sipPort);
  await go('Lines');
  await page.getByRole('link', { name: /^SIP messages of the call with/ }).click();
  const ladder = part('SIP messages of a call');
  const invite = ladder.getByRole('button', { name: '+0.000 s INVITE from pbx, 127.0.0.1' });
  await invite.click();
  expect(await invite.getAttribute('aria-expanded')).toBe('true');
  await ladder.getByText(`Subject: ${HOSTILE}‹U+202E›`).waitFor();
  expect(await ladder.locator('img').count()).toBe(0);
  await ladder.getByRole('button', { name: 'Copy the message' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toContain(`Subject: ${HOSTILE}`);
  // By keys from message to message.
  await invite.press('ArrowDown');
  await page.keyboard.press('Enter');
  await ladder.getByRole('region', { name: /^100 Trying to pbx/ }).waitFor();
  await expect.poll(() => axeViolations(page), { timeout: 5_000 }).toEqual([]);
  peer.send(request('BYE', { ...call, cseq: 2, toTag }), sipPort);
  await ladder.getByRole('button', { name: /BYE from pbx/ }).waitFor();
  const path = await saved(ladder.getByRole('button', { name: 'Save as text' }));
  expect(readFileSync(path, 'utf8')).toMatch(/^\+0\.000 s {2}<- 127\.0\.0\.1:\d+ \(pbx\) {2}INVITE\n/);
  // And later, out of the list.
  await go('Lines');
  await go('Trouble');
  await ladder.getByLabel('Call').selectOption({ index: 1 });
  await invite.waitFor();
});

it('what happens on a line is told live, filtered and saved, without anybody’s number', async () => {
  await go('Trouble');
  const timeline = part('What happened on a line');
  await timeline.getByLabel('Line').selectOption('sim/2');
  await exchange.client.provoke(2, { kind: 'calls-in', number: '2025550123' });
  await timeline.getByText('ring voltage begins').first().waitFor();
  await exchange.client.provoke(2, { kind: 'hangs-up' });
  await timeline.getByLabel('Line').selectOption('sim/1');
  await timeline.getByText('dial 7 digits').waitFor();
  await timeline.getByLabel('Show').selectOption('Told to');
  await timeline.getByText('loop current flows').waitFor({ state: 'detached' });
  await timeline.getByLabel('With these words').fill('OFF-HOOK go');
  await timeline.getByText('dial 7 digits').waitFor({ state: 'detached' });
  const text = readFileSync(await saved(timeline.getByRole('button', { name: 'Save as text' })), 'utf8');
  expect(text).toMatch(/^[\d-]+T[\d:.]+Z {2}Told to {2}go off-hook\n$/);
  expect(await timeline.textContent()).not.toContain('2025550123');
  await gateway.waitForView((view) => view.calls.length === 0, { what: 'the caller to be gone', deadlineMs: 15_000 });
});

it('the diagnostics file is one click, and has a capture only with consent', async () => {
  const diagnostics = part('Diagnostics file');
  const make = diagnostics.getByRole('button', { name: 'Make the file' });
  const names = (path: string): string[] => Object.keys(unzipSync(readFileSync(path)));
  expect(names(await saved(make))).toEqual(expect.not.arrayContaining(['sip.pcap']));
  await diagnostics.getByText(/copperline-diagnostics-.*\.zip, [\d.]+ kB/).waitFor();
  await diagnostics.getByRole('switch', { name: 'With a capture for Wireshark' }).click();
  expect(names(await saved(make))).toEqual(expect.arrayContaining(['sip.pcap', 'log.txt', 'lines/sim_1.txt']));
});

it('the log is followed, from a level on and by words', async () => {
  const log = part('Log');
  await log.getByText(/^outbound call /).waitFor();
  await log.getByLabel('From this level on').selectOption('Warning');
  await log.getByText(/^outbound call /).waitFor({ state: 'detached' });
  await log.getByLabel('From this level on').selectOption('Report');
  await log.getByRole('switch', { name: 'Follow live' }).click();
  await log.getByLabel('With these words').fill('link used');
  const before = await log.getByRole('listitem').count();
  const other = await browser.newPage();
  await other.goto(await gateway.newLink());
  await other.close();
  await expect.poll(() => log.getByRole('listitem').count(), { timeout: 8_000 }).toBe(before + 1);
});

describe('settings', () => {
  const save = part.bind(null, 'Save the settings');
  const restore = part.bind(null, 'Take settings from a file or address');
  const nameOfFirst = (name: string) =>
    gateway.waitForView(({ lines }) => lines[0]?.name === name, { what: `the first line to be "${name}"` });

  it('are backed up with a passphrase, shown before they are taken, taken, and undone', async () => {
    await go('Settings');
    await page.getByRole('link', { name: 'Backup and restore' }).click();
    const backUp = save().getByRole('button', { name: 'Back up this gateway' });
    await save().getByLabel('Passphrase for passwords and keys').fill('too short');
    await save().getByText('It needs 12 characters at least.').waitFor();
    expect(await backUp.isDisabled()).toBe(true);
    await save().getByLabel('Passphrase for passwords and keys').fill(PASSPHRASE);
    await save().getByLabel('The passphrase once more').fill(PASSPHRASE);
    await save().getByRole('switch', { name: 'With the call history' }).click();
    const path = await saved(backUp);
    expect(Object.keys(unzipSync(readFileSync(path)))).toEqual(expect.arrayContaining(['copperline.json', 'calls.db']));
    await gateway.request('settings.update', { change: { lines: [{ id: 'sim/1', name: 'Reception' }, LINES[1]] } });
    await nameOfFirst('Reception');

    await restore().locator('input[type=file]').setInputFiles(path);
    await restore().getByRole('button', { name: 'Show what would change' }).click();
    const plan = page.getByRole('dialog', { name: 'What would change' });
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(await plan.locator('[data-sha256]').textContent()).toBe(sum);
    const change = plan.getByRole('listitem').filter({ hasText: 'lines "sim/1" › name' });
    expect(await change.textContent()).toMatch(/^Other.*Reception → Front desk$/);
    // Not while it still comes into sight.
    await expect.poll(() => axeViolations(page), { timeout: 5_000 }).toEqual([]);
    const secrets = plan.getByLabel('Passphrase of its passwords and keys');
    await secrets.fill('not this one, no');
    await plan.getByRole('button', { name: 'Open' }).click();
    await plan.getByRole('alert').getByText('The passphrase does not open').waitFor();
    await secrets.fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await plan.getByText('1 password or key comes with it.').waitFor();
    await plan.getByText(/^Take its call history too: \d+ calls?$/).waitFor();
    await plan.getByRole('button', { name: 'Apply' }).click();
    await restore().getByText('The settings are in force.').waitFor();
    await nameOfFirst('Front desk');
    await restore().getByRole('button', { name: 'Go back to the settings before' }).click();
    await nameOfFirst('Reception');
  });

  it('of one gateway are the start of another’s, from an address too, if it is the file that was meant', async () => {
    const path = await saved(save().getByRole('button', { name: 'Settings for another gateway' }));
    const exported = JSON.parse(readFileSync(path, 'utf8').replace('Workshop', 'Stores')) as object;
    writeFileSync(path, JSON.stringify(exported));
    expect(JSON.stringify(exported)).not.toContain(exchange.socket);
    const server = createServer((_request, answer) => answer.end(readFileSync(path)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    using _closed = { [Symbol.dispose]: () => void server.close() };
    await restore().getByText('An address').click();
    await restore()
      .getByLabel('Address', { exact: true })
      .fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/start.json`);
    const expected = restore().getByLabel(/^Checksum/);
    await expected.fill('a'.repeat(64));
    const look = restore().getByRole('button', { name: 'Show what would change' });
    await look.click();
    await restore().getByRole('alert').getByText('This is another file than the one that was meant').waitFor();
    await expected.fill(createHash('sha256').update(readFileSync(path)).digest('hex'));
    await look.click();
    const plan = page.getByRole('dialog', { name: 'What would change' });
    await plan.getByText('1 setting would change').waitFor();
    expect(await plan.getByRole('listitem').textContent()).toMatch(/Workshop → Stores$/);
    await plan.getByRole('button', { name: 'Apply' }).click();
    await gateway.waitForView(({ lines }) => lines[1]?.name === 'Stores', { what: 'the other name' });
  });
});
