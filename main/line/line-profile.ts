import type { LineStart } from './line-adapter.ts';
import type { CallerIdStandard, ToneTemplate } from './line-signals.ts';

/** How a country's caller ID is coded. `jclip` (Japan): V.23, after the line was taken off-hook for it. */
export type CallerIdFormat = CallerIdStandard;

/** When caller ID comes, as the countries' tables tell it. */
export const callerIdStarts = [
  'after-first-ring',
  'before-first-ring',
  'polarity-reversal',
  'polarity-reversal-then-DT-AS',
  'short-rings-answer-data-hangup-ring',
] as const;

/** How the port behaves towards the line electrically, for adapters that can be set. */
export interface LineMode {
  /** Termination for voice: `600 ohm`, or resistors and a capacitor. */
  readonly impedance: string;
  /** Time to open the loop. */
  readonly onHookSpeedMs: number;
  readonly currentLimitMa: number | null;
  /** Ring voltage, RMS, from which it rings. */
  readonly ringThresholdV: number;
  readonly ringerImpedance: string;
  readonly minLoopCurrentMa: number;
}

/**
 * What a sign of the far end's hang-up counts for: `act` ends the call; `learn` is a suspicion that what follows confirms or
 * refutes, and the line remembers; `ignore` is nothing.
 */
export type SignUse = 'act' | 'learn' | 'ignore';

/** A ring of its own that the exchange gives some callers or numbers: ring voltage on and off in turn, ms, from its start. */
export interface RingPattern {
  readonly name: string;
  readonly ms: readonly number[];
}

/** What a country or exchange does, and how long we wait for it. Levels and times as they are on the line. */
export interface LineProfile {
  readonly country: string;
  /** The country's name; its code where we have no table of it. */
  readonly name: string;
  readonly tones: readonly ToneTemplate[];
  /** Ring voltage on and off in turn. */
  readonly ringMs: readonly number[];
  /** As the country's tables say, the usual one first; empty where they say nothing. */
  readonly callerIdFormats: readonly CallerIdFormat[];
  /** A line that sets one that is ahead of the ring is not waited on after it, unless it sets `callerIdWaitMs` too. */
  readonly callerIdStart: (typeof callerIdStarts)[number];
  readonly callerIdStandards: readonly CallerIdStandard[];
  /**
   * What is done when another caller's alerting tone is heard in a call: `ack` answers it, so that the exchange tells who
   * calls, and mutes both sides for that second; `report` only tells of it.
   */
  readonly callWaiting: 'ack' | 'report' | 'off';
  /** The digit that answers it: D (GR-30, EN 300 659-2, SIN 227), A where an exchange wants that. */
  readonly callWaitingAck: 'A' | 'D';
  readonly lineMode: LineMode;
  /** A ring burst shorter than this is not a ring (Cisco SPA: 256 ms; DAHDI XPP debounces 50). */
  readonly ringValidationMs: number;
  /** Silence between bursts after which the caller has given up (Grandstream 6 s, AudioCodes 8 s). */
  readonly ringGapMs: number;
  /** After the first ring began, how long caller ID may take before the call is offered without it. */
  readonly callerIdWaitMs: number;
  /** A loop break at least this long is the far end hanging up (Cisco SPA 200 ms; false opens are 20-50 ms). */
  readonly cpcMs: number;
  /** Which loop breaks and polarity reversals end a call. */
  readonly disconnect: { readonly cpc: SignUse; readonly polarity: SignUse };
  /** Nothing heard from either side for this long, after another sign of the end, ends a call (SPA: 30 s); 0 for never. */
  readonly silenceMs: number;
  /** Distinctive rings; a call's is told with it. */
  readonly ringPatterns: readonly RingPattern[];
  /** How the line is seized, where the adapter can do both. */
  readonly start: LineStart;
  /** The longest loop break that is still a hang-up (900 ms seen); one that lasts longer is a line without battery. */
  readonly cpcMaxMs: number;
  /** On-hook time before the line may be seized again: the exchange must see the release. */
  readonly guardMs: number;
  /** Loop opened for a hook flash (North America 300-1000 ms, Europe 80-130 ms). */
  readonly flashMs: number;
  readonly pulse: { readonly perSecond: number; readonly makePercent: number; readonly interDigitMs: number };
  /** Loop current must flow this soon after going off-hook. */
  readonly loopCurrentWaitMs: number;
  /** Dial tone is waited for this long (3 s rule), then the number is dialled all the same. */
  readonly dialToneWaitMs: number;
  /** Between dial tone heard and the first digit. */
  readonly dialDelayMs: number;
  /** No dial tone in time: the number is dialled all the same, or the next line is tried. */
  readonly dialToneTimeout: 'dial' | 'fail';
  readonly dialMethod: 'tone' | 'pulse';
  /** DTMF sent: the low group's level, dBm0, and how far above it the high group is. */
  readonly dtmf: { readonly levelDb: number; readonly twistDb: number };
  readonly digitMs: number;
  readonly digitGapMs: number;
  /**
   * What tells of an outbound call's answer: every sign there is (`auto`), polarity reversal alone, what is heard alone, or
   * nothing but that it was dialled.
   */
  readonly answer: 'auto' | 'polarity' | 'voice' | 'after-dialling';
  /** After the last digit with no tone heard at all: the call is taken as answered, and the record says so. */
  readonly assumeAnswerMs: number;
  /** Ringing at the far end for this long without an answer ends the attempt. */
  readonly noAnswerMs: number;
  /** A conversation is ended after this long; 0 for never. */
  readonly maxCallMs: number;
}

/** The tones that a line's own settings may name, each as indications.conf writes it (tone-notation.ts). */
export type ToneChanges = {
  readonly [tone in 'dial' | 'ringback' | 'busy' | 'congestion' | 'unobtainable']?: readonly string[] | undefined;
};

type Own<T> = { readonly [key in keyof T]?: T[key] | undefined };

/** What a line has otherwise than its country. */
export type ProfileChanges = Own<
  Omit<LineProfile, 'country' | 'name' | 'tones' | 'pulse' | 'lineMode' | 'disconnect' | 'dtmf'>
> & {
  readonly tones?: ToneChanges | undefined;
  readonly pulse?: Own<LineProfile['pulse']> | undefined;
  readonly dtmf?: Own<LineProfile['dtmf']> | undefined;
  readonly lineMode?: Own<LineMode> | undefined;
  readonly disconnect?: Own<LineProfile['disconnect']> | undefined;
};
