/**
 * The peer's requests: each reaches JsSIP once. A repeated one gets its answer again (RFC 3261 §17.2), an answer
 * that must be acknowledged is sent again until the ACK (timer G, and §13.3.1.4 for the 2xx on every transport).
 * `To` is whatever the owner needs to send an answer back (§18.2.2); it is only kept here.
 */
import type { Clock } from '../core/clock.ts';
import { callIdOf, cseqOf, headerOf, type SipMessage, type SipRequest, type SipResponse, tagOf } from './message.ts';
import { Retransmission } from './retransmission.ts';
import { T2_MS, T4_MS, TRANSACTION_MS } from './sip-timers.ts';
import { parseVia } from './via.ts';

interface ServerTransaction<To> {
  readonly request: SipRequest;
  readonly to: To;
  readonly dialog: string;
  state: 'proceeding' | 'accepted' | 'completed' | 'confirmed';
  last?: SipResponse;
  resending?: Retransmission | undefined;
  end?: Disposable | undefined;
}

export interface ServerTransactionsOptions<To> {
  readonly clock: Clock;
  readonly reliable: boolean;
  readonly send: (response: SipResponse, to: To) => void;
}

/**
 * What tells transactions apart: branch and sent-by (§17.2.3), or for RFC 2543 peers the old recipe. Without
 * the method, because an ACK and a CANCEL name their INVITE by it.
 */
export function transactionKey(message: SipMessage): string {
  const value = headerOf(message, 'Via') ?? '';
  const via = parseVia(value);
  if (via?.branch?.startsWith('z9hG4bK') && via.branch.length > 7) return `${via.branch}|${via.host}:${via.port ?? ''}`;
  return `2543|${callIdOf(message)}|${cseqOf(message).number}|${tagOf(headerOf(message, 'From')) ?? ''}|${value}`;
}

const dialogOf = (message: SipMessage): string =>
  `${callIdOf(message)}|${cseqOf(message).number}|${tagOf(headerOf(message, 'From')) ?? ''}`;

export class ServerTransactions<To> implements Disposable {
  readonly #options: ServerTransactionsOptions<To>;
  readonly #transactions = new Map<string, ServerTransaction<To>>();

  constructor(options: ServerTransactionsOptions<To>) {
    this.#options = options;
  }

  get size(): number {
    return this.#transactions.size;
  }

  /** Whether JsSIP is to see the request. */
  receive(request: SipRequest, to: To): boolean {
    const key = transactionKey(request);
    if (request.method === 'ACK') return this.#receiveAck(key, request);
    const mapKey = `${key}|${request.method}`;
    const known = this.#transactions.get(mapKey);
    if (known) {
      // After a 2xx the timer alone repeats it (RFC 6026 §7.1).
      if (known.last && known.state !== 'accepted' && known.state !== 'confirmed') {
        this.#options.send(known.last, known.to);
      }
      return false;
    }
    const transaction: ServerTransaction<To> = { request, to, dialog: dialogOf(request), state: 'proceeding' };
    this.#transactions.set(mapKey, transaction);
    if (request.method !== 'INVITE') this.#endAfter(mapKey, transaction, TRANSACTION_MS);
    return true;
  }

  /** Sends an answer to a request we know; false where there is none. */
  respond(response: SipResponse): boolean {
    const { method } = cseqOf(response);
    const mapKey = `${transactionKey(response)}|${method}`;
    const transaction = this.#transactions.get(mapKey);
    if (!transaction) return false;
    // JsSIP repeats its 2xx by a timer of its own; ours survives an early hang-up, its does not.
    if (transaction.state !== 'proceeding') return true;
    transaction.last = response;
    if (response.status >= 200) this.#complete(mapKey, transaction, response);
    this.#options.send(response, transaction.to);
    return true;
  }

  /** The request that a response answers. */
  requestOf(response: SipResponse): SipRequest | undefined {
    return this.#transactions.get(`${transactionKey(response)}|${cseqOf(response).method}`)?.request;
  }

  /** Whether anything was answered yet. */
  isAnswered(request: SipRequest): boolean {
    return this.#transactions.get(`${transactionKey(request)}|${request.method}`)?.last !== undefined;
  }

  knowsCall(callId: string): boolean {
    for (const { request } of this.#transactions.values()) if (callIdOf(request) === callId) return true;
    return false;
  }

  /** The INVITE that a CANCEL names, and how far it got. */
  stateOfInvite(cancel: SipRequest): 'proceeding' | 'accepted' | 'completed' | 'confirmed' | undefined {
    return this.#transactions.get(`${transactionKey(cancel)}|INVITE`)?.state;
  }

  #complete(mapKey: string, transaction: ServerTransaction<To>, response: SipResponse): void {
    const { clock, reliable, send } = this.#options;
    const invite = transaction.request.method === 'INVITE';
    const success = response.status < 300;
    transaction.state = invite && success ? 'accepted' : 'completed';
    this.#endAfter(mapKey, transaction, !invite && reliable ? 0 : TRANSACTION_MS);
    if (invite && (success || !reliable)) {
      transaction.resending = new Retransmission({
        clock,
        capMs: T2_MS,
        resend: () => send(response, transaction.to),
      });
    }
  }

  #receiveAck(key: string, ack: SipRequest): boolean {
    const mapKey = `${key}|INVITE`;
    const same = this.#transactions.get(mapKey);
    if (same?.state === 'confirmed') return false;
    if (same?.state === 'completed') {
      this.#quiet(same);
      same.state = 'confirmed';
      this.#endAfter(mapKey, same, this.#options.reliable ? 0 : T4_MS);
      return true;
    }
    const dialog = dialogOf(ack);
    for (const transaction of this.#transactions.values()) {
      if (transaction.state === 'accepted' && transaction.dialog === dialog) this.#quiet(transaction);
    }
    return true;
  }

  #quiet(transaction: ServerTransaction<To>): void {
    transaction.resending?.[Symbol.dispose]();
    transaction.resending = undefined;
  }

  #endAfter(mapKey: string, transaction: ServerTransaction<To>, ms: number): void {
    transaction.end?.[Symbol.dispose]();
    transaction.end = this.#options.clock.after(ms, () => {
      this.#quiet(transaction);
      this.#transactions.delete(mapKey);
    });
  }

  [Symbol.dispose](): void {
    for (const transaction of this.#transactions.values()) {
      this.#quiet(transaction);
      transaction.end?.[Symbol.dispose]();
    }
    this.#transactions.clear();
  }
}
