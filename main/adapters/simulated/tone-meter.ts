import { type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { powerToDb } from './levels.ts';

export interface MeasuredTone {
  readonly hz: number;
  /** dB below full scale, RMS (a full-scale sine is -3.01). */
  readonly levelDb: number;
  /** The tone's power over that of all the rest; 99 at most. */
  readonly purityDb: number;
}

/** 250 ms */
const WINDOW_SAMPLES = SAMPLE_RATE_HZ / 4;
const FFT_SIZE = 2048;
/** Below this there is nothing to speak of. */
const SILENCE_DB = -70;
const PUREST_DB = 99;
/** An error of 0.001 Hz over 250 ms hides nothing above -60 dB. */
const FINE_HZ = 0.001;

const hann = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (WINDOW_SAMPLES - 1)),
);

/** In place, radix 2. */
function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k += 1) {
      const angle = (-2 * Math.PI * k) / size;
      const cos = Math.cos(angle);
      const sin = Math.sin(angle);
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const x = (re[b] as number) * cos - (im[b] as number) * sin;
        const y = (re[b] as number) * sin + (im[b] as number) * cos;
        re[b] = (re[a] as number) - x;
        im[b] = (im[a] as number) - y;
        re[a] = (re[a] as number) + x;
        im[a] = (im[a] as number) + y;
      }
    }
  }
}

function strongestBin(samples: Float64Array): number {
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  for (let i = 0; i < samples.length; i += 1) re[i] = (samples[i] as number) * (hann[i] as number);
  fft(re, im);
  let best = 2;
  let most = -1;
  for (let bin = 2; bin < FFT_SIZE / 2; bin += 1) {
    const power = (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
    if (power > most) {
      most = power;
      best = bin;
    }
  }
  return best;
}

/** Power of the windowed samples at one frequency (Goertzel's filter). */
function windowedPower(samples: Float64Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const next = (samples[i] as number) * (hann[i] as number) + coefficient * last - before;
    before = last;
    last = next;
  }
  return last * last + before * before - coefficient * last * before;
}

/** Golden-section search for the top of the one hill between `low` and `high`. */
function refine(samples: Float64Array, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let x = b - golden * (b - a);
  let y = a + golden * (b - a);
  let atX = windowedPower(samples, x);
  let atY = windowedPower(samples, y);
  while (b - a > FINE_HZ) {
    if (atX > atY) {
      b = y;
      y = x;
      atY = atX;
      x = b - golden * (b - a);
      atX = windowedPower(samples, x);
    } else {
      a = x;
      x = y;
      atX = atY;
      y = a + golden * (b - a);
      atY = windowedPower(samples, y);
    }
  }
  return (a + b) / 2;
}

/** Mean square of the sine at `hz` that fits best (least squares of a cosine and a sine). */
function fittedPower(samples: Float64Array, hz: number): number {
  const step = (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
  let cc = 0;
  let ss = 0;
  let cs = 0;
  let xc = 0;
  let xs = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const c = Math.cos(step * i);
    const s = Math.sin(step * i);
    const x = samples[i] as number;
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += x * c;
    xs += x * s;
  }
  const determinant = cc * ss - cs * cs;
  if (determinant === 0) return 0;
  const a = (xc * ss - xs * cs) / determinant;
  const b = (xs * cc - xc * cs) / determinant;
  return (a * xc + b * xs) / samples.length;
}

/** The strongest tone in 250 ms of samples, or undefined where they are silent. */
export function measureTone(window: Int16Array): MeasuredTone | undefined {
  let mean = 0;
  for (const sample of window) mean += sample;
  mean /= window.length;
  const samples = Float64Array.from(window, (sample) => sample - mean);
  let total = 0;
  for (const sample of samples) total += sample * sample;
  total /= samples.length;
  if (total === 0 || powerToDb(total) < SILENCE_DB) return undefined;
  const binHz = SAMPLE_RATE_HZ / FFT_SIZE;
  const bin = strongestBin(samples);
  const hz = refine(samples, (bin - 1) * binHz, (bin + 1) * binHz);
  const tone = Math.min(total, fittedPower(samples, hz));
  const rest = total - tone;
  const purity = rest > 0 ? 10 * Math.log10(tone / rest) : PUREST_DB;
  return { hz, levelDb: powerToDb(tone), purityDb: Math.min(PUREST_DB, purity) };
}

/** Remembers the last 250 ms of a line. */
export class ToneMeter {
  readonly #ring = new Int16Array(WINDOW_SAMPLES);
  #at = 0;
  #heard = 0;

  take(frame: Frame | undefined, count = 160): void {
    for (let done = 0; done < count; ) {
      const run = Math.min(count - done, WINDOW_SAMPLES - this.#at);
      if (frame) this.#ring.set(frame.subarray(done, done + run), this.#at);
      else this.#ring.fill(0, this.#at, this.#at + run);
      this.#at = (this.#at + run) % WINDOW_SAMPLES;
      done += run;
    }
    this.#heard = Math.min(WINDOW_SAMPLES, this.#heard + count);
  }

  clear(): void {
    this.#heard = 0;
  }

  /** Undefined while silent, or before 250 ms were heard. */
  measure(): MeasuredTone | undefined {
    if (this.#heard < WINDOW_SAMPLES) return undefined;
    const window = new Int16Array(WINDOW_SAMPLES);
    window.set(this.#ring.subarray(this.#at));
    window.set(this.#ring.subarray(0, this.#at), WINDOW_SAMPLES - this.#at);
    return measureTone(window);
  }
}
