import type { Clock } from '../core/clock.ts';
import type { AdapterId } from '../core/ids.ts';

/** Pauses before one that did not open is tried again: less and less often, since what stands in the way takes a person. */
const RETRY_MS = [2000, 2000, 4000, 8000] as const;
/** One that was lost is tried sooner the first time: it may have been pulled and put back. Then it takes twice as long each time. */
const LOST_MS = 250;
const MOST_MS = 8000;
/** Lost again within so long of its opening, it never was in order. */
const STEADY_MS = 30_000;

/** When each adapter is tried again. */
export class AdapterRetries implements Disposable {
  readonly #clock: Clock;
  readonly #again: (id: AdapterId) => void;
  readonly #timers = new Map<AdapterId, Disposable>();
  /** Tries in vain since it was open, or plugged in. */
  readonly #failures = new Map<AdapterId, number>();
  /** How often it was lost since it was in order, or plugged in. */
  readonly #losses = new Map<AdapterId, number>();
  readonly #openedAt = new Map<AdapterId, number>();

  constructor(clock: Clock, again: (id: AdapterId) => void) {
    this.#clock = clock;
    this.#again = again;
  }

  /** It was tried in vain. */
  failing(id: AdapterId): boolean {
    return this.#failures.has(id);
  }

  /** It was lost soon after it was opened, more than once. */
  flapping(id: AdapterId): boolean {
    return (this.#losses.get(id) ?? 0) > 1;
  }

  /** It did not open. */
  failed(id: AdapterId): void {
    const failures = this.#failures.get(id) ?? 0;
    this.#failures.set(id, failures + 1);
    this.#later(id, RETRY_MS[failures] ?? MOST_MS);
  }

  /** It was open and is lost. */
  lost(id: AdapterId): void {
    const openedAt = this.#openedAt.get(id);
    const wasSteady = openedAt !== undefined && this.#clock.now() - openedAt >= STEADY_MS;
    const losses = wasSteady ? 0 : (this.#losses.get(id) ?? 0);
    this.#losses.set(id, losses + 1);
    this.#later(id, Math.min(MOST_MS, LOST_MS * 2 ** losses));
  }

  /** @param steady told at once, or once one that was flapping stays open */
  opened(id: AdapterId, steady: () => void): void {
    this.stop(id);
    this.#failures.delete(id);
    this.#openedAt.set(id, this.#clock.now());
    if (!this.flapping(id)) {
      steady();
      return;
    }
    this.#timers.set(
      id,
      this.#clock.after(STEADY_MS, () => {
        this.#losses.delete(id);
        steady();
      }),
    );
  }

  /** Nothing is tried by itself. */
  stop(id: AdapterId): void {
    this.#timers.get(id)?.[Symbol.dispose]();
    this.#timers.delete(id);
  }

  /** It begins anew: unplugged, or taken out of the settings. */
  forget(id: AdapterId): void {
    this.stop(id);
    this.#failures.delete(id);
    this.#losses.delete(id);
    this.#openedAt.delete(id);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  #later(id: AdapterId, ms: number): void {
    this.stop(id);
    this.#timers.set(
      id,
      this.#clock.after(ms, () => this.#again(id)),
    );
  }
}
