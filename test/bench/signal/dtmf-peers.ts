/** Other programs' DTMF receivers, at the same signals as ours. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../../kit/temp-dir.ts';

/** 16-bit samples at 8 kHz in, the digits heard out. */
export type DigitReceiver = (samples: Int16Array) => string;

const asBytes = ({ buffer, byteOffset, byteLength }: Int16Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

function run(command: string, args: readonly string[], input?: Buffer): Buffer {
  const { stdout, stderr, status, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 30 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

const words = (text: Buffer): string[] => text.toString().split(/\s+/).filter(Boolean);

/** Built from `peers/spandsp-dtmf.c` with the system's spandsp. */
function spandsp(path: string): DigitReceiver {
  const program = join(path, 'spandsp-dtmf');
  const flags = words(run('pkg-config', ['--cflags', '--libs', 'spandsp']));
  run('gcc', ['-O2', '-o', program, fileURLToPath(new URL('peers/spandsp-dtmf.c', import.meta.url)), ...flags]);
  return (samples) => run(program, [], asBytes(samples)).toString();
}

/** It wants 22,050 Hz. */
const multimon: DigitReceiver = (samples) => {
  const format = ['-t', 'raw', '-e', 'signed', '-b', '16', '-c', '1'];
  const resampled = run('sox', [...format, '-r', '8000', '-', ...format, '-r', '22050', '-'], asBytes(samples));
  const told = run('multimon-ng', ['-q', '-t', 'raw', '-a', 'DTMF', '-'], resampled).toString();
  return [...told.matchAll(/^DTMF: (.)$/gm)].map(([, digit = '']) => digit).join('');
};

export interface DtmfPeers extends Disposable {
  readonly receivers: Readonly<Record<string, DigitReceiver>>;
}

export function startDtmfPeers(): DtmfPeers {
  const directory = tempDir('dtmf-peers');
  return {
    receivers: { spandsp: spandsp(directory.path), 'multimon-ng': multimon },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
