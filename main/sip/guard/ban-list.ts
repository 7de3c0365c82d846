import type { Clock } from '../../core/clock.ts';

export interface Ban {
  /** An IPv4 address or an IPv6 /64. */
  readonly source: string;
  /** Wall-clock milliseconds. */
  readonly since: number;
  readonly until: number;
  /** What it did last before, for a person. */
  readonly why: string;
  /** What came from it: before the ban, and unread since. */
  readonly requests: number;
  /** How many bans in a row this is. */
  readonly times: number;
}

interface Entry extends Ban {
  requests: number;
  readonly endsAtMs: number;
}

const SWEEP_MS = 10_000;
const LONGEST_REST_MS = 24 * 3_600_000;

/** The bans that hold, no more than `most`: the oldest goes for a new one. One timer for all. */
export class BanList implements Disposable {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #onChange: () => void;
  readonly #entries = new Map<string, Entry>();
  #sweep: Disposable | undefined;

  constructor(clock: Clock, most: number, earlier: readonly Ban[], onChange: () => void) {
    this.#clock = clock;
    this.#most = most;
    this.#onChange = onChange;
    for (const ban of earlier.slice(0, most)) {
      // A clock that was set back must not make a ban longer than any is.
      const restMs = Math.min(LONGEST_REST_MS, ban.until - clock.wallTime());
      if (restMs > 0) this.#entries.set(ban.source, { ...ban, endsAtMs: clock.now() + restMs });
    }
    this.#watch();
  }

  get size(): number {
    return this.#entries.size;
  }

  get list(): Ban[] {
    const now = this.#clock.now();
    return [...this.#entries.values()]
      .filter(({ endsAtMs }) => endsAtMs > now)
      .map(({ endsAtMs: _, ...ban }) => ban)
      .reverse();
  }

  has(source: string): boolean {
    const entry = this.#entries.get(source);
    return entry !== undefined && entry.endsAtMs > this.#clock.now();
  }

  /** `has`, and counts one more request of it. */
  counts(source: string): boolean {
    const entry = this.#entries.get(source);
    if (!entry || entry.endsAtMs <= this.#clock.now()) return false;
    entry.requests++;
    return true;
  }

  add(
    source: string,
    why: string,
    { banMs, times, requests }: { banMs: number; times: number; requests: number },
  ): Ban {
    const since = this.#clock.wallTime();
    const entry: Entry = {
      source,
      since,
      until: since + banMs,
      why,
      requests,
      times,
      endsAtMs: this.#clock.now() + banMs,
    };
    this.#entries.delete(source);
    this.#entries.set(source, entry);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#most && !oldest.done) this.#entries.delete(oldest.value);
    this.#watch();
    this.#onChange();
    return { source, since, until: entry.until, why, requests, times };
  }

  lift(source: string): boolean {
    const had = this.has(source);
    this.#entries.delete(source);
    this.#watch();
    if (had) this.#onChange();
    return had;
  }

  [Symbol.dispose](): void {
    this.#sweep?.[Symbol.dispose]();
    this.#sweep = undefined;
  }

  #watch(): void {
    if (this.#entries.size === 0) this[Symbol.dispose]();
    else this.#sweep ??= this.#clock.every(SWEEP_MS, () => this.#forgetEnded());
  }

  #forgetEnded(): void {
    const now = this.#clock.now();
    const before = this.#entries.size;
    for (const [source, { endsAtMs }] of this.#entries) if (endsAtMs <= now) this.#entries.delete(source);
    this.#watch();
    if (this.#entries.size !== before) this.#onChange();
  }
}
