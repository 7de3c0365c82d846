/** A dial's two speeds, 10 and 20 pulses a second: how long the loop opens, and from one opening to the next. */
const SPEEDS = [
  { breakMs: [40, 80], periodMs: [80, 140] },
  { breakMs: [20, 40], periodMs: [40, 65] },
] as const;
/** The loop closed for so long ends a digit. */
const INTER_DIGIT_MS = 200;

const fits = (ms: number, [low, high]: readonly [number, number]): boolean => ms >= low && ms <= high;

/** Counts the openings of a loop, to the millisecond. Ten are a 0; a digit with a pulse outside the windows is lost. */
export class PulseReceiver {
  #count = 0;
  #good = true;
  #breakMs = 0;
  #makeMs = 0;

  /** Whether a digit has begun and its end has yet to come. */
  get receiving(): boolean {
    return this.#breakMs > 0;
  }

  clear(): void {
    this.#count = 0;
    this.#good = true;
    this.#breakMs = 0;
    this.#makeMs = 0;
  }

  /** The loop was closed or open for this long. @returns the digit that this completed, or nothing */
  take(closed: boolean, ms: number): string {
    if (!closed) {
      if (this.#makeMs > 0) this.#opensAgain();
      this.#breakMs += ms;
      return '';
    }
    if (this.#breakMs === 0) return '';
    if (this.#makeMs === 0) {
      this.#count += 1;
      this.#good &&= SPEEDS.some(({ breakMs }) => fits(this.#breakMs, breakMs));
    }
    this.#makeMs += ms;
    return this.#makeMs >= INTER_DIGIT_MS ? this.#finish() : '';
  }

  /** The closure before it belonged to a pulse of this digit. */
  #opensAgain(): void {
    const periodMs = this.#breakMs + this.#makeMs;
    this.#good &&= SPEEDS.some((speed) => fits(this.#breakMs, speed.breakMs) && fits(periodMs, speed.periodMs));
    this.#breakMs = 0;
    this.#makeMs = 0;
  }

  #finish(): string {
    const digit = this.#good && this.#count <= 10 ? String(this.#count % 10) : '';
    this.clear();
    return digit;
  }
}
