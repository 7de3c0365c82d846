import { BIN_HZ, dbm0OfPeak, dbm0OfPower } from './level-spectrum.ts';

export interface Peak {
  readonly hz: number;
  readonly dbm0: number;
}

/** Tones that stand out of a spectrum, and whether there is anything beside them. */
export interface Peaks {
  /** The lowest first. */
  readonly peaks: readonly Peak[];
  /** Of all that is heard: 1 is nothing but these. */
  readonly share: number;
}

const MOST_PEAKS = 4;
const FAINTEST_DBM0 = -55;
/** Fainter than the strongest by more is a by-product of it. */
const BELOW_STRONGEST_DB = 25;
/** Bins of a tone on each side (Hann). */
const LOBE_BINS = 2;
const LOWEST_HZ = 40;
/** What a Hann window makes of a tone's power, spread over its bins. */
const HANN_SPREAD = 1.5;

/** @param amplitude of a sine, a bin each (level-spectrum.ts) */
export function peaksOf(amplitude: Float64Array): Peaks {
  const at = (bin: number): number => amplitude[bin] ?? 0;
  const lowest = Math.ceil(LOWEST_HZ / BIN_HZ);
  let total = 0;
  const tops: number[] = [];
  for (let bin = lowest; bin < amplitude.length - 1; bin++) {
    total += at(bin) ** 2;
    if (at(bin) >= at(bin - 1) && at(bin) > at(bin + 1)) tops.push(bin);
  }
  tops.sort((one, other) => at(other) - at(one));
  const strongest = dbm0OfPeak(at(tops[0] ?? 0));
  const chosen: number[] = [];
  for (const bin of tops) {
    const level = dbm0OfPeak(at(bin));
    if (level < Math.max(FAINTEST_DBM0, strongest - BELOW_STRONGEST_DB) || chosen.length === MOST_PEAKS) break;
    if (chosen.every((other) => Math.abs(other - bin) > LOBE_BINS)) chosen.push(bin);
  }
  const powers = chosen.map((bin) => lobePower(amplitude, bin));
  const peaks = chosen.map((bin, i) => ({
    hz: (bin + between(amplitude, bin)) * BIN_HZ,
    dbm0: dbm0OfPower((powers[i] ?? 0) / HANN_SPREAD / 2),
  }));
  const share = total === 0 ? 0 : powers.reduce((sum, power) => sum + power, 0) / total;
  return { peaks: peaks.toSorted((one, other) => one.hz - other.hz), share: Math.min(1, share) };
}

function lobePower(amplitude: Float64Array, peak: number): number {
  let power = 0;
  for (let bin = peak - LOBE_BINS; bin <= peak + LOBE_BINS; bin++) power += (amplitude[bin] ?? 0) ** 2;
  return power;
}

/** Where between two bins the top is: a parabola through the three highest, in dB. */
function between(amplitude: Float64Array, bin: number): number {
  const db = (of: number): number => Math.log(Math.max(amplitude[of] ?? 0, 1e-9));
  const bend = db(bin - 1) - 2 * db(bin) + db(bin + 1);
  return bend === 0 ? 0 : (db(bin - 1) - db(bin + 1)) / bend / 2;
}
