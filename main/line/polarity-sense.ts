import type { Clock } from '../core/clock.ts';
import type { Polarity } from './line-adapter.ts';

/** A polarity that changes back sooner has not changed: contacts bounce (DAHDI's wctdm waits 64 ms). */
export const POLARITY_BOUNCE_MS = 80;

/**
 * What a line's polarity says to its machine: `normal` is how it was when the line was taken off-hook, however its two wires
 * are connected at the socket, and a change counts once it has lasted.
 */
export class PolaritySense implements Disposable {
  readonly #clock: Clock;
  readonly #changed: (polarity: Polarity) => void;
  #present: Polarity = 'normal';
  #resting: Polarity = 'normal';
  #settling: Disposable | undefined;

  constructor(clock: Clock, changed: (polarity: Polarity) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** As the adapter senses it. */
  take(polarity: Polarity): void {
    if (polarity === this.#present) return;
    this.#present = polarity;
    this.#settling?.[Symbol.dispose]();
    this.#settling = this.#clock.after(POLARITY_BOUNCE_MS, () => {
      this.#settling = undefined;
      this.#changed(polarity === this.#resting ? 'normal' : 'reversed');
    });
  }

  /** The line is taken off-hook now. */
  seized(): void {
    this.#resting = this.#present;
  }

  [Symbol.dispose](): void {
    this.#settling?.[Symbol.dispose]();
    this.#settling = undefined;
  }
}
