import { SCOPE_RATE_HZ } from '../../../main/contract/scope.ts';

export const KEPT_S = 10;
const KEPT = KEPT_S * SCOPE_RATE_HZ;

/** The last ten seconds of one side of a line. */
export class Recording {
  readonly #samples = new Int16Array(KEPT);
  /** Where the next sample goes. */
  #at = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(samples: Int16Array): void {
    for (let from = 0; from < samples.length; ) {
      const part = samples.subarray(from, from + KEPT - this.#at);
      this.#samples.set(part, this.#at);
      this.#at = (this.#at + part.length) % KEPT;
      from += part.length;
    }
    this.#length = Math.min(KEPT, this.#length + samples.length);
  }

  clear(): void {
    this.#at = 0;
    this.#length = 0;
  }

  /** `count` samples, the last of them `before` samples ago; silence where there is none so old. */
  read(count: number, before = 0): Int16Array {
    const out = new Int16Array(count);
    const there = Math.min(count, this.#length - before);
    if (there <= 0) return out;
    const start = (this.#at - before - there + 2 * KEPT) % KEPT;
    const first = this.#samples.subarray(start, Math.min(KEPT, start + there));
    out.set(first, count - there);
    out.set(this.#samples.subarray(0, there - first.length), count - there + first.length);
    return out;
  }
}
