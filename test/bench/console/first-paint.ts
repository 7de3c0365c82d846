/** From asking for the console's page until something, and the lines' tiles, are on the screen. docs/benchmarks.md says how. */
import type { Bench } from '../bench.ts';
import { percentile, type Reporter } from '../reporter.ts';
import { startDesk } from './bench-desk.ts';

const LINES = 8;
const RUNS = 7;

/** Runs on the page before its own scripts: notes when the first tile is on the screen. */
const WATCH = `
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.tile')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { globalThis.tilesMs = performance.now(); }));
  }).observe(document, { subtree: true, childList: true });
`;

async function measure(report: Reporter): Promise<void> {
  await using desk = await startDesk(LINES);
  const paints: number[] = [];
  const tiles: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { context, page } = await desk.open((fresh) => fresh.addInitScript(WATCH));
    await page.waitForFunction('globalThis.tilesMs !== undefined');
    paints.push(await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    tiles.push(await page.evaluate<number>('globalThis.tilesMs'));
    await context.close();
  }
  const ms = { unit: 'ms', better: 'lower' } as const;
  report.add({ id: 'console.first_paint_ms', value: percentile(paints, 0.5), floor: 1_000, ...ms });
  report.add({ id: 'console.first_paint_worst_ms', value: Math.max(...paints), ...ms });
  report.add({ id: 'console.first_tiles_ms', value: percentile(tiles, 0.5), ...ms });
}

export const bench: Bench = { prefix: 'console.first_paint_ms', title: 'First paint of the console', run: measure };
