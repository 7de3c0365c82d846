/**
 * What a DTMF receiver has to take and to refuse (ITU-T Q.24, the numbers of `native/src/dtmf-detector.cc`): one list for
 * the tests and for the benchmark, where other receivers take it too. Levels are of the low group.
 */
import { ALL_DIGITS, type DigitOptions, dtmf } from './line-audio.ts';
import { whiteNoise } from './noise.ts';
import { join, mix, type Samples, silence, sines } from './samples.ts';

export interface DtmfCheck {
  readonly name: string;
  readonly signal: () => Samples;
  readonly expected: string;
}

/** Digits wait for no block to begin. */
const amid = (signal: Samples): Samples => join(silence(107.5), signal, silence(200));
/** Every digit ten times, each at another place in a receiver's blocks. */
const SPREAD = ALL_DIGITS.repeat(10);
const spread = (options: DigitOptions): Samples =>
  amid(join(...[...SPREAD].flatMap((digit, index) => [dtmf(digit, options), silence((index % 21) / 2)])));
const SHORT = { onMs: 50, offMs: 50 };

const accepts = (name: string, options: DigitOptions): DtmfCheck => ({
  name: `${name} is accepted`,
  signal: () => spread({ ...SHORT, ...options }),
  expected: SPREAD,
});
const refuses = (name: string, options: DigitOptions): DtmfCheck => ({
  name: `${name} is refused`,
  signal: () => spread({ ...SHORT, ...options }),
  expected: '',
});
const inNoise = (snrDb: number, options: DigitOptions, digits: string, seed = 1): Samples => {
  const signal = amid(
    join(...[...digits].map((digit) => dtmf(digit, { ...SHORT, dbm0: -12, twistDb: 0, ...options }))),
  );
  return mix(signal, whiteNoise(signal.length / 8, -12 - snrDb, seed));
};
/** Under a dial tone, or the mains' hum. */
const over = (hz: readonly number[], dbm0: number): DtmfCheck => ({
  name: `${hz.join(' + ')} Hz ${dbm0 + 15} dB over each tone leaves digits readable`,
  signal: () => {
    const digits = spread({ ...SHORT, dbm0: -15, twistDb: 0 });
    return mix(digits, sines(hz, digits.length / 8, dbm0));
  },
  expected: SPREAD,
});

/** A tone with a hole of `ms` in its middle. */
function broken(ms: number): Samples {
  const tone = dtmf('5', { onMs: 200, offMs: 0 });
  tone.fill(0, 800, 800 + ms * 8);
  return amid(tone);
}

export const DTMF_CHECKS: readonly DtmfCheck[] = [
  accepts('160 digits of 50 ms, 50 ms apart,', {}),
  accepts('both tones 1.5 % high', { lowFactor: 1.015, highFactor: 1.015 }),
  accepts('both tones 1.5 % low', { lowFactor: 0.985, highFactor: 0.985 }),
  accepts('low tone 1.5 % low, high tone 1.5 % high', { lowFactor: 0.985, highFactor: 1.015 }),
  accepts('low tone 1.5 % high, high tone 1.5 % low', { lowFactor: 1.015, highFactor: 0.985 }),
  refuses('a low tone 3.5 % high', { lowFactor: 1.035 }),
  refuses('a low tone 3.5 % low', { lowFactor: 0.965 }),
  refuses('a high tone 3.5 % high', { highFactor: 1.035 }),
  refuses('a high tone 3.5 % low', { highFactor: 0.965 }),
  accepts('a high tone 8 dB under the low one', { twistDb: -8 }),
  accepts('a high tone 4 dB over the low one', { twistDb: 4 }),
  accepts('40 ms with 40 ms between', { onMs: 40, offMs: 40 }),
  refuses('a tone of 20 ms', { onMs: 20, offMs: 60 }),
  accepts('-38 dBm0 a tone', { dbm0: -38, twistDb: 0 }),
  accepts('0 dBm0 a tone', { dbm0: 0, twistDb: 0 }),
  refuses('-55 dBm0 a tone', { dbm0: -55, twistDb: 0 }),
  {
    name: 'noise 15 dB under each tone leaves digits readable',
    signal: () => inNoise(15, {}, SPREAD),
    expected: SPREAD,
  },
  {
    name: '40 ms, 1.5 % off, 8 dB twist and 15 dB over noise at once is accepted',
    signal: () => inNoise(15, { onMs: 40, lowFactor: 1.015, highFactor: 1.015, twistDb: -8, dbm0: -8 }, SPREAD),
    expected: SPREAD,
  },
  { name: 'a drop-out of 10 ms leaves one digit', signal: () => broken(10), expected: '5' },
  { name: 'a pause of 30 ms makes two digits', signal: () => broken(30), expected: '55' },
  over([350, 440], -15),
  over([425], -15),
  over([413, 438], -15),
  over([330, 440], -15),
  ...[50, 60, 100, 120].map((hz) => over([hz], -5)),
];

/** The smallest signal-to-noise ratio, in whole dB, from which up 200 of 200 digits come; white noise in 4 kHz, a tone's level. */
export function leastSnrDb(receive: (signal: Samples) => string): number {
  const digits = ALL_DIGITS.repeat(13).slice(0, 200);
  let least = Number.POSITIVE_INFINITY;
  for (let snrDb = 24; snrDb >= 0; snrDb--) {
    if (receive(inNoise(snrDb, {}, digits, 100 + snrDb)) !== digits) return least;
    least = snrDb;
  }
  return least;
}
