/** One-way delay from one RTP leg to another, through the media process and through Asterisk. */
import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../kit/wait.ts';
import { AsteriskBridge, type AsteriskWork, unlessMissing } from './asterisk-bridge.ts';
import type { Bench } from './bench.ts';
import { BridgedCalls } from './bridged-calls.ts';
import { percentile, type Reporter } from './reporter.ts';
import { Wire } from './wire.ts';

const PAIRS = 8;
const BURSTS = 12;
const SETTLE_MS = 800;
const BETWEEN_MS = 300;

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** Bursts from `sending`'s peers, heard by `hearing`'s: two processes, because a precise sender is deaf at times. */
async function delaysOf(sending: Wire, hearing: Wire, pairs: readonly Ends[]): Promise<number[]> {
  await sending.ask({ ask: 'pace', precise: true });
  await pause(SETTLE_MS);
  const each = pairs.map(async ({ from, to }) => {
    const delays: number[] = [];
    for (let burst = 0; burst < BURSTS; burst++) {
      const heard = hearing.ask({ ask: 'await-loud', peer: to });
      // Answered in order: once this one is, it listens.
      await hearing.ask({ ask: 'pace', precise: false });
      const { atMs } = await sending.ask({ ask: 'burst', peer: from, packets: 3 });
      delays.push((await within(heard, { what: 'a burst by RTP' })).atMs - atMs);
      await pause(BETWEEN_MS + 20 * Math.random());
    }
    return delays;
  });
  return (await Promise.all(each)).flat();
}

async function throughUs(): Promise<number[]> {
  await using calls = await BridgedCalls.start(1);
  await using sending = await Wire.start();
  await using hearing = await Wire.start();
  const pairs: Ends[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const from = await calls.openLeg(sending, 'silence', pair / PAIRS);
    const to = await calls.openLeg(hearing, 'silence');
    await calls.join({ leg: from.leg }, { leg: to.leg });
    pairs.push({ from: from.peer, to: to.peer });
  }
  return await delaysOf(sending, hearing, pairs);
}

async function throughAsterisk(bridge: AsteriskBridge, work: AsteriskWork): Promise<number[]> {
  await using sending = await Wire.start();
  await using hearing = await Wire.start();
  const pairs: Ends[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const from = await sending.ask({ ask: 'open' });
    const to = await hearing.ask({ ask: 'open' });
    const ports = await bridge.call(work, from.port, to.port);
    await sending.ask({ ask: 'send', peer: from.peer, port: ports.caller, audio: 'silence', phase: pair / PAIRS });
    await hearing.ask({ ask: 'send', peer: to.peer, port: ports.callee, audio: 'silence' });
    pairs.push({ from: from.peer, to: to.peer });
  }
  return await delaysOf(sending, hearing, pairs);
}

async function measure(report: Reporter): Promise<void> {
  const ms = { unit: 'ms', better: 'lower' } as const;
  const ours = await throughUs();
  report.add({ id: 'delay.rtp_to_rtp.p50_ms', value: percentile(ours, 0.5), ...ms });
  report.add({ id: 'delay.rtp_to_rtp.p99_ms', value: percentile(ours, 0.99), ...ms });
  await unlessMissing(async () => {
    await using bridge = await AsteriskBridge.start();
    for (const [name, work] of [
      ['asterisk_forwarding', 'forwards'],
      ['asterisk_listening', 'listens'],
    ] as const) {
      const theirs = await throughAsterisk(bridge, work);
      report.peer('delay.rtp_to_rtp.p50_ms', name, percentile(theirs, 0.5));
      report.peer('delay.rtp_to_rtp.p99_ms', name, percentile(theirs, 0.99));
    }
  });
}

export const bench: Bench = {
  prefix: 'delay.rtp_to_rtp',
  title: 'Delay from RTP to RTP, and through Asterisk',
  run: measure,
};
