import type { DialStep } from './dial-steps.ts';
import type { Polarity } from './line-adapter.ts';
import type { CallerIdMessage, ToneHeard, ToneName } from './line-signals.ts';

import type { Bursts } from './ring-cadence.ts';

import type { SitReason } from './sit.ts';

export type Direction = 'inbound' | 'outbound';

/** How we know that an outbound call was answered. */
export type AnswerEvidence = 'polarity' | 'voice' | 'fax-tone' | 'ringback-ended' | 'assumed';

/** A sign that the far end may be gone; alone it ends no call. */
export type HangUpCue =
  /** `ended`: the loop closed again after `ms`; otherwise it was open for `ms` at least. */
  | { readonly kind: 'loop-break'; readonly ms?: number; readonly ended: boolean }
  | { readonly kind: 'polarity' }
  | { readonly kind: 'tone'; readonly tone: ToneName; readonly heard?: ToneHeard }
  /** The network side sends no audio any more. */
  | { readonly kind: 'peer-silent' };

/** Who has said nothing for some seconds (main/media-process/quiet-watch.ts). */
export type Quiet = 'none' | 'line' | 'both';

/** What is known of a conversation's health. */
export interface CallWatch {
  /**
   * `new`: what the exchange does may still belong to the answer. `flashing`: we hold the loop open ourselves. `flashed`:
   * the exchange serves us with tones of its own now, which end nothing at once.
   */
  readonly phase: 'new' | 'settled' | 'flashing' | 'flashed';
  /** `dead`: the adapter says that the battery is gone, too. */
  readonly loop: 'closed' | 'open' | 'dead';
  /** `paused`: somebody spoke on the line before. */
  readonly voice: 'unheard' | 'present' | 'paused';
  readonly quiet: Quiet;
  /** A loop break or a reversal that is a hang-up if what follows says so. */
  readonly suspicion?: { readonly cue: HangUpCue; readonly stage: 'first' | 'second' };
  /** With long silence it ends the call. */
  readonly cue?: HangUpCue;
}

/** Who else has an idle line: another phone on it, or (ground start) the exchange, for a caller who has not rung yet. */
export type LineTaken = 'in-use' | 'tip-ground';

/**
 * One analog line. On-hook in `out-of-service`, `idle`, `ring-check`, `identifying`, `offered`, `guarding`;
 * off-hook in all others.
 */
export type LineState =
  /** `battery` is what the adapter last said, for when the adapter is ready. */
  | {
      readonly kind: 'out-of-service';
      /** `defective`: the port itself, for as long as its adapter is open. */
      readonly why: 'no-adapter' | 'no-battery' | 'hook-failed' | 'defective';
      readonly reason: string;
      readonly battery: boolean;
      readonly taken?: LineTaken;
    }
  /** `callerId` came ahead of the first ring, which must follow soon. */
  | {
      readonly kind: 'idle';
      readonly callerId?: CallerIdMessage;
      /** An alerting tone was heard: a caller's data comes. */
      readonly alerted?: true;
      readonly taken?: LineTaken;
    }
  /** Ring voltage, not yet long enough to be a ring: another phone that dials makes some, and has the line still after it. */
  | { readonly kind: 'ring-check'; readonly callerId?: CallerIdMessage; readonly taken?: LineTaken }
  /** Rings; caller ID, or the rest of a distinctive ring, may still come. `short`: the first may yet be a short one (line-jclip.ts). */
  | ({ readonly kind: 'identifying'; readonly callerId?: CallerIdMessage; readonly short?: true } & RingHeard)
  /** Japan: off-hook for the caller's number alone, between short rings and the ring for people (line-jclip.ts). */
  | { readonly kind: 'receiving-caller-id' }
  /** The call manager knows of it. */
  | ({ readonly kind: 'offered'; readonly callerId: CallerIdMessage | undefined } & RingHeard)
  /** Off-hook to answer; connected when loop current flows. */
  | { readonly kind: 'answering' }
  /** Off-hook to dial: waits for loop current and dial tone. */
  /** `unasked`: ground start, and the exchange cannot have seen yet that we want the line. */
  | { readonly kind: 'seizing'; readonly digits: string; readonly polarity: Polarity; readonly unasked?: true }
  /** One step of the number after another; `rest` is what follows this one. */
  | {
      readonly kind: 'dialling';
      readonly step: DialStep['kind'];
      readonly rest: string;
      readonly polarity: Polarity;
    }
  /** All digits sent; the far end may ring, be busy or answer. */
  | { readonly kind: 'proceeding'; readonly polarity: Polarity; readonly ringback: 'not-heard' | 'heard' | 'stopped' }
  | {
      readonly kind: 'connected';
      readonly direction: Direction;
      readonly evidence: AnswerEvidence | undefined;
      readonly polarity: Polarity;
      readonly watch: CallWatch;
    }
  /** On-hook; the exchange is given time to see it. A CPC reads as a lost battery until it is over: judged at the end. */
  | {
      readonly kind: 'guarding';
      readonly battery: boolean;
      readonly callerId?: CallerIdMessage;
      readonly taken?: LineTaken;
    };

