/**
 * Signals for tests of what we hear, made independently of everything under `main/`: 8 kHz, floats in
 * units of one 16-bit step until `toFrames` rounds them.
 */
export const RATE_HZ = 8000;

export type Samples = Float64Array;

/** Peak of a sine at `dbm0`: full scale is +3.14 dBm0. */
export const peakOf = (dbm0: number): number => 32767 * 10 ** ((dbm0 - 3.14) / 20);

/** Root mean square of a signal at `dbm0`. */
export const rmsOf = (dbm0: number): number => peakOf(dbm0) / Math.SQRT2;

export const samplesIn = (ms: number): number => Math.round((ms * RATE_HZ) / 1000);

export const silence = (ms: number): Samples => new Float64Array(samplesIn(ms));

/** The sum of sines, each at `dbm0`; `phase` in turns. */
export function sines(hz: readonly number[], ms: number, dbm0: number, phase = 0): Samples {
  const peak = peakOf(dbm0);
  return new Float64Array(samplesIn(ms)).map((_, at) =>
    hz.reduce((sum, each) => sum + peak * Math.sin(2 * Math.PI * ((each * at) / RATE_HZ + phase)), 0),
  );
}

export function join(...parts: readonly Samples[]): Samples {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** As long as the longest. */
export function mix(...parts: readonly Samples[]): Samples {
  const all = new Float64Array(Math.max(...parts.map((part) => part.length)));
  for (const part of parts) for (const [at, sample] of part.entries()) all[at] = (all[at] ?? 0) + sample;
  return all;
}

export const gain = (signal: Samples, db: number): Samples => signal.map((sample) => sample * 10 ** (db / 20));

export const repeat = (times: number, part: () => Samples): Samples => join(...Array.from({ length: times }, part));

/** Rounded and clipped to 16 bits. */
export const toInt16 = (signal: Samples): Int16Array =>
  Int16Array.from(signal, (sample) => Math.max(-32768, Math.min(32767, Math.round(sample))));

/** Frames of 160 samples, rounded and clipped to 16 bits; the last one is filled with silence. */
export function toFrames(signal: Samples): Int16Array[] {
  const frames: Int16Array[] = [];
  for (let start = 0; start < signal.length; start += 160) {
    const frame = new Int16Array(160);
    for (let i = 0; i < 160; i++) {
      frame[i] = Math.max(-32768, Math.min(32767, Math.round(signal[start + i] ?? 0)));
    }
    frames.push(frame);
  }
  return frames;
}
