/** Other programs that make or read signals: what they print is what they heard. */
import { spawnSync } from 'node:child_process';
import { RATE_HZ } from './samples.ts';

/** @throws Error with what it printed where it ends with another status than 0 */
export function runProgram(
  command: string,
  args: readonly string[],
  input?: Buffer,
): { readonly stdout: Buffer; readonly stderr: string } {
  const { stdout, stderr, status, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 30 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return { stdout, stderr: stderr.toString() };
}

export const asBytes = ({ buffer, byteOffset, byteLength }: Int16Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const asSamples = ({ buffer, byteOffset, byteLength }: Buffer): Int16Array =>
  new Int16Array(buffer.slice(byteOffset, byteOffset + (byteLength & ~1)));

const rawAt = (rate: number): string[] => ['-t', 'raw', '-e', 'signed', '-b', '16', '-c', '1', '-r', `${rate}`];

/** 16-bit samples at `rate` to 8 kHz or from it. */
export const resampled = (samples: Int16Array, from: number, to: number): Int16Array =>
  asSamples(runProgram('sox', ['-R', ...rawAt(from), '-', ...rawAt(to), '-'], asBytes(samples)).stdout);

/** Digits that multimon-ng hears; it wants 22,050 Hz. */
export function multimonDigits(samples: Int16Array): string {
  const input = asBytes(resampled(samples, RATE_HZ, 22_050));
  const told = runProgram('multimon-ng', ['-q', '-t', 'raw', '-a', 'DTMF', '-'], input).stdout.toString();
  return [...told.matchAll(/^DTMF: (.)$/gm)].map(([, digit = '']) => digit).join('');
}

export interface SoxStat {
  readonly lengthMs: number;
  /** Of a single frequency. */
  readonly hz: number;
  /** Root mean square, dB below full scale's 1. */
  readonly rmsDb: number;
}

/** What sox measures after its effects, e.g. `['sinc', '400-450']`. */
export function soxStat(samples: Int16Array, effects: readonly string[] = []): SoxStat {
  const args = [...rawAt(RATE_HZ), '-', '-n', ...effects, 'stat'];
  const { stderr } = runProgram('sox', args, asBytes(samples));
  const value = (name: RegExp): number => Number(name.exec(stderr)?.[1] ?? Number.NaN);
  // sox takes a sample's difference for its slope: it reads high frequencies too low.
  const rough = value(/^Rough\s+frequency:\s+(\S+)/m);
  return {
    lengthMs: 1000 * value(/^Length \(seconds\):\s+(\S+)/m),
    hz: (RATE_HZ / Math.PI) * Math.asin(Math.min(1, (Math.PI * rough) / RATE_HZ)),
    rmsDb: 20 * Math.log10(value(/^RMS\s+amplitude:\s+(\S+)/m)),
  };
}

/** The first burst's length: from the first sample over 2 % of full scale until 20 ms below it. */
export const firstBurstMs = (samples: Int16Array): number =>
  soxStat(samples, ['silence', '1', '0.001', '2%', '1', '0.02', '2%']).lengthMs;

const FSK_HZ = { bell202: ['1200', '2200'], v23: ['1300', '2100'] } as const;
export type FskStandard = keyof typeof FSK_HZ;

/** minimodem's characters of a WAV file. */
export function minimodemReads(file: string, standard: FskStandard): Buffer {
  const [mark, space] = FSK_HZ[standard];
  return runProgram('minimodem', ['--rx', '--quiet', '-M', mark, '-S', space, '-f', file, '1200']).stdout;
}

/** Writes bytes as minimodem sends them, 48 kHz, to a WAV file. No start bits: `startBits` 0. */
export function minimodemWrites(
  file: string,
  bytes: readonly number[],
  standard: FskStandard,
  { startBits = 1 }: { readonly startBits?: number } = {},
): void {
  const [mark, space] = FSK_HZ[standard];
  const args = ['--tx', '-M', mark, '-S', space, '-R', '48000', '--startbits', `${startBits}`, '-f', file, '1200'];
  runProgram('minimodem', args, Buffer.from(bytes));
}
