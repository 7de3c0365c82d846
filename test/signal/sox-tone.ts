import { spawnSync } from 'node:child_process';

/** Sines added by sox: 8 kHz, 16 bit, each at a third of full scale. */
export function soxTone(hz: readonly number[], ms: number): Int16Array {
  const synth = hz.flatMap((each) => ['sine', `${each}`]);
  const args = [
    '-R',
    '-r',
    '8000',
    '-c',
    `${hz.length}`,
    '-n',
    '-t',
    'raw',
    '-e',
    'signed',
    '-b',
    '16',
    '-c',
    '1',
    '-',
  ];
  const effects = ['synth', `${ms / 1000}`, ...synth, 'remix', hz.map((_, at) => `${at + 1}v0.33`).join(',')];
  const { stdout, stderr, status, error } = spawnSync('sox', [...args, ...effects], { maxBuffer: 2 ** 24 });
  if (error) throw error;
  if (status !== 0) throw new Error(`sox ended with ${status}: ${stderr}`);
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + (stdout.byteLength & ~1)));
}
