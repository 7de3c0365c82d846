import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Provocation } from '../../main/contract/simulator.ts';
import { startGateway, type TestGateway } from '../kit/gateway.ts';
import { axeViolations } from './axe-violations.ts';
import { fakeMicrophone, launchChromium } from './browser.ts';

// The shipped console in a real browser, on a real gateway that was never set up: four simulated lines.

let gateway: TestGateway;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  gateway = opened.use(await startGateway());
  browser = await launchChromium({ args: fakeMicrophone() });
  opened.defer(() => browser.close());
  context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['microphone'],
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});
afterAll(() => opened.disposeAsync());

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });
const guide = (): Locator => page.getByRole('region', { name: 'Set-up guide' });
const far = async (line: string, provocation: Provocation): Promise<void> =>
  expect(await gateway.request('simulator.provoke', { line, provocation })).toEqual({ ok: true });
const lineIs = (id: string, state: string): Promise<unknown> =>
  gateway.waitForView(({ lines }) => lines.find((line) => line.id === id)?.state === state, {
    what: `${id} to be ${state}`,
    deadlineMs: 15_000,
  });
const hook = async (line: string): Promise<string | undefined> =>
  (await gateway.request('simulator.report', { line })).report?.hook;

/** A peer that is in order: it answers OPTIONS, and nothing else is asked of it. */
async function peer(): Promise<{ readonly port: number } & AsyncDisposable> {
  const socket = createSocket('udp4');
  socket.on('message', (data, from) => {
    const text = data.toString();
    if (!text.startsWith('OPTIONS')) return;
    const kept = text.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq):/i.test(line));
    const to = /^To: (.*)$/m.exec(text)?.[1]?.trim();
    const lines = ['SIP/2.0 200 OK', ...kept, `To: ${to};tag=peer`, 'Content-Length: 0', '', ''];
    socket.send(lines.join('\r\n'), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: (socket.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

describe('a gateway that was never set up', () => {
  it('opens the guide, which leads in less than three minutes to the first call, and keeps where one was', async () => {
    const startedAt = performance.now();
    await page.goto(await gateway.newLink());
    await guide().getByText('Step 1 of 5: Adapter').waitFor();
    await guide().getByText('4 simulated lines are ready to try with').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await button('Next').click();

    const country = page.getByLabel('In which country do the lines end?');
    await expect.poll(() => country.inputValue()).toBe('gb');
    await country.selectOption('de');
    await button('Use this country').click();
    await guide().getByText('All lines go by Germany').waitFor();
    await button('Next').click();

    await lineIs('simulated/1', 'idle');
    await button('Test Line 1').click();
    const tested = page.locator('[data-tested="simulated/1"]');
    await tested.getByText('In order').waitFor();
    expect(await tested.textContent()).toMatch(
      /Dial tone heard: 425 Hz, -\d+ dBm0.*takes our digits.*Echo comes back weaker by 1\d.*free again/,
    );
    expect(await hook('simulated/1')).toBe('on-hook');
    expect(await axeViolations(page)).toEqual([]);
    await page.reload();
    await guide().getByText('Step 3 of 5: Line test').waitFor();
    await button('Go on without').click();

    await guide().getByText('Step 4 of 5').waitFor();
    await page.getByLabel('Telephone system').selectOption('');
    await button('Take calls here').click();
    await guide().getByText('Calls ring at this console').waitFor();
    await button('Next').click();

    await button('Have the simulated exchange call').click();
    await page
      .locator('[data-rings]')
      .getByRole('button', { name: /Answer/ })
      .click();
    await guide()
      .getByText(/Answered by this desk/)
      .waitFor();
    await page
      .getByRole('button', { name: /Hang up/ })
      .first()
      .click();
    await guide().getByText('Line 1 was answered by this desk').waitFor();
    await button('Finish').click();
    await button('Open the guide').waitFor();
    expect(performance.now() - startedAt).toBeLessThan(180_000);
  });

  it('says of a telephone system whether it answers; where it does not, why and what to do there', async () => {
    await using good = await peer();
    await gateway.request('guide.save', { state: 'begun', step: 'pbx' });
    await guide().getByText('Step 4 of 5').waitFor();
    await page.getByLabel('Telephone system').selectOption('asterisk');
    await page.getByLabel(/^Address/).fill('127.0.0.1:9');
    await page.getByLabel(/^Rings at/).fill('100');
    await button('Connect').click();
    await guide().getByText('cannot be used yet').waitFor();
    await guide().getByText('At the other side: Asterisk').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await button('Change').click();
    await page.getByLabel(/^Address/).fill(`127.0.0.1:${good.port}`);
    await page.getByLabel(/^Rings at/).fill('100');
    await button('Connect').click();
    await guide()
      .getByText(/answers$/)
      .waitFor();
    await button('Later').click();
    const { settings } = await gateway.request('settings.get', {});
    expect(settings).toMatchObject({
      trunks: [{ id: 'pbx', port: good.port }],
      routes: [{ id: 'guide-in', targets: [{ trunk: 'pbx', to: '100' }, { kind: 'console' }] }, {}, {}],
    });
  });
});

describe('a line’s options', () => {
  const dialog = (): Locator => page.getByRole('dialog', { name: 'Options of Line 2' });

  /** A try before may have left its call, and its dialog open. */
  beforeEach(async () => {
    for (const { id } of gateway.view.calls) await gateway.request('call.hang-up', { callId: id });
    await gateway.waitForView(({ lines }) => lines.every(({ state }) => state === 'idle'), {
      what: 'every line to be idle',
      deadlineMs: 30_000,
    });
    if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('are changed, and changed back', async () => {
    await button('Options of Line 2').click();
    await dialog().getByLabel('Name').fill('Front desk');
    await dialog().getByLabel('Louder from the line, dB').fill('3');
    expect(await axeViolations(page)).toEqual([]);
    await button('Save').click();
    await gateway.waitForView(({ lines }) => lines[1]?.name === 'Front desk', { what: 'the new name' });
    await button('Undo').click();
    await gateway.waitForView(({ lines }) => lines[1]?.name === 'Line 2', { what: 'the old name' });
    await page.keyboard.press('Escape');
  });

  it('are advised after a test: another country by its dial tone, and more gain for a quiet line; a click does it', async () => {
    expect(await gateway.request('line.set', { line: 'simulated/2', change: { country: 'us' } })).toMatchObject({
      ok: true,
    });
    await gateway.request('simulator.line', { line: 'simulated/2', conditions: { levelDb: -16 } });
    await button('Options of Line 2').click();
    await button('Test the line').click();
    await dialog()
      .getByText(/A tone of 425 Hz was heard, which is not the dial tone of United States/)
      .waitFor();
    await button('Change to Germany').click();
    await button('Louder from the line: 6 dB').click();
    await expect
      .poll(async () => (await gateway.request('settings.get', {})).settings.lines)
      .toMatchObject([{}, { country: 'de', levels: { fromLineDb: 6 } }, {}, {}]);
    await button('Undo').click();
    await expect
      .poll(async () => (await gateway.request('settings.get', {})).settings.lines)
      .toMatchObject([{}, { country: 'de', levels: { fromLineDb: 0 } }, {}, {}]);
    await page.keyboard.press('Escape');
  });

  it('have the busy tone of a foreign exchange learnt: it ends the next call, and can be forgotten', async () => {
    const line = 'simulated/3';
    await gateway.request('line.set', { line, change: { country: 'us' } });
    const call = async (): Promise<void> => {
      await far(line, { kind: 'calls-in', number: '2025550142' });
      await gateway.waitForView(({ lines }) => lines[2]?.callId !== undefined, { what: 'a call' });
      await page
        .locator('[data-rings]')
        .getByRole('button', { name: /Answer/ })
        .click();
      await lineIs(line, 'connected');
    };
    await call();
    await button('Options of Line 3').click();
    await button('Listen').click();
    await far(line, { kind: 'hangs-up', signal: 'busy-tone' });
    const heard = page.locator('[data-heard]');
    await heard.waitFor();
    expect(await heard.textContent()).toMatch(/Heard: 42\d Hz, (4[4-9]0|5[0-2]0) ms on/);
    await button('Keep it').click();
    await page.locator('[data-learned="busyTones"]').waitFor();
    // The tone goes on, and is known now.
    await page.keyboard.press('Escape');
    await gateway.request('call.hang-up', { callId: gateway.view.calls[0]?.id ?? '' });
    await lineIs(line, 'idle');
    await call();
    await far(line, { kind: 'hangs-up', signal: 'busy-tone' });
    await lineIs(line, 'idle');
    await button('Options of Line 3').click();
    await button('Forget: Own busy tones').click();
    await page.locator('[data-learned="busyTones"]').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });
});

describe('a line test', () => {
  it('is refused for a line that rings, and leaves it to its caller; a line that is dead is told', async () => {
    await far('simulated/4', { kind: 'calls-in', number: '2025550142', rings: 1 });
    await lineIs('simulated/4', 'ringing');
    expect(await gateway.request('line.test', { line: 'simulated/4' })).toEqual({
      ok: false,
      text: 'Line 4 is in use. Try again when its call is over.',
    });
    expect(await hook('simulated/4')).toBe('on-hook');
    await far('simulated/1', { kind: 'dial-tone', which: 'none' });
    const answer = await gateway.request('line.test', { line: 'simulated/1' });
    expect(answer).toMatchObject({ ok: true, test: { dialTone: { heard: 'none', hz: [] }, onHook: true } });
    expect(await hook('simulated/1')).toBe('on-hook');
    expect(await gateway.request('line.test', { line: 'nowhere/9' })).toEqual({
      ok: false,
      text: 'There is no line "nowhere/9".',
    });
  });
});
