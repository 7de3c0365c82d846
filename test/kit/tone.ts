/** Tones made and measured. Levels: dB below full scale by RMS, so a full-scale sine is −3 dB. */

export interface ToneReading {
  /** The strongest tone's frequency. */
  readonly hz: number;
  /** That tone's level. */
  readonly levelDb: number;
  /** That tone over everything else. */
  readonly purityDb: number;
}

const FULL_SCALE = 32_768;
const FLOOR_DB = -120;

export const rmsDb = (pcm: Int16Array): number => powerDb(pcm.reduce((sum, x) => sum + x * x, 0) / (pcm.length || 1));

const powerDb = (meanSquare: number): number =>
  Math.max(FLOOR_DB, 10 * Math.log10(Math.max(meanSquare, 1e-12) / FULL_SCALE ** 2));

/** The strongest tone of a stretch of sound (at least 20 ms; 250 ms reads to about 0.1 Hz). */
export function analyse(pcm: Int16Array, rate: number): ToneReading {
  if (pcm.length < rate / 50) throw new RangeError(`${pcm.length} samples are too few to measure a tone`);
  // A long recording is read in its middle second: enough, and quick.
  const from = Math.max(0, Math.floor((pcm.length - rate) / 2));
  const x = Float64Array.from(pcm.subarray(from, from + Math.min(pcm.length, rate)));
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  for (let n = 0; n < x.length; n++) x[n] = (x[n] ?? 0) - mean;
  const total = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  let { hz, step } = peak(x, rate);
  // The frequency whose best-fitting sine leaves least: narrowed by halves.
  for (; step > 1e-5; step /= 2) {
    const here = fitSine(x, rate, hz).explained;
    if (fitSine(x, rate, hz - step).explained > here) hz -= step;
    else if (fitSine(x, rate, hz + step).explained > here) hz += step;
  }
  const { meanSquare, explained } = fitSine(x, rate, hz);
  const rest = Math.max(total - explained, 1e-12);
  return {
    hz: Math.round(hz * 100) / 100,
    levelDb: Math.round(powerDb(meanSquare) * 100) / 100,
    purityDb: total === 0 ? 0 : Math.round(Math.min(120, 10 * Math.log10(Math.max(explained, 1e-12) / rest)) * 10) / 10,
  };
}

/** The level of one frequency in a stretch of sound. */
export function levelAt(pcm: Int16Array, rate: number, hz: number): number {
  return powerDb(fitSine(Float64Array.from(pcm), rate, hz).meanSquare);
}

/** The parts louder than `thresholdDb` (by 10 ms), as [from, to) in samples; gaps shorter than 30 ms are bridged. */
export function loudParts(pcm: Int16Array, rate: number, thresholdDb = -45): [from: number, to: number][] {
  const block = Math.round(rate / 100);
  const parts: [number, number][] = [];
  for (let at = 0; at + block <= pcm.length; at += block) {
    if (rmsDb(pcm.subarray(at, at + block)) < thresholdDb) continue;
    const last = parts.at(-1);
    if (last && at - last[1] <= 3 * block) last[1] = at + block;
    else parts.push([at, at + block]);
  }
  return parts;
}

/** The tone of the longest loud part of a recording, its first and last 40 ms left out. */
export function analyseLoudest(
  pcm: Int16Array,
  rate: number,
  thresholdDb = -45,
): ToneReading & { readonly ms: number } {
  const parts = loudParts(pcm, rate, thresholdDb);
  const longest = parts.reduce<[number, number]>(
    (best, part) => (part[1] - part[0] > best[1] - best[0] ? part : best),
    [0, 0],
  );
  const edge = Math.round(rate / 25);
  const ms = ((longest[1] - longest[0]) * 1000) / rate;
  if (ms < 200) return { hz: 0, levelDb: rmsDb(pcm), purityDb: 0, ms };
  return { ...analyse(pcm.subarray(longest[0] + edge, longest[1] - edge), rate), ms };
}

/** A sum of sines, each at `levelDb`; phase runs from sample `start`, so that frames join. */
export function makeTone(
  hz: number | readonly number[],
  {
    rate = 8000,
    samples,
    levelDb = -15,
    start = 0,
  }: { rate?: number; samples: number; levelDb?: number; start?: number },
): Int16Array {
  const all = typeof hz === 'number' ? [hz] : hz;
  const amplitude = FULL_SCALE * Math.SQRT2 * 10 ** (levelDb / 20);
  return Int16Array.from({ length: samples }, (_, n) => {
    const value = all.reduce((sum, one) => sum + amplitude * Math.sin((2 * Math.PI * one * (start + n)) / rate), 0);
    return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(value)));
  });
}

/** The sine of `hz` that fits best (least squares over sine, cosine and a constant). */
function fitSine(x: Float64Array, rate: number, hz: number): { meanSquare: number; explained: number } {
  const w = (2 * Math.PI * hz) / rate;
  const turnC = Math.cos(w);
  const turnS = Math.sin(w);
  let [c, s] = [1, 0];
  let [sumX, sumC, sumS, cc, ss, cs, xc, xs] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const value of x) {
    sumX += value;
    sumC += c;
    sumS += s;
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += value * c;
    xs += value * s;
    [c, s] = [c * turnC - s * turnS, s * turnC + c * turnS];
  }
  const n = x.length;
  cc -= (sumC * sumC) / n;
  ss -= (sumS * sumS) / n;
  cs -= (sumC * sumS) / n;
  xc -= (sumX * sumC) / n;
  xs -= (sumX * sumS) / n;
  const det = cc * ss - cs * cs;
  if (Math.abs(det) < 1e-6) return { meanSquare: 0, explained: 0 };
  const a = (xc * ss - xs * cs) / det;
  const b = (xs * cc - xc * cs) / det;
  return { meanSquare: (a * a + b * b) / 2, explained: (a * xc + b * xs) / n };
}

/** The bin of most power of a Hann-windowed, zero-padded FFT. */
function peak(x: Float64Array, rate: number): { hz: number; step: number } {
  let size = 1;
  while (size < x.length * 2) size *= 2;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  x.forEach((value, n) => {
    re[n] = value * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / x.length));
  });
  fft(re, im);
  let best = 1;
  let most = -1;
  for (let k = 1; k < size / 2; k++) {
    const power = (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2;
    if (power > most) [best, most] = [k, power];
  }
  return { hz: (best * rate) / size, step: rate / size };
}

/** In place, radix 2. */
function fft(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
      [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    const angle = (-2 * Math.PI) / length;
    for (let k = 0; k < length / 2; k++) {
      const c = Math.cos(angle * k);
      const s = Math.sin(angle * k);
      for (let at = k; at < size; at += length) {
        const other = at + length / 2;
        const r = (re[other] ?? 0) * c - (im[other] ?? 0) * s;
        const i = (re[other] ?? 0) * s + (im[other] ?? 0) * c;
        re[other] = (re[at] ?? 0) - r;
        im[other] = (im[at] ?? 0) - i;
        re[at] = (re[at] ?? 0) + r;
        im[at] = (im[at] ?? 0) + i;
      }
    }
  }
}
