/** Digits through a whole call, both ways, with busy detection on. */
import { runFromLine, runToLine, speechTakenOut } from '../../signal/digit-runs.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';

const DIGITS = 10_000;
const SPEECH_SECONDS = 600;

async function measure(report: Reporter): Promise<void> {
  const fromLine = await runFromLine(DIGITS);
  const toLine = await runToLine(DIGITS);
  const errors = fromLine.lost + fromLine.doubled + toLine.lost + toLine.doubled;
  report.add({ id: 'digits.lost_or_doubled', value: errors, unit: 'of 20,000', better: 'lower', floor: 0, aim: 0 });
  const ms = { unit: 'ms', better: 'lower' } as const;
  report.add({ id: 'digits.leak_ms', value: fromLine.leakMeanMs, ...ms });
  report.add({ id: 'digits.leak_worst_ms', value: fromLine.leakWorstMs, floor: 20, ...ms });
  const taken = 100 * (await speechTakenOut(SPEECH_SECONDS));
  report.add({ id: 'digits.speech_muted_pct', value: taken, unit: '%', better: 'lower', floor: 0.5 });
}

export const bench: Bench = { prefix: 'digits', title: '20,000 digits through a call', run: measure };
