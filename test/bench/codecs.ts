/** What a call's codec costs a frame, both ways together. Also alone: `node test/bench/codecs.ts`. */
import { CODECS, type Codec, OPUS_TERMS } from '../../main/core/codec.ts';
import { createAudioCodec } from '../../main/media-process/audio-codec.ts';
import { speechLike } from '../signal/noise.ts';
import { toFrames } from '../signal/samples.ts';
import type { Bench } from './bench.ts';
import type { Reporter } from './reporter.ts';

const CALLS = 16;
const SECONDS = 10;
const MOST_BYTES = 500;

/** Microseconds of CPU a frame a call: 20 ms encoded and 20 ms decoded, speech on 16 calls in turn. */
export function measureCodec(name: Codec): number {
  const frames = toFrames(speechLike(SECONDS * 1000, -18));
  const calls = Array.from({ length: CALLS }, () => createAudioCodec(name, OPUS_TERMS));
  const payload = new Uint8Array(MOST_BYTES);
  const heard = new Int16Array(160);
  const before = process.cpuUsage();
  for (const frame of frames) {
    for (const codec of calls) {
      const { decoder } = codec;
      const bytes = codec.encode(frame, payload, 0);
      if (decoder.values) for (let i = 0; i < 160; i++) heard[i] = decoder.values[payload[i] ?? 0] ?? 0;
      else decoder.decode(payload.subarray(0, bytes), heard);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (frames.length * CALLS);
}

async function measure(report: Reporter): Promise<void> {
  for (const name of CODECS) {
    report.add({
      id: `cpu.codec.${name.toLowerCase()}_us`,
      value: measureCodec(name),
      unit: 'µs/frame',
      better: 'lower',
    });
  }
}

export const bench: Bench = { prefix: 'cpu.codec', title: "A call's codec", run: measure };

if (import.meta.main) {
  for (const name of CODECS) {
    const micros = measureCodec(name);
    const percent = (micros * 50) / 10_000;
    process.stdout.write(
      `${name.padEnd(6)} ${micros.toFixed(1).padStart(6)} µs a frame, ${percent.toFixed(2)} % of a core a call\n`,
    );
  }
}
