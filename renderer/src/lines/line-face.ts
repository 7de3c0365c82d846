import type { AdapterView, CallView, LineView } from '../../../main/contract/views.ts';
import type { IconName } from '../icons.tsx';

/** What a line looks like from across the room: each has a word, a sign and an edge of its own, and a colour besides. */
export type LineFace =
  | 'idle'
  | 'other-phone'
  | 'ringing'
  | 'seizing'
  | 'dialling'
  | 'proceeding'
  | 'talking'
  | 'held'
  | 'parked'
  | 'releasing'
  | 'unplugged'
  | 'out-of-service';

export const faceIcons: Readonly<Record<LineFace, IconName>> = {
  idle: 'free',
  'other-phone': 'handset',
  ringing: 'ringing',
  seizing: 'outgoing',
  dialling: 'outgoing',
  proceeding: 'outgoing',
  talking: 'handset',
  held: 'pause',
  parked: 'park',
  releasing: 'waiting',
  unplugged: 'unplugged',
  'out-of-service': 'broken',
};

/** @param call that is on the line Pure. */
export function faceOf(line: LineView, call: CallView | undefined, adapters: readonly AdapterView[]): LineFace {
  switch (line.state) {
    case 'idle':
      return line.inUse ? 'other-phone' : 'idle';
    case 'connected':
      return call?.parked ? 'parked' : call?.held ? 'held' : 'talking';
    case 'guarding':
      return 'releasing';
    case 'out-of-service':
      return adapters.some(({ id, state }) => state === 'unplugged' && id !== undefined && line.id.startsWith(`${id}/`))
        ? 'unplugged'
        : 'out-of-service';
    default:
      return line.state;
  }
}

/** What may be done with a call, in the order of the buttons. An emergency call is ended by people, and nothing else. */
export type CallAct = 'answer' | 'decline' | 'fetch' | 'resume' | 'hold' | 'transfer' | 'park' | 'hang-up';

/** @param ringingLine whether a line rings that may have no call yet Pure. */
export function actsFor(call: CallView | undefined, ringingLine = false): readonly CallAct[] {
  if (!call) return ringingLine ? ['answer'] : [];
  if (call.parked) return ['fetch', 'hang-up'];
  if (call.state === 'connected') {
    if (call.emergency) return ['hang-up'];
    return call.held ? ['resume', 'transfer', 'hang-up'] : ['hold', 'transfer', 'park', 'hang-up'];
  }
  if (call.atConsole) return ['answer', 'decline'];
  return ringingLine ? ['answer'] : ['hang-up'];
}

/** Whether a call may be dragged onto another one, to be one with it: both talk or wait, and neither is for help. Pure. */
export const isJoinable = (call: CallView | undefined): call is CallView =>
  call !== undefined && call.state === 'connected' && !call.parked && !call.emergency;
