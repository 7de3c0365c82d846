/** Other programs' caller ID receivers, at the same signals as ours. */
import { join } from 'node:path';
import { tempDir } from '../../kit/temp-dir.ts';
import { writeWav } from '../../kit/wav.ts';
import { SENT, type Trial } from '../../signal/caller-id-trials.ts';
import { asBytes, minimodemReads, runProgram } from '../../signal/programs.ts';
import { toInt16 } from '../../signal/samples.ts';
import { buildPeer } from './build-peer.ts';

export interface CallerIdPeers extends Disposable {
  /** Whether the message sent was read. */
  readonly reads: Readonly<Record<string, (trial: Trial) => boolean>>;
}

export function startCallerIdPeers(): CallerIdPeers {
  const directory = tempDir('callerid-peers');
  const program = buildPeer('spandsp-callerid', directory.path, ['spandsp']);
  // spandsp gives the message without its checksum.
  const told = Buffer.from(SENT.slice(0, -1)).toString('hex');
  const sent = Buffer.from(SENT);
  const file = join(directory.path, 'trial.wav');
  return {
    reads: {
      spandsp: ({ signal, standard }) =>
        runProgram(program, [standard], asBytes(toInt16(signal)))
          .stdout.toString()
          .includes(told),
      minimodem: ({ signal, standard }) => {
        writeWav(file, { rate: 8000, pcm: toInt16(signal) });
        return minimodemReads(file, standard).includes(sent);
      },
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
