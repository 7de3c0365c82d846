import { SAMPLE_RATE_HZ } from './line-adapter.ts';

/** The long-term spectrum of speech (ITU-T P.50), roughly: rises to 200 Hz, falls with 12 dB an octave from 500 Hz on. */
const LOW_HZ = 200;
const HIGH_HZ = 500;
/** What of the weighted path's end counts: the weights' own response has died away by then. */
const AFTER_SAMPLES = 160;

/**
 * Echo return loss of a path for speech, dB: what it takes from a signal with the spectrum of speech. A mean of the levels
 * played and heard would hang on what was said, and on its pauses.
 */
export function speechErlDb(path: Float32Array): number {
  return 10 * Math.log10(weightedPower([1]) / Math.max(weightedPower(path), 1e-9));
}

function weightedPower(path: ArrayLike<number>): number {
  const low = 1 - Math.exp((-2 * Math.PI * LOW_HZ) / SAMPLE_RATE_HZ);
  const high = 1 - Math.exp((-2 * Math.PI * HIGH_HZ) / SAMPLE_RATE_HZ);
  let slow = 0;
  let once = 0;
  let twice = 0;
  let power = 0;
  for (let i = 0; i < path.length + AFTER_SAMPLES; i++) {
    const value = path[i] ?? 0;
    slow += low * (value - slow);
    once += high * (value - slow - once);
    twice += high * (once - twice);
    power += twice * twice;
  }
  return power;
}
