/** Our caller ID receiver beside spandsp's and minimodem, at the limits that the standards set and at 10 dB over noise. */
import { minus38, share, snr10, type Trial, weRead } from '../../signal/caller-id-trials.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';
import { startCallerIdPeers } from './callerid-peers.ts';

const TRIALS = 400;
const PEER_TRIALS = 60;

const cases: readonly {
  readonly id: string;
  readonly trials: (count: number) => Iterable<Trial>;
  readonly floor: number;
  readonly aim: number;
}[] = [
  { id: 'cid.minus38_pct', trials: minus38, floor: 95, aim: 100 },
  { id: 'cid.snr10_bell_pct', trials: (count) => snr10('bell202', count), floor: 97, aim: 99 },
  { id: 'cid.snr10_v23_pct', trials: (count) => snr10('v23', count), floor: 97, aim: 99 },
];

async function measure(report: Reporter): Promise<void> {
  using peers = startCallerIdPeers();
  for (const { id, trials, floor, aim } of cases) {
    report.add({ id, value: share(trials(TRIALS), weRead), unit: '%', better: 'higher', floor, aim });
    for (const [name, reads] of Object.entries(peers.reads)) report.peer(id, name, share(trials(PEER_TRIALS), reads));
  }
}

export const bench: Bench = { prefix: 'cid', title: 'Caller ID', run: measure };
