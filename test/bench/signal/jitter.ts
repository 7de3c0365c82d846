/** A tone through the jitter buffer: clocks that drift, packets that are lost, bursts that come late. Virtual time. */
import { burstJitter, drifted, measureTone, randomLoss } from '../../signal/jitter-runs.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';

const DRIFT_SECONDS = 600;
const NETWORK_SECONDS = 300;
const LOSS = 0.05;
const LATE_MS = 60;

async function measure(report: Reporter): Promise<void> {
  const ms = { unit: 'ms', better: 'lower' } as const;
  const db = { unit: 'dB', better: 'higher' } as const;
  const drift = drifted(DRIFT_SECONDS);
  report.add({ id: 'jitter.drift_delay.p50_ms', value: drift.delayP50Ms, floor: 30, aim: 20, ...ms });
  report.add({ id: 'jitter.drift_delay.p99_ms', value: drift.delayP99Ms, floor: 40, aim: 25, ...ms });
  report.add({ id: 'jitter.drift_growth_ms', value: drift.growthMs, floor: 5, aim: 1, ...ms });
  report.add({ id: 'jitter.drift_snr_db', value: drift.snrDb, floor: 30, aim: 34, ...db });
  report.add({ id: 'jitter.drift_dip_db', value: drift.deepestDipDb, floor: -3, aim: -1, ...db });
  const steepest = { unit: "of the tone's own", better: 'lower' } as const;
  report.add({ id: 'jitter.drift_steepest_step', value: drift.steepest, floor: 1.1, aim: 1.05, ...steepest });
  const loss = measureTone({ seconds: NETWORK_SECONDS, delayMs: randomLoss(LOSS) });
  report.add({ id: 'jitter.loss5_snr_db', value: loss.snrDb, floor: 20, ...db });
  report.add({ id: 'jitter.loss5_steepest_step', value: loss.steepest, floor: 1.25, ...steepest });
  const burst = measureTone({ seconds: NETWORK_SECONDS, delayMs: burstJitter(LATE_MS) });
  report.add({ id: 'jitter.burst60_delay.p99_ms', value: burst.delayP99Ms, floor: 90, aim: 75, ...ms });
  report.add({ id: 'jitter.burst60_snr_db', value: burst.snrDb, floor: 30, ...db });
  report.add({ id: 'jitter.burst60_concealed_pct', value: burst.concealedPct, unit: '%', better: 'lower', floor: 0.5 });
}

export const bench: Bench = { prefix: 'jitter', title: 'The jitter buffer', run: measure };
