/** Added one-way delay of the shipped media process, from stamps of one clock at both ends. docs/benchmarks.md says how. */
import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../kit/wait.ts';
import type { Bench } from './bench.ts';
import { BridgedCalls, type WiredLeg } from './bridged-calls.ts';
import { percentile, type Reporter } from './reporter.ts';
import { Wire } from './wire.ts';

const LINES = 4;
/**
 * The phase between a peer's packets and the line's frames is one for a whole call, and decides about 20 ms of
 * delay: 4 × 7 calls see 28 of them, evenly spread.
 */
const ROUNDS = 7;
const BURSTS = 8;
const BURST = { hz: 1000, levelDb: -10, ms: 60 };
/** Far below the burst, far above a hybrid's echo of nothing. */
const LOUD_PEAK_DB = -30;
/** A new stream's jitter buffer has begun to play. */
const SETTLE_MS = 600;
/** For a burst to pass through every buffer, plus another 20 ms at random. */
const BETWEEN_MS = 160;

const ports = Array.from({ length: LINES }, (_, index) => index + 1);
const betweenBursts = (): Promise<void> => pause(BETWEEN_MS + 20 * Math.random());

async function rtpToLine({ exchange }: BridgedCalls, port: number, { wire, peer }: WiredLeg): Promise<number[]> {
  const delays: number[] = [];
  for (let burst = 0; burst < BURSTS; burst++) {
    const heard = exchange.client.awaitSound(port, LOUD_PEAK_DB);
    // One connection, in order: once this is answered the exchange listens.
    await exchange.client.report(port);
    const { atMs } = await wire.ask({ ask: 'burst', peer, packets: 3 });
    const { playedAtMs } = await within(heard, { what: `a burst at the exchange's line ${port}` });
    delays.push(playedAtMs - atMs);
    await betweenBursts();
  }
  return delays;
}

async function lineToRtp({ exchange }: BridgedCalls, port: number, { wire, peer }: WiredLeg): Promise<number[]> {
  const delays: number[] = [];
  for (let burst = 0; burst < BURSTS; burst++) {
    const heard = wire.ask({ ask: 'await-loud', peer });
    // Answered in order: once this one is, it listens.
    await wire.ask({ ask: 'pace', precise: false });
    const { beganAtMs } = await exchange.client.burst(port, BURST);
    const { atMs } = await within(heard, { what: `line ${port}'s burst by RTP` });
    delays.push(atMs - beganAtMs);
    await betweenBursts();
  }
  return delays;
}

const all = async (each: readonly Promise<number[]>[]): Promise<number[]> => (await Promise.all(each)).flat();

async function measure(report: Reporter): Promise<void> {
  await using calls = await BridgedCalls.start(LINES);
  await using wire = await Wire.start();
  for (const port of ports) await calls.answer(port);
  const toLine: number[] = [];
  const toRtp: number[] = [];
  const lateMs: number[] = [];
  const firstPhase = Math.random();
  for (let round = 0; round < ROUNDS; round++) {
    await wire.ask({ ask: 'pace', precise: true });
    const legs: WiredLeg[] = [];
    for (const [index, port] of ports.entries()) {
      const leg = await calls.openLeg(wire, 'silence', (firstPhase + (index * ROUNDS + round) / (LINES * ROUNDS)) % 1);
      await calls.join(calls.member(port), { leg: leg.leg });
      legs.push(leg);
    }
    const onAll = (way: typeof rtpToLine) => all(legs.map((leg, index) => way(calls, ports[index] ?? 1, leg)));
    await pause(SETTLE_MS);
    await wire.ask({ ask: 'counts' });
    toLine.push(...(await onAll(rtpToLine)));
    lateMs.push(...(await wire.ask({ ask: 'counts' })).lateMs);
    await wire.ask({ ask: 'pace', precise: false });
    toRtp.push(...(await onAll(lineToRtp)));
    for (const leg of legs) await calls.closeLeg(leg);
  }
  const ms = { unit: 'ms', better: 'lower' } as const;
  report.add({ id: 'delay.line_to_rtp.p50_ms', value: percentile(toRtp, 0.5), floor: 25, aim: 22, ...ms });
  report.add({ id: 'delay.line_to_rtp.p99_ms', value: percentile(toRtp, 0.99), ...ms });
  report.add({ id: 'delay.rtp_to_line.p50_ms', value: percentile(toLine, 0.5), floor: 45, aim: 35, ...ms });
  report.add({ id: 'delay.rtp_to_line.p99_ms', value: percentile(toLine, 0.99), ...ms });
  report.add({ id: 'delay.sender_jitter.p99_ms', value: percentile(lateMs, 0.99), ...ms });
}

export const bench: Bench = { prefix: 'delay', title: 'Added delay, one way', run: measure };
