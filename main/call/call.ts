import type { Clock } from '../core/clock.ts';
import type { CallId, LegId, LineId, TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineRunner } from '../line/line-runner.ts';
import type { CallerIdMessage, FaxTone } from '../line/line-signals.ts';
import type { LineTold } from '../line/line-state.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { Identity, Trunk } from '../sip/trunk.ts';
import type { CallEnd, CallerRecord, CallPatch, CallStart, EchoRecord } from './call-record.ts';
import type { InboundTarget } from './routing.ts';

/** A line as calls use it. */
export interface CallLine {
  readonly runner: LineRunner;
  readonly name: string;
  readonly groups: readonly string[];
  readonly inbound: readonly InboundTarget[];
  /** Why no call goes out on it, a sentence each: it is set to what its adapter cannot do. */
  readonly limits: readonly string[];
}

/** The receptionist's own leg: her audio is at the WebRTC edge. */
export interface DeskLeg {
  readonly leg: LegId;
  readonly label: string;
  /** Her page was closed, or the edge lost her. Told once. */
  onLost(listener: (text: string) => void): Disposable;
}

/** Where calls are written down: as they start, as more is known, as they end. */
export interface CallRecorder {
  start(record: CallStart): void;
  update(id: CallId, patch: CallPatch): void;
  finish(id: CallId, end: CallEnd): void;
  /** Of a call that has ended too: a line tells of its echo as it goes on-hook. */
  echo(id: CallId, echo: EchoRecord): void;
}

/** What a call needs of its surroundings. */
export interface CallPorts {
  readonly media: MediaClient;
  readonly trunk: (id: TrunkId) => Trunk | undefined;
  /** A place for a SIP call's audio, its ports open. */
  readonly openSeat: (trunk: Trunk | undefined) => Promise<RtpSeat>;
  /** Why a peer's SDP offer cannot be met; undefined when it can. */
  readonly whyUnmet: (offer: string) => string | undefined;
  readonly recorder: CallRecorder;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who has a call. */
export interface CallParty {
  readonly kind: 'line' | 'trunk' | 'desk';
  readonly id: string;
  readonly label: string;
}

/** What others may know of a call. */
export interface CallSnapshot {
  readonly id: CallId;
  readonly direction: 'inbound' | 'outbound';
  readonly line?: LineId;
  readonly caller: CallerRecord;
  /** Who else calls this line just now. */
  readonly waiting?: CallerRecord;
  readonly called?: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly answeredBy?: CallParty;
  /** A fax machine or modem was heard in it. */
  readonly fax?: FaxTone;
  /** The distinctive ring that it came with. */
  readonly ring?: string;
  readonly state: 'offering' | 'dialling' | 'ringing' | 'connected';
}

export interface Call {
  readonly id: CallId;
  readonly snapshot: CallSnapshot;
  start(): void;
  lineTold(told: LineTold): void;
  /** Whether this call's audio has a leg of this id. */
  hasLeg(leg: LegId): boolean;
  /** Whether that leg's peer owes us audio now: not before the answer, nor while it holds the call. */
  expectsAudio(leg: LegId): boolean;
  /** The SIP side asks for a hook flash on the line. */
  flash(): void;
  /** A fax machine or modem was heard: the first tone counts. */
  faxHeard(tone: FaxTone): void;
  /** A digit heard on the line that SIP is to tell the peer. */
  sendDigit(digit: string, durationMs: number): void;
  hangUp(reason?: string): void;
}

/** What tells the manager. */
export interface CallEvents {
  changed(call: Call): void;
  ended(call: Call): void;
}

/** A caller-ID message as an identity: withheld stays withheld, and nothing is invented. */
export function callerOf(message: CallerIdMessage | undefined): CallerRecord {
  if (!message) return {};
  return {
    ...(message.number ? { number: message.number } : {}),
    ...(message.name ? { name: message.name } : {}),
    ...(message.numberAbsent ? { withheld: message.numberAbsent } : {}),
    ...(message.redirecting ? { redirecting: message.redirecting } : {}),
  };
}

/** @param ring the distinctive ring that the call came with */
export function identityOf(caller: CallerRecord, ring?: string): Identity {
  return {
    ...(ring ? { ring } : {}),
    ...(caller.number ? { number: caller.number } : {}),
    ...(caller.name ? { name: caller.name } : {}),
    ...(caller.withheld === 'private' ? { withheld: true } : {}),
    ...(caller.redirecting ? { divertedFrom: caller.redirecting } : {}),
  };
}
