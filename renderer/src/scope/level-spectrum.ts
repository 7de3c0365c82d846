import { SCOPE_RATE_HZ } from '../../../main/contract/scope.ts';
import { Fourier } from './fourier.ts';

/** 128 ms: tones of 16 Hz distance are two, and a tone of 100 ms is seen. */
export const SPECTRUM_SAMPLES = 1024;
export const SPECTRUM_BINS = SPECTRUM_SAMPLES / 2;
export const BIN_HZ = SCOPE_RATE_HZ / SPECTRUM_SAMPLES;
/** Nothing is fainter: digital silence has no level. */
export const FLOOR_DBM0 = -90;
/** A full-scale sine is +3.14 dBm0 (ITU-T G.711, A-law). */
const FULL_SCALE_DBM0 = 3.14;
const FULL_SCALE = 32_768;

const fourier = new Fourier(SPECTRUM_SAMPLES);
/** Hann: a tone leaks into two neighbours on each side and no further to speak of. */
const hann = Float64Array.from(
  { length: SPECTRUM_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SPECTRUM_SAMPLES),
);
/** What of a sine's amplitude a bin shows: half the window's sum. */
const GAIN = SPECTRUM_SAMPLES / 4;

/** Of a sine with this peak. */
export const dbm0OfPeak = (peak: number): number =>
  Math.max(FLOOR_DBM0, 20 * Math.log10(Math.max(peak, 1e-9) / FULL_SCALE) + FULL_SCALE_DBM0);

/** Of anything, by its mean square. */
export const dbm0OfPower = (meanSquare: number): number => dbm0OfPeak(Math.sqrt(2 * meanSquare));

export function powerOf(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** Peak amplitude of a sine in each bin, by 1024 samples. */
export function amplitudes(samples: Int16Array): Float64Array {
  const windowed = Float64Array.from(hann, (weight, i) => weight * (samples[i] ?? 0));
  return fourier.magnitudes(windowed).map((magnitude) => magnitude / GAIN);
}

/** dBm0 in each bin: 0 Hz to 4 kHz. */
export const levelsOf = (amplitude: Float64Array): Float64Array => amplitude.map(dbm0OfPeak);
