/**
 * Provisional answers that are acknowledged (RFC 3262), below JsSIP, which knows none. Ours: each waits for the PRACK of the
 * one before it, is sent again until then, and a 2xx waits for the one that had SDP. The peer's: each is seen once and in order.
 */
import type { Clock } from '../core/clock.ts';
import {
  callIdOf,
  cseqOf,
  headerOf,
  headersOf,
  type SipRequest,
  type SipResponse,
  setHeader,
  splitList,
  tagOf,
} from './message.ts';
import { Retransmission } from './retransmission.ts';

/**
 * `support`: we say that we know them, acknowledge the peer's, and make ours so where the caller requires it. `prefer`: also
 * where it only supports them. `off`: never; a caller that requires them is refused.
 */
export type ReliableProvisional = 'off' | 'support' | 'prefer';

export interface ReliableProvisionalsOptions {
  readonly clock: Clock;
  readonly use: ReliableProvisional;
  respond(response: SipResponse): boolean;
  /** 64·T1 went by without a PRACK (§3: the INVITE is to be refused). */
  unacknowledged(callId: string): void;
}

interface Ours {
  readonly callId: string;
  readonly cseq: number;
  rseq: number;
  waiting: { readonly response: SipResponse; readonly resending: Disposable } | undefined;
  readonly queue: SipResponse[];
}

const has = (request: SipRequest, name: string): boolean =>
  headersOf(request, name)
    .flatMap(splitList)
    .some((option) => option.toLowerCase() === '100rel');

/** Small enough that no peer overflows, and not always 1 (§3 asks for 1 to 2^31 - 1). */
const FIRST_RSEQ = 1_000;

export class ReliableProvisionals implements Disposable {
  readonly #options: ReliableProvisionalsOptions;
  /** By Call-ID and CSeq: one INVITE each. */
  readonly #ours = new Map<string, Ours>();
  /** Branch and To tag of our INVITE -> the RSeq seen last. */
  readonly #seen = new Map<string, number>();

  constructor(options: ReliableProvisionalsOptions) {
    this.#options = options;
  }

  /** Sends an answer of ours to `request`, now or in its turn; false where nobody waits for it. */
  respond(response: SipResponse, request: SipRequest | undefined): boolean {
    const { use, respond } = this.#options;
    if (request?.method !== 'INVITE' || response.status === 100) return respond(response);
    const key = keyOf(request);
    const known = this.#ours.get(key);
    if (response.status >= 300 || (response.status >= 200 && !mustWait(known))) {
      this.#drop(key);
      return respond(response);
    }
    const isReliable = use !== 'off' && (has(request, 'Require') || (use === 'prefer' && has(request, 'Supported')));
    if (response.status < 200 && !isReliable) return respond(response);
    const ours = known ?? {
      callId: callIdOf(request),
      cseq: cseqOf(request).number,
      rseq: FIRST_RSEQ,
      waiting: undefined,
      queue: [],
    };
    this.#ours.set(key, ours);
    // JsSIP repeats its 2xx by a timer of its own.
    if (!ours.queue.some(({ status }) => status >= 200)) ours.queue.push(response);
    this.#pump(key, ours);
    return true;
  }

  /** The status that a PRACK gets; 2xx lets the next answer go. */
  acknowledge(prack: SipRequest): number {
    const [, rseq, cseq, method] = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\S+)\s*$/.exec(headerOf(prack, 'RAck') ?? '') ?? [];
    for (const [key, ours] of this.#ours) {
      const { callId, waiting } = ours;
      if (callId !== callIdOf(prack) || ours.cseq !== Number(cseq) || method !== 'INVITE') continue;
      if (!waiting || ours.rseq !== Number(rseq)) continue;
      waiting.resending[Symbol.dispose]();
      ours.waiting = undefined;
      this.#pump(key, ours);
      return 200;
    }
    return 481;
  }

  /** Whether JsSIP is to see this answer to our INVITE: a repeated one was acknowledged, one ahead of its turn comes again. */
  isNew(response: SipResponse, branch: string): boolean {
    const rseq = rseqOf(response);
    if (rseq === undefined) {
      if (response.status >= 200) this.#forget(branch);
      return true;
    }
    const key = `${branch}|${tagOf(headerOf(response, 'To')) ?? ''}`;
    const last = this.#seen.get(key);
    if (last !== undefined && rseq !== last + 1) return false;
    this.#seen.set(key, rseq);
    return true;
  }

  get size(): number {
    return this.#ours.size + this.#seen.size;
  }

  #pump(key: string, ours: Ours): void {
    if (ours.waiting) return;
    const next = ours.queue.shift();
    if (!next) return;
    const { clock, respond, unacknowledged } = this.#options;
    if (next.status >= 200) {
      this.#drop(key);
      respond(next);
      return;
    }
    ours.rseq++;
    setHeader(next, 'Require', '100rel');
    setHeader(next, 'RSeq', String(ours.rseq));
    const resending = new Retransmission({
      clock,
      capMs: Number.POSITIVE_INFINITY,
      resend: () => respond(next),
      onGiveUp: () => {
        this.#drop(key);
        unacknowledged(ours.callId);
      },
    });
    ours.waiting = { response: next, resending };
    respond(next);
  }

  #drop(key: string): void {
    this.#ours.get(key)?.waiting?.resending[Symbol.dispose]();
    this.#ours.delete(key);
  }

  #forget(branch: string): void {
    for (const key of this.#seen.keys()) if (key.startsWith(`${branch}|`)) this.#seen.delete(key);
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#ours.keys()]) this.#drop(key);
    this.#seen.clear();
  }
}

const keyOf = (request: SipRequest): string => `${callIdOf(request)}|${cseqOf(request).number}`;

/** §3: no 2xx before the PRACK of an answer that carried SDP. */
const mustWait = (ours: Ours | undefined): boolean =>
  ours !== undefined &&
  ((ours.waiting !== undefined && ours.waiting.response.body !== '') || ours.queue.some(({ body }) => body !== ''));

/** The RSeq of a provisional answer that asks for a PRACK. */
export function rseqOf(response: SipResponse): number | undefined {
  if (response.status <= 100 || response.status >= 200) return undefined;
  const requires = headersOf(response, 'Require')
    .flatMap(splitList)
    .some((option) => option.toLowerCase() === '100rel');
  const rseq = /^\s*(\d{1,10})\s*$/.exec(headerOf(response, 'RSeq') ?? '')?.[1];
  return requires && rseq !== undefined ? Number(rseq) : undefined;
}
