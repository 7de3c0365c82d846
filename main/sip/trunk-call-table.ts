import type { Log } from '../core/log.ts';
import { IncomingCall } from './incoming-call.ts';
import { OutgoingCall } from './outgoing-call.ts';

/** A trunk's SIP calls, by their Call-IDs, until they end. */
export class TrunkCallTable {
  readonly #calls = new Map<string, IncomingCall | OutgoingCall>();
  readonly #log: Log;
  /** Our Contact changed, and the peers of calls do not know it yet. */
  #moved = false;

  constructor(log: Log) {
    this.#log = log;
  }

  get size(): number {
    return this.#calls.size;
  }

  add(call: IncomingCall | OutgoingCall): void {
    this.#calls.set(call.callId, call);
    call.onEnd((end) => {
      this.#calls.delete(call.callId);
      this.#log.info({ callId: call.callId, ...end }, 'SIP call ended');
    });
  }

  incoming(callId: string): IncomingCall | undefined {
    const call = this.#calls.get(callId);
    return call instanceof IncomingCall ? call : undefined;
  }

  outgoing(callId: string): OutgoingCall | undefined {
    const call = this.#calls.get(callId);
    return call instanceof OutgoingCall ? call : undefined;
  }

  abort(reason: string): void {
    for (const call of [...this.#calls.values()]) call.abort(reason);
  }

  /** Their peers would look for us at a connection that is gone: `tellMoved` tells them where we are now. */
  moved(): void {
    for (const call of this.#calls.values()) call.renewContact();
    this.#moved = this.#calls.size > 0;
  }

  /** Nothing where their peers know it. */
  tellMoved(): void {
    if (!this.#moved) return;
    this.#moved = false;
    for (const call of this.#calls.values()) call.tellContact();
  }
}
