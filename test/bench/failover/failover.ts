/**
 * A primary trunk that dies without a word, and the way round it: the gateway and Asterisk with two outbound endpoints, at
 * the same time, each towards the same PBX through relays of its own that fall silent.
 */
import { type Asterisk, startAsterisk } from '../../kit/asterisk.ts';
import { freePort } from '../../kit/ports.ts';
import { waitFor } from '../../kit/wait.ts';
import { GATEWAY_ADDRESS } from '../../scenarios/office.ts';
import { unlessMissing } from '../asterisk-bridge.ts';
import type { Bench } from '../bench.ts';
import { percentile, type Reporter } from '../reporter.ts';
import { openAsteriskTrunks } from './asterisk-trunks.ts';
import {
  type CallFigures,
  type IdleFigures,
  measureCalls,
  measureIdle,
  openGatewayTrunks,
  type TwoWays,
} from './two-ways.ts';

const RUNS = 5;
/** Each of Asterisk's first calls takes 32 s. */
const ASTERISK_CALL_RUNS = 3;
const INTERVAL_MS = 10_000;
/** Answers at once. */
const EXTENSION = '601';

interface Figures {
  readonly calls: CallFigures[];
  readonly idle: IdleFigures[];
}

/** The moments of death are spread evenly over the interval between two OPTIONS. */
const phaseMs = (run: number): number => ((run + 0.5) / RUNS) * INTERVAL_MS;

/** Each run with a gateway of its own: one that fell a moment ago is held down longer on purpose. */
async function gatewayFigures(pbx: Asterisk): Promise<Figures> {
  const figures: Figures = { calls: [], idle: [] };
  for (let run = 0; run < RUNS; run++) {
    await using ways = await openGatewayTrunks(pbx, EXTENSION);
    figures.calls.push(await measureCalls(ways));
  }
  for (let run = 0; run < RUNS; run++) {
    await using ways = await openGatewayTrunks(pbx, EXTENSION);
    figures.idle.push(await measureIdle(ways, phaseMs(run)));
  }
  return figures;
}

async function asteriskFigures(ways: TwoWays): Promise<Figures> {
  const figures: Figures = { calls: [], idle: [] };
  await waitFor(() => ways.primary.answered.some(({ method }) => method === 'OPTIONS'), {
    what: 'Asterisk to ask its primary',
    deadlineMs: 30_000,
  });
  for (let run = 0; run < ASTERISK_CALL_RUNS; run++) figures.calls.push(await measureCalls(ways));
  for (let run = 0; run < RUNS; run++) figures.idle.push(await measureIdle(ways, phaseMs(run)));
  return figures;
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

const summary = ({ calls, idle }: Figures) => ({
  'failover.cold_ms': median(calls.map(({ coldMs }) => coldMs)),
  'failover.known_ms': median(calls.map(({ knownMs }) => knownMs)),
  'failover.detect_ms': median(idle.map(({ detectMs }) => detectMs)),
  'failover.detect_worst_ms': Math.max(...idle.map(({ detectMs }) => detectMs)),
  // Of one that nobody called meanwhile: the INVITE of a call that was given up is an answer, too, and sooner.
  'failover.return_ms': median(idle.map(({ returnMs }) => returnMs)),
});

const FLOORS: Readonly<Record<keyof ReturnType<typeof summary>, number>> = {
  'failover.cold_ms': 4_000,
  'failover.known_ms': 500,
  'failover.detect_ms': 20_000,
  'failover.detect_worst_ms': 20_000,
  // The longest pause between questions, and the second good answer a second later.
  'failover.return_ms': 12_500,
};

async function measure(report: Reporter): Promise<void> {
  await using pbx = await startAsterisk({
    gatewayAddress: GATEWAY_ADDRESS,
    gatewayPort: await freePort(GATEWAY_ADDRESS),
  });
  let peer: Figures | undefined;
  const beside = unlessMissing(async () => {
    await using ways = await openAsteriskTrunks(pbx, EXTENSION);
    peer = await asteriskFigures(ways);
  });
  const own = summary(await gatewayFigures(pbx));
  await beside;
  const theirs = peer && summary(peer);
  for (const [id, floor] of Object.entries(FLOORS) as [keyof typeof own, number][]) {
    report.add({ id, value: own[id], unit: 'ms', better: 'lower', floor });
    if (theirs) report.peer(id, 'asterisk', theirs[id]);
  }
}

export const bench: Bench = {
  prefix: 'failover',
  title: 'A trunk that dies without a word, and the way round it',
  run: measure,
};
