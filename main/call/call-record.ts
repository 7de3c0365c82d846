import type { CallId, LineId, TrunkId } from '../core/ids.ts';
import type { CallerIdStandard, FaxTone } from '../line/line-signals.ts';

/** What a call leaves in the history. Times are wall-clock milliseconds since 1970. Types only. */
export interface CallRecord {
  readonly id: CallId;
  readonly direction: 'inbound' | 'outbound';
  readonly line?: LineId;
  readonly trunk?: TrunkId;
  readonly caller: CallerRecord;
  /** How the exchange told who calls. */
  readonly callerIdStandard?: CallerIdStandard;
  /** The number or extension called. */
  readonly called?: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly answerEvidence?: AnswerEvidence;
  /** Who answered: an extension, or the desk. */
  readonly answeredBy?: string;
  /** A fax machine's or modem's call: the tone that first said so. */
  readonly fax?: FaxTone;
  /** Of an interrupted call: when the gateway was last known to be at work. */
  readonly endedAt?: number;
  readonly outcome: CallOutcome;
  /** Why it ended, in words. */
  readonly reason?: string;
  /** What else happened, in words. */
  readonly note?: string;
  readonly echo?: EchoRecord;
}

/** The line's echo in this call. */
export interface EchoRecord {
  /** Echo return loss, dB: what the line itself takes. */
  readonly erlDb: number;
  /** Echo return loss enhancement, dB: what the canceller's filter took from the rest. */
  readonly erleDb: number;
  readonly state: 'adapting' | 'converged';
  /** It started from what earlier calls had taught. */
  readonly seeded: boolean;
  /** Echo return loss as our own dialled digits met it, dB. */
  readonly dialledErlDb?: number;
}

export interface CallerRecord {
  readonly number?: string;
  readonly name?: string;
  readonly withheld?: 'private' | 'unavailable';
  /** Whose number the call was forwarded from. */
  readonly redirecting?: string;
}

/** How the answer was known; `assumed` means nobody told us. */
export type AnswerEvidence = 'sip-answer' | 'desk' | 'polarity' | 'voice' | 'fax-tone' | 'ringback-ended' | 'assumed';

/** `interrupted`: the gateway itself ended in mid-call. */
export type CallOutcome =
  | 'in-progress'
  | 'answered'
  | 'missed'
  | 'busy'
  | 'congestion'
  | 'no-line'
  | 'refused'
  | 'failed'
  | 'cancelled'
  | 'interrupted';

export type CallStart = Pick<
  CallRecord,
  'id' | 'direction' | 'line' | 'trunk' | 'caller' | 'callerIdStandard' | 'called' | 'startedAt'
>;

/** What becomes known on the way. */
export type CallPatch = Partial<
  Pick<
    CallRecord,
    | 'line'
    | 'trunk'
    | 'caller'
    | 'callerIdStandard'
    | 'note'
    | 'fax'
    | 'called'
    | 'answeredAt'
    | 'answerEvidence'
    | 'answeredBy'
  >
>;

export type CallEnd = CallPatch & {
  readonly endedAt: number;
  readonly outcome: Exclude<CallOutcome, 'in-progress'>;
  readonly reason?: string;
};
