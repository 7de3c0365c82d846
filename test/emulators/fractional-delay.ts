/** Samples between the samples: what a converter with another clock takes from the same pair of wires. */

/** Of the input on either side of the wanted moment. */
export const HALF_TAPS = 12;
const TAPS = 2 * HALF_TAPS;
/** The moments between two samples that have taps of their own: the nearest one is 60 dB off at worst, up to 3.4 kHz. */
const PHASES = 1024;
/** Kaiser window: 70 dB down. */
const BETA = 7;

/** The modified Bessel function of the first kind, of order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const kaiser = (x: number): number =>
  Math.abs(x) >= HALF_TAPS ? 0 : besselI0(BETA * Math.sqrt(1 - (x / HALF_TAPS) ** 2)) / besselI0(BETA);

/** By moment: what each of the samples around it counts, the first one `HALF_TAPS - 1` before it. */
const taps: readonly Float64Array[] = Array.from({ length: PHASES + 1 }, (_, phase) => {
  const own = Float64Array.from({ length: TAPS }, (_, tap) => {
    const x = tap - (HALF_TAPS - 1) - phase / PHASES;
    return sinc(x) * kaiser(x);
  });
  const gain = own.reduce((sum, one) => sum + one, 0);
  return own.map((one) => one / gain);
});

/**
 * The value `fraction` of a sample after the one at `index`.
 * @param at reads the input; asked from `index - HALF_TAPS + 1` to `index + HALF_TAPS`
 */
export function between(at: (index: number) => number, index: number, fraction: number): number {
  const own = taps[Math.round(fraction * PHASES)];
  if (!own) throw new RangeError(`${fraction} is no fraction of a sample`);
  let sum = 0;
  for (let tap = 0; tap < TAPS; tap++) sum += (own[tap] ?? 0) * at(index + tap - HALF_TAPS + 1);
  return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
}
