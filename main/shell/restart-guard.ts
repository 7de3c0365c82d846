/** Something that ends by itself is started again, but not for ever: more than `most` ends within `withinMs` is a loop. */
export class RestartGuard {
  readonly #most: number;
  readonly #withinMs: number;
  #ends: number[] = [];

  constructor({ most, withinMs }: { readonly most: number; readonly withinMs: number }) {
    this.#most = most;
    this.#withinMs = withinMs;
  }

  /** It ended. @param now monotonic or wall time, ms, the same each time @returns whether it is started again */
  ended(now: number): 'again' | 'loop' {
    // A clock that was put back says nothing of ends in its future.
    this.#ends = [...this.#ends.filter((at) => at <= now && now - at < this.#withinMs), now];
    return this.#ends.length > this.#most ? 'loop' : 'again';
  }

  /** A person wants it tried anew. */
  forgive(): void {
    this.#ends = [];
  }
}
