/** The smallest slack of the last seconds: how close the packets of a stream came to being late. Pure. */

/** 12 buckets of 0.5 s. */
const BUCKETS = 12;
const BUCKET_MS = 500;

export class SlackWindow {
  readonly #smallest = new Float64Array(BUCKETS).fill(Number.POSITIVE_INFINITY);
  #bucket = 0;
  #bucketUntil = 0;
  #turns = 0;

  /** A packet was there `slackMs` before it was needed; negative when it came too late. */
  note(slackMs: number, nowMs: number): void {
    if (nowMs >= this.#bucketUntil) {
      this.#bucketUntil = nowMs + BUCKET_MS;
      this.#bucket = (this.#bucket + 1) % BUCKETS;
      this.#smallest[this.#bucket] = Number.POSITIVE_INFINITY;
      this.#turns++;
    }
    if (slackMs < (this.#smallest[this.#bucket] ?? 0)) this.#smallest[this.#bucket] = slackMs;
  }

  /** Infinite when nothing was noted yet. */
  get smallestMs(): number {
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < BUCKETS; i++) smallest = Math.min(smallest, this.#smallest[i] ?? smallest);
    return smallest;
  }

  /** The window has been filled once: its smallest says enough to shorten a delay. */
  get isFull(): boolean {
    return this.#turns >= BUCKETS;
  }

  /** The playing point moved: everything noted so far would have had `ms` more. */
  shift(ms: number): void {
    for (let i = 0; i < BUCKETS; i++) this.#smallest[i] = (this.#smallest[i] ?? 0) + ms;
  }

  forget(): void {
    this.#smallest.fill(Number.POSITIVE_INFINITY);
    this.#turns = 0;
    this.#bucketUntil = 0;
  }
}
