import type { Clock } from '../../core/clock.ts';
import { BoundedMap } from '../../sip/guard/bounded-map.ts';
import { sourceKey } from '../../sip/guard/source-key.ts';

/** Wrong passwords that cost nothing but the next try: everybody mistypes. */
export const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
/**
 * In a user's name anybody may try: who is locked for longer than this is locked out by a stranger. From one source it may
 * last longer, for that is the stranger.
 */
const LONGEST_WAIT_MS = { user: 15 * 60_000, source: 24 * 3_600_000 } as const;
/** After so long without a wrong password, all is forgotten. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
const MOST_REMEMBERED = 4_096;

interface Tries {
  wrong: number;
  lastMs: number;
  untilMs: number;
  /** Of a name: where its wrong passwords came from, the latest. */
  from: readonly string[];
}

/** A person mistypes at one or two places; a stranger's many are not kept. */
const MOST_PLACES = 4;

/** How long a name and a source must wait after wrong passwords: twice as long for each one more. */
export class SignInGuard {
  readonly #clock: Clock;
  readonly #tries = {
    user: new BoundedMap<string, Tries>(MOST_REMEMBERED),
    source: new BoundedMap<string, Tries>(MOST_REMEMBERED),
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long nobody's password is looked at for this name from there; 0: try. */
  waitMs(user: string, address: string): number {
    return Math.max(this.#waitMs('user', user), this.#waitMs('source', sourceKey(address)));
  }

  userWaitMs(user: string): number {
    return this.#waitMs('user', user);
  }

  /** @returns how long the next try must wait */
  wrong(user: string, address: string): number {
    const source = sourceKey(address);
    const waitMs = Math.max(this.#wrong('user', user), this.#wrong('source', source));
    const tries = this.#tries.user.use(user, () => fresh(this.#clock.now()));
    tries.from = [...tries.from.filter((place) => place !== source), source].slice(-MOST_PLACES);
    return waitMs;
  }

  /** The right password: the name is free again. The source is not: one good account must not make room for guesses at others. */
  right(user: string): void {
    this.#tries.user.delete(user);
  }

  /**
   * An owner says that it was the user: they may try again, also where they mistyped, for that computer is locked as well.
   * @returns whether it was locked
   */
  unlock(user: string): boolean {
    const locked = this.lockedMs(user) > 0;
    for (const place of this.#placesOf(user)) this.#tries.source.delete(place);
    this.#tries.user.delete(user);
    return locked;
  }

  /** How long a user cannot sign in where they mistyped. */
  lockedMs(user: string): number {
    return Math.max(this.userWaitMs(user), ...this.#placesOf(user).map((place) => this.#waitMs('source', place)));
  }

  #placesOf(user: string): readonly string[] {
    return this.#tries.user.use(user, () => fresh(this.#clock.now())).from;
  }

  #waitMs(kind: 'user' | 'source', key: string): number {
    const now = this.#clock.now();
    return Math.max(0, this.#tries[kind].use(key, () => fresh(now)).untilMs - now);
  }

  #wrong(kind: 'user' | 'source', key: string): number {
    const now = this.#clock.now();
    const tries = this.#tries[kind].use(key, () => fresh(now));
    if (now - tries.lastMs > FORGOTTEN_AFTER_MS) tries.wrong = 0;
    tries.wrong++;
    tries.lastMs = now;
    const over = tries.wrong - FREE_TRIES;
    if (over >= 0) tries.untilMs = now + Math.min(LONGEST_WAIT_MS[kind], FIRST_WAIT_MS * 2 ** Math.min(over, 20));
    return Math.max(0, tries.untilMs - now);
  }
}

const fresh = (now: number): Tries => ({ wrong: 0, lastMs: now, untilMs: 0, from: [] });
