/** Our line echo canceller beside SpeexDSP's and spandsp's: ITU-T G.168, adapted, 48 cases. */
import {
  CASES,
  type Canceller,
  type EchoCase,
  type EchoResult,
  isNearEndKept,
  runDoubleTalk,
  runSingleTalk,
} from '../../signal/echo/g168-cases.ts';
import { echoOf, throughALaw } from '../../signal/echo/g168-signals.ts';
import { cancel, ourCanceller } from '../../signal/echo/our-canceller.ts';
import { whiteNoise } from '../../signal/noise.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';
import { startEchoPeers } from './echo-peers.ts';

const early = (results: readonly EchoResult[]): number => results.filter((one) => one.earlyLossDb >= 20).length;
const steady = (results: readonly EchoResult[]): number => results.filter((one) => one.steadyMarginDb >= 0).length;

/** The near end as loud as the far end, 6 and 15 dB below it, on each line model. */
const NEAR_DB = [0, -6, -15];
const doubleTalkCases = CASES.filter(({ playedDbm0, erlDb }) => playedDbm0 === -20 && erlDb === 6);
const nearEndCases = doubleTalkCases.length * NEAR_DB.length;

const nearEndKept = (canceller: Canceller): number =>
  doubleTalkCases.flatMap((one) => NEAR_DB.map((nearDb) => runDoubleTalk(one, nearDb, canceller))).filter(isNearEndKept)
    .length;

/** What an earlier call on this line left in store: learnt from another signal than the test's. */
function storedPath({ hybrid, erlDb, playedDbm0 }: EchoCase): Float32Array {
  const played = throughALaw(whiteNoise(3000, playedDbm0, 77));
  return cancel(throughALaw(echoOf(played, hybrid, erlDb)), played).path;
}

async function measure(report: Reporter): Promise<void> {
  using peers = startEchoPeers();
  const unit = `of ${CASES.length}`;
  const cold = CASES.map((one) => runSingleTalk(one, ourCanceller()));
  const seeded = CASES.map((one) => runSingleTalk(one, ourCanceller({ seed: storedPath(one) })));
  const better = 'higher';
  report.add({ id: 'echo.cold_pass', value: early(cold), unit, better, floor: 24, aim: 48 });
  report.add({ id: 'echo.seeded_pass', value: early(seeded), unit, better, floor: 48, aim: 48 });
  report.add({ id: 'echo.steady_pass', value: steady(cold), unit, better, floor: 47, aim: 48 });
  report.add({
    id: 'echo.near_end_kept',
    value: nearEndKept(ourCanceller()),
    unit: `of ${nearEndCases}`,
    better,
    floor: nearEndCases,
    aim: nearEndCases,
  });
  for (const [name, canceller] of Object.entries(peers.cancellers)) {
    const results = CASES.map((one) => runSingleTalk(one, canceller));
    report.peer('echo.cold_pass', name, early(results));
    report.peer('echo.steady_pass', name, steady(results));
    report.peer('echo.near_end_kept', name, nearEndKept(canceller));
  }
  const median = cold.map(({ earlyLossDb }) => earlyLossDb).sort((a, b) => a - b)[cold.length >> 1] ?? Number.NaN;
  report.add({ id: 'echo.cold_median_db', value: median, unit: 'dB', better });
}

export const bench: Bench = { prefix: 'echo', title: 'The line echo canceller', run: measure };
