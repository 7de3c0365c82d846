/**
 * JsSIP as this folder uses it: its internal modules, typed as far as we touch them, with the three browser names
 * it expects and the constants in which it says more than we can do. Checked against jssip 3.13.8.
 */
import { createRequire } from 'node:module';

export interface JsSipUri {
  scheme: string;
  user: string | undefined;
  host: string;
  toString(): string;
}

export interface JsSipNameAddr {
  readonly display_name: string | null | undefined;
  readonly uri: JsSipUri;
  toString(): string;
}

export interface JsSipIncoming {
  readonly method: string;
  readonly call_id: string;
  body: string | null;
  readonly from: JsSipNameAddr;
  readonly from_tag: string;
  to_tag: string | undefined;
  hasHeader(name: string): boolean;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): string[];
  setHeader(name: string, value: string): void;
  parseHeader(name: 'contact'): { readonly uri: JsSipUri } | undefined;
}

export interface JsSipResponse extends JsSipIncoming {
  readonly status_code: number;
  readonly reason_phrase: string;
  /** Why a challenge was not answered, and what to do: ours, not JsSIP's. */
  advice?: string;
}

export interface JsSipRequest extends JsSipIncoming {
  ruri: JsSipUri;
  via_branch: string;
  reply(
    status: number,
    reason?: string | null,
    extraHeaders?: readonly string[] | null,
    body?: string | null,
    onSuccess?: () => void,
    onFailure?: () => void,
  ): void;
}

export interface JsSipOutgoing {
  readonly call_id: string;
  from: JsSipNameAddr;
  getHeader(name: string): string | undefined;
  setHeader(name: string, value: string | readonly string[]): void;
  cancel?(reason?: string): void;
}

export interface JsSipTransaction {
  type: 'ict' | 'nict' | 'ist' | 'nist';
  id: string;
  readonly request: JsSipOutgoing & { readonly method: string };
  onTransportError(): void;
}

export interface JsSipEnd {
  readonly originator: 'local' | 'remote' | 'system';
  readonly message: JsSipIncoming | JsSipResponse | null;
  readonly cause: string;
}

export interface JsSipSession {
  readonly id: string;
  readonly status: number;
  readonly C: Readonly<Record<string, number>>;
  readonly _request: JsSipOutgoing;
  _cancel_reason: string;
  readonly _from_tag: string;
  /** By Call-ID, local and remote tag in a row. */
  readonly _earlyDialogs: Record<
    string,
    (JsSipDialog & { sendRequest(method: string, options: object): void }) | undefined
  >;
  /** As our requests and answers in this call name us. */
  _contact: string;
  readonly _dialog?: JsSipDialog | null;
  readonly _connection?: JsSipConnection | null;
  /** What is done with the connection, one after the other. */
  _connectionPromiseQueue: Promise<unknown>;
  on(event: string, listener: (data: never) => void): void;
  once(event: string, listener: (data: never) => void): void;
  _localHold: boolean;
  answer(options: object): void;
  terminate(options?: object): void;
  isEnded(): boolean;
  isReadyToReOffer(): boolean;
  readonly _ua: { readonly sessionRefresh?: SessionTimers; readonly attended?: AttendedCalls };
  /** As JsSIP's own re-INVITE and UPDATE read them. */
  readonly _sessionTimers: { running: boolean; currentExpires: number; refresher: boolean };
  _sendReinvite(options: object): void;
  _sendUpdate(options: { readonly eventHandlers: { failed(): void } }): void;
  _receiveUpdate(request: JsSipRequest): void;
  sendRequest(
    method: string,
    options?: {
      readonly extraHeaders: readonly string[];
      readonly body: string;
      readonly eventHandlers?: {
        onSuccessResponse(response: JsSipResponse): void;
        onErrorResponse(response: JsSipResponse): void;
        onDialogError(response: JsSipResponse): void;
        onRequestTimeout(): void;
        onTransportError(): void;
      };
    },
  ): void;
  onRequestTimeout(): void;
  onTransportError(): void;
  onDialogError(): void;
}

