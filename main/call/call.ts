import type { Clock } from '../core/clock.ts';
import type { CallId, LegId, LineId, TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineRunner } from '../line/line-runner.ts';
import type { FaxTone } from '../line/line-signals.ts';
import type { LineTold } from '../line/line-state.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { IncomingRefer, SipDialogue, Trunk } from '../sip/trunk.ts';
import type { CallRecorder } from './call-recorder.ts';
import type { CallParty, CallSnapshot } from './call-snapshot.ts';
import type { LineNumbering } from './route/route-decision.ts';
import type { Given, Side, Which } from './side.ts';

export type { CallParty, CallSnapshot };

/** A line as calls use it. */
export interface CallLine {
  readonly runner: LineRunner;
  readonly name: string;
  readonly groups: readonly string[];
  readonly numbering: LineNumbering;
  /** Why no call goes out on it, a sentence each: it is set to what its adapter cannot do. */
  readonly limits: readonly string[];
}

/** The receptionist's own leg: her audio is at the WebRTC edge. */
export interface DeskLeg {
  readonly leg: LegId;
  readonly label: string;
  /** It is no desk but a telephone that picked the call up; its SIP call then ends with the call. */
  readonly side?: Side;
  /** Her page was closed, or the edge lost her. Told once. */
  onLost(listener: (text: string) => void): Disposable;
}

/** What a call needs of its surroundings. */
export interface CallPorts {
  readonly media: MediaClient;
  readonly trunk: (id: TrunkId) => Trunk | undefined;
  /** A place for a SIP call's audio, its ports open. */
  readonly openSeat: (trunk: Trunk | undefined) => Promise<RtpSeat>;
  /** Why a peer's SDP offer cannot be met on its trunk; undefined when it can. */
  readonly whyUnmet: (offer: string, trunk: TrunkId) => string | undefined;
  /** For how long a leg's peer may owe audio before its call is ended; undefined: for ever. */
  readonly silentPeerMs: (leg: LegId) => number | undefined;
  /** Why a leg's peer cannot be reached by signalling either, in words; undefined where it can. */
  readonly whyUnreachable: (leg: LegId) => string | undefined;
  /** What its trunk's peer may ask of calls, and how it is asked itself. */
  readonly control: (trunk: TrunkId) => TrunkControl;
  /** Where a recorded prompt is, by what the settings call it. */
  readonly promptFile: (name: string) => string;
  /** The legs of the desks whose audio is open. */
  readonly openDesks: () => readonly LegId[];
  readonly recorder: CallRecorder;
  readonly clock: Clock;
  readonly log: Log;
}

/** A trunk's settings for call control. */
export interface TrunkControl {
  /** Its peer may transfer calls (REFER, Replaces) and fetch parked ones. */
  readonly allowed: boolean;
  /** Whether its peer is asked to call by itself (REFER) where that frees us. */
  readonly transfer: 'bridge' | 'refer';
  readonly hold: 'music' | 'pass-on';
}

export interface Call {
  readonly id: CallId;
  readonly snapshot: CallSnapshot;
  start(): void;
  /** @param line which of the call's lines was told so */
  lineTold(told: LineTold, line: LineId): void;
  /** Whether this call's audio has a leg of this id. */
  hasLeg(leg: LegId): boolean;
  /** Whether that leg's peer owes us audio now: not before the answer, nor while it holds the call. */
  expectsAudio(leg: LegId): boolean;
  /** The SIP side asks for a hook flash on the line. */
  flash(): void;
  /** A fax machine or modem was heard: the first tone counts. */
  faxHeard(tone: FaxTone): void;
  /** Who is on this leg presses a key, outside of its audio. @returns whether it went anywhere */
  press(leg: LegId, digit: string, durationMs: number): boolean;
  /** A digit of the other side that SIP is to tell the leg's peer. */
  sendDigit(leg: LegId, digit: string, durationMs: number): void;
  /** @param q850 what the SIP side is told, where it is no ordinary end */
  hangUp(reason?: string, q850?: number): void;
  /** Lets both sides wait with music, or goes on. @returns whether it could */
  hold(on: boolean): boolean;
  /** Its SIP calls that were answered, or that we made and nobody has answered yet. */
  dialogues(): readonly Dialogue[];
  /**
   * Gives both sides away, connected as they are: from then on the call is nobody's, and its record is the taker's to end.
   * Undefined where it is not connected.
   */
  surrender(): Given | undefined;
}

/** One of a call's SIP calls. */
export interface Dialogue {
  readonly which: Which;
  readonly trunk: TrunkId;
  readonly sip: SipDialogue;
  /** `early`: ours, and not answered yet. */
  readonly phase: 'early' | 'confirmed';
}

/** What tells the manager. */
export interface CallEvents {
  /** The peer of this side asks for a transfer of the other one. */
  referred(call: Call, by: Which, refer: IncomingRefer): void;
  changed(call: Call): void;
  ended(call: Call): void;
}
