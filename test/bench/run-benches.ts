import type { Bench } from './bench.ts';
import { Reporter } from './reporter.ts';

/** Runs what was asked for. Returns the exit code: 0 passed, 1 a floor missed or a benchmark failed, 2 nothing to run. */
export async function runBenches(
  benches: readonly (() => Promise<Bench>)[],
  {
    only,
    json,
    list,
    print,
    note,
  }: {
    readonly only: readonly string[];
    readonly json: string | undefined;
    readonly list: boolean;
    readonly print: (text: string) => void;
    readonly note: (text: string) => void;
  },
): Promise<number> {
  const report = new Reporter();
  let ran = 0;
  for (const load of benches) {
    const bench = await load();
    // `--only cpu.media_process.32_calls_pct` runs the benchmark `cpu`, and `--only cpu` the benchmark `cpu.idle`.
    if (only.length > 0 && !only.some((one) => begins(one, bench.prefix) || begins(bench.prefix, one))) continue;
    ran++;
    if (list) {
      print(`${bench.prefix}  ${bench.title}`);
      continue;
    }
    note(`${bench.title} …`);
    const began = performance.now();
    try {
      await bench.run(report);
      note(`  took ${Math.round((performance.now() - began) / 1000)} s`);
    } catch (thrown) {
      report.fail(`${bench.prefix}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    }
  }
  if (ran === 0) {
    note(only.length > 0 ? `No benchmark begins with ${only.join(' or ')}.` : 'There are no benchmarks yet.');
    return 2;
  }
  if (list) return 0;
  print(report.table());
  if (json !== undefined) report.writeJson(json);
  return report.passed ? 0 : 1;
}

const begins = (text: string, prefix: string): boolean => text === prefix || text.startsWith(`${prefix}.`);
