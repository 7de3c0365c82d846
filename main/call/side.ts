import type { LegId, LineId, TrunkId } from '../core/ids.ts';
import type { LineTold } from '../line/line-state.ts';
import type { SipDialogue } from '../sip/trunk.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallEntry } from './call-entry.ts';
import type { AudioRecord, CallerRecord } from './call-record.ts';
import type { CallParty, CallSnapshot } from './call-snapshot.ts';

/** Where somebody can be called again: an extension or a number at a trunk. */
export interface CallBack {
  readonly trunk: TrunkId;
  readonly to: string;
}

export interface SideEvents {
  /** Hung up or lost. Told once. */
  gone(text: string): void;
  /** A digit outside of the audio (INFO). */
  digit(digit: string, durationMs: number): void;
  flash(): void;
  /** Another caller waits on the line. */
  told?(told: Extract<LineTold, { kind: 'call-waiting' }>): void;
}

/**
 * One side of a connected call, which can be taken out of it and put into another: a line, a SIP call, or a desk. It belongs
 * to one call at a time, which listens to it.
 */
export interface Side {
  readonly party: CallParty;
  /** How it is told to others. */
  readonly identity: CallerRecord;
  readonly audio: AudioSide;
  readonly line?: LineId | undefined;
  readonly leg?: LegId | undefined;
  readonly trunk?: TrunkId | undefined;
  /** Of a SIP call alone. */
  readonly sip?: SipDialogue | undefined;
  readonly callBack?: CallBack | undefined;
  readonly encryption?: string | undefined;
  /** Whether its peer owes us audio now. */
  readonly owesAudio: boolean;
  /** Until disposed: who had it before must have disposed. */
  listen(events: SideEvents): Disposable;
  /** Its line was told something. */
  lineTold(told: LineTold): void;
  /** A digit that SIP is to tell its peer. */
  sendDigit(digit: string, durationMs: number): void;
  flash(): void;
  /** Ends it and gives back all it has; a desk stays open. Twice is once. @param record of its audio, told last */
  hangUp(q850: number, record: (audio: AudioRecord) => void): void;
}

/** Both sides of a call that was connected, and its entry: whoever takes them goes on with that. */
export interface Given {
  readonly entry: CallEntry;
  readonly before: CallSnapshot;
  /** Who called. */
  readonly a: Side;
  /** Who was called. */
  readonly b: Side;
}

export type Which = 'a' | 'b';

export const otherOf = (which: Which): Which => (which === 'a' ? 'b' : 'a');
