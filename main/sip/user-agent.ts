/** JsSIP's user agent, bent to a gateway: one for each trunk. */
import { randomBytes } from 'node:crypto';
import './dialog-rules.ts';
import { DTMF_RELAY_FOR_JSSIP } from './info-digit.ts';
import {
  type AttendedCalls,
  type Authenticator,
  type JsSipOutgoing,
  type JsSipRequest,
  type JsSipSession,
  type JsSipTransaction,
  type JsSipUri,
  OutgoingRequest,
  RequestSender,
  type SenderHandlers,
  Ua,
} from './jssip.ts';
import type { SipRequest } from './message.ts';
import type { SessionRefresh } from './session-refresh.ts';
import { newBranch } from './unwanted-answer.ts';

/** What JsSIP does not carry from the wire to its session. */
export interface RequestContext {
  readonly message: SipRequest;
  readonly dialled: string;
  /** Names the server transaction, whatever branch the peer chose. */
  readonly key: string;
}

export interface IncomingInvite {
  readonly session: JsSipSession;
  readonly request: JsSipRequest;
  readonly context: RequestContext;
  /** Sends a provisional response; JsSIP itself would send 180 unasked. */
  readonly provisional: JsSipRequest['reply'];
}

export interface UserAgentOptions {
  /** In the shape of JsSIP.Socket. */
  readonly socket: object;
  readonly user: string;
  readonly domain: string;
  readonly authenticator: Authenticator;
  readonly sessionRefresh: SessionRefresh;
  readonly contact: string;
  readonly onInvite: (invite: IncomingInvite) => void;
}

/** JsSIP's own timer would refuse a call after a minute; how long to ring is the call manager's. */
const NO_ANSWER_TIMEOUT_S = 6 * 3_600;

export class UserAgent extends Ua implements Disposable {
  readonly authenticator: Authenticator;
  readonly sessionRefresh: SessionRefresh;
  #context: RequestContext | undefined;
  readonly #provisional = new WeakMap<JsSipRequest, JsSipRequest['reply']>();
  readonly #contexts = new WeakMap<JsSipRequest, RequestContext>();
  readonly #attended = new WeakMap<JsSipSession, Attended>();

  constructor(options: UserAgentOptions) {
    super({
      sockets: [options.socket],
      uri: `sip:${encodeURIComponent(options.user)}@${options.domain}`,
      contact_uri: options.contact,
      register: false,
      // Whether our INVITEs ask for one; all else is sessionRefresh's.
      session_timers: options.sessionRefresh.policy.use === 'ask',
      no_answer_timeout: NO_ANSWER_TIMEOUT_S,
      user_agent: 'Copperline',
    });
    this.authenticator = options.authenticator;
    this.sessionRefresh = options.sessionRefresh;
    this.on('newRTCSession', ({ originator, session, request }: NewSession) => {
      if (originator !== 'remote') return;
      const context = this.#contexts.get(request);
      const provisional = this.#provisional.get(request);
      if (context && provisional) options.onInvite({ session, request, context, provisional });
    });
  }

  /** Hands JsSIP one request of the wire. Throws what JsSIP throws. */
  deliver(text: string, context?: RequestContext): void {
    this.#context = context;
    try {
      this._transport.ondata({ transport: this._transport, message: text });
    } finally {
      this.#context = undefined;
    }
  }

  /** REFER and NOTIFY within this call are its listener's. */
  attend(session: JsSipSession, listener: Attended): void {
    this.#attended.set(session, listener);
  }

  readonly attended: AttendedCalls = {
    refer: (session, request) => {
      const context = this.#contexts.get(request);
      const listener = this.#attended.get(session);
      if (context && listener) listener.refer(request, context.message);
      else request.reply(403);
    },
    notify: (session, request) => {
      const listener = this.#attended.get(session);
      if (listener) listener.notify(request);
      else request.reply(489);
    },
  };

  /** Whether JsSIP took the request up, so that an answer is still to come. */
  handles(key: string): boolean {
    return this._transactions.ist[key] !== undefined || this._transactions.nist[key] !== undefined;
  }

  hasSession(callId: string): boolean {
    return Object.keys(this._sessions).some((id) => id.startsWith(callId));
  }

  /** A request outside of any call, with digest where the peer asks for it. */
  request(
    method: string,
    uri: JsSipUri,
    params: object,
    extraHeaders: readonly string[],
    handlers: SenderHandlers,
  ): void {
    const request: JsSipOutgoing = new OutgoingRequest(method, uri, this, params, extraHeaders);
    new RequestSender(this, request, { onAuthenticated: () => {}, ...handlers }).send();
  }

  override receiveRequest(request: JsSipRequest): void {
    const context = this.#context;
    if (!context) return;
    this.#contexts.set(request, context);
    request.via_branch = context.key;
    // JsSIP compares the whole header, so a charset parameter would cost the call a 415.
    if (/^application\/sdp\s*(;|$)/i.test(request.getHeader('content-type') ?? '')) {
      request.setHeader('content-type', 'application/sdp');
    }
    if (/^application\/dtmf-relay\s*(;|$)/i.test(request.getHeader('content-type') ?? '')) {
      request.setHeader('content-type', DTMF_RELAY_FOR_JSSIP);
    }
    if (request.method === 'INVITE' && !request.to_tag) {
      const reply = request.reply.bind(request);
      this.#provisional.set(request, reply);
      request.reply = (status, ...rest) => {
        if (status !== 180) reply(status, ...rest);
      };
    }
    super.receiveRequest(request);
  }

  /** JsSIP's branches have 23 random bits; two trunks on one port need better ones (RFC 3261 §8.1.1.7: unique). */
  override newTransaction(transaction: JsSipTransaction): void {
    if (transaction.type === 'ict' || transaction.type === 'nict') {
      transaction.id = newBranch();
      transaction.request.setHeader('via', `SIP/2.0/UDP 0.0.0.0;branch=${transaction.id}`);
    }
    super.newTransaction(transaction);
  }

  /**
   * The connection broke: what waits for an answer on it will get none. Within a call the next connection serves as well
   * (`ClientTransactions.resendInDialogs`): JsSIP would end the call, whose audio may be in order.
   */
  failRequests(): void {
    for (const type of ['nict', 'ict'] as const) {
      for (const transaction of Object.values(this._transactions[type]))
        if (!/;tag=/i.test(String(transaction.request.getHeader('to')))) transaction.onTransportError();
    }
  }

  /** Stops JsSIP's timers; nothing is sent any more. */
  [Symbol.dispose](): void {
    this.removeAllListeners();
    for (const session of Object.values(this._sessions)) {
      if (!session.isEnded()) session.terminate();
    }
    for (const type of ['ist', 'nist', 'ict', 'nict'] as const) {
      for (const transaction of Object.values(this._transactions[type])) stopTimers(transaction);
    }
  }
}

interface Attended {
  refer(request: JsSipRequest, message: SipRequest): void;
  notify(request: JsSipRequest): void;
}

interface NewSession {
  readonly originator: 'local' | 'remote';
  readonly session: JsSipSession;
  readonly request: JsSipRequest;
}

function stopTimers(transaction: object): void {
  const timers = transaction as Record<string, NodeJS.Timeout | null | undefined>;
  for (const name of ['B', 'D', 'F', 'H', 'I', 'J', 'K', 'L', 'M', 'resendProvisionalTimer']) {
    const timer = timers[name];
    if (timer) clearTimeout(timer);
  }
}

export const newTag = (): string => randomBytes(6).toString('hex');
