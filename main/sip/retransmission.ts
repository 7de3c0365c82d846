/**
 * When to send again on a transport that loses packets: one doubling timer, as RFC 3261 uses it under the
 * names A, E and G and for the 2xx of an INVITE (§13.3.1.4). It knows time and nothing else.
 */
import type { Clock } from '../core/clock.ts';
import { T1_MS, TRANSACTION_MS } from './sip-timers.ts';

export interface RetransmissionOptions {
  readonly clock: Clock;
  /** The interval stops doubling here: T2, or Infinity for timer A, which doubles on (§17.1.1.2). */
  readonly capMs: number;
  readonly resend: () => void;
  /** 64·T1 went by. */
  readonly onGiveUp?: () => void;
}

export class Retransmission implements Disposable {
  readonly #options: RetransmissionOptions;
  #intervalMs = T1_MS;
  #next: Disposable | undefined;
  #end: Disposable | undefined;

  constructor(options: RetransmissionOptions) {
    this.#options = options;
    this.#end = options.clock.after(TRANSACTION_MS, () => {
      this[Symbol.dispose]();
      options.onGiveUp?.();
    });
    this.#schedule();
  }

  /** From now on at this interval (a non-INVITE after its provisional response: T2, §17.1.2.2). */
  slowTo(intervalMs: number): void {
    if (!this.#end) return;
    this.#intervalMs = intervalMs;
    this.#next?.[Symbol.dispose]();
    this.#schedule();
  }

  #schedule(): void {
    this.#next = this.#options.clock.after(this.#intervalMs, () => {
      this.#options.resend();
      if (!this.#end) return;
      this.#intervalMs = Math.min(this.#intervalMs * 2, this.#options.capMs);
      this.#schedule();
    });
  }

  [Symbol.dispose](): void {
    this.#next?.[Symbol.dispose]();
    this.#end?.[Symbol.dispose]();
    this.#next = undefined;
    this.#end = undefined;
  }
}
