/** From a line that is declared ringing until its tile says so on the screen. docs/benchmarks.md says how. */
import { waitFor } from '../../kit/wait.ts';
import type { Bench } from '../bench.ts';
import { percentile, type Reporter } from '../reporter.ts';
import { type BenchDesk, startDesk } from './bench-desk.ts';

const LINES = 8;
const ROUNDS = 4;
/** Between two lines' rings: no multiple of what the gateway counts in. */
const APART_MS = 137;

interface Seen {
  readonly line: string;
  readonly at: number;
}

/** Runs on the page: notes when each tile that begins to ring is on the screen, by the wall clock. */
const WATCH = `
  globalThis.rang = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target.dataset.state !== 'ringing') continue;
      const line = target.dataset.line;
      // The frame that shows it is over when the next task after it runs.
      requestAnimationFrame(() => setTimeout(() => globalThis.rang.push({ line, at: Date.now() })));
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
`;

async function ringAll({ exchange, gateway }: BenchDesk): Promise<Map<string, number>> {
  const declared = new Map<string, number>();
  await Promise.all(
    Array.from({ length: LINES }, async (_, index) => {
      const id = `sim/${index + 1}`;
      const ringing = gateway.waitForView(
        (view) => view.lines.find((line) => line.id === id && line.state === 'ringing'),
        { what: `${id} to ring` },
      );
      await new Promise((resolve) => setTimeout(resolve, index * APART_MS));
      await exchange.provoke(index + 1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE', rings: 1 });
      declared.set(id, (await ringing).since);
    }),
  );
  return declared;
}

async function measure(report: Reporter): Promise<void> {
  await using desk = await startDesk(LINES);
  const { page } = await desk.open();
  await page.evaluate(WATCH);
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const declared = await ringAll(desk);
    const seen = await waitFor(
      async () => {
        const all = await page.evaluate<Seen[]>('globalThis.rang');
        return all.length >= LINES ? all : undefined;
      },
      { what: 'every tile to ring' },
    );
    for (const { line, at } of seen) took.push(at - (declared.get(line) ?? Number.NaN));
    await page.evaluate('globalThis.rang.length = 0');
    await desk.gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), {
      what: 'the callers to give up',
      deadlineMs: 30_000,
    });
  }
  const ms = { unit: 'ms', better: 'lower' } as const;
  report.add({ id: 'console.ring_to_tile_ms', value: percentile(took, 0.95), floor: 100, ...ms });
  report.add({ id: 'console.ring_to_tile_worst_ms', value: Math.max(...took), ...ms });
}

export const bench: Bench = { prefix: 'console.ring_to_tile_ms', title: 'From a ring to its tile', run: measure };