/** The ringing so far. */
export interface RingHeard {
  /** A double ring is one. */
  readonly rings: number;
  /** Of the present ring, as far as it has come (ring-cadence.ts). */
  readonly bursts: Bursts;
  /** Which distinctive ring it is: null for an ordinary one, undefined until it is known. */
  readonly pattern?: string | null;
}

export type LineStateKind = LineState['kind'];

const onHookStates: ReadonlySet<LineStateKind> = new Set<LineStateKind>([
  'out-of-service',
  'idle',
  'ring-check',
  'identifying',
  'offered',
  'guarding',
]);

/** Where the hook must be in a state: the invariant that the walk test checks. */
export const hookIn = (kind: LineStateKind): 'on-hook' | 'off-hook' =>
  onHookStates.has(kind) ? 'on-hook' : 'off-hook';

export type LineTimer =
  | 'ring'
  | 'ring-gap'
  | 'caller-id'
  | 'short-ring'
  | 'loop-current'
  /** From now on tip ground is the answer to our ring ground. */
  | 'tip-ground'
  | 'dial-tone'
  | 'dial-delay'
  | 'dial-pause'
  | 'cpc'
  | 'answer'
  | 'voice'
  | 'ringback'
  | 'call'
  | 'guard'
  /** No more bursts: the ring is complete. */
  | 'ring-pause'
  /** The answer is over, and what comes now belongs to the conversation. */
  | 'settle'
  | 'suspicion'
  | 'cue'
  | 'silence'
  | 'flash'
  | 'flashed-tone';

/**
 * A timer outlives a change of state where it is the same wait: the ring gap is counted from the end of the ring, whatever
 * becomes known of the caller meanwhile.
 */
export const outlives = (timer: LineTimer, from: LineStateKind, to: LineStateKind): boolean =>
  from === 'identifying' && to === 'offered' && (timer === 'ring-gap' || timer === 'ring-pause');

export type LineInput =
  // Facts
  | { readonly kind: 'adapter-ready' }
  | { readonly kind: 'adapter-lost'; readonly reason: string }
  | { readonly kind: 'battery'; readonly present: boolean }
  /** `lastedMs`: how long it was otherwise; left out where nobody knows. */
  | { readonly kind: 'ring'; readonly on: boolean; readonly lastedMs?: number; readonly untimed?: true }
  | { readonly kind: 'loop-current'; readonly flowing: boolean; readonly lastedMs?: number }
  /** `reversed`: otherwise than when the line was taken off-hook (polarity-sense.ts). */
  | { readonly kind: 'polarity'; readonly polarity: Polarity }
  /** Another phone on this line is off the hook. */
  | { readonly kind: 'in-use'; readonly inUse: boolean }
  /** Ground start: the exchange has taken the line, for a caller or because we asked. */
  | { readonly kind: 'tip-ground'; readonly grounded: boolean }
  | { readonly kind: 'caller-id'; readonly message: CallerIdMessage }
  /** An alerting tone was heard on-hook: caller ID follows. */
  | { readonly kind: 'alerting-tone' }
  /** Somebody else calls this line during its call; with what the exchange said of them. */
  | { readonly kind: 'call-waiting'; readonly message?: CallerIdMessage }
  /** `quietMs`: how long a tone that is over had not been heard by then. */
  | {
      readonly kind: 'tone';
      readonly tone: ToneName;
      readonly present: boolean;
      readonly heard?: ToneHeard;
      readonly quietMs?: number;
    }
  /** Somebody on the line began to speak, or has been silent for a while (Listening.voice). */
  | { readonly kind: 'voice'; readonly present: boolean }
  /** A fax machine or modem at the far end answers. */
  | { readonly kind: 'fax-answer' }
  | { readonly kind: 'quiet'; readonly sides: Quiet }
  /** The network side owes us audio and sends none; or does again. */
  | { readonly kind: 'peer-silent'; readonly silent: boolean }
  | { readonly kind: 'dialled' }
  /** The port is of no use, whatever its adapter is told. */
  | { readonly kind: 'defective'; readonly reason: string }
  /** The adapter did not do as told. A hook that does not obey takes the line out of service; the others end the attempt. */
  | { readonly kind: 'command-failed'; readonly what: 'hook' | 'dial' | 'flash' | 'listen'; readonly reason: string }
  // Wishes
  | { readonly kind: 'seize'; readonly digits: string }
  /** Somebody wants the call before caller ID is there: it is offered at once. */
  | { readonly kind: 'offer' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'release' }
  /** A hook flash: the exchange is asked for its attention in mid-call. */
  | { readonly kind: 'flash' }
  // Timeouts
  | { readonly kind: 'timeout'; readonly timer: LineTimer };

