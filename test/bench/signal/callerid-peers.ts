/** Other programs' caller ID receivers, at the same signals as ours. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../../kit/temp-dir.ts';
import { writeWav } from '../../kit/wav.ts';
import { SENT, type Trial } from '../../signal/caller-id-trials.ts';
import { toFrames } from '../../signal/samples.ts';

export interface CallerIdPeers extends Disposable {
  /** Whether the message sent was read. */
  readonly reads: Readonly<Record<string, (trial: Trial) => boolean>>;
}

function run(command: string, args: readonly string[], input?: Buffer): Buffer {
  const { stdout, stderr, status, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

const pcm = ({ signal }: Trial): Int16Array => Int16Array.from(toFrames(signal).flatMap((frame) => [...frame]));

const asBytes = ({ buffer, byteOffset, byteLength }: Int16Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

const HZ = { bell202: ['1200', '2200'], v23: ['1300', '2100'] } as const;

export function startCallerIdPeers(): CallerIdPeers {
  const directory = tempDir('callerid-peers');
  const program = join(directory.path, 'spandsp-callerid');
  const source = fileURLToPath(new URL('peers/spandsp-callerid.c', import.meta.url));
  const flags = run('pkg-config', ['--cflags', '--libs', 'spandsp']).toString().split(/\s+/).filter(Boolean);
  run('gcc', ['-O2', '-o', program, source, ...flags]);
  // spandsp gives the message without its checksum.
  const told = Buffer.from(SENT.slice(0, -1)).toString('hex');
  const sent = Buffer.from(SENT);
  const file = join(directory.path, 'trial.wav');
  return {
    reads: {
      spandsp: (trial) =>
        run(program, [trial.standard], asBytes(pcm(trial)))
          .toString()
          .includes(told),
      minimodem: (trial) => {
        writeWav(file, { rate: 8000, pcm: pcm(trial) });
        const [mark, space] = HZ[trial.standard];
        return run('minimodem', ['--rx', '--quiet', '-M', mark, '-S', space, '-f', file, '1200']).includes(sent);
      },
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
