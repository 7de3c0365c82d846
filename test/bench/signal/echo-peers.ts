/** Other programs' echo cancellers, each in a process of its own. OSLEC is not packaged. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '../../kit/temp-dir.ts';
import type { Canceller } from '../../signal/echo/g168-cases.ts';
import { buildPeer } from './build-peer.ts';

const TAPS = 256;

export interface EchoPeers extends Disposable {
  readonly cancellers: Readonly<Record<string, Canceller>>;
}

/** Built from `peers/echo-cancellers.c` with the system's libraries. */
export function startEchoPeers(): EchoPeers {
  const directory = tempDir('echo-peers');
  const program = buildPeer('echo-cancellers', directory.path, ['spandsp', 'speexdsp']);
  const cancelWith =
    (name: string): Canceller =>
    (heard, played) => {
      const pairs = new Int16Array(heard.length * 320);
      for (const [index, frame] of heard.entries()) {
        for (const [i, sample] of frame.entries()) {
          pairs[2 * (index * 160 + i)] = sample;
          pairs[2 * (index * 160 + i) + 1] = played[index]?.[i] ?? 0;
        }
      }
      const file = join(directory.path, `${name}.out`);
      const out = openSync(file, 'w');
      try {
        const { status, error } = spawnSync(program, [name, String(TAPS), String(heard.length * 160)], {
          input: Buffer.from(pairs.buffer),
          stdio: ['pipe', 'ignore', 'inherit', out],
        });
        if (error) throw error;
        if (status !== 0) throw new Error(`${name} ended with ${status}`);
      } finally {
        closeSync(out);
      }
      const bytes = readFileSync(file);
      const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
      return heard.map((_, index) => samples.slice(index * 160, (index + 1) * 160));
    };
  return {
    cancellers: { speexdsp: cancelWith('speex'), spandsp: cancelWith('spandsp') },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
