export interface Tone {
  readonly hz: number;
  /** RMS of everything heard, dB below full scale: a full-scale sine is −3. */
  readonly levelDb: number;
  /** How far the strongest other part of the spectrum is below the tone, in dB. */
  readonly purityDb: number;
}

/** Bins on each side of a peak that belong to it (a Blackman window's main lobe, with room). */
const LOBE_BINS = 8;
/** Below this lies mains hum and the window's own leakage. */
const LOWEST_HZ = 40;

/**
 * The strongest tone in a spectrum, between bins by a parabola through the three highest.
 * `spectrumDb` as an AnalyserNode gives it, one value per `binHz`; `samples` from −1 to 1.
 */
export function strongestTone(spectrumDb: Float32Array, samples: Float32Array, binHz: number): Tone {
  const at = (bin: number): number => spectrumDb[bin] ?? Number.NEGATIVE_INFINITY;
  const lowest = Math.max(1, Math.ceil(LOWEST_HZ / binHz));
  let peak = lowest;
  for (let bin = lowest; bin < spectrumDb.length - 1; bin++) if (at(bin) > at(peak)) peak = bin;
  const bend = at(peak - 1) - 2 * at(peak) + at(peak + 1);
  const between = Number.isFinite(bend) && bend !== 0 ? (at(peak - 1) - at(peak + 1)) / bend / 2 : 0;
  let other = Number.NEGATIVE_INFINITY;
  for (let bin = lowest; bin < spectrumDb.length; bin++) {
    if (Math.abs(bin - peak) > LOBE_BINS) other = Math.max(other, at(bin));
  }
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return {
    hz: (peak + between) * binHz,
    levelDb: 10 * Math.log10(sum / samples.length),
    purityDb: at(peak) - other,
  };
}
