import type { DialStep } from './dial-steps.ts';
import type { Polarity } from './line-adapter.ts';
import type { CallerIdMessage, ToneHeard, ToneName } from './line-signals.ts';
import type { SitReason } from './sit.ts';

export type Direction = 'inbound' | 'outbound';

/** How we know that an outbound call was answered. */
export type AnswerEvidence = 'polarity' | 'voice' | 'ringback-ended' | 'assumed';

/**
 * One analog line. On-hook in `out-of-service`, `idle`, `ring-check`, `identifying`, `offered`, `guarding`;
 * off-hook in all others.
 */
export type LineState =
  /** `battery` is what the adapter last said, for when the adapter is ready. */
  | {
      readonly kind: 'out-of-service';
      readonly why: 'no-adapter' | 'no-battery' | 'hook-failed';
      readonly reason: string;
      readonly battery: boolean;
    }
  /** `callerId` came ahead of the first ring, which must follow soon. */
  | { readonly kind: 'idle'; readonly callerId?: CallerIdMessage }
  /** Ring voltage, not yet long enough to be a ring. */
  | { readonly kind: 'ring-check'; readonly callerId?: CallerIdMessage }
  /** Rings; caller ID may still come. `rings` counts bursts; `short`: the first may yet be a short one (line-jclip.ts). */
  | { readonly kind: 'identifying'; readonly rings: number; readonly short?: true }
  /** Japan: off-hook for the caller's number alone, between short rings and the ring for people (line-jclip.ts). */
  | { readonly kind: 'receiving-caller-id' }
  /** The call manager knows of it. */
  | { readonly kind: 'offered'; readonly rings: number; readonly callerId: CallerIdMessage | undefined }
  /** Off-hook to answer; connected when loop current flows. */
  | { readonly kind: 'answering' }
  /** Off-hook to dial: waits for loop current and dial tone. */
  | { readonly kind: 'seizing'; readonly digits: string }
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
    }
  /** On-hook; the exchange is given time to see it; the next caller's ID may come already. A CPC reads as a lost battery until it is over: judged at the end. */
  | { readonly kind: 'guarding'; readonly battery: boolean; readonly callerId?: CallerIdMessage };

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
  | 'dial-tone'
  | 'dial-delay'
  | 'dial-pause'
  | 'cpc'
  | 'answer'
  | 'voice'
  | 'ringback'
  | 'call'
  | 'guard';

export type LineInput =
  // Facts
  | { readonly kind: 'adapter-ready' }
  | { readonly kind: 'adapter-lost'; readonly reason: string }
  | { readonly kind: 'battery'; readonly present: boolean }
  | { readonly kind: 'ring'; readonly on: boolean }
  | { readonly kind: 'loop-current'; readonly flowing: boolean }
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
  | { readonly kind: 'dialled' }
  /** The adapter did not do as told. A hook that does not obey takes the line out of service; the others end the attempt. */
  | { readonly kind: 'command-failed'; readonly what: 'hook' | 'dial' | 'flash' | 'listen'; readonly reason: string }
  // Wishes
  | { readonly kind: 'seize'; readonly digits: string }
  /** Somebody wants the call before caller ID is there: it is offered at once. */
  | { readonly kind: 'offer' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'release' }
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
  | 'no-answer'
  | 'far-end-hung-up'
  | 'line-lost'
  | 'not-idle';

/** How the exchange told us that the far end is gone. */
export type FarHangUp =
  | 'cpc'
  | 'busy-tone'
  | 'congestion-tone'
  | 'howler-tone'
  | 'polarity'
  | 'line-lost'
  /** Not the far end: the call lasted as long as the profile allows. */
  | 'time-limit';

/** What the line tells the call manager. */
export type LineTold =
  /** Rings, with what is known of the caller. `answered`: the line is off-hook already, because of glare. */
  | { readonly kind: 'offered'; readonly callerId: CallerIdMessage | undefined; readonly answered: boolean }
  /** Caller ID came after the offer. */
  | { readonly kind: 'identified'; readonly callerId: CallerIdMessage }
  /** The caller gave up before anyone answered. */
  | { readonly kind: 'abandoned'; readonly reason: 'caller-gave-up' | 'line-lost' }
  | { readonly kind: 'dialling' }
  | { readonly kind: 'proceeding' }
  | { readonly kind: 'ringback' }
  | { readonly kind: 'connected'; readonly evidence: AnswerEvidence | undefined }
  /** `heard`: the tone that said so. */
  | { readonly kind: 'seize-failed'; readonly why: SeizeFailure; readonly heard?: ToneHeard }
  /** Another caller waits; what is known of them. */
  | { readonly kind: 'call-waiting'; readonly callerId: CallerIdMessage | undefined }
  /** `heard`: the tone that said so. */
  | { readonly kind: 'far-hung-up'; readonly how: FarHangUp; readonly heard?: ToneHeard };

export type LineEffect =
  | { readonly kind: 'hook'; readonly hook: 'on-hook' | 'off-hook' }
  | { readonly kind: 'dial'; readonly digits: string }
  | { readonly kind: 'flash' }
  | { readonly kind: 'listen'; readonly to: 'nothing' | 'caller-id' | 'dial-tone' | 'progress' | 'conversation' }
  /** Belongs to the state: leaving it (for one of another kind) stops it. Starting it again restarts it. */
  | { readonly kind: 'start-timer'; readonly timer: LineTimer; readonly ms: number }
  | { readonly kind: 'stop-timer'; readonly timer: LineTimer }
  | { readonly kind: 'tell'; readonly told: LineTold };
