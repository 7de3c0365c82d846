import { join, peakOf, RATE_HZ, type Samples, silence } from './samples.ts';

export interface FskOptions {
  readonly standard: 'bell202' | 'v23';
  /** Level of the mark frequency. */
  readonly dbm0?: number;
  /** Level of space over mark. */
  readonly twistDb?: number;
  readonly baud?: number;
  /** Multiplies both frequencies: 1.01 is 1 % high. */
  readonly frequencyFactor?: number;
  readonly seizureBits?: number;
  readonly markBits?: number;
  readonly stopBits?: number;
}

const HZ = { bell202: { mark: 1200, space: 2200 }, v23: { mark: 1300, space: 2100 } } as const;

/** Phase-continuous FSK, least significant bit first, 8N1, with channel seizure and mark ahead (GR-30 §2.3). */
export function fskMessage(message: readonly number[], options: FskOptions): Samples {
  const { standard, dbm0 = -14, twistDb = 0, baud = 1200, frequencyFactor = 1 } = options;
  const { seizureBits = 300, markBits = 180, stopBits = 1 } = options;
  const bits: number[] = [];
  for (let i = 0; i < seizureBits; i++) bits.push(i % 2);
  for (let i = 0; i < markBits; i++) bits.push(1);
  for (const byte of message) {
    bits.push(0);
    for (let bit = 0; bit < 8; bit++) bits.push((byte >> bit) & 1);
    for (let i = 0; i < stopBits; i++) bits.push(1);
  }
  for (let i = 0; i < 10; i++) bits.push(1);

  const samples = new Float64Array(Math.ceil((bits.length * RATE_HZ) / baud));
  let turns = 0;
  for (let at = 0; at < samples.length; at++) {
    const bit = bits[Math.floor((at * baud) / RATE_HZ)] ?? 1;
    turns += ((bit === 1 ? HZ[standard].mark : HZ[standard].space) * frequencyFactor) / RATE_HZ;
    samples[at] = peakOf(bit === 1 ? dbm0 : dbm0 + twistDb) * Math.sin(2 * Math.PI * turns);
  }
  return join(silence(300), samples, silence(200));
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** Adds what makes all bytes sum to 0 modulo 256. */
export function withChecksum(bytes: readonly number[]): number[] {
  return [...bytes, -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff];
}

/** Single data message: date and number (or a letter for its absence). */
export const sdmf = (date: string, number: string): number[] =>
  withChecksum([0x04, date.length + number.length, ...ascii(date), ...ascii(number)]);

/** Multiple data message of `[type, text]` parameters. */
export function mdmf(parameters: readonly (readonly [number, string])[]): number[] {
  const data = parameters.flatMap(([type, text]) => [type, text.length, ...ascii(text)]);
  return withChecksum([0x80, data.length, ...data]);
}
