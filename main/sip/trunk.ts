/**
 * A trunk as the call manager sees it: one SIP account that registers, or one peer by address.
 * Everything JsSIP stays behind this file's types.
 */
import type { TrunkId } from '../core/ids.ts';
import type { MediaSeat } from '../core/media-seat.ts';
import type { IdentityPolicy } from './identity-policy.ts';
import type { NatConfig } from './public-address.ts';
import type { ReferTo } from './refer-to.ts';
import type { ReliableProvisional } from './reliable-provisionals.ts';
import type { DialogName, Replaces } from './replaces.ts';
import type { SessionTimerPolicy } from './session-timer.ts';
import type { TlsOptions } from './tls-trust.ts';
import type { TrunkHealth } from './trunk-health-machine.ts';

export type { DialogName, MediaSeat, ReferTo, Replaces };

export type TrunkState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'registering'; readonly attempt: number }
  /** Registered, or a peer that answers OPTIONS (or that is not asked). `roundTripMs` of the last OPTIONS. */
  | { readonly kind: 'in-service'; readonly roundTripMs?: number }
  /** The registrar said no (401/403 again after credentials, 404 …). Tried again after `retryInMs`, doubling. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      /** Why, and what to do, where more is known than the status says. */
      readonly advice?: string;
      readonly retryInMs: number;
    }
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
   * Sends `Privacy: id` and, without an account, `From: "Anonymous" <sip:anonymous@anonymous.invalid>` (RFC 3323, RFC 3325); a
   * registrar keeps the account in From, by which it knows us.
   */
  readonly withheld?: boolean;
  /** Whose number the call was forwarded from: sent as Diversion or History-Info. */
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

/** A REFER that came in, within a call. One of `accept` and `refuse` is called, then `tell` until a final status. */
export interface IncomingRefer {
  readonly to: ReferTo;
  /** 202, and NOTIFY of 100 where the peer wants to hear (RFC 3515 §2.4.4, RFC 4488). */
  accept(): void;
  refuse(status: number): void;
  /** What became of it: NOTIFY with the status line. */
  tell(status: number): void;
}

/** Whom a peer is asked to call in our place. */
export interface Referral {
  /** A number or an extension at the same trunk. */
  readonly to: string;
  /** The call there that it is to take over (attended). */
  readonly replaces?: Replaces;
}

export type ReferOutcome = { readonly ok: true } | { readonly ok: false; readonly status: number };

/** What either side may ask of an answered call besides its audio. */
export interface SipDialogue {
  /** Ours towards this peer; several before the answer where a proxy forked the call. */
  readonly dialogs: readonly DialogName[];
  /** A REFER that nobody listens for gets 403. */
  onRefer(listener: (refer: IncomingRefer) => void): Disposable;
  /** Sends REFER. Told once: by NOTIFY, by a refusal, or by its time being over. */
  refer(to: Referral, told: (outcome: ReferOutcome) => void): void;
  /** A re-INVITE that puts the peer on hold (RFC 3264 §8.4), or goes on. Does nothing where one is on its way. */
  hold(on: boolean): void;
  /** A re-INVITE because the seat offers otherwise than before. Does nothing where one is on its way; refused, all stays as it was. */
  reoffer(): void;
}

/** What an INVITE of ours says besides. */
export interface InviteOptions {
  /** The peer's call that this one takes the place of (RFC 3891). */
  readonly replaces?: Replaces;
  /** Through how many more places it may go (RFC 3261 §20.22); 69 when left out. */
  readonly maxForwards?: number;
}

/** Digits and hook flashes that go by SIP INFO; RFC 4733 goes by the media. */
export interface SipSignals {
  onDigit(listener: (digit: string, durationMs: number) => void): Disposable;
  onFlash(listener: () => void): Disposable;
  /** Tells the peer a digit, after those before it were answered. Does nothing before the answer or after the end. */
  sendDigit(digit: string, durationMs: number): void;
}

