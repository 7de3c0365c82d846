/**
 * What the gateway and the media process say to each other: plain data that structured clone carries.
 * Requests get exactly one reply; facts come on their own. PCM never crosses.
 */

import type { GatewayErrorCode } from '../core/errors.ts';
import type { AdapterId, BridgeId, LegId, LineId } from '../core/ids.ts';
import type { AdapterCapabilities, Hook, LineEvent, LineStart } from '../line/line-adapter.ts';
import type { EchoReport, EchoSetting } from '../line/line-echo.ts';
import type { CallerIdMessage, FaxTone, Listening, ToneHeard, ToneName } from '../line/line-signals.ts';
import type { Quiet } from '../line/line-state.ts';

export type { EchoReport, EchoSetting } from '../line/line-echo.ts';
export type {
  CallerIdMessage,
  CallWaitingReaction,
  FaxTone,
  Listening,
  ToneHeard,
  ToneName,
  ToneTemplate,
} from '../line/line-signals.ts';

/** A G.711 law. */
export type Codec = 'PCMU' | 'PCMA';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface RtpRemote {
  readonly address: string;
  readonly port: number;
  readonly codec: Codec;
  /** RTP payload type of the codec as negotiated (0 and 8 are usual). */
  readonly payloadType: number;
  /** Payload type of telephone-event (RFC 4733), or undefined when the peer has none: digits then stay in the audio. */
  readonly eventPayloadType?: number;
  /** Payload type of comfort noise (RFC 3389), or undefined when it was not agreed on. */
  readonly comfortNoisePayloadType?: number;
  /** Silence is not sent but described to the peer, where comfort noise was agreed on. */
  readonly silenceSuppression?: boolean;
  /**
   * How others' digits go to this peer: as telephone-events, as tones in the audio, or `signalled`: told by `digit-out`
   * and taken out of the audio. Left out: events where there is an `eventPayloadType`, else tones.
   */
  readonly digits?: 'events' | 'audio' | 'signalled';
  readonly direction: Direction;
  /** Accept a source other than `address:port` when nothing has come from there yet (NAT), and follow it once. */
  readonly latch: 'announced-only' | 'first-source';
}

/** A rotary dial's pulses: breaks of the loop, `makePercent` of each pulse closed (ITU-T Q.23 and national: 33 to 40). */
export interface PulseDialling {
  readonly perSecond: number;
  readonly makePercent: number;
  readonly interDigitMs: number;
}

/** Gain of a line's audio each way, dB, −20 … +20. */
export interface LineLevels {
  readonly fromLineDb: number;
  readonly toLineDb: number;
}

export type BridgeMember = { readonly line: LineId } | { readonly leg: LegId };

export type MediaRequest =
  | {
      readonly kind: 'open-adapter';
      readonly adapter: AdapterId;
      readonly family: string;
      readonly options: Record<string, unknown>;
    }
  | { readonly kind: 'close-adapter'; readonly adapter: AdapterId }
  | { readonly kind: 'set-hook'; readonly line: LineId; readonly hook: Hook }
  /** How the line is seized from now on; the adapter must be able to. */
  | { readonly kind: 'set-start'; readonly line: LineId; readonly start: LineStart }
  | { readonly kind: 'hook-flash'; readonly line: LineId; readonly ms: number }
  /** Replies when the last digit has been played. Digits: 0-9 A-D * # and `,` for a 2 s pause; anything else is refused. */
  | {
      readonly kind: 'dial';
      readonly line: LineId;
      readonly digits: string;
      readonly toneMs: number;
      readonly gapMs: number;
      /** Low group, dBm0, and the high group over it, dB. */
      readonly levelDb?: number;
      readonly twistDb?: number;
      /** The digits are dialled by opening the loop: 0 to 9 alone, refused where the adapter cannot. */
      readonly pulse?: PulseDialling;
    }
  | ({ readonly kind: 'set-levels'; readonly line: LineId } & LineLevels)
  /**
   * The canceller works from off-hook to on-hook. The setting applies at once; `path` (as a `line-echo` fact told it) is
   * what each call from the next on starts from, and none where it is left out.
   */
  | ({ readonly kind: 'set-echo'; readonly line: LineId; readonly path?: Float32Array } & EchoSetting)
  | { readonly kind: 'listen'; readonly line: LineId; readonly listening: Listening }
  /** Opens a UDP port pair (RTP even, RTCP the next) on `bindAddress`; replies where. */
  | {
      readonly kind: 'open-rtp';
      readonly leg: LegId;
      readonly bindAddress: string;
      readonly portRange: readonly [number, number];
    }
  | { readonly kind: 'set-rtp'; readonly leg: LegId; readonly remote: RtpRemote }
  /** Sends digits to the peer as telephone-events (or in-band where there are none). Replies when the last has left. */
  | {
      readonly kind: 'send-digits';
      readonly leg: LegId;
      readonly digits: string;
      readonly toneMs: number;
      readonly gapMs: number;
    }
  /** Replies with the leg's statistics. */
  | { readonly kind: 'close-leg'; readonly leg: LegId }
  /** Joins the audio of all members; a member of another bridge leaves that one. Same id again: the members are replaced. */
  | { readonly kind: 'set-bridge'; readonly bridge: BridgeId; readonly members: readonly BridgeMember[] }
  | { readonly kind: 'close-bridge'; readonly bridge: BridgeId }
  | { readonly kind: 'statistics' };

