/** Measures what comes from a line for a while: its level, and the sine waves that it is made of. */

import type { HeardFrame } from '../line/heard-tone.ts';
import { FRAME_MS, FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';

/** 64 ms: tones 90 Hz apart (350 and 440 Hz) are two. */
const WINDOW = 512;
const BIN_HZ = SAMPLE_RATE_HZ / WINDOW;
/** A full-scale sine is +3.14 dBm0 (G.711), and its RMS 3.01 dB below full scale. */
const FULL_SCALE_RMS_DBM0 = 3.14 + 3.01;
const SILENCE_DBM0 = -80;
/** Weaker tones are the line's crosstalk. */
const FAINTEST_TONE_DBM0 = -42;
const LOWEST_BIN = Math.floor(200 / BIN_HZ);
const HIGHEST_BIN = Math.floor(3500 / BIN_HZ);
/** Half of what one sine wave takes up under the window. */
const PEAK_BINS = 3;
/** A second one that is weaker than the first by more is none, dB. */
const SECOND_WITHIN_DB = 10;
/** How much of the power must be in the peaks for it to be a tone. */
const PURITY = 0.75;

const hann = Float64Array.from({ length: WINDOW }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW));

export class LineEar {
  readonly #done: (heard: readonly HeardFrame[]) => void;
  readonly #frames: HeardFrame[] = [];
  readonly #wanted: number;
  readonly #samples = new Float64Array(WINDOW);

  constructor(ms: number, done: (heard: readonly HeardFrame[]) => void) {
    this.#wanted = Math.max(1, Math.round(ms / FRAME_MS));
    this.#done = done;
  }

  /** @param gainDb what it was made louder by @returns whether it has heard enough */
  take(frame: Frame, gainDb: number): boolean {
    this.#samples.copyWithin(0, FRAME_SAMPLES);
    this.#samples.set(frame, WINDOW - FRAME_SAMPLES);
    const levelDb = Math.max(SILENCE_DBM0, levelOf(frame) - gainDb);
    this.#frames.push({ levelDb, hz: levelDb < FAINTEST_TONE_DBM0 ? [] : tonesIn(this.#samples) });
    if (this.#frames.length < this.#wanted) return false;
    this.#done(this.#frames);
    return true;
  }
}

function levelOf(frame: Frame): number {
  let power = 0;
  for (const sample of frame) power += sample * sample;
  const relative = power / frame.length / 32_768 ** 2;
  return relative === 0 ? SILENCE_DBM0 : Math.max(SILENCE_DBM0, 10 * Math.log10(relative) + FULL_SCALE_RMS_DBM0);
}

/** One or two frequencies, the lower first; none for speech, noise or silence. */
function tonesIn(samples: Float64Array): number[] {
  const power = spectrum(samples);
  let all = 0;
  for (let bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++) all += power[bin] ?? 0;
  const first = strongest(power, undefined);
  const other = strongest(power, first);
  const second = (power[other] ?? 0) > (power[first] ?? 0) / 10 ** (SECOND_WITHIN_DB / 10) ? other : undefined;
  const peaks = second === undefined ? [first] : [first, second];
  const within = (bin: number): boolean => peaks.some((peak) => Math.abs(bin - peak) <= PEAK_BINS);
  let tonal = 0;
  for (let bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++) if (within(bin)) tonal += power[bin] ?? 0;
  if (all === 0 || tonal < PURITY * all) return [];
  return peaks.map((bin) => Math.round(frequencyAt(power, bin))).sort((one, more) => one - more);
}

function strongest(power: Float64Array, beside: number | undefined): number {
  let best = LOWEST_BIN;
  let most = -1;
  for (let bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++) {
    if (beside !== undefined && Math.abs(bin - beside) <= 2) continue;
    const here = power[bin] ?? 0;
    if (here <= most || here < (power[bin - 1] ?? 0) || here < (power[bin + 1] ?? 0)) continue;
    most = here;
    best = bin;
  }
  return best;
}

/** Between the bins: a parabola through the logarithms, which fits this window. */
function frequencyAt(power: Float64Array, bin: number): number {
  const [before, here, after] = [-1, 0, 1].map((step) => Math.log((power[bin + step] ?? 0) + 1e-9)) as [
    number,
    number,
    number,
  ];
  const curve = before - 2 * here + after;
  return BIN_HZ * (bin + (curve === 0 ? 0 : (0.5 * (before - after)) / curve));
}

/** Power by frequency: a radix-2 transform. */
function spectrum(samples: Float64Array): Float64Array {
  const re = new Float64Array(WINDOW);
  const im = new Float64Array(WINDOW);
  const bits = Math.log2(WINDOW);
  for (let at = 0; at < WINDOW; at++) {
    let to = 0;
    for (let bit = 0; bit < bits; bit++) to |= ((at >> bit) & 1) << (bits - 1 - bit);
    re[to] = (samples[at] ?? 0) * (hann[at] ?? 0);
  }
  for (let size = 2; size <= WINDOW; size *= 2) {
    const half = size / 2;
    for (let turn = 0; turn < half; turn++) {
      const cos = Math.cos((2 * Math.PI * turn) / size);
      const sin = -Math.sin((2 * Math.PI * turn) / size);
      for (let at = turn; at < WINDOW; at += size) {
        const to = at + half;
        const [a, b, c, d] = [re[at] ?? 0, im[at] ?? 0, re[to] ?? 0, im[to] ?? 0];
        const real = c * cos - d * sin;
        const imaginary = c * sin + d * cos;
        re[at] = a + real;
        im[at] = b + imaginary;
        re[to] = a - real;
        im[to] = b - imaginary;
      }
    }
  }
  return Float64Array.from({ length: WINDOW / 2 }, (_, bin) => (re[bin] ?? 0) ** 2 + (im[bin] ?? 0) ** 2);
}
