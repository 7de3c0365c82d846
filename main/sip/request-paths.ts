/**
 * Requests outside of dialogs on their way through a peer's addresses (RFC 3263 §4.3): what JsSIP sends once goes to the
 * next address when the first does not reply, cannot be connected to or says 503, each time as a transaction with a
 * branch of its own. JsSIP sees one request and one answer.
 */
import type { Clock } from '../core/clock.ts';
import type { Hop } from './hop.ts';
import {
  callIdOf,
  cseqOf,
  headerOf,
  headersOf,
  type SipRequest,
  type SipResponse,
  setHeader,
  tagOf,
} from './message.ts';
import { movesOn, NO_REPLY_MS, type Outcome } from './next-address.ts';
import { TRANSACTION_MS } from './sip-timers.ts';
import { newBranch } from './unwanted-answer.ts';
import { parseVia } from './via.ts';

export interface RequestPathsOptions {
  readonly clock: Clock;
  /** Where a new request may go, best first; empty where the peer's addresses are not known. */
  hops(method: string): readonly Hop[];
  /** The Route headers' values of requests outside of dialogs. */
  route(hop: Hop): readonly string[];
  reached(hop: Hop): void;
  failed(hop: Hop, why: string, restMs?: number): void;
  /** Writes the Via and starts a transaction. */
  start(request: SipRequest, hop: Hop, branch: string): void;
  /** Nobody waits for this transaction any more. */
  leave(request: SipRequest): void;
  /** No address has replied to this INVITE for 3 s, not even with 100. It goes on nevertheless. */
  unheard(callId: string): void;
  /** An INVITE got its first reply from the address that counts, or its final one. */
  inviteAnswered(status: number, retryAfterMs: number | undefined): void;
}

interface Path {
  /** As JsSIP made it. */
  readonly request: SipRequest;
  readonly ownBranch: string;
  branch: string;
  hop: Hop;
  readonly left: Hop[];
  answered: boolean;
  wanted: boolean;
  timer?: Disposable | undefined;
}

const branchOf = (message: SipRequest | SipResponse): string => parseVia(headerOf(message, 'Via') ?? '')?.branch ?? '';

export class RequestPaths implements Disposable {
  readonly #options: RequestPathsOptions;
  /** By the branch on the wire, those of addresses given up included. */
  readonly #byBranch = new Map<string, { readonly path: Path; readonly hop: Hop }>();
  readonly #forgetting = new Map<string, Disposable>();

  constructor(options: RequestPathsOptions) {
    this.#options = options;
  }

  /** Takes a request of JsSIP's that goes by the trunk's own addresses; false for one that finds its way itself. */
  send(request: SipRequest): boolean {
    const branch = branchOf(request);
    if (request.method === 'CANCEL' || request.method === 'ACK') return this.#follow(request, branch);
    if (tagOf(headerOf(request, 'To'))) return false;
    const [hop, ...left] = this.#options.hops(request.method);
    if (!hop) return false;
    const path: Path = { request, ownBranch: branch, branch, hop, left, answered: false, wanted: true };
    this.#attempt(path);
    return true;
  }

  /** Where the transaction with this request's branch goes; undefined where it is none of these. */
  hopOf(request: SipRequest): Hop | undefined {
    return this.#byBranch.get(branchOf(request))?.hop;
  }

  /** What JsSIP is to see of an answer; undefined for nothing. */
  receive(response: SipResponse): SipResponse | undefined {
    const branch = branchOf(response);
    const path = this.#byBranch.get(branch)?.path;
    if (!path) return response;
    const { status } = response;
    if (cseqOf(response).method === 'CANCEL') return this.#asOwn(path, response);
    const isInvite = path.request.method === 'INVITE';
    if (path.branch !== branch) {
      // From an address given up: a 2xx has been ended already.
      if (isInvite && status >= 300) this.#acknowledge(path, response, branch);
      return undefined;
    }
    if (status >= 200 && this.#moves(path, { kind: 'answer', status })) {
      if (isInvite) this.#acknowledge(path, response, branch);
      this.#next(path, '503 Service Unavailable', retryAfterMs(response));
      return undefined;
    }
    if (isInvite && (!path.answered || status >= 200)) this.#options.inviteAnswered(status, retryAfterMs(response));
    path.answered = true;
    this.#still(path);
    if (status !== 503) this.#options.reached(path.hop);
    if (status >= 200) this.#forgetLater(path.branch);
    return this.#asOwn(path, response);
  }

  /** The connection for this request could not be made. True where another address is tried. */
  lost(request: SipRequest, why: string): boolean {
    const path = this.#byBranch.get(branchOf(request))?.path;
    if (!path || path.branch !== branchOf(request) || request.method === 'CANCEL') return false;
    if (!this.#moves(path, { kind: 'no-connection' })) {
      this.#options.failed(path.hop, why);
      return false;
    }
    this.#next(path, why);
    return true;
  }

