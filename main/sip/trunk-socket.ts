/**
 * What JsSIP takes for its socket: between it and the link it keeps the transactions that a lossy transport needs,
 * writes true Vias, and refuses what JsSIP would misread.
 */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { ClientTransactions } from './client-transactions.ts';
import type { Source } from './flow.ts';
import type { Hop } from './hop.ts';
import { NameAddr, reasonPhrase } from './jssip.ts';
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
import { isWellFormedName } from './name-addr.ts';
import { ReliableProvisionals } from './reliable-provisionals.ts';
import { RequestPaths } from './request-paths.ts';
import { knownOptions, type RequestPolicy, refusalOf } from './request-refusal.ts';
import { unwrapSdp } from './sdp-body.ts';
import { ServerTransactions, transactionKey } from './server-transactions.ts';
import type { SipTransport } from './trunk.ts';
import { parseUri, uriIn } from './uri.ts';
import { newTag, type UserAgent } from './user-agent.ts';
import { type HostPort, ourVia, parseVia } from './via.ts';
import { logMessage, recordOf, type WireRecord } from './wire-log.ts';

export interface TrunkSocketOptions extends RequestPolicy {
  readonly clock: Clock;
  readonly log: Log;
  readonly contactUser: string | undefined;
  admits(address: string): boolean;
  /** The transport of the present address, and what Via says of us over a transport. */
  transport(): SipTransport;
  local(transport: SipTransport): HostPort;
  /** Where a request of ours within a dialog goes (§12.2.1.1): its topmost Route or its Request-URI. */
  nextHop(uri: string): HostPort;
  /** Where one outside of dialogs may go, and by what Route: request-paths.ts. */
  hops(method: string): readonly Hop[];
  route(hop: Hop): readonly string[];
  reached(hop: Hop): void;
  failed(hop: Hop, why: string, restMs?: number): void;
  /** What an INVITE's way told: see `RequestPathsOptions`. */
  unheard(callId: string): void;
  inviteAnswered(status: number, retryAfterMs: number | undefined): void;
  /** The top Via of an answer. */
  learn(via: string): void;
  /** `lost`: no connection could be made; true where that is dealt with. */
  send(text: string, to: Source, lost?: (why: string) => boolean): void;
  /** A CANCEL came after our 200 to its INVITE. */
  onLateCancel(callId: string): void;
  /** Nobody acknowledged our provisional answer (RFC 3262 §3). */
  onUnacknowledged(callId: string): void;
  /** Told of each message that came or goes, for whoever looks for trouble. */
  readonly onWire?: ((message: WireRecord) => void) | undefined;
}

/** Replaces and Refer-To are read by us, for JsSIP would obey them; Max-Forwards is for proxies, and its 0 is read as an error. */
const HIDDEN_FROM_JSSIP = /^(replaces|refer-to|max-forwards)$/i;

export class TrunkSocket implements Attachment, Disposable {
  // JsSIP.Socket
  readonly via_transport = 'UDP';
  readonly url = 'sip-trunk';
  readonly sip_uri = 'sip:gateway.invalid';
  onconnect: () => void = () => {};
  ondisconnect: () => void = () => {};
  ondata: (data: string) => void = () => {};

  readonly #options: TrunkSocketOptions;
  readonly #client: ClientTransactions;
  readonly #server: ServerTransactions<Source>;
  readonly #paths: RequestPaths;
  readonly #provisionals: ReliableProvisionals;
  #ua: UserAgent | undefined;

