/**
 * What JsSIP takes for its socket: between it and the link it keeps the transactions that a lossy transport needs,
 * writes true Vias, and refuses what JsSIP would misread.
 */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { ClientTransactions } from './client-transactions.ts';
import type { Source } from './flow.ts';
import { ALLOWED_METHODS, NameAddr, reasonPhrase } from './jssip.ts';
import {
  callIdOf,
  cseqOf,
  type Header,
  headerOf,
  headersOf,
  readMessage,
  removeHeader,
  responseTo,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  setHeader,
  splitList,
  tagOf,
  writeMessage,
} from './message.ts';
import type { Attachment } from './message-router.ts';
import { ServerTransactions, transactionKey } from './server-transactions.ts';
import { parseUri, uriIn } from './uri.ts';
import { newTag, type UserAgent } from './user-agent.ts';
import { type HostPort, ourVia, parseVia } from './via.ts';
import { logMessage } from './wire-log.ts';

export interface TrunkSocketOptions {
  readonly transport: 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';
  readonly clock: Clock;
  readonly log: Log;
  readonly contactUser: string | undefined;
  admits(address: string): boolean;
  local(): HostPort;
  /** Where a request of ours goes (§8.1.2): its topmost Route or its Request-URI. */
  nextHop(uri: string): HostPort;
  send(text: string, to: Source): void;
  /** A CANCEL came after our 200 to its INVITE. */
  onLateCancel(callId: string): void;
}

const ALLOWED = new Set(ALLOWED_METHODS.split(','));
const KNOWN_ELSEWHERE = new Set(['REGISTER', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH', 'REFER', 'PRACK']);
const SUPPORTED = new Set(['timer']);
/** Replaces is not supported and would be obeyed; Max-Forwards is for proxies, and its 0 is read as an error. */
const HIDDEN_FROM_JSSIP = /^(replaces|refer-to|max-forwards)$/i;

export class TrunkSocket implements Attachment, Disposable {
  // JsSIP.Socket
  readonly via_transport: string;
  readonly url: string;
  readonly sip_uri = 'sip:gateway.invalid';
  onconnect: () => void = () => {};
  ondisconnect: () => void = () => {};
  ondata: (data: string) => void = () => {};

  readonly #options: TrunkSocketOptions;
  readonly #client: ClientTransactions;
  readonly #server: ServerTransactions<Source>;
  #ua: UserAgent | undefined;

  constructor(options: TrunkSocketOptions) {
    this.#options = options;
    this.via_transport = options.transport;
    this.url = `sip-${options.transport.toLowerCase()}`;
    const { clock } = options;
    const reliable = options.transport !== 'UDP';
    this.#client = new ClientTransactions({
      clock,
      reliable,
      send: (request) => this.#transmitRequest(request),
      sendNew: (request) => this.#client.send(this.#withTrueVia(request)),
      answer: (response) => this.#deliver(response),
    });
    this.#server = new ServerTransactions({
      clock,
      reliable,
      send: (response, to) => this.#transmit(response, to),
    });
  }

  attach(ua: UserAgent): void {
    this.#ua = ua;
  }

  get contactUser(): string | undefined {
    return this.#options.contactUser;
  }

  get unanswered(): number {
    return this.#client.unanswered;
  }

  /** How many transactions are kept: a test for leaks asks. */
  get transactions(): number {
    return this.#client.size + this.#server.size;
  }

  connect(): void {
    this.onconnect();
  }

  disconnect(): void {}

  isConnected(): boolean {
    return true;
  }

  isConnecting(): boolean {
    return false;
  }

  /** JsSIP sends. True, always: what is lost shows by its timers, and broken connections are reported aside. */
  send(data: string): boolean {
    const reading = readMessage(Buffer.from(data));
    if (reading.kind !== 'message') {
      this.#options.log.error({ kind: reading.kind }, 'a message of ours cannot be read, not sent');
      return true;
    }
    const { message } = reading;
    // JsSIP claims ICE, Replaces, GRUU and outbound; 100rel is not among what we do, so nobody waits for a PRACK.
    removeHeader(message, 'Supported');
    const { method } = cseqOf(message);
    if (method === 'INVITE' || method === 'UPDATE') setHeader(message, 'Supported', 'timer');
    if (message.kind === 'request') this.#client.send(this.#withTrueVia(message));
    else if (!this.#server.respond(this.#withPeersNames(message))) {
      this.#options.log.debug(
        { status: message.status, callId: callIdOf(message) },
        'answer to a request long over, not sent',
      );
    }
    return true;
  }

  /** The call is over for us; see `ClientTransactions.abandon`. */
  abandon(callId: string): void {
    this.#client.abandon(callId);
  }

  // Attachment

  admits(address: string): boolean {
    return this.#options.admits(address);
  }

  knowsCall(callId: string): boolean {
    return this.#ua?.hasSession(callId) || this.#server.knowsCall(callId);
  }

  awaits(response: SipResponse): boolean {
    return this.#client.has(response);
  }

  receive(message: SipMessage, source: Source): void {
    logMessage(this.#options.log, 'in', message, source);
    if (message.kind === 'response') {
      const shown = this.#client.receive(message);
      if (shown) this.#deliver(shown);
      return;
    }
    const lateCancel = message.method === 'CANCEL' && this.#server.stateOfInvite(message) === 'accepted';
    if (!this.#server.receive(message, source)) return;
    const refusal = refusalOf(message);
    if (refusal) {
      if (message.method !== 'ACK') this.#refuse(message, refusal.status, refusal.extra);
      return;
    }
    this.#deliver(message);
    if (lateCancel) this.#options.onLateCancel(callIdOf(message));
  }

  #deliver(message: SipMessage): void {
    const ua = this.#ua;
    if (!ua) return;
    if (message.kind === 'response') {
      try {
        ua.deliver(writeMessage(message));
      } catch (thrown) {
        this.#options.log.error({ err: thrown }, 'JsSIP failed on an answer');
      }
      return;
    }
    const key = transactionKey(message);
    // JsSIP takes only its own user as the Request-URI: what was dialled goes aside.
    const rewritten: SipRequest = {
      ...message,
      uri: ua.configuration.uri.toString(),
      headers: message.headers.filter(({ name }) => !HIDDEN_FROM_JSSIP.test(name)).map(readableForJsSip),
    };
    try {
      ua.deliver(writeMessage(rewritten), { message, key, dialled: parseUri(message.uri)?.user ?? '' });
    } catch (thrown) {
      this.#options.log.error({ err: thrown, callId: callIdOf(message) }, 'JsSIP failed on a request');
    }
    if (message.method !== 'ACK' && !this.#server.isAnswered(message) && !ua.handles(key)) {
      this.#options.log.info(
        { method: message.method, callId: callIdOf(message) },
        'request that JsSIP cannot read, refused',
      );
      this.#refuse(message, 400);
    }
  }

  #refuse(request: SipRequest, status: number, extra: readonly Header[] = []): void {
    this.#server.respond(responseTo(request, status, reasonPhrase(status), { toTag: newTag(), extra }));
  }

  /** The peer gets its own From and To back, to the letter (§8.2.6.2), whatever JsSIP was shown. */
  #withPeersNames(response: SipResponse): SipResponse {
    const request = this.#server.requestOf(response);
    if (!request) return response;
    const tag = tagOf(headerOf(response, 'To'));
    const to = headerOf(request, 'To') ?? '';
    setHeader(response, 'From', headerOf(request, 'From') ?? '');
    setHeader(response, 'To', tag && !tagOf(to) ? `${to};tag=${tag}` : to);
    return response;
  }

  #withTrueVia(request: SipRequest): SipRequest {
    const branch = parseVia(headerOf(request, 'Via') ?? '')?.branch ?? '';
    setHeader(request, 'Via', ourVia(this.#options.transport, this.#options.local(), branch));
    return request;
  }

  #transmitRequest(request: SipRequest): void {
    const [route] = headersOf(request, 'Route').flatMap(splitList);
    this.#transmit(request, this.#options.nextHop(route === undefined ? request.uri : uriIn(route)));
  }

  #transmit(message: SipMessage, to: Source): void {
    logMessage(this.#options.log, 'out', message, to);
    this.#options.send(writeMessage(message), to);
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
    this.#server[Symbol.dispose]();
    this.#ua = undefined;
  }
}