  /** Nobody wants this call any more. */
  abandon(callId: string): void {
    for (const { path } of this.#byBranch.values()) {
      if (path.request.method !== 'INVITE' || callIdOf(path.request) !== callId) continue;
      path.wanted = false;
      this.#still(path);
      this.#forgetLater(path.branch);
    }
  }

  get size(): number {
    return this.#byBranch.size;
  }

  #attempt(path: Path): void {
    const { clock, start, route } = this.#options;
    this.#byBranch.set(path.branch, { path, hop: path.hop });
    const copy: SipRequest = { ...path.request, headers: path.request.headers.map((header) => ({ ...header })) };
    addRoutes(copy, route(path.hop));
    path.timer = clock.after(NO_REPLY_MS, () => this.#silent(path));
    start(copy, path.hop, path.branch);
  }

  #silent(path: Path): void {
    if (this.#moves(path, { kind: 'no-reply' })) {
      this.#next(path, 'no reply');
      return;
    }
    // The last one gets all the time there is, unless the call has another way; then JsSIP's own timer tells.
    path.timer = this.#options.clock.after(TRANSACTION_MS - NO_REPLY_MS, () => this.#forgetLater(path.branch));
    if (path.answered || !path.wanted) return;
    this.#options.failed(path.hop, 'no reply');
    if (path.request.method === 'INVITE') this.#options.unheard(callIdOf(path.request));
  }

  #moves({ answered, wanted, left }: Path, outcome: Outcome): boolean {
    return movesOn(outcome, { answered, wanted, others: left.length });
  }

  #next(path: Path, why: string, restMs?: number): void {
    this.#still(path);
    this.#options.failed(path.hop, why, restMs);
    this.#options.leave(withBranch(path.request, path.branch));
    this.#forgetLater(path.branch);
    const [hop = path.hop] = path.left.splice(0, 1);
    path.hop = hop;
    path.branch = newBranch();
    path.answered = false;
    this.#attempt(path);
  }

  /** CANCEL, and the ACK of a refusal: to the same address, by the same Route (§9.1, §17.1.1.3). */
  #follow(request: SipRequest, ownBranch: string): boolean {
    const path = [...this.#byBranch.values()].find(({ path }) => path.ownBranch === ownBranch)?.path;
    if (path?.request.method !== 'INVITE') return false;
    if (request.method === 'CANCEL') path.wanted = false;
    addRoutes(request, this.#options.route(path.hop));
    this.#options.start(request, path.hop, path.branch);
    return true;
  }

  /** §17.1.1.3 */
  #acknowledge(path: Path, response: SipResponse, branch: string): void {
    const { request, hop } = path;
    const kept = request.headers.filter(({ name }) => /^(from|call-id|max-forwards)$/i.test(name));
    const ack: SipRequest = {
      kind: 'request',
      method: 'ACK',
      uri: request.uri,
      headers: [
        { name: 'Via', value: headerOf(request, 'Via') ?? '' },
        ...kept,
        { name: 'To', value: headerOf(response, 'To') ?? '' },
        { name: 'CSeq', value: `${cseqOf(request).number} ACK` },
      ],
      body: '',
    };
    addRoutes(ack, this.#options.route(hop));
    this.#options.start(ack, hop, branch);
  }

  #asOwn({ ownBranch, branch }: Path, response: SipResponse): SipResponse {
    if (ownBranch === branch) return response;
    const headers = response.headers.map((header) => ({ ...header }));
    const via = headers.find(({ name }) => name.toLowerCase() === 'via');
    if (via) via.value = via.value.replace(branch, ownBranch);
    return { ...response, headers };
  }

  #still(path: Path): void {
    path.timer?.[Symbol.dispose]();
    path.timer = undefined;
  }

  #forgetLater(branch: string): void {
    if (this.#forgetting.has(branch)) return;
    const timer = this.#options.clock.after(TRANSACTION_MS, () => {
      this.#byBranch.delete(branch);
      this.#forgetting.delete(branch);
    });
    this.#forgetting.set(branch, timer);
  }

  [Symbol.dispose](): void {
    for (const { path } of this.#byBranch.values()) this.#still(path);
    for (const timer of this.#forgetting.values()) timer[Symbol.dispose]();
    this.#byBranch.clear();
    this.#forgetting.clear();
  }
}

function retryAfterMs(response: SipResponse): number | undefined {
  const seconds = Number.parseInt(headerOf(response, 'Retry-After') ?? '', 10);
  return seconds > 0 ? seconds * 1_000 : undefined;
}

function withBranch(request: SipRequest, branch: string): SipRequest {
  const copy: SipRequest = { ...request, headers: request.headers.map((header) => ({ ...header })) };
  setHeader(copy, 'Via', (headerOf(request, 'Via') ?? '').replace(branchOf(request), branch));
  return copy;
}

function addRoutes(request: SipRequest, routes: readonly string[]): void {
  if (routes.length === 0 || headersOf(request, 'Route').length > 0) return;
  const after = request.headers.findIndex(({ name }) => name.toLowerCase() === 'via') + 1;
  request.headers.splice(after, 0, ...routes.map((value) => ({ name: 'Route', value })));
}
