import type { Codec } from '../core/codec.ts';
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
  /** How the audio on the SIP side was encrypted: `SDES, AES_CM_128_HMAC_SHA1_80`, `DTLS-SRTP`, or `none`. */
  readonly encryption?: string;
  /** Of an interrupted call: when the gateway was last known to be at work. */
  readonly endedAt?: number;
  readonly outcome: CallOutcome;
  /** Why it ended, in words. */
  readonly reason?: string;
  /** What else happened, in words. */
  readonly note?: string;
  readonly echo?: EchoRecord;
  readonly audio?: AudioRecord;
}

/** The SIP side's audio in this call. */
export interface AudioRecord {
  /** What was spoken last. */
  readonly codec: Codec;
  /** What came from the peer. */
  readonly heard: AudioQuality;
  /** What the peer's reports say of ours (RFC 3550 §6.4). */
  readonly sent?: AudioQuality;
  readonly roundTripMs?: number;
}

export interface AudioQuality {
  /** Mean opinion score as ITU-T G.107 estimates it, 1 to 4.5. */
  readonly mos: number;
  readonly lostPercent: number;
  readonly jitterMs: number;
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
    | 'encryption'
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
