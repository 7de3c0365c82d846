/** How a sound comes and goes, as far as it was heard, ms. */
export interface Cadence {
  readonly on: boolean;
  /** For how long it has been so. */
  readonly forMs: number;
  /** The last burst that is over, and the last gap. */
  readonly onMs?: number;
  readonly offMs?: number;
}

/** Fainter is silence. */
const FAINTEST_DBM0 = -48;
/** So far below the loudest of late is a gap. */
const GAP_DB = 14;
/** How fast the loudest is forgotten, dB a second. */
const FADE_DB_S = 3;
/** Shorter is a click, or a cycle that fell badly. */
const LEAST_MS = 40;
/** Longer is no gap of a cadence, but the end. */
export const END_MS = 6_500;

/** Times bursts and gaps by the level of each 20 ms. */
export class CadenceWatch {
  readonly #stepMs: number;
  #loudest = FAINTEST_DBM0;
  #on = false;
  #forMs = 0;
  /** Of the other state, not believed yet. */
  #otherMs = 0;
  #onMs: number | undefined;
  #offMs: number | undefined;

  constructor(stepMs = 20) {
    this.#stepMs = stepMs;
  }

  get cadence(): Cadence {
    const { onMs, offMs } = { onMs: this.#onMs, offMs: this.#offMs };
    return {
      on: this.#on,
      forMs: this.#forMs,
      ...(onMs === undefined ? {} : { onMs }),
      ...(offMs === undefined ? {} : { offMs }),
    };
  }

  take(dbm0: number): void {
    const step = this.#stepMs;
    this.#loudest = Math.max(dbm0, this.#loudest - (FADE_DB_S * step) / 1_000, FAINTEST_DBM0);
    const on = dbm0 > Math.max(FAINTEST_DBM0, this.#loudest - GAP_DB);
    if (on === this.#on) {
      this.#forMs += this.#otherMs + step;
      this.#otherMs = 0;
      if (!on && this.#forMs > END_MS) this.#forget();
      return;
    }
    this.#otherMs += step;
    if (this.#otherMs < LEAST_MS) return;
    if (this.#on) this.#onMs = this.#forMs;
    // What was before the first burst is no gap.
    else if (this.#onMs !== undefined) this.#offMs = this.#forMs;
    this.#on = on;
    this.#forMs = this.#otherMs;
    this.#otherMs = 0;
  }

  #forget(): void {
    this.#onMs = undefined;
    this.#offMs = undefined;
  }
}
