/** CPU of the media process with calls bridged, both parties of each talking. docs/benchmarks.md says how. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tempDir } from '../kit/temp-dir.ts';
import { writeWav } from '../kit/wav.ts';
import { speechLike } from '../signal/noise.ts';
import { AsteriskBridge, type AsteriskWork, unlessMissing } from './asterisk-bridge.ts';
import type { Bench } from './bench.ts';
import { BridgedCalls } from './bridged-calls.ts';
import type { Reporter } from './reporter.ts';
import { Wire } from './wire.ts';
import type { WireCounts } from './wire-protocol.ts';

const SETTLE_MS = 2000;
const MEASURE_MS = 10_000;

export interface Load {
  /** Of one core. */
  readonly cpuPercent: number;
  readonly rssMb: number;
}

/** What the media process needs for `count` conversations between a line and an RTP peer. */
export async function measureLoad(count: number, measureMs = MEASURE_MS): Promise<Load> {
  using dir = tempDir('bench');
  const wavFile = join(dir.path, 'speech.wav');
  writeWav(wavFile, { rate: 8000, pcm: Int16Array.from(speechLike(20_000, -18, 2)) });
  await using calls = await BridgedCalls.start(count);
  await using wire = await Wire.start();
  await calls.converse(count, wire, wavFile);
  await pause(SETTLE_MS);
  await wire.ask({ ask: 'counts' });
  const before = await calls.media.request({ kind: 'statistics' });
  const beganAt = performance.now();
  await pause(measureMs);
  const after = await calls.media.request({ kind: 'statistics' });
  const elapsedMs = performance.now() - beganAt;
  wholeConversations('the media process', count, elapsedMs, await wire.ask({ ask: 'counts' }));
  return { cpuPercent: (100 * (after.cpuMs - before.cpuMs)) / elapsedMs, rssMb: after.rssBytes / 1e6 };
}

/** What Asterisk needs for `count` calls between two RTP peers, of one core. */
async function asteriskPercent(work: AsteriskWork, count: number): Promise<number> {
  await using bridge = await AsteriskBridge.start();
  await using callers = await Wire.start();
  await using callees = await Wire.start();
  for (let call = 0; call < count; call++) {
    const caller = await callers.ask({ ask: 'open' });
    const callee = await callees.ask({ ask: 'open' });
    const ports = await bridge.call(work, caller.port, callee.port);
    await callers.ask({ ask: 'send', peer: caller.peer, port: ports.caller, audio: 'speech' });
    await callees.ask({ ask: 'send', peer: callee.peer, port: ports.callee, audio: 'speech' });
  }
  await pause(SETTLE_MS);
  await callers.ask({ ask: 'counts' });
  const cpuMs = bridge.cpuMs();
  const beganAt = performance.now();
  await pause(MEASURE_MS);
  const spentMs = bridge.cpuMs() - cpuMs;
  const elapsedMs = performance.now() - beganAt;
  wholeConversations('Asterisk', count, elapsedMs, await callers.ask({ ask: 'counts' }));
  return (100 * spentMs) / elapsedMs;
}

/** A process that lets calls lie has it easy. */
function wholeConversations(who: string, count: number, elapsedMs: number, { sent, received }: WireCounts): void {
  const expected = Math.round((count * elapsedMs) / 20);
  if (sent < expected * 0.97 || received < expected * 0.97)
    throw new Error(`${who}, ${count} calls: ${sent} packets sent and ${received} received, not ${expected} each`);
}

async function measure(report: Reporter): Promise<void> {
  const percent = { unit: '%', better: 'lower' } as const;
  for (const count of [4, 16]) {
    const { cpuPercent } = await measureLoad(count);
    report.add({ id: `cpu.media_process.${count}_calls_pct`, value: cpuPercent, ...percent });
  }
  const { cpuPercent } = await measureLoad(32);
  report.add({ id: 'cpu.media_process.32_calls_pct', value: cpuPercent, floor: 60, aim: 25, ...percent });
  report.add({ id: 'cpu.media_process.per_call_pct', value: cpuPercent / 32, ...percent });
  await unlessMissing(async () => {
    report.peer('cpu.media_process.32_calls_pct', 'asterisk_forwarding', await asteriskPercent('forwards', 32));
    report.peer('cpu.media_process.32_calls_pct', 'asterisk_listening', await asteriskPercent('listens', 32));
  });
}

export const bench: Bench = {
  prefix: 'cpu.media_process',
  title: 'CPU of the media process, 4, 16 and 32 calls',
  run: measure,
};
