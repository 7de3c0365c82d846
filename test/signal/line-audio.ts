import { join, mix, type Samples, silence, sines } from './samples.ts';

const ROWS = ['123A', '456B', '789C', '*0#D'];
const LOW = [697, 770, 852, 941];
const HIGH = [1209, 1336, 1477, 1633];
export const ALL_DIGITS = '0123456789ABCD*#';

export interface DigitOptions {
  readonly onMs?: number;
  readonly offMs?: number;
  /** Level of the low group. */
  readonly dbm0?: number;
  /** High group over low group. */
  readonly twistDb?: number;
  readonly frequencyFactor?: number;
  /** Of one group; `frequencyFactor` is of both. */
  readonly lowFactor?: number;
  readonly highFactor?: number;
}

export function dtmf(digits: string, options: DigitOptions = {}): Samples {
  const { onMs = 80, offMs = 80, dbm0 = -12, twistDb = 2, frequencyFactor = 1 } = options;
  const { lowFactor = frequencyFactor, highFactor = frequencyFactor } = options;
  return join(
    ...[...digits].flatMap((digit) => {
      const row = ROWS.findIndex((keys) => keys.includes(digit));
      const low = (LOW[row] ?? 0) * lowFactor;
      const high = (HIGH[ROWS[row]?.indexOf(digit) ?? 0] ?? 0) * highFactor;
      return [mix(sines([low], onMs, dbm0), sines([high], onMs, dbm0 + twistDb, 0.2)), silence(offMs)];
    }),
  );
}

/** One period: each `[hz, onMs, offMs]` in turn. */
export function tonePeriod(segments: readonly (readonly [readonly number[], number, number])[], dbm0 = -13): Samples {
  return join(...segments.flatMap(([hz, onMs, offMs]) => [sines(hz, onMs, dbm0), silence(offMs)]));
}
