/** What the page costs while eight lines are in calls, where it only shows them and where it talks in one. docs/benchmarks.md says how. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';
import { startDesk } from './bench-desk.ts';

const LINES = 8;
const SETTLE_MS = 5_000;
const MEASURE_MS = 20_000;

/** CPU seconds so far: of a page's own thread, and of all threads of its process. */
interface Spent {
  readonly pageS: number;
  readonly processS: number;
}

/** Chromium's own account of a page. */
class PageAccount {
  readonly #devtools: CDPSession;

  private constructor(devtools: CDPSession) {
    this.#devtools = devtools;
  }

  static async of(page: Page): Promise<PageAccount> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new PageAccount(devtools);
  }

  async spent(): Promise<Spent> {
    const { metrics } = await this.#devtools.send('Performance.getMetrics');
    const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    return { pageS: of('ThreadTime'), processS: of('ProcessTime') };
  }
}

async function measure(report: Reporter): Promise<void> {
  const others = Array.from({ length: LINES - 1 }, (_, index) => index + 1);
  await using desk = await startDesk(LINES, others);
  const { exchange, gateway } = desk;
  const { page: talks } = await desk.open();
  const { page: shows } = await desk.open();
  for (let port = 1; port <= LINES; port++) {
    await exchange.provoke(port, { kind: 'calls-in', number: `20255512${30 + port}`, name: 'ADA LOVELACE' });
  }
  await talks.getByRole('button', { name: `Answer Line ${LINES}` }).click();
  await gateway.waitForView((view) => view.calls.filter(({ state }) => state === 'connected').length === LINES, {
    what: `${LINES} calls`,
    deadlineMs: 30_000,
  });
  for (let port = 1; port <= LINES; port++) await exchange.provoke(port, { kind: 'talks-speech' });
  await talks.locator('.desk-bar .meter:not([aria-valuenow="0"])').first().waitFor();
  for (const page of [talks, shows])
    for (let port = 1; port <= LINES; port++)
      await page.locator(`[data-line="sim/${port}"] .meter:not([aria-valuenow="-60"])`).first().waitFor();
  const [talking, showing] = [await PageAccount.of(talks), await PageAccount.of(shows)];
  await pause(SETTLE_MS);
  const before = await Promise.all([talking.spent(), showing.spent()]);
  const beganAt = performance.now();
  await pause(MEASURE_MS);
  const after = await Promise.all([talking.spent(), showing.spent()]);
  const elapsedS = (performance.now() - beganAt) / 1_000;
  const lasted = gateway.view.calls.filter(({ state }) => state === 'connected').length;
  if (lasted !== LINES) throw new Error(`only ${lasted} of ${LINES} calls lasted`);
  const percent = { unit: '%', better: 'lower' } as const;
  const share = (at: 0 | 1, of: keyof Spent): number => (100 * (after[at][of] - before[at][of])) / elapsedS;
  report.add({ id: 'console.renderer_8_lines_pct', value: share(0, 'pageS'), floor: 5, ...percent });
  report.add({ id: 'console.renderer_showing_pct', value: share(1, 'processS'), ...percent });
  report.add({ id: 'console.renderer_talking_pct', value: share(0, 'processS'), ...percent });
}

export const bench: Bench = {
  prefix: 'console.renderer_8_lines_pct',
  title: 'CPU of the page, eight lines in calls',
  run: measure,
};