/** The part of `RTCPeerConnection` that is driven from here as well. */
export interface JsSipConnection {
  readonly signalingState: string;
  setRemoteDescription(description: { readonly type: string; readonly sdp: string }): Promise<void>;
  createAnswer(): Promise<{ readonly type: string; readonly sdp: string }>;
  setLocalDescription(description: { readonly type: string; readonly sdp: string }): Promise<void>;
}

export interface JsSipDialog {
  _remote_target: JsSipUri;
  readonly id: { readonly call_id: string; readonly local_tag: string; readonly remote_tag: string };
}

/** JsSIP's Dialog, with the members that it calls private. */
export interface JsSipDialogMethods {
  _remote_target: JsSipUri;
  _uac_pending_reply: boolean;
  _checkInDialogRequest(request: JsSipRequest): boolean;
  sendRequest(
    method: string,
    options?: { readonly eventHandlers?: { onSuccessResponse?(response: JsSipResponse): void } },
  ): unknown;
}

/** JsSIP's RTCSession, as far as dialog-rules.ts changes it. */
export interface JsSipSessionMethods {
  receiveRequest(this: JsSipSession, request: JsSipRequest): void;
  _receiveInviteResponse(this: JsSipSession, response: JsSipResponse): void;
}

/** Takes the requests within a call that JsSIP would answer by itself. */
export interface AttendedCalls {
  refer(session: JsSipSession, request: JsSipRequest): void;
  notify(session: JsSipSession, request: JsSipRequest): void;
}

export interface JsSipTransport {
  ondata: (data: { readonly transport: unknown; readonly message: string }) => void;
}

/** JsSIP.UA with the members it calls private. */
export interface JsSipUa {
  readonly configuration: { readonly uri: JsSipUri };
  readonly _contact: { uri: JsSipUri; toString(options?: { readonly outbound: boolean }): string };
  readonly _transport: JsSipTransport;
  readonly _sessions: Record<string, JsSipSession>;
  readonly _transactions: Record<'ict' | 'nict' | 'ist' | 'nist', Record<string, JsSipTransaction>>;
  start(): void;
  on(event: string, listener: (data: never) => void): void;
  removeAllListeners(): void;
  call(target: JsSipUri, options: object): JsSipSession;
  set(parameter: string, value: unknown): boolean;
  receiveRequest(request: JsSipRequest): void;
  newTransaction(transaction: JsSipTransaction): void;
}

export interface SenderHandlers {
  onReceiveResponse(response: JsSipResponse): void;
  onRequestTimeout(): void;
  onTransportError(): void;
  onAuthenticated?(request: JsSipOutgoing & { readonly cseq: number }): void;
}

/** JsSIP's sender of one request, through its challenges. */
export interface JsSipSender {
  readonly _ua: { readonly authenticator?: Authenticator; readonly sessionRefresh?: SessionTimers };
  _request: JsSipOutgoing & {
    readonly method: string;
    readonly ruri: JsSipUri;
    cseq: number;
    clone(): JsSipSender['_request'];
  };
  readonly _eventHandlers: SenderHandlers;
  send(): void;
}

/** Takes the 401s and 407s. */
export interface Authenticator {
  receive(sender: JsSipSender, response: JsSipResponse): void;
}

/** Runs the sessions' timers (RFC 4028). */
export interface SessionTimers {
  onRequest(session: JsSipSession, request: JsSipIncoming, extraHeaders: string[]): void;
  onAnswer(session: JsSipSession, response: JsSipIncoming): void;
  afterTooSmall(sender: JsSipSender, response: JsSipResponse): boolean;
  stop(session: JsSipSession): void;
}

const require = createRequire(import.meta.url);

installBrowserNames();

