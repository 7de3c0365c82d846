/**
 * Our requests on their way: sent again until answered (timers A and E), repeated answers absorbed (D, K, M),
 * the ACK sent again for a 2xx sent again. JsSIP was made for WebSockets and does none of this; it sees each
 * answer once. A 2xx that nobody wants any more (it crossed our CANCEL, or a second fork answered) gets its
 * ACK and BYE here, because JsSIP drops the first and ends the wrong call on the second.
 */
import type { Clock } from '../core/clock.ts';
import { callIdOf, cseqOf, headerOf, type SipRequest, type SipResponse, tagOf } from './message.ts';
import { Retransmission } from './retransmission.ts';
import { T2_MS, TRANSACTION_MS } from './sip-timers.ts';
import { endUnwantedAnswer } from './unwanted-answer.ts';
import { parseVia } from './via.ts';

interface ClientTransaction {
  readonly request: SipRequest;
  state: 'calling' | 'proceeding' | 'accepted' | 'completed';
  /** Nobody waits for this INVITE any more: a 2xx is to be acknowledged and ended. */
  abandoned: boolean;
  /** A 2xx's To tag -> the ACK that answers it, once JsSIP made it. The first tag is the call's. */
  readonly acks: Map<string, SipRequest | undefined>;
  /** The ACK of a 3xx-6xx. */
  failureAck?: SipRequest;
  resending?: Retransmission | undefined;
  end?: Disposable | undefined;
}

export interface ClientTransactionsOptions {
  readonly clock: Clock;
  /** TCP, TLS, WS: nothing is sent again. */
  readonly reliable: boolean;
  /** Puts a request on the wire. */
  readonly send: (request: SipRequest) => void;
  /** A new request that this file itself made (BYE for an unwanted answer). */
  readonly sendNew: (request: SipRequest) => void;
  /** An answer made up here for JsSIP: the peer never gave one to an INVITE that was cancelled. */
  readonly answer: (response: SipResponse) => void;
}

const keyOf = (message: SipRequest | SipResponse): string =>
  `${parseVia(headerOf(message, 'Via') ?? '')?.branch ?? ''}|${cseqOf(message).method}`;

export class ClientTransactions implements Disposable {
  readonly #options: ClientTransactionsOptions;
  readonly #transactions = new Map<string, ClientTransaction>();

  constructor(options: ClientTransactionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#transactions.size;
  }

  /** Requests that wait for a final answer. */
  get unanswered(): number {
    let count = 0;
    for (const { state } of this.#transactions.values()) if (state === 'calling' || state === 'proceeding') count++;
    return count;
  }

  /** The request of ours that a response answers. */
  requestOf(response: SipResponse): SipRequest | undefined {
    return this.#transactions.get(keyOf(response))?.request;
  }

  /** Sends a request of ours, which already has its true Via. */
  send(request: SipRequest): void {
    if (request.method === 'ACK') {
      this.#sendAck(request);
      return;
    }
    if (request.method === 'CANCEL') this.#markCancelled(request);
    const { clock, reliable, send } = this.#options;
    const key = keyOf(request);
    const transaction: ClientTransaction = { request, state: 'calling', abandoned: false, acks: new Map() };
    this.#transactions.set(key, transaction);
    const giveUp = (): void => {
      // JsSIP's own timer B or F reports it. The INVITE stays a while: a late 200 must still be ended.
      transaction.abandoned = true;
      this.#endAfter(key, transaction, request.method === 'INVITE' ? TRANSACTION_MS : 0);
    };
    if (reliable) transaction.end = clock.after(TRANSACTION_MS, giveUp);
    else {
      transaction.resending = new Retransmission({
        clock,
        capMs: request.method === 'INVITE' ? Number.POSITIVE_INFINITY : T2_MS,
        resend: () => send(request),
        onGiveUp: giveUp,
      });
    }
    send(request);
  }

  /** What JsSIP is to see of a response; undefined for nothing. */
  receive(response: SipResponse): SipResponse | undefined {
    const key = keyOf(response);
    const transaction = this.#transactions.get(key);
    if (!transaction) return undefined;
    return transaction.request.method === 'INVITE'
      ? this.#receiveForInvite(key, transaction, response)
      : this.#receiveForOther(key, transaction, response);
  }

  /**
   * The call is over for us: whatever still comes for its INVITE is acknowledged and ended. It is sent on until it has a
   * reply: one that was lost may have made a telephone ring, which a CANCEL must follow (§9.1).
   */
  abandon(callId: string): void {
    for (const transaction of this.#transactions.values()) {
      if (transaction.request.method === 'INVITE' && callIdOf(transaction.request) === callId) {
        transaction.abandoned ||= transaction.state === 'calling' || transaction.state === 'proceeding';
      }
    }
  }

  /** A new connection took the place of one that broke: what had no answer on that is sent once more (same branch). */
  resendInDialogs(): void {
    if (!this.#options.reliable) return;
    for (const { request, state, abandoned } of this.#transactions.values()) {
      if (state === 'calling' && !abandoned && tagOf(headerOf(request, 'To'))) this.#options.send(request);
    }
  }

  /** The same request goes to another address: what comes from this one no longer counts, and a 2xx is ended. */
  leave(request: SipRequest): void {
    const key = keyOf(request);
    const transaction = this.#transactions.get(key);
    if (!transaction) return;
    this.#quiet(transaction);
    transaction.abandoned = true;
    this.#endAfter(key, transaction, TRANSACTION_MS);
  }

  #receiveForInvite(key: string, transaction: ClientTransaction, response: SipResponse): SipResponse | undefined {
    const { status } = response;
    const open = transaction.state === 'calling' || transaction.state === 'proceeding';
    if (status < 200) {
      if (!open) return undefined;
      this.#quiet(transaction);
      transaction.state = 'proceeding';
      return response;
    }
    if (status < 300) {
      this.#quiet(transaction);
      const tag = tagOf(headerOf(response, 'To')) ?? '';
      if (transaction.acks.has(tag)) {
        // Our ACK was lost, or JsSIP has not made it yet.
        const ack = transaction.acks.get(tag);
        if (ack) this.#options.send(ack);
        return undefined;
      }
      // Race: our CANCEL crossed the 200 (`our CANCEL crosses the 200`), or another fork answered too.
      const unwanted = transaction.abandoned || !open;
      if (open) this.#endAfter(key, transaction, TRANSACTION_MS);
      transaction.state = 'accepted';
      if (!unwanted) {
        transaction.acks.set(tag, undefined);
        return response;
      }
      const { ack, bye } = endUnwantedAnswer(transaction.request, response);
      transaction.acks.set(tag, ack);
      this.#options.send(ack);
      this.#options.sendNew(bye);
      return open ? terminated(response) : undefined;
    }
    if (!open) {
      if (transaction.failureAck) this.#options.send(transaction.failureAck);
      return undefined;
    }
    this.#quiet(transaction);
    transaction.state = 'completed';
    this.#endAfter(key, transaction, this.#options.reliable ? 0 : TRANSACTION_MS);
    // JsSIP would answer a challenge with a new INVITE though the call was given up.
    return transaction.abandoned && (status === 401 || status === 407) ? terminated(response) : response;
  }

  #receiveForOther(key: string, transaction: ClientTransaction, response: SipResponse): SipResponse | undefined {
    if (transaction.state === 'completed') return undefined;
    if (response.status < 200) {
      transaction.resending?.slowTo(T2_MS);
      return response;
    }
    this.#quiet(transaction);
    transaction.state = 'completed';
    this.#endAfter(key, transaction, this.#options.reliable ? 0 : TRANSACTION_MS);
    return response;
  }

