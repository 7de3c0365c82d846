/**
 * A trunk as the call manager sees it: one SIP account that registers, or one peer by address.
 * Everything JsSIP stays behind this file's types.
 */
import type { TrunkId } from '../core/ids.ts';
import type { MediaSeat } from '../core/media-seat.ts';

export type { MediaSeat };

export type TrunkState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'registering'; readonly attempt: number }
  /** Registered, or a peer that answers OPTIONS (or that is not asked). `roundTripMs` of the last OPTIONS. */
  | { readonly kind: 'in-service'; readonly roundTripMs?: number }
  /** The registrar said no (401/403 again after credentials, 404 …). Tried again after `retryInMs`, doubling. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string; readonly retryInMs: number }
  /** No answer, or the connection failed. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'stopped' };

/** Who is on the other side of a SIP call, in the headers' terms. */
export interface Identity {
  /**
   * User part of the URI; undefined when withheld, and when there is none: to a peer that is
   * `From: "Unavailable" <sip:unavailable@unknown.invalid>`, without Privacy.
   */
  readonly number?: string;
  readonly name?: string;
  /**
   * Sends `Privacy: id` and, to a peer, `From: "Anonymous" <sip:anonymous@anonymous.invalid>` (RFC 3323, RFC 3325); a
   * registrar keeps the account in From, by which it knows us.
   */
  readonly withheld?: boolean;
  /** Whose number the call was forwarded from: sent as Diversion (RFC 5806). */
  readonly divertedFrom?: string;
  /** The distinctive ring that it came with: sent as Alert-Info (RFC 3261 §20.4). */
  readonly ring?: string;
}

/** How a SIP call ended or was refused. `status` 0 where no SIP response says it (BYE, time-out, connection lost). */
export interface SipEnd {
  readonly by: 'peer' | 'us' | 'network';
  readonly status: number;
  /** Words of the status line or Reason header. */
  readonly reason: string;
  /** Q.850 cause of a Reason header, where there was one. */
  readonly q850?: number;
}

/** Digits and hook flashes that go by SIP INFO; RFC 4733 goes by the media. */
export interface SipSignals {
  onDigit(listener: (digit: string, durationMs: number) => void): Disposable;
  onFlash(listener: () => void): Disposable;
  /** Tells the peer a digit, after those before it were answered. Does nothing before the answer or after the end. */
  sendDigit(digit: string, durationMs: number): void;
}

/** An INVITE that came in. Nothing has been answered yet but 100. */
export interface IncomingSipCall extends SipSignals {
  readonly trunk: TrunkId;
  /** The user part of the Request-URI, percent-decoded: what was dialled. */
  readonly dialled: string;
  readonly caller: Identity;
  /** The INVITE's SDP; undefined where we are to make the offer, in the 200. */
  readonly offer: string | undefined;
  /** 180 without SDP. */
  ringing(): void;
  /** 183 with SDP: early media flows. Resolves when sent; rejects if the offer cannot be met (then answer 488). */
  progress(seat: MediaSeat): Promise<void>;
  /** 200 with SDP. Resolves when the 200 has been handed to the transport, and rejects if the caller was gone by then. */
  answer(seat: MediaSeat): Promise<void>;
  /** A final refusal, 3xx-6xx, optionally with a Q.850 Reason. */
  refuse(status: number, reason?: string, q850?: number): void;
  /** BYE (after 200 and ACK; waits for the ACK where it must), with a Reason header where given. */
  hangUp(q850?: number): void;
  /** Told exactly once, whoever ended it and however: CANCEL, BYE, time-out of the ACK, lost connection, our own refusal. */
  onEnd(listener: (end: SipEnd) => void): Disposable;
}

/** An INVITE of ours. */
export interface OutgoingSipCall extends SipSignals {
  readonly trunk: TrunkId;
  /** CANCEL before the 200, BYE after it; a 200 that crosses the CANCEL is acknowledged and then ended by BYE. */
  hangUp(q850?: number): void;
  onProgress(listener: (progress: { readonly status: number; readonly earlyMedia: boolean }) => void): Disposable;
  /** The 200, with its SDP applied to the seat. Told at most once, never after `onEnd`. */
  onAnswer(listener: () => void): Disposable;
  onEnd(listener: (end: SipEnd) => void): Disposable;
}

export interface Trunk extends AsyncDisposable {
  readonly id: TrunkId;
  readonly state: TrunkState;
  readonly digits: DigitsWay;
  onState(listener: (state: TrunkState) => void): Disposable;
  onCall(listener: (call: IncomingSipCall) => void): Disposable;
  /** Calls `target` (a number or an extension; becomes the Request-URI's user) as `caller`. */
  call(target: string, caller: Identity, seat: MediaSeat): OutgoingSipCall;
  start(): Promise<void>;
}

export type SipTransport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/**
 * How digits heard on a line go to a trunk's peer. `auto`: telephone-events (RFC 4733) where the peer names them, else as
 * tones. `rfc4733`: telephone-events even where it does not name them. Never two ways at once.
 */
export type DigitsWay = 'auto' | 'rfc4733' | 'info-dtmf-relay' | 'info-dtmf' | 'in-band';

/** A trunk's settings, as `sip/` needs them (secrets already filled in). */
export interface TrunkConfig {
  readonly id: TrunkId;
  readonly transport: SipTransport;
  /** Peer's or registrar's host and port. */
  readonly host: string;
  readonly port: number;
  /** Local address and port; port 0 lets the system choose (good for a registering trunk). */
  readonly localAddress: string;
  readonly localPort: number;
  readonly kind:
    | {
        readonly kind: 'registers';
        readonly user: string;
        readonly authUser?: string;
        readonly password: string;
        readonly domain?: string;
        readonly expiresS: number;
      }
    /** Never registers; only these addresses may call (besides `host`). Everything else is refused with 403. */
    | { readonly kind: 'peer'; readonly allowedAddresses: readonly string[] };
  /** OPTIONS every so many seconds; 0 for never. */
  readonly optionsIntervalS: number;
  /** `auto` when left out; for `sip/` it says how an INFO's body is written, the rest is the media's. */
  readonly digits?: DigitsWay;
  /** TLS: a PEM file with the authorities to trust besides the system's, or false to accept any certificate (said in the UI). */
  readonly tls?: { readonly caFile?: string; readonly verify: boolean };
  /** WS path, e.g. `/ws`. */
  readonly wsPath?: string;
}