export const Ua = require('jssip/lib/UA') as new (configuration: object) => JsSipUa;
export const Uri = require('jssip/lib/URI') as {
  new (scheme: string, user: string | null, host: string, port?: number | null, parameters?: object): JsSipUri;
  parse(text: string): JsSipUri | undefined;
};
export const NameAddr = require('jssip/lib/NameAddrHeader') as {
  new (uri: JsSipUri, name: string | null, parameters: object): JsSipNameAddr;
  parse(text: string): JsSipNameAddr | undefined;
};
export const RequestSender = require('jssip/lib/RequestSender') as new (
  ua: JsSipUa,
  request: object,
  handlers: SenderHandlers,
) => { send(): void };
// One challenge, MD5, auth-int before auth: see digest-client.ts for what takes its place, for JsSIP's own requests too.
(RequestSender.prototype as { _receiveResponse: unknown })._receiveResponse = function (
  this: JsSipSender,
  response: JsSipResponse,
): void {
  const { authenticator, sessionRefresh } = this._ua;
  if (response.status_code === 422 && sessionRefresh?.afterTooSmall(this, response)) return;
  const isChallenge = response.status_code === 401 || response.status_code === 407;
  if (isChallenge && authenticator) authenticator.receive(this, response);
  else this._eventHandlers.onReceiveResponse(response);
};
// Neither 422 nor Min-SE nor a peer without UPDATE: session-refresh.ts takes its place.
const session = (require('jssip/lib/RTCSession') as { prototype: Record<string, unknown> & JsSipSessionMethods })
  .prototype;
const closeSession = session._close as (this: JsSipSession) => void;
Object.assign(session, {
  _handleSessionTimersInIncomingRequest(this: JsSipSession, request: JsSipRequest, extraHeaders: string[]): void {
    this._ua.sessionRefresh?.onRequest(this, request, extraHeaders);
  },
  _handleSessionTimersInIncomingResponse(this: JsSipSession, response: JsSipResponse): void {
    this._ua.sessionRefresh?.onAnswer(this, response);
  },
  // JsSIP answers 202 to whatever it is, and calls whom it names: referrals.ts asks first.
  _receiveRefer(this: JsSipSession, request: JsSipRequest): void {
    if (this._ua.attended) this._ua.attended.refer(this, request);
    else request.reply(403);
  },
  _receiveNotify(this: JsSipSession, request: JsSipRequest): void {
    if (this._ua.attended) this._ua.attended.notify(this, request);
    else request.reply(489);
  },
  _close(this: JsSipSession): void {
    this._ua.sessionRefresh?.stop(this);
    closeSession.call(this);
  },
});
/** For what dialog-rules.ts changes of them. */
export const sessionMethods: JsSipSessionMethods = session;
export const dialogMethods = (require('jssip/lib/Dialog') as { prototype: JsSipDialogMethods }).prototype;
export const OutgoingRequest = (
  require('jssip/lib/SIPMessage') as {
    OutgoingRequest: new (
      method: string,
      uri: JsSipUri,
      ua: JsSipUa,
      params: object | null,
      extraHeaders: readonly string[],
    ) => JsSipOutgoing;
  }
).OutgoingRequest;

export const ALLOWED_METHODS = 'INVITE,ACK,CANCEL,BYE,PRACK,UPDATE,OPTIONS,INFO,NOTIFY,REFER';

const constants = require('jssip/lib/Constants') as {
  ALLOWED_METHODS: string;
  ACCEPTED_BODY_TYPES: string;
  REASON_PHRASE: Record<number, string>;
  MIN_SESSION_EXPIRES: number;
};
// It would offer MESSAGE and SUBSCRIBE, which nobody serves here, and name itself in its 500.
constants.ALLOWED_METHODS = ALLOWED_METHODS;
constants.ACCEPTED_BODY_TYPES = 'application/sdp, application/dtmf-relay, application/dtmf, application/hook-flash';
// What is too short is each trunk's to say.
constants.MIN_SESSION_EXPIRES = 1;
constants.REASON_PHRASE[500] = 'Server Internal Error';

export const reasonPhrase = (status: number): string => constants.REASON_PHRASE[status] ?? 'Unknown';

/** JsSIP asks `window.RTCPeerConnection` and makes `RTCSessionDescription`s; the class itself comes from `media/`. */
function installBrowserNames(): void {
  const scope = globalThis as { window?: unknown; RTCPeerConnection?: unknown; RTCSessionDescription?: unknown };
  scope.window ??= {
    get RTCPeerConnection() {
      return scope.RTCPeerConnection;
    },
  };
  scope.RTCSessionDescription ??= class {
    readonly type: string;
    readonly sdp: string;
    constructor({ type, sdp }: { type: string; sdp: string }) {
      this.type = type;
      this.sdp = sdp;
    }
  };
}
