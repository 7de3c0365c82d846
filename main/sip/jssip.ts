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
  readonly body: string | null;
  readonly from: JsSipNameAddr;
  readonly from_tag: string;
  to_tag: string | undefined;
  hasHeader(name: string): boolean;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): string[];
  setHeader(name: string, value: string): void;
}

export interface JsSipResponse extends JsSipIncoming {
  readonly status_code: number;
  readonly reason_phrase: string;
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
  setHeader(name: string, value: string): void;
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
  readonly _contact: string;
  on(event: string, listener: (data: never) => void): void;
  answer(options: object): void;
  terminate(options?: object): void;
  isEnded(): boolean;
  sendRequest(
    method: string,
    options: {
      readonly extraHeaders: readonly string[];
      readonly body: string;
      readonly eventHandlers: {
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

export interface JsSipTransport {
  ondata: (data: { readonly transport: unknown; readonly message: string }) => void;
}

/** JsSIP.UA with the members it calls private. */
export interface JsSipUa {
  readonly configuration: { readonly uri: JsSipUri };
  readonly _contact: { uri: JsSipUri };
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

export const ALLOWED_METHODS = 'INVITE,ACK,CANCEL,BYE,UPDATE,OPTIONS,INFO,NOTIFY';

const constants = require('jssip/lib/Constants') as {
  ALLOWED_METHODS: string;
  ACCEPTED_BODY_TYPES: string;
  REASON_PHRASE: Record<number, string>;
};
// It would offer MESSAGE, REFER and SUBSCRIBE, which nobody serves here, and name itself in its 500.
constants.ALLOWED_METHODS = ALLOWED_METHODS;
constants.ACCEPTED_BODY_TYPES = 'application/sdp, application/dtmf-relay, application/dtmf, application/hook-flash';
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