/** An INVITE that came in. Nothing has been answered yet but 100. */
export interface IncomingSipCall extends SipSignals, SipDialogue {
  readonly trunk: TrunkId;
  /** The user part of the Request-URI, percent-decoded: what was dialled. */
  readonly dialled: string;
  readonly caller: Identity;
  /** The INVITE's SDP; undefined where we are to make the offer, in the 200. */
  readonly offer: string | undefined;
  /** Through how many more places it may go, us included (RFC 3261 §20.22). */
  readonly maxForwards: number;
  /** It has been here before: a Via of it is ours. */
  readonly viaUs: boolean;
  /** The call of ours that it is to take the place of (RFC 3891). */
  readonly replaces?: Replaces | undefined;
  /** 180 without SDP; `queued`: 182, it waits for somebody to be free. */
  ringing(queued?: boolean): void;
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
export interface OutgoingSipCall extends SipSignals, SipDialogue {
  readonly trunk: TrunkId;
  /** CANCEL before the 200, BYE after it; a 200 that crosses the CANCEL is acknowledged and then ended by BYE. */
  hangUp(q850?: number): void;
  onProgress(listener: (progress: { readonly status: number; readonly earlyMedia: boolean }) => void): Disposable;
  /** No reply to the INVITE for 3 s, not even 100: told at most once, and the INVITE goes on until it is given up. */
  onUnheard(listener: () => void): Disposable;
  /** The 200, with its SDP applied to the seat. Told at most once, never after `onEnd`. */
  onAnswer(listener: () => void): Disposable;
  onEnd(listener: (end: SipEnd) => void): Disposable;
}

export interface Trunk extends AsyncDisposable {
  readonly id: TrunkId;
  readonly state: TrunkState;
  /** Whether calls are to be given to it, beyond what its signalling is about. */
  readonly health: TrunkHealth;
  readonly digits: DigitsWay;
  /** Our address as the other side of a NAT has it, for SDP; undefined where nothing else than our own is known. */
  readonly publicAddress?: string | undefined;
  onState(listener: (state: TrunkState) => void): Disposable;
  /** Told when it is another kind of health, or down for another reason. */
  onHealth(listener: (health: TrunkHealth) => void): Disposable;
  /** An answered call that lasted is over: whether audio came from the peer in it. */
  noteAudio(came: boolean): void;
  /** Takes a trunk that is up as down for new calls, for so long at the most; undefined ends that. */
  drill(forMs: number | undefined): void;
  /** Asks the peer with OPTIONS once. @returns how long its answer took, ms. @throws GatewayError `sip-failed` */
  ask(): Promise<number>;
  onCall(listener: (call: IncomingSipCall) => void): Disposable;
  /** Calls `target` (a number or an extension; becomes the Request-URI's user) as `caller`. */
  call(target: string, caller: Identity, seat: MediaSeat, options?: InviteOptions): OutgoingSipCall;
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
  /** `auto`: as the name's NAPTR and SRV records say. */
  readonly transport: SipTransport | 'auto';
  /** Peer's or registrar's host, and its port; without one, DNS says (SRV), else the transport's usual one. */
  readonly host: string;
  readonly port?: number;
  /** Where all requests go first (RFC 3261 §8.1.2); its name is the one that a certificate must have. */
  readonly outboundProxy?: {
    readonly host: string;
    readonly port?: number;
    /** Whether it is named in a Route header (loose routing), or is only where requests are sent. */
    readonly route: boolean;
  };
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
        /** Only a challenge from this realm gets the password's proof; from any where left out. */
        readonly realm?: string;
        readonly expiresS: number;
      }
    /** Never registers; only these addresses may call (besides `host`). Everything else is refused with 403. */
    | { readonly kind: 'peer'; readonly allowedAddresses: readonly string[] };
  /** OPTIONS every so many seconds; 0 for never. */
  readonly optionsIntervalS: number;
  /** `auto` when left out; for `sip/` it says how an INFO's body is written, the rest is the media's. */
  readonly digits?: DigitsWay;
  /** An empty line every so many seconds, so that NAT and firewalls keep the way open (RFC 5626 §3.5.1); 0 for never. */
  readonly keepAliveS?: number;
  readonly nat?: NatConfig;
  /** P-Asserted-Identity and Diversion to a trusted peer where left out. */
  readonly identity?: IdentityPolicy;
  /** RFC 3262; `support` where left out. */
  readonly reliableProvisional?: ReliableProvisional;
  /** RFC 4028; 1800 s, at least 90 s, asked for where left out. */
  readonly sessionTimer?: SessionTimerPolicy;
  /** Left out: verified by the system's authorities. */
  readonly tls?: TlsOptions;
  /** WS path, e.g. `/ws`. */
  readonly wsPath?: string;
}
