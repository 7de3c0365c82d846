import type { LegId, LineId, TrunkId } from '../core/ids.ts';
import type { LineTold } from '../line/line-state.ts';
import type { IncomingRefer, SipDialogue } from '../sip/trunk.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallEntry } from './call-entry.ts';
import type { AudioRecord, CallerRecord } from './call-record.ts';
import type { CallParty } from './call-snapshot.ts';
import type { Side, SideEvents } from './side.ts';

export interface OutboundCallerEvents extends SideEvents {
  /** Its audio could not be set up. */
  failed(text: string): void;
  referred(refer: IncomingRefer): void;
  audio(record: AudioRecord): void;
}

/** Who wants to be put through: an INVITE that came in, a desk, or somebody who is being transferred. */
export interface OutboundCaller {
  readonly dialled: string;
  readonly record: CallerRecord;
  /** The desk that calls. */
  readonly desk?: CallParty | undefined;
  readonly trunk?: TrunkId | undefined;
  /** The caller is on this line. */
  readonly line?: LineId | undefined;
  readonly leg?: LegId | undefined;
  readonly encryption?: string | undefined;
  readonly owesAudio: boolean;
  /** Undefined until there is a place for it. */
  readonly audio: AudioSide | undefined;
  /** Hears music until there is something else to hear. */
  readonly waits: boolean;
  /** It was answered before anybody was rung: what tells it that somebody is, is for us to play. */
  readonly needsRinging?: true;
  /** Through how many more places its call may go. */
  readonly maxForwards: number;
  readonly sip?: SipDialogue | undefined;
  /** The call that it is part of already: its id and its record go on. */
  readonly goesOn?: CallEntry | undefined;
  /** The call that it was while its telephone rang: its id and its record go on, and it is the same call. */
  readonly began?: CallEntry | undefined;
  listen(events: OutboundCallerEvents): Disposable;
  /** It is worth while: somebody is tried. Again does nothing. */
  open(): void;
  ringing(queued: boolean): void;
  /** It hears the far end before the answer. @param hear joins both */
  progress(hear: (audio: AudioSide) => void): void;
  /** @param done it was told */
  answer(hear: (audio: AudioSide) => void, done: () => void): void;
  refuse(status: number, q850: number): void;
  hangUp(q850: number): void;
  sendDigit(digit: string, durationMs: number): void;
  flash(): void;
  lineTold(told: LineTold): void;
  /**
   * It hears for a while yet that nothing came of it: the call is over when that is. Left out: at once. Once called, its other
   * methods but `hangUp` and `close` are not.
   */
  part?(over: () => void): void;
  /** Everything is over: gives back what is left. Twice is once. */
  close(): void;
  /** Connected, as a side that others may have. */
  surrender(): Side | undefined;
}