/** Quotes and angle brackets in pairs: what is broken beyond that stays broken, and is refused. */
const WELL_FORMED_NAME = /^(?:\s*(?:"(?:[^"\\]|\\.)*"|[^"<>]*)\s*<[^<>"]+>|[^"<>]+)(?:;[^<>]*)?$/s;

/** JsSIP's grammar knows no tel URI and no bare `#` in From and To, which carriers and phones send: it gets a stand-in. */
function readableForJsSip(header: Header): Header {
  if (!/^(from|to)$/i.test(header.name)) return header;
  if (NameAddr.parse(header.value)?.uri.scheme === 'sip' || !WELL_FORMED_NAME.test(header.value)) return header;
  const tag = tagOf(header.value);
  const user = encodeURIComponent(parseUri(uriIn(header.value))?.user ?? 'unknown');
  return { name: header.name, value: `<sip:${user}@peer.invalid>${tag ? `;tag=${tag}` : ''}` };
}

/** What is refused before JsSIP sees it, RFC 3261 §8.2; undefined for nothing. */
function refusalOf(request: SipRequest): { status: number; extra?: Header[] } | undefined {
  const { method } = request;
  const allow = [{ name: 'Allow', value: ALLOWED_METHODS.replaceAll(',', ', ') }];
  if (KNOWN_ELSEWHERE.has(method)) return { status: 405, extra: allow };
  if (!ALLOWED.has(method)) return { status: 501, extra: allow };
  if (method === 'ACK' || method === 'CANCEL') return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(request.uri)?.[1]?.toLowerCase();
  if (scheme !== 'sip' && scheme !== 'tel') return { status: scheme ? 416 : 400 };
  if (!parseUri(request.uri)) return { status: 400 };
  const unsupported = headersOf(request, 'Require')
    .flatMap(splitList)
    .filter((option) => !SUPPORTED.has(option.toLowerCase()));
  if (unsupported.length > 0) {
    return { status: 420, extra: [{ name: 'Unsupported', value: unsupported.join(', ') }] };
  }
  const encoding = headerOf(request, 'Content-Encoding');
  if (encoding && encoding.toLowerCase() !== 'identity') {
    return { status: 415, extra: [{ name: 'Accept-Encoding', value: 'identity' }] };
  }
  const isOffer = method === 'INVITE' || method === 'UPDATE';
  if (isOffer && request.body && !/^application\/sdp\s*(;|$)/i.test(headerOf(request, 'Content-Type') ?? '')) {
    return { status: 415, extra: [{ name: 'Accept', value: 'application/sdp' }] };
  }
  // Without it there is nowhere to send our BYE (§8.1.1.8); JsSIP would answer 500.
  if (method === 'INVITE' && !headerOf(request, 'Contact')) return { status: 400 };
  // A dialog of ours has a tag of ours; one without is a new request (§8.2.2).
  if (method === 'BYE' && !tagOf(headerOf(request, 'To'))) return { status: 481 };
  return undefined;
}
