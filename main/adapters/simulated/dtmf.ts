import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { sinePeak } from './levels.ts';

/** ITU-T Q.23: a digit is one row and one column. */
export const DTMF_ROWS_HZ = [697, 770, 852, 941] as const;
export const DTMF_COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;
const KEYS = ['123A', '456B', '789C', '*0#D'] as const;

export const dtmfDigit = (row: number, column: number): string => KEYS[row]?.[column] ?? '';

export function dtmfPair(digit: string): readonly [number, number] | undefined {
  for (const [row, keys] of KEYS.entries()) {
    const column = keys.indexOf(digit);
    const low = DTMF_ROWS_HZ[row];
    const high = DTMF_COLUMNS_HZ[column];
    if (low !== undefined && high !== undefined) return [low, high];
  }
  return undefined;
}

/** The digits as a telephone sends them: each `toneMs` on, `gapMs` off, 2 dB more in the high tone. Unknown digits are left out. */
export function dtmfSamples(digits: string, { toneMs = 100, gapMs = 100, levelDb = -16 } = {}): Int16Array {
  const on = (toneMs * SAMPLE_RATE_HZ) / 1000;
  const each = on + (gapMs * SAMPLE_RATE_HZ) / 1000;
  const pairs = [...digits].map(dtmfPair).filter((pair) => pair !== undefined);
  const samples = new Int16Array(pairs.length * each);
  pairs.forEach(([low, high], index) => {
    for (let i = 0; i < on; i += 1) {
      const angle = (2 * Math.PI * i) / SAMPLE_RATE_HZ;
      const value = sinePeak(levelDb) * Math.sin(low * angle) + sinePeak(levelDb + 2) * Math.sin(high * angle);
      samples[index * each + i] = Math.round(value);
    }
  });
  return samples;
}