export interface AdapterOpened {
  readonly capabilities: AdapterCapabilities;
  readonly lines: readonly LineId[];
}

export interface RtpOpened {
  readonly address: string;
  readonly port: number;
  readonly ssrc: number;
}

/** One RTP leg, RFC 3550 terms. Jitter in ms. */
export interface LegStatistics {
  readonly leg: LegId;
  readonly sentPackets: number;
  readonly receivedPackets: number;
  readonly lostPackets: number;
  readonly latePackets: number;
  readonly refusedPackets: number;
  readonly jitterMs: number;
  /** What the jitter buffer holds back at present. */
  readonly bufferMs: number;
  /** As the peer's RTCP reports say: undefined until one came. */
  readonly remote?: { readonly lostPackets: number; readonly jitterMs: number; readonly roundTripMs?: number };
}

export interface MediaStatistics {
  readonly legs: readonly LegStatistics[];
  /** How late frames were served, worst since the last asking, ms. */
  readonly worstFrameMs: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** The reply's value by request. */
export interface MediaReplies {
  'open-adapter': AdapterOpened;
  'close-adapter': undefined;
  'set-hook': undefined;
  'set-start': undefined;
  'hook-flash': undefined;
  dial: undefined;
  'set-levels': undefined;
  'set-echo': undefined;
  listen: undefined;
  'open-rtp': RtpOpened;
  'set-rtp': undefined;
  'send-digits': undefined;
  'close-leg': LegStatistics;
  'set-bridge': undefined;
  'close-bridge': undefined;
  statistics: MediaStatistics;
}

/** What happened, unasked. */
export type MediaFact =
  | { readonly kind: 'line-event'; readonly line: LineId; readonly event: LineEvent }
  | { readonly kind: 'caller-id'; readonly line: LineId; readonly message: CallerIdMessage }
  /** An alerting tone ended (CAS, DT-AS): caller ID follows, on-hook or, where it was answered, off-hook. */
  | { readonly kind: 'alerting-tone'; readonly line: LineId; readonly durationMs: number }
  /** Another caller waits during the call; `message` where the exchange told who it is. */
  | { readonly kind: 'call-waiting'; readonly line: LineId; readonly message?: CallerIdMessage }
  /** A tone of the templates begun (`present`, as `heard`) or ended. */
  | {
      readonly kind: 'tone';
      readonly line: LineId;
      readonly tone: ToneName;
      readonly present: boolean;
      readonly heard?: ToneHeard;
      /** How long a tone that is over had not been heard by then. */
      readonly quietMs?: number;
    }
  /** Somebody began to speak on the line, or has been silent for 600 ms. */
  | { readonly kind: 'voice'; readonly line: LineId; readonly present: boolean }
  /** Off-hook: who has said nothing for some seconds; told when it changes, and `none` as it begins is not told. */
  | { readonly kind: 'quiet'; readonly line: LineId; readonly sides: Quiet }
  /** A DTMF digit ended: heard on a line, or told by a peer's telephone-event. */
  | { readonly kind: 'digit'; readonly from: BridgeMember; readonly digit: string; readonly durationMs: number }
  /** A digit of another party of the bridge that is to be signalled to this leg's peer. */
  | { readonly kind: 'digit-out'; readonly leg: LegId; readonly digit: string; readonly durationMs: number }
  /** The leg's peer asks for a hook flash (RFC 4733 event 16). */
  | { readonly kind: 'flash'; readonly leg: LegId }
  /**
   * A fax machine or modem was heard on the line, or `played` into it by the other side: until the line leaves its bridge
   * the call's audio is passed through untouched. Told once.
   */
  | { readonly kind: 'fax-tone'; readonly line: LineId; readonly tone: FaxTone; readonly played: boolean }
  /** The line goes on-hook: what its echo was. Not told where nothing was played into it, or there was no canceller. */
  | { readonly kind: 'line-echo'; readonly line: LineId; readonly echo: EchoReport }
  | { readonly kind: 'adapter-lost'; readonly adapter: AdapterId; readonly reason: string }
  /** No RTP from the peer for `silentMs` while the direction says there should be. Told once; `rtp-back` when it returns. */
  | { readonly kind: 'rtp-silent'; readonly leg: LegId; readonly silentMs: number }
  | { readonly kind: 'rtp-back'; readonly leg: LegId };

/** Gateway → media process. `alive` feeds the dead-man rule: 2 s without any message and every line goes on-hook. */
export type ToMediaProcess =
  | { readonly type: 'alive' }
  | { readonly type: 'request'; readonly id: number; readonly request: MediaRequest };

/** Media process → gateway. `alive` comes every 500 ms: silent for 2 s means hung, and it is restarted. */
export type FromMediaProcess =
  | { readonly type: 'ready'; readonly pid: number }
  | { readonly type: 'alive' }
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly ok: false;
      readonly code: GatewayErrorCode;
      readonly message: string;
    }
  | { readonly type: 'fact'; readonly fact: MediaFact }
  | {
      readonly type: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
      readonly bindings: Record<string, unknown>;
    };

export const HEARTBEAT_MS = 500;
export const DEAD_MAN_MS = 2000;