  #sendAck(ack: SipRequest): void {
    const failed = this.#transactions.get(`${keyOf(ack).replace(/\|ACK$/, '')}|INVITE`);
    if (failed) {
      // JsSIP acknowledges what it was told; after an unwanted 2xx that was our invention.
      if (failed.state === 'accepted') return;
      failed.failureAck = ack;
    } else {
      const tag = tagOf(headerOf(ack, 'To')) ?? '';
      for (const transaction of this.#transactions.values()) {
        if (
          transaction.request.method === 'INVITE' &&
          callIdOf(transaction.request) === callIdOf(ack) &&
          cseqOf(transaction.request).number === cseqOf(ack).number &&
          transaction.acks.has(tag)
        ) {
          transaction.acks.set(tag, ack);
        }
      }
    }
    this.#options.send(ack);
  }

  #markCancelled(cancel: SipRequest): void {
    const key = `${keyOf(cancel).replace(/\|CANCEL$/, '')}|INVITE`;
    const invite = this.#transactions.get(key);
    if (!invite) return;
    invite.abandoned = true;
    invite.end?.[Symbol.dispose]();
    // RFC 3261 §9.1: no final answer 64·T1 after the CANCEL, and the INVITE counts as over.
    invite.end = this.#options.clock.after(TRANSACTION_MS, () => {
      const { request } = invite;
      invite.state = 'completed';
      this.#endAfter(key, invite, TRANSACTION_MS);
      const headers = request.headers.filter(({ name }) => /^(via|from|to|call-id|cseq)$/i.test(name));
      this.#options.answer({ kind: 'response', status: 487, reason: 'Request Terminated', headers, body: '' });
    });
  }

  #quiet(transaction: ClientTransaction): void {
    transaction.resending?.[Symbol.dispose]();
    transaction.resending = undefined;
    // An INVITE may ring as long as the call manager lets it.
    if (!transaction.abandoned) {
      transaction.end?.[Symbol.dispose]();
      transaction.end = undefined;
    }
  }

  #endAfter(key: string, transaction: ClientTransaction, ms: number): void {
    transaction.end?.[Symbol.dispose]();
    transaction.end = this.#options.clock.after(ms, () => this.#transactions.delete(key));
  }

  [Symbol.dispose](): void {
    for (const transaction of this.#transactions.values()) {
      transaction.resending?.[Symbol.dispose]();
      transaction.end?.[Symbol.dispose]();
    }
    this.#transactions.clear();
  }
}

/** The same answer as JsSIP must see it for a call that nobody wants: 487, without a body. */
const terminated = (response: SipResponse): SipResponse => ({
  kind: 'response',
  status: 487,
  reason: 'Request Terminated',
  headers: response.headers.filter(({ name }) => /^(via|from|to|call-id|cseq)$/i.test(name)),
  body: '',
});