  constructor(options: TrunkSocketOptions) {
    this.#options = options;
    const { clock } = options;
    const isReliable = (): boolean => options.transport() !== 'udp';
    this.#paths = new RequestPaths({
      clock,
      hops: (method) => options.hops(method),
      route: (hop) => options.route(hop),
      reached: (hop) => options.reached(hop),
      failed: (hop, why, restMs) => options.failed(hop, why, restMs),
      start: (request, { transport }, branch) => this.#client.send(this.#withTrueVia(request, transport, branch)),
      leave: (request) => this.#client.leave(request),
      unheard: (callId) => options.unheard(callId),
      inviteAnswered: (status, retryAfterMs) => options.inviteAnswered(status, retryAfterMs),
    });
    this.#client = new ClientTransactions({
      clock,
      get reliable() {
        return isReliable();
      },
      send: (request) => this.#transmitRequest(request),
      sendNew: (request) => this.#client.send(this.#withTrueVia(request)),
      answer: (response) => this.#deliver(response),
    });
    this.#server = new ServerTransactions({
      clock,
      get reliable() {
        return isReliable();
      },
      send: (response, to) => this.#transmit(response, to),
    });
    this.#provisionals = new ReliableProvisionals({
      clock,
      use: options.reliableProvisional,
      respond: (response) => this.#server.respond(response),
      unacknowledged: (callId) => options.onUnacknowledged(callId),
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
    const known = knownOptions(this.#options, method);
    if (known.length > 0 && (method === 'INVITE' || method === 'UPDATE')) {
      setHeader(message, 'Supported', known.join(', '));
    }
    if (message.kind === 'request') {
      if (!this.#paths.send(message)) this.#client.send(this.#withTrueVia(message));
    } else if (!this.#provisionals.respond(this.#withPeersNames(message), this.#server.requestOf(message))) {
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
    this.#paths.abandon(callId);
  }

  /** There is a connection again: requests within calls that broke with the last one are sent anew. */
  reconnected(): void {
    this.#client.resendInDialogs();
  }

  // Attachment

  admits(address: string): boolean {
    return this.#options.admits(address);
  }

  knowsCall(callId: string): boolean {
    return this.#ua?.hasSession(callId) || this.#server.knowsCall(callId);
  }

  awaits(response: SipResponse, { address }: Source): boolean {
    const request = this.#client.requestOf(response);
    return request !== undefined && (this.admits(address) || this.#hopOf(request).address === address);
  }

  receive(message: SipMessage, source: Source): void {
    this.#note('in', message, source);
    unwrapSdp(message);
    if (message.kind === 'response') {
      this.#options.learn(headerOf(message, 'Via') ?? '');
      const answer = this.#client.receive(message);
      const shown = answer && this.#paths.receive(answer);
      const branch = parseVia(headerOf(message, 'Via') ?? '')?.branch ?? '';
      if (shown && this.#provisionals.isNew(shown, branch)) this.#deliver(shown);
      return;
    }
    const lateCancel = message.method === 'CANCEL' && this.#server.stateOfInvite(message) === 'accepted';
    if (!this.#server.receive(message, source)) return;
    if (message.method === 'PRACK') {
      this.#refuse(message, this.#provisionals.acknowledge(message));
      return;
    }
    const refusal = refusalOf(message, this.#options);
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
      headers: message.headers.filter(isForJsSip).map(readableForJsSip),
    };
    // RFC 2543 asked for no Contact: the caller is where From says, by way of the peer (RFC 4475 §3.4.1).
    if (message.method === 'INVITE' && !headerOf(message, 'Contact'))
      rewritten.headers.push({ name: 'Contact', value: `<${uriIn(headerOf(message, 'From') ?? '')}>` });
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

  #withTrueVia(request: SipRequest, transport = this.#options.transport(), ownBranch?: string): SipRequest {
    const branch = ownBranch ?? parseVia(headerOf(request, 'Via') ?? '')?.branch ?? '';
    setHeader(request, 'Via', ourVia(transport.toUpperCase(), this.#options.local(transport), branch));
    return request;
  }

  #transmitRequest(request: SipRequest): void {
    this.#transmit(request, this.#hopOf(request), (why) => this.#paths.lost(request, why));
  }

  #hopOf(request: SipRequest): Source {
    const hop = this.#paths.hopOf(request);
    if (hop) return hop;
    const [route] = headersOf(request, 'Route').flatMap(splitList);
    return this.#options.nextHop(route === undefined ? request.uri : uriIn(route));
  }

  #transmit(message: SipMessage, to: Source, lost?: (why: string) => boolean): void {
    this.#note('out', message, to);
    this.#options.send(writeMessage(message), to, lost);
  }

  #note(direction: 'in' | 'out', message: SipMessage, other: Source): void {
    const { log, onWire } = this.#options;
    logMessage(log, direction, message, other);
    onWire?.(recordOf(direction, message, other));
  }

  [Symbol.dispose](): void {
    this.#provisionals[Symbol.dispose]();
    this.#paths[Symbol.dispose]();
    this.#client[Symbol.dispose]();
    this.#server[Symbol.dispose]();
    this.#ua = undefined;
  }
}

/** Nor an Expires of which JsSIP's timer would make a millisecond: more than 24 days, or no number. */
const isForJsSip = ({ name, value }: Header): boolean =>
  !HIDDEN_FROM_JSSIP.test(name) && (!/^expires$/i.test(name) || /^\d{1,6}$/.test(value));

/** JsSIP's grammar knows no tel URI and no bare `#` in From and To, which carriers and phones send: it gets a stand-in. */
function readableForJsSip(header: Header): Header {
  if (!/^(from|to)$/i.test(header.name)) return header;
  if (NameAddr.parse(header.value)?.uri.scheme === 'sip' || !isWellFormedName(header.value)) return header;
  const tag = tagOf(header.value);
  const user = encodeURIComponent(parseUri(uriIn(header.value))?.user ?? 'unknown');
  return { name: header.name, value: `<sip:${user}@peer.invalid>${tag ? `;tag=${tag}` : ''}` };
}
