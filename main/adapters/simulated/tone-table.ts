import { FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { sinePeak } from './levels.ts';

/** A sum of tones, each at `levelDb`, looked up where all are whole Hz: one second then repeats exactly. */
export interface ToneTable {
  /** Writes one frame; `sample` is how far into the tone its first sample lies. */
  fill(frame: Frame, sample: number): void;
}

/** A console may ask for any tone; this many are kept. */
const TABLES_KEPT = 64;
const tables = new Map<string, ToneTable>();

const clip = (value: number): number => Math.max(-32768, Math.min(32767, Math.round(value)));

function sampleAt(hz: readonly number[], peak: number, sample: number): number {
  let sum = 0;
  for (const one of hz) sum += Math.sin((2 * Math.PI * one * sample) / SAMPLE_RATE_HZ);
  return clip(sum * peak);
}

/** @param levelDb of each tone, see levels.ts */
export function toneTable(hz: readonly number[], levelDb: number): ToneTable {
  const key = `${hz.join('+')}@${levelDb}`;
  const known = tables.get(key);
  if (known) return known;
  const peak = sinePeak(levelDb);
  const table = hz.every(Number.isInteger) ? lookedUp(hz, peak) : computed(hz, peak);
  if (tables.size >= TABLES_KEPT) tables.clear();
  tables.set(key, table);
  return table;
}

function lookedUp(hz: readonly number[], peak: number): ToneTable {
  // A frame more than one second, so that every frame is one copy.
  const samples = new Int16Array(SAMPLE_RATE_HZ + FRAME_SAMPLES);
  for (let i = 0; i < samples.length; i += 1) samples[i] = sampleAt(hz, peak, i);
  return {
    fill(frame, sample) {
      const from = sample % SAMPLE_RATE_HZ;
      frame.set(samples.subarray(from, from + FRAME_SAMPLES));
    },
  };
}

function computed(hz: readonly number[], peak: number): ToneTable {
  return {
    fill(frame, sample) {
      for (let i = 0; i < FRAME_SAMPLES; i += 1) frame[i] = sampleAt(hz, peak, sample + i);
    },
  };
}