/** Why an outbound attempt failed before it was connected. */
export type SeizeFailure =
  | 'glare'
  | 'no-loop-current'
  | 'no-dial-tone'
  | 'dial-tone-stayed'
  | 'busy'
  | 'congestion'
  /** Special information tones: with what they say, where they say more than that the call failed. */
  | 'sit'
  | `sit-${SitReason}`
  /** Number unobtainable tone. */
  | 'unobtainable'
  | 'no-answer'
  | 'far-end-hung-up'
  | 'line-lost'
  /** Another phone on the line is off the hook. */
  | 'line-in-use'
  | 'not-idle';

/** How the exchange told us that the far end is gone. */
export type FarHangUp =
  | 'cpc'
  | 'busy-tone'
  | 'congestion-tone'
  | 'howler-tone'
  /** The exchange took the call down and waits for a number. */
  | 'dial-tone'
  | 'unobtainable-tone'
  | 'polarity'
  /** Nothing was heard from either side for long, after another sign. */
  | 'silence'
  /** The caller gave up while we answered. */
  | 'caller-gone'
  | 'line-lost'
  /** Not the far end: the call lasted as long as the profile allows. */
  | 'time-limit';

/** What the line tells the call manager. */
export type LineTold =
  /** Rings, with what is known of the caller. `answered`: the line is off-hook already, because of glare. */
  | {
      readonly kind: 'offered';
      readonly callerId: CallerIdMessage | undefined;
      readonly answered: boolean;
      readonly pattern?: string;
    }
  /** Caller ID came after the offer. */
  | { readonly kind: 'identified'; readonly callerId: CallerIdMessage }
  /** Which distinctive ring it is, after the offer. */
  | { readonly kind: 'ring-pattern'; readonly pattern: string }
  /** The caller gave up before anyone answered, or somebody took the call at another phone of the line. */
  | { readonly kind: 'abandoned'; readonly reason: 'caller-gave-up' | 'line-lost' | 'answered-elsewhere' }
  | { readonly kind: 'dialling' }
  | { readonly kind: 'proceeding' }
  | { readonly kind: 'ringback' }
  | { readonly kind: 'connected'; readonly evidence: AnswerEvidence | undefined }
  /** `heard`: the tone that said so. */
  | { readonly kind: 'seize-failed'; readonly why: SeizeFailure; readonly heard?: ToneHeard }
  /** Another caller waits; what is known of them. */
  | { readonly kind: 'call-waiting'; readonly callerId: CallerIdMessage | undefined }
  | ({ readonly kind: 'far-hung-up'; readonly how: FarHangUp } & HangUpSigns);

/** By what the far end's hang-up was known. */
export interface HangUpSigns {
  /** The tone that said so, or that confirmed the cue. */
  readonly tone?: ToneName;
  readonly heard?: ToneHeard;
  /** What came before it. */
  readonly cue?: HangUpCue;
}

/** What a conversation taught about the exchange (hang-up-memory.ts). */
export type HangUpLesson =
  | { readonly of: 'loop-break'; readonly was: 'hang-up'; readonly ms?: number }
  | { readonly of: 'loop-break'; readonly was: 'false' }
  | { readonly of: 'polarity'; readonly was: 'hang-up' | 'false' };

export type LineEffect =
  | { readonly kind: 'hook'; readonly hook: 'on-hook' | 'off-hook' }
  | { readonly kind: 'dial'; readonly digits: string }
  | { readonly kind: 'flash' }
  | { readonly kind: 'listen'; readonly to: 'nothing' | 'caller-id' | 'dial-tone' | 'progress' | 'conversation' }
  /** Belongs to the state: leaving it (for one of another kind) stops it. Starting it again restarts it. */
  | { readonly kind: 'start-timer'; readonly timer: LineTimer; readonly ms: number }
  | { readonly kind: 'stop-timer'; readonly timer: LineTimer }
  | { readonly kind: 'learn'; readonly lesson: HangUpLesson }
  | { readonly kind: 'tell'; readonly told: LineTold };
