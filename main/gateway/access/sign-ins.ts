import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '../../contract/access.ts';
import type { Clock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';

/** More than this of one user at once, and the oldest is signed out. */
const MOST_OF_ONE_USER = 8;
const MOST_IN_ALL = 256;
const TOKEN_BYTES = 32;

export interface SignIn {
  readonly id: string;
  readonly user: string;
  readonly role: Role;
  readonly from: string;
  readonly browser: string;
  /** Wall time. */
  readonly since: number;
  readonly lastSeenAt: number;
}

interface Entry {
  signIn: SignIn;
  readonly startedMs: number;
  seenMs: number;
}

/** For how long, ms. */
export interface SignInLimits {
  readonly idleMs: number;
  readonly longestMs: number;
}

/**
 * Who is signed in at which browser. Its cookie has 256 random bits, of which we keep a digest: neither a heap dump nor
 * a swap file is a key. Kept in memory alone: a restart signs everybody out.
 */
export class SignIns implements Disposable {
  readonly #clock: Clock;
  readonly #limits: () => SignInLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #ended = new Signal<SignIn>();

  constructor(clock: Clock, limits: () => SignInLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get all(): readonly SignIn[] {
    this.#expire();
    return [...this.#entries.values()].map(({ signIn }) => signIn);
  }

  /** Its consoles are to be closed. */
  onEnd(listener: (signIn: SignIn) => void): Disposable {
    return this.#ended.on(listener);
  }

  /** @returns the cookie's value, which is told once */
  begin(user: { readonly name: string; readonly role: Role }, from: string, browser: string): string {
    this.#expire();
    const own = [...this.#entries].filter(([, { signIn }]) => signIn.user === user.name);
    const [oldest] = own.length >= MOST_OF_ONE_USER ? own : this.#entries.size >= MOST_IN_ALL ? this.#entries : [];
    if (oldest) this.#end(oldest[0]);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const at = this.#clock.wallTime();
    const now = this.#clock.now();
    this.#entries.set(digest(token), {
      signIn: {
        id: randomUUID(),
        user: user.name,
        role: user.role,
        from,
        // Text of a stranger's making: shown, never read.
        browser: browser.replace(/[^\x20-\x7e]/g, '').slice(0, 200),
        since: at,
        lastSeenAt: at,
      },
      startedMs: now,
      seenMs: now,
    });
    return token;
  }

  /** Whose cookie it is, who counts as seen by that. A digest's place in a map tells nothing of the token by its time. */
  find(token: string | undefined): SignIn | undefined {
    if (token === undefined || token.length > 64) return undefined;
    this.#expire();
    const entry = this.#entries.get(digest(token));
    if (!entry) return undefined;
    entry.seenMs = this.#clock.now();
    entry.signIn = { ...entry.signIn, lastSeenAt: this.#clock.wallTime() };
    return entry.signIn;
  }

  /** Who does something at a console that is open is seen as well. */
  seen(id: string): boolean {
    this.#expire();
    for (const entry of this.#entries.values()) {
      if (entry.signIn.id !== id) continue;
      entry.seenMs = this.#clock.now();
      entry.signIn = { ...entry.signIn, lastSeenAt: this.#clock.wallTime() };
      return true;
    }
    return false;
  }

  /** @returns whether there was one */
  end(id: string): boolean {
    const found = [...this.#entries].find(([, { signIn }]) => signIn.id === id);
    if (found) this.#end(found[0]);
    return found !== undefined;
  }

  /** All of a user's, but perhaps the one that they are using. */
  endOf(user: string, except?: string): void {
    for (const [key, { signIn }] of this.#entries) if (signIn.user === user && signIn.id !== except) this.#end(key);
  }

  endAll(): void {
    for (const key of this.#entries.keys()) this.#end(key);
  }

  /** Those whose time is over: asked now and then, so that a console that only looks is closed too. */
  expire(): void {
    this.#expire();
  }

  [Symbol.dispose](): void {
    this.endAll();
    this.#ended.clear();
  }

  #expire(): void {
    const now = this.#clock.now();
    const { idleMs, longestMs } = this.#limits();
    for (const [key, { startedMs, seenMs }] of this.#entries)
      if (now - seenMs >= idleMs || now - startedMs >= longestMs) this.#end(key);
  }

  #end(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#ended.emit(entry.signIn);
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64');
