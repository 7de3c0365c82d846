/**
 * What the gateway and the media process say to each other: plain data that structured clone carries.
 * Requests get exactly one reply; facts come on their own. PCM crosses for a person who looks at it alone (`scope`).
 */

import type { Codec, OpusTerms } from '../core/codec.ts';
import type { GatewayErrorCode } from '../core/errors.ts';
import type { FoundHeadset, HeadsetEvent, HeadsetLamp, HeadsetOpened } from '../core/headset.ts';
import type { AdapterId, BridgeId, LegId, LineId } from '../core/ids.ts';
import type { SrtpKey } from '../core/srtp-suite.ts';
import type { AdapterCheck, FoundAdapter } from '../line/found-adapter.ts';
import type { HeardFrame } from '../line/heard-tone.ts';
import type { AdapterCapabilities, Hook, LineEvent, LineStart } from '../line/line-adapter.ts';
import type { EchoReport, EchoSetting } from '../line/line-echo.ts';
import type { CallerIdMessage, FaxTone, Listening, ToneHeard, ToneName, ToneTemplate } from '../line/line-signals.ts';
import type { Quiet } from '../line/line-state.ts';

export type { Codec, OpusTerms } from '../core/codec.ts';
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

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** SRTP keys of a leg (RFC 3711): ours for what it sends, the peer's for what it receives. Never to be logged or shown. */
export interface RtpCrypto {
  readonly send: SrtpKey;
  readonly receive: SrtpKey;
}

/** A codec under its RTP payload type. */
export interface CodecFormat {
  readonly codec: Codec;
  readonly payloadType: number;
}

export interface RtpRemote {
  readonly address: string;
  readonly port: number;
  /** What is sent, under the peer's number for it (0 and 8 are usual). */
  readonly codec: Codec;
  readonly payloadType: number;
  /** All that may come, under our numbers (RFC 3264 §5.1); left out: what is sent, and nothing else. */
  readonly receives?: readonly CodecFormat[];
  /** Ms of audio in a packet that is sent, 10 to 60; left out: 20. */
  readonly packetMs?: number;
  /** How Opus is sent, where it is. */
  readonly opus?: OpusTerms;
  /** Where RTCP goes: `muxed` with RTP (RFC 5761), or a port that the peer named (RFC 3605); left out: RTP's next, or as it comes. */
  readonly rtcp?: 'muxed' | number;
  /** Payload type of telephone-event (RFC 4733), or undefined when the peer has none: digits then stay in the audio. */
  readonly eventPayloadType?: number;
  /** Our number for it, where that is another. */
  readonly eventReceivedAs?: number;
  /** In which telephone-events count: the audio's clock, unless the peer has them for another alone. Left out: 8000. */
  readonly eventClockHz?: number;
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
  /** The leg is encrypted: what comes in the clear or by another key is dropped. Left out: in the clear. */
  readonly crypto?: RtpCrypto;
}

/** A rotary dial's pulses: breaks of the loop, `makePercent` of each pulse closed (ITU-T Q.23 and national: 33 to 40). */
export interface PulseDialling {
  readonly perSecond: number;
  readonly makePercent: number;
  readonly interDigitMs: number;
}

/** Sine waves together, and a pause after them; without the pause it goes on to the next, or for ever where it is the only one. */
export type ToneSegment = ToneTemplate['segments'][number];

/** Gain of a line's audio each way, dB, −20 … +20. */
export interface LineLevels {
  readonly fromLineDb: number;
  readonly toLineDb: number;
}

/** How loud it is on a line that is off-hook, each way: RMS of the last 200 ms in whole dBm0, −80 where there is nothing. */
export interface LineLoudness {
  readonly line: LineId;
  /** What is heard from it: its echo taken out, as loud as its levels make it. */
  readonly heardDb: number;
  readonly sentDb: number;
}

export type BridgeMember =
  | { readonly line: LineId }
  | { readonly leg: LegId }
  /** Music for who waits; `unlessHeard`: while that leg's peer sends sound of its own, there is none. */
  | { readonly music: true; readonly unlessHeard?: LegId };

