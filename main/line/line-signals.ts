/** What is listened for on a line, and what is heard: the words that the line machine and the media process share. */

/** `howler`: the exchange's reminder to put the receiver back. `unobtainable`: no such number, or nobody there any more. */
export type ToneName = 'dial' | 'ringback' | 'busy' | 'congestion' | 'sit' | 'howler' | 'unobtainable';

/** Of a fax machine or modem: the caller's (T.30 CNG), the answerer's (V.25 CED), the answerer's of V.8 modems (ANSam). */
export type FaxTone = 'cng' | 'ced' | 'ansam';

export interface ToneTemplate {
  readonly tone: ToneName;
  /** On and off times in ms; an `off` of 0 means continuous for at least `on`. */
  readonly segments: readonly { readonly hz: readonly number[]; readonly onMs: number; readonly offMs: number }[];
  /**
   * How often the cadence must be heard, all times alike, each burst even and the gaps quiet: what a call is dropped for.
   * 1: one pass is enough. Left out: 3 for periods below 2 s, 1 otherwise.
   */
  readonly cycles?: number;
}

/** A tone as it was measured when it was recognised. Times are means; `offMs` is 0 where no gap was heard yet. */
export interface ToneHeard {
  readonly hz: readonly number[];
  readonly onMs: number;
  readonly offMs: number;
  readonly cycles: number;
  /** Of a melody, as special information tones are: each note. */
  readonly notes?: readonly { readonly hz: number; readonly ms: number }[];
}

/** `dtmf`: digits, before the first ring or after it. `jclip`: V.23 in NTT's frame, off-hook, before the first ring. */
export type CallerIdStandard = 'bell202' | 'v23' | 'dtmf' | 'jclip';

/** What is done about an alerting tone in a call: it is answered with this digit for the data to come, or only reported. */
export type CallWaitingReaction = 'D' | 'A' | 'report';

/** Which in-band signals of a line are listened for. All may run at once. */
export interface Listening {
  readonly dtmf: boolean;
  /** Standards to decode in parallel. */
  readonly callerId: readonly CallerIdStandard[];
  /** Whose letters names are written in (ISO 3166). */
  readonly country?: string;
  /** Another caller's alerting tone is listened for in a call; left out: it is not. */
  readonly callWaiting?: CallWaitingReaction;
  /** Call-progress tones to recognise, with their cadences; empty for none. */
  readonly tones: readonly ToneTemplate[];
  /** Somebody who speaks: no tone, no noise, no modem. */
  readonly voice?: boolean;
}

/** What a caller-ID message said, before anyone interprets it. */
export interface CallerIdMessage {
  readonly standard: CallerIdStandard;
  readonly number?: string;
  readonly name?: string;
  /** Why there is no number: `P` private, `O` out of area (GR-30 parameter 4). */
  readonly numberAbsent?: 'private' | 'unavailable';
  readonly nameAbsent?: 'private' | 'unavailable';
  /** Whose line the call was forwarded from, last. */
  readonly redirecting?: string;
  /** MMDDhhmm as sent. */
  readonly date?: string;
  readonly checksumOk: boolean;
}
