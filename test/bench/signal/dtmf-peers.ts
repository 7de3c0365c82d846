/** Other programs' DTMF receivers, at the same signals as ours. */
import { tempDir } from '../../kit/temp-dir.ts';
import { asBytes, multimonDigits, runProgram } from '../../signal/programs.ts';
import { buildPeer } from './build-peer.ts';

/** 16-bit samples at 8 kHz in, the digits heard out. */
export type DigitReceiver = (samples: Int16Array) => string;

export interface DtmfPeers extends Disposable {
  readonly receivers: Readonly<Record<string, DigitReceiver>>;
}

export function startDtmfPeers(): DtmfPeers {
  const directory = tempDir('dtmf-peers');
  const program = buildPeer('spandsp-dtmf', directory.path, ['spandsp']);
  return {
    receivers: {
      spandsp: (samples) => runProgram(program, [], asBytes(samples)).stdout.toString(),
      'multimon-ng': multimonDigits,
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
