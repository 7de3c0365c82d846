import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { waitFor } from '../kit/wait.ts';
import { fakeMicrophone, launchChromium } from './browser.ts';

/** The exchange's levels are below full scale, where 0 dBm0 is -6.18 dB (ITU-T G.711). */
const DBM0_AT_FULL_SCALE = 6.18;
const LEVELS_DBM0 = [-10, -26] as const;
let exchange: TestExchange;
let gateway: TestGateway;
let browser: Browser;
const opened = new AsyncDisposableStack();
const complaints: string[] = [];

beforeAll(async () => {
  exchange = opened.use(await startExchange({ lines: 2, country: 'de' }));
  gateway = opened.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }],
        lines: [
          { id: 'sim/1', name: 'Front line', country: 'de' },
          { id: 'sim/2', name: 'Back line', country: 'de' },
        ],
        routes: [{ id: 'dialled-here', from: [{ kind: 'console' }], targets: [{ kind: 'lines', group: 'all' }] }],
      },
    }),
  );
  browser = await launchChromium({ args: fakeMicrophone() });
  opened.defer(() => browser.close());
});
afterAll(() => opened.disposeAsync());

async function openConsole(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, permissions: ['microphone'] });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(await gateway.newLink());
  await page.waitForSelector('[data-line="sim/2"][data-state=idle]');
  return page;
}

/** dBm0, as a screen reader is told it. */
const said = async (meter: Locator): Promise<number> => Number(await meter.getAttribute('aria-valuenow'));

/** How much of it is full, as it is drawn. */
const drawn = (meter: Locator): Promise<number> =>
  meter.evaluate((bar) => {
    const [whole, full] = [bar.getBoundingClientRect(), bar.firstElementChild?.getBoundingClientRect()];
    return (full?.width ?? 0) / whole.width;
  });

it('a line in a call shows how loud it is, at the desk that talks and at one that looks on, until it is over', async () => {
  await exchange.provoke(1, { kind: 'answers-after', ms: 300, polarityReversal: true });
  const [talks, looksOn] = [await openConsole(), await openConsole()];
  expect(await talks.getByRole('meter').count()).toBe(0);
  await talks.getByLabel('Call a number or an extension').fill('5551234');
  await talks.keyboard.press('Enter');
  await talks.locator('[data-line="sim/1"][data-state=connected]').waitFor();
  for (const level of LEVELS_DBM0) {
    await exchange.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: level - DBM0_AT_FULL_SCALE });
    for (const page of [talks, looksOn]) {
      const meter = page.getByRole('meter', { name: 'How loud Front line is' });
      await waitFor(async () => Math.abs((await said(meter)) - level) <= 2, {
        what: `a meter at ${level} dBm0`,
        deadlineMs: 5_000,
      });
      expect(await meter.getAttribute('aria-valuetext')).toMatch(/^−\d+ dB$/);
      // It falls slowly, and the two are read one after the other.
      await waitFor(async () => Math.abs((await drawn(meter)) - (level + 60) / 60) < 0.06, {
        what: `a bar of ${level} dBm0`,
        deadlineMs: 5_000,
      });
    }
  }
  // The browser's microphone beeps.
  const sent = looksOn.getByRole('meter', { name: 'How loud we are on Front line' });
  await waitFor(async () => (await said(sent)) > -50, { what: 'the microphone on the line', deadlineMs: 5_000 });
  expect(await looksOn.getByRole('meter').count()).toBe(2);

  await talks
    .getByRole('button', { name: /^Hang up/ })
    .first()
    .click();
  await talks.locator('[data-line="sim/1"]').getByRole('meter').first().waitFor({ state: 'detached' });
  await looksOn.locator('[data-line="sim/1"]').getByRole('meter').first().waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});
