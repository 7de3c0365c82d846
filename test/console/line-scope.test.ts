import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { levelAt } from '../kit/tone.ts';
import { readWav } from '../kit/wav.ts';
import { axeViolations } from './axe-violations.ts';
import { fakeMicrophone, launchChromium } from './browser.ts';

const DIAL_TONE_HZ = 425;
const TALK_HZ = 1004;
/** Dialled so slowly that a page which is drawn slowly shows it. */
const SLOWLY = { digitMs: 500, digitGapMs: 100, dialDelayMs: 1_500 };
let exchange: TestExchange;
let gateway: TestGateway;
let browser: Browser;
const opened = new AsyncDisposableStack();
const files = opened.use(tempDir('scope'));
const complaints: string[] = [];

beforeAll(async () => {
  exchange = opened.use(await startExchange({ lines: 2, country: 'de' }));
  gateway = opened.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }],
        lines: [
          { id: 'sim/1', name: 'Front line', country: 'de', profile: SLOWLY },
          { id: 'sim/2', name: 'Back line', country: 'de' },
        ],
        routes: [
          {
            id: 'dialled-here',
            from: [{ kind: 'console' }],
            targets: [{ kind: 'lines', group: 'all', hunt: 'ascending' }],
          },
        ],
      },
    }),
  );
  browser = await launchChromium({ args: fakeMicrophone() });
  opened.defer(() => browser.close());
});
afterAll(() => opened.disposeAsync());
beforeEach(async () => {
  // What a test that failed left.
  for (const page of browser.contexts().flatMap((context) => context.pages())) await page.close();
  for (const { id } of gateway.view.calls) await gateway.request('call.hang-up', { callId: id });
  await gateway.waitForView(({ lines }) => lines[0]?.state === 'idle', { what: 'a free line' });
});

async function openConsole(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 }, permissions: ['microphone'] });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(await gateway.newLink());
  await page.waitForSelector('[data-line="sim/1"][data-state=idle]');
  return page;
}

/** What the scope says of a side, once it says something like this. */
async function says(page: Page, side: 'from' | 'to', pattern: RegExp): Promise<string> {
  const place = page.locator(`[data-heard=${side}]`).filter({ hasText: pattern });
  await place.waitFor();
  return (await place.textContent()) ?? '';
}

async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const path = join(files.path, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

describe('the scope of a line', () => {
  it('shows the dial tone of a line that a call takes, what we dial and what is said, and keeps them', async () => {
    const page = await openConsole();
    await page.getByRole('link', { name: /^Look at Front line/ }).click();
    await says(page, 'from', /silence|no steady tone/);
    expect(await page.locator('[data-fact=hook]').textContent()).toContain('on-hook');
    expect(await page.locator('[data-fact=volts]').textContent()).toContain('not measured by this adapter');

    await exchange.provoke(1, { kind: 'answers-after', ms: 500, polarityReversal: true });
    await exchange.provoke(1, { kind: 'talks-tone', hz: TALK_HZ, levelDb: -15 });
    const desk = await openConsole();
    await desk.getByLabel('Call a number or an extension').fill('5551234');
    // Both pass by: they are waited for from the beginning.
    const [heard] = await Promise.all([
      says(page, 'from', /dial tone/),
      says(page, 'to', /digit [1-5]/),
      desk.keyboard.press('Enter'),
    ]);
    expect(Math.abs(Number(/^[\d,]+/.exec(heard)?.[0]) - DIAL_TONE_HZ)).toBeLessThanOrEqual(5);
    await says(page, 'from', /^1,00\d Hz, −\d+ dBm0/);
    expect(await page.locator('[data-fact=hook]').textContent()).toContain('off-hook');
    // Whoever is at the desk sees that somebody looks.
    await desk.locator('[data-line="sim/1"] [data-looked-at]').filter({ hasText: 'At the machine' }).waitFor();

    await page.getByRole('button', { name: 'Hold' }).click();
    const { rate, pcm } = readWav(await saved(page, 'Save the last 10 s'));
    expect(rate).toBe(8_000);
    const tenths = Array.from({ length: Math.floor(pcm.length / 800) }, (_, i) => pcm.subarray(i * 800, (i + 1) * 800));
    // It was held as soon as the tone was known: the last tenths of a second are of it.
    expect(Math.max(...tenths.slice(-5).map((part) => levelAt(part, rate, TALK_HZ)))).toBeGreaterThan(-20);
    expect(Math.max(...tenths.map((part) => levelAt(part, rate, DIAL_TONE_HZ)))).toBeGreaterThan(-25);
    const picture = await readFile(await saved(page, 'Save as a picture'));
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.readUInt32BE(16)).toBeGreaterThan(600);

    await desk
      .getByRole('button', { name: /^Hang up/ })
      .first()
      .click();
    await gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), { what: 'a free line' });
    const { entries } = await gateway.request('audit.list', { limit: 50 });
    expect(entries.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['scope.open', 'looked into a call', 'scope.keep']),
    );
    await page.close();
    await gateway.waitForView((view) => view.lines.every(({ lookedAtBy }) => lookedAtBy === undefined), {
      what: 'nobody to look at a line',
    });
    await desk.close();
    expect(complaints).toEqual([]);
  });

  it('is read by mouse and keys on a line where nobody talks, hears its caller, and ends with its adapter', async () => {
    const page = await openConsole();
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /^Set-up/ })
      .click();
    await page.getByRole('combobox', { name: 'Line', exact: true }).first().selectOption('Back line');
    await page.getByRole('button', { name: 'Look at this line' }).click();
    await says(page, 'from', /silence|no steady tone/);
    await exchange.provoke(2, { kind: 'calls-in', number: '030123456' });
    await page.locator('[data-fact=state]').filter({ hasText: 'Ringing' }).waitFor();
    // Caller ID: sound on a line that nobody has taken.
    await says(page, 'from', /dBm0/);
    expect(await page.locator('[data-fact=hook]').textContent()).toContain('on-hook');

    const wave = page.getByRole('slider', { name: /^Waveform/ });
    const span = page.getByRole('radiogroup', { name: 'Time shown' });
    await wave.focus();
    await page.keyboard.press('-');
    expect(await span.getByRole('radio', { checked: true }).inputValue()).toBe('s1');
    await page.getByRole('button', { name: 'Hold' }).click();
    const spectrum = page.getByRole('slider', { name: /^Spectrum/ });
    await spectrum.focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 2; i++) await page.keyboard.press('PageUp');
    expect(await spectrum.getAttribute('aria-valuetext')).toMatch(/^313 Hz: from the line/);
    await page.getByRole('slider', { name: /^Level/ }).hover();
    await page.getByText(/^−\d+\.\d s: from the line/).waitFor();
    for (const colours of ['light', 'dark']) {
      expect(await axeViolations(page), colours).toEqual([]);
      await page.getByRole('button', { name: /colours/i }).click();
    }
    await page.getByRole('button', { name: 'Go on' }).click();
    await exchange[Symbol.asyncDispose]();
    await page.getByRole('alert').filter({ hasText: 'no longer there' }).waitFor();
    await page.close();
    expect(complaints).toEqual([]);
  });
});