export type MediaRequest =
  /** Looks for USB adapters from now on; replies with those that are there. `adapters-found` tells when it changes. */
  | { readonly kind: 'find-adapters' }
  /** Identifies a found adapter and tries what it can do. Takes seconds; its ports must be on-hook. */
  | { readonly kind: 'check-adapter'; readonly key: string }
  /** Options of a USB family: `{ key, lineModes, countries, advanced }` (adapters/usb-record.ts). */
  | {
      readonly kind: 'open-adapter';
      readonly adapter: AdapterId;
      readonly family: string;
      readonly options: Record<string, unknown>;
    }
  | { readonly kind: 'close-adapter'; readonly adapter: AdapterId }
  /** The headsets with call buttons that are plugged in. `headsets-found` tells when it changes. */
  | { readonly kind: 'find-headsets' }
  /** Its lamps are dark then. One that is open already is opened anew. */
  | { readonly kind: 'open-headset'; readonly key: string }
  /** One that is not open: no harm done. */
  | { readonly kind: 'close-headset'; readonly key: string }
  | { readonly kind: 'show-headset'; readonly key: string; readonly lamp: HeadsetLamp; readonly on: boolean }
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
  /** Whether `scope` facts tell of its audio; off when its adapter is opened. */
  | { readonly kind: 'set-scope'; readonly line: LineId; readonly on: boolean }
  /** Replies with what came from the line in so many ms (20 to 20,000) from now: a frame every 20 ms. */
  | { readonly kind: 'hear-line'; readonly line: LineId; readonly ms: number }
  /** Opens a UDP port pair (RTP even, RTCP the next) on `bindAddress`; replies where. */
  | {
      readonly kind: 'open-rtp';
      readonly leg: LegId;
      readonly bindAddress: string;
      readonly portRange: readonly [number, number];
      /** What its packets are marked with for routers (RFC 2474): 46 is EF. */
      readonly dscp?: number;
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
  /**
   * Plays beeps to the peer over what it hears, and replies at once; others that still sound are replaced, by none
   * where `times` is 0. Level in dBm0.
   */
  | {
      readonly kind: 'play-beeps';
      readonly leg: LegId;
      readonly hz: number;
      readonly levelDb: number;
      readonly onMs: number;
      readonly offMs: number;
      readonly times: number;
    }
  /**
   * Plays a tone into a line that is off-hook, in place of another sound of ours there, and replies at once: `times` over, or
   * until something else is asked for. Level in dBm0, of all its frequencies together. While it sounds the line's hybrid
   * sends it back: `unheard` are the tones that are not told meanwhile, nor half a second after.
   */
  | {
      readonly kind: 'play-tone';
      readonly line: LineId;
      readonly segments: readonly ToneSegment[];
      readonly levelDb: number;
      readonly times?: number;
      readonly unheard: readonly ToneName[];
    }
  /** Plays a WAV file once into a line that is off-hook, as `play-tone` does; refused when it cannot be played. */
  | { readonly kind: 'play-prompt'; readonly line: LineId; readonly file: string }
  /** Nothing sounds there: no harm done. */
  | { readonly kind: 'stop-sound'; readonly line: LineId }
  /** Replies with the leg's statistics. */
  | { readonly kind: 'close-leg'; readonly leg: LegId }
  /** Joins the audio of all members; a member of another bridge leaves that one. Same id again: the members are replaced. */
  | { readonly kind: 'set-bridge'; readonly bridge: BridgeId; readonly members: readonly BridgeMember[] }
  | { readonly kind: 'close-bridge'; readonly bridge: BridgeId }
  /** What who waits hears from now on: a WAV file, ours when left out. Refused when it cannot be played: the music stays as it was. */
  | { readonly kind: 'load-music'; readonly file?: string }
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

/** What the peer's last report says of the stream that it gets from us (RFC 3550 §6.4.1). */
export interface RemoteReport {
  readonly lostPackets: number;
  /** Since its report before, 0 to 1. */
  readonly lostFraction: number;
  readonly jitterMs: number;
  readonly roundTripMs?: number;
}

/** One RTP leg, RFC 3550 terms. Jitter in ms. */
export interface LegStatistics {
  readonly leg: LegId;
  /** What was sent last. */
  readonly codec?: Codec;
  readonly sentPackets: number;
  readonly receivedPackets: number;
  readonly expectedPackets: number;
  readonly lostPackets: number;
  readonly latePackets: number;
  /** Came a second time; each hides one that is lost from RFC 3550's count. */
  readonly duplicatePackets: number;
  readonly refusedPackets: number;
  readonly jitterMs: number;
  /** What the jitter buffer holds back at present. */
  readonly bufferMs: number;
  /** As the peer's RTCP reports say: undefined until one came. */
  readonly remote?: RemoteReport;
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
  'find-adapters': readonly FoundAdapter[];
  'check-adapter': AdapterCheck;
  'open-adapter': AdapterOpened;
  'close-adapter': undefined;
  'find-headsets': readonly FoundHeadset[];
  'open-headset': HeadsetOpened;
  'close-headset': undefined;
  'show-headset': undefined;
  'set-hook': undefined;
  'set-start': undefined;
  'hook-flash': undefined;
  dial: undefined;
  'set-levels': undefined;
  'set-echo': undefined;
  listen: undefined;
  'set-scope': undefined;
  'hear-line': readonly HeardFrame[];
  'open-rtp': RtpOpened;
  'set-rtp': undefined;
  'send-digits': undefined;
  'play-beeps': undefined;
  'play-tone': undefined;
  'play-prompt': { readonly ms: number };
  'stop-sound': undefined;
  'close-leg': LegStatistics;
  'set-bridge': undefined;
  'close-bridge': undefined;
  'load-music': { readonly ms: number };
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
  | {
      readonly kind: 'digit';
      readonly from: { readonly line: LineId } | { readonly leg: LegId };
      readonly digit: string;
      readonly durationMs: number;
    }
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
  /**
   * 100 ms of a line's audio as it is on the wire, on-hook as well: 800 samples each way, numbered from 0 since the scope was
   * switched on.
   */
  | {
      readonly kind: 'scope';
      readonly line: LineId;
      readonly number: number;
      readonly fromLine: Int16Array;
      readonly toLine: Int16Array;
    }
  /** Of all lines that are off-hook, every 200 ms for as long as there is one. */
  | { readonly kind: 'loudness'; readonly lines: readonly LineLoudness[] }
  /** All USB adapters that are plugged in now, those that cannot be used included. */
  | { readonly kind: 'adapters-found'; readonly adapters: readonly FoundAdapter[] }
  | { readonly kind: 'adapter-lost'; readonly adapter: AdapterId; readonly reason: string }
  /** All headsets that are plugged in now. */
  | { readonly kind: 'headsets-found'; readonly headsets: readonly FoundHeadset[] }
  | { readonly kind: 'headset-event'; readonly key: string; readonly event: HeadsetEvent }
  /** It was unplugged, or failed; told once, and it is closed. */
  | { readonly kind: 'headset-lost'; readonly key: string; readonly reason: string }
  /** No RTP from the peer for `silentMs` while the direction says there should be. Told once; `rtp-back` when it returns. */
  | { readonly kind: 'rtp-silent'; readonly leg: LegId; readonly silentMs: number }
  | { readonly kind: 'rtp-back'; readonly leg: LegId };

/** Gateway → media process. `alive` feeds the dead-man rule: 2 s without any message and every line goes on-hook. */
export type ToMediaProcess =
  | { readonly type: 'alive' }
  | { readonly type: 'request'; readonly id: number; readonly request: MediaRequest };

/** Media process → gateway. `alive` comes every 500 ms: silent for 2 s (4 s as it starts) means hung, and it is restarted. */
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
