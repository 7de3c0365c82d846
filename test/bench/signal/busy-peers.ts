/** spandsp's supervisory tone receiver, at the same signals as ours and with the same templates. */
import type { ToneTemplate } from '../../../main/media/media-protocol.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { asBytes, runProgram } from '../../signal/programs.ts';
import { buildPeer } from './build-peer.ts';

/** When a tone was told of each signal, ms from its start; undefined for one in which none was. */
export type ToneReceiver = (
  signals: readonly Int16Array[],
  templates: readonly ToneTemplate[],
  country: string,
) => (number | undefined)[];

export interface BusyPeers extends Disposable {
  readonly receivers: Readonly<Record<string, ToneReceiver>>;
}

/** Times as far off as our own receiver takes them (native/src/cadence.cc). */
const between = (ms: number): string => {
  const room = 20 + 0.12 * ms;
  return `${Math.round(ms - room)}-${Math.round(ms + room)}`;
};

/** It knows two frequencies at most: of a modulated tone's three it is given the carrier. */
function spandspTemplate({ segments }: ToneTemplate): string {
  return segments
    .flatMap(({ hz, onMs, offMs }) => {
      const [low = 0, high = 0] = hz.length === 3 ? [hz[1]] : hz;
      const on = `${Math.round(low)}+${Math.round(high)}/${between(onMs)}`;
      return offMs > 0 ? [on, `0+0/${between(offMs)}`] : [on];
    })
    .join();
}

export function startBusyPeers(): BusyPeers {
  const directory = tempDir('busy-peers');
  const program = buildPeer('spandsp-busy', directory.path, ['spandsp']);
  const spandsp: ToneReceiver = (signals, templates) => {
    const lengths = signals.map(({ length }) => `${length}`);
    const args = [...templates.map(spandspTemplate), '--', ...lengths];
    const told = runProgram(program, args, Buffer.concat(signals.map(asBytes))).stdout.toString();
    return told
      .trim()
      .split('\n')
      .map((line) => (Number(line) < 0 ? undefined : Number(line) / 8));
  };
  return { receivers: { spandsp }, [Symbol.dispose]: () => directory[Symbol.dispose]() };
}
