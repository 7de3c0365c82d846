import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';

/** `again`: it may go through later; `refused`: it never will. */
export type Delivery = { readonly kind: 'done' } | { readonly kind: 'again' | 'refused'; readonly why: string };

export interface DeliveryState {
  readonly sent: number;
  readonly failed: number;
  readonly waiting: number;
  readonly lastSentAt?: number | undefined;
  readonly lastError?: string | undefined;
}

export interface DeliveryLimits {
  readonly most: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so long an item is not worth sending any more. */
  readonly keptMs: number;
  readonly timeoutMs: number;
}

const LIMITS: DeliveryLimits = {
  most: 500,
  firstWaitMs: 2_000,
  longestWaitMs: 5 * 60_000,
  keptMs: 24 * 3_600_000,
  timeoutMs: 15_000,
};

/**
 * Sends items one after another, in order, and again with growing waits while the other side cannot be had. Bounded: the
 * oldest are given up when too many wait.
 */
export class DeliveryQueue<T> implements Disposable {
  readonly #clock: Clock;
  readonly #deliver: (item: T, signal: AbortSignal) => Promise<Delivery>;
  readonly #limits: DeliveryLimits;
  readonly #changed = new Signal<DeliveryState>();
  readonly #waiting: { readonly item: T; readonly since: number }[] = [];
  readonly #ending = new AbortController();
  #phase: 'idle' | 'sending' | 'pausing' | 'closed' = 'idle';
  #pause: Disposable | undefined;
  #tries = 0;
  #sent = 0;
  #failed = 0;
  #lastSentAt: number | undefined;
  #lastError: string | undefined;

  constructor(
    clock: Clock,
    deliver: (item: T, signal: AbortSignal) => Promise<Delivery>,
    limits: Partial<DeliveryLimits> = {},
  ) {
    this.#clock = clock;
    this.#deliver = deliver;
    this.#limits = { ...LIMITS, ...limits };
  }

  get state(): DeliveryState {
    return {
      sent: this.#sent,
      failed: this.#failed,
      waiting: this.#waiting.length,
      ...(this.#lastSentAt === undefined ? {} : { lastSentAt: this.#lastSentAt }),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  onChange(listener: (state: DeliveryState) => void): Disposable {
    return this.#changed.on(listener);
  }

  add(item: T): void {
    if (this.#phase === 'closed') return;
    this.#waiting.push({ item, since: this.#clock.now() });
    if (this.#waiting.length > this.#limits.most) {
      // What is being sent stays; the next oldest goes.
      this.#waiting.splice(this.#phase === 'sending' ? 1 : 0, 1);
      this.#failed++;
      this.#lastError ??= 'Too many waited at once.';
    }
    if (this.#phase === 'idle') void this.#send();
  }

  /** Once, at once, beside the queue: a person waits for the answer. */
  async try(item: T): Promise<Delivery> {
    const delivery = await this.#once(item);
    this.#note(delivery);
    return delivery;
  }

  [Symbol.dispose](): void {
    this.#phase = 'closed';
    this.#ending.abort();
    this.#pause?.[Symbol.dispose]();
    this.#waiting.length = 0;
    this.#changed.clear();
  }

  async #send(): Promise<void> {
    this.#phase = 'sending';
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const delivery = await this.#once(next.item);
      if (this.#isClosed()) return;
      this.#note(delivery);
      const tooOld = this.#clock.now() - next.since > this.#limits.keptMs;
      if (delivery.kind === 'again' && !tooOld) {
        this.#wait();
        return;
      }
      this.#tries = 0;
      if (this.#waiting[0] === next) this.#waiting.shift();
    }
    this.#phase = 'idle';
  }

  #wait(): void {
    this.#phase = 'pausing';
    const { firstWaitMs, longestWaitMs } = this.#limits;
    const ms = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#tries, 16));
    this.#tries++;
    this.#pause = this.#clock.after(ms, () => void this.#send());
  }

  async #once(item: T): Promise<Delivery> {
    const timeout = new AbortController();
    using _late = this.#clock.after(this.#limits.timeoutMs, () => timeout.abort(new Error('no answer in time')));
    try {
      return await this.#deliver(item, AbortSignal.any([timeout.signal, this.#ending.signal]));
    } catch (thrown) {
      return { kind: 'again', why: timeout.signal.aborted ? 'No answer in time.' : errorText(thrown) };
    }
  }

  #note(delivery: Delivery): void {
    if (delivery.kind === 'done') {
      this.#sent++;
      this.#lastSentAt = this.#clock.wallTime();
      this.#lastError = undefined;
    } else {
      this.#failed++;
      this.#lastError = delivery.why;
    }
    this.#changed.emit(this.state);
  }

  /** A method, for the compiler takes the phase for what it was before the await. */
  #isClosed(): boolean {
    return this.#phase === 'closed';
  }
}
