/**
 * Time as a port. `Date.now`, `setTimeout` and friends appear here and in the frame pump alone
 * (lint says so): a test that lets 60 s of ringing pass does it in virtual time.
 */
export interface Clock {
  /** Monotonic milliseconds; the zero point means nothing. */
  now(): number;
  /** Wall clock, milliseconds since 1970: for records and logs only, never for durations. */
  wallTime(): number;
  /** Calls back once after `ms`. Disposing cancels; disposing again does nothing. */
  after(ms: number, callback: () => void): Disposable;
  /** Calls back every `ms` until disposed. */
  every(ms: number, callback: () => void): Disposable;
}

/** The machine's own clock. Its timers keep the process alive unless `unref` is set. */
export function createSystemClock({ unref = false }: { unref?: boolean } = {}): Clock {
  return {
    now: () => performance.now(),
    wallTime: () => Date.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      if (unref) timer.unref();
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    every(ms, callback) {
      const timer = setInterval(callback, ms);
      if (unref) timer.unref();
      return { [Symbol.dispose]: () => clearInterval(timer) };
    },
  };
}

interface Waiting {
  at: number;
  readonly order: number;
  readonly periodMs: number | undefined;
  readonly callback: () => void;
}

/** A clock that a test moves by hand. Callbacks run in order of time, then of creation. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #startWallTime: number;
  readonly #waiting = new Set<Waiting>();

  constructor(startWallTime = Date.UTC(2026, 0, 1)) {
    this.#startWallTime = startWallTime;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#startWallTime + this.#now;
  }

  after(ms: number, callback: () => void): Disposable {
    return this.#add(ms, undefined, callback);
  }

  every(ms: number, callback: () => void): Disposable {
    return this.#add(ms, ms, callback);
  }

  /** Moves time forward by `ms`, running what falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#earliest();
      if (!next || next.at > end) break;
      this.#now = next.at;
      if (next.periodMs === undefined) this.#waiting.delete(next);
      else next.at += next.periodMs;
      next.callback();
    }
    this.#now = end;
  }

  /** How many timers wait: a test for leaks asks. */
  get pending(): number {
    return this.#waiting.size;
  }

  #add(ms: number, periodMs: number | undefined, callback: () => void): Disposable {
    const entry: Waiting = { at: this.#now + Math.max(0, ms), order: this.#order++, periodMs, callback };
    this.#waiting.add(entry);
    return { [Symbol.dispose]: () => void this.#waiting.delete(entry) };
  }

  #earliest(): Waiting | undefined {
    let best: Waiting | undefined;
    for (const entry of this.#waiting) {
      if (!best || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) best = entry;
    }
    return best;
  }
}
