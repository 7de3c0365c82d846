import type { DialPulse } from '../../line/line-adapter.ts';

interface Stretch {
  readonly closed: boolean;
  readonly ms: number;
}

/** A port's pulse dialling on its way: the loop open and closed in turn, played out in line time. */
export class PulseTrain {
  readonly #stretches: readonly Stretch[];
  readonly #done: (finished: boolean) => void;
  #at = 0;
  #intoMs = 0;

  /** `done` is told once: whether all went out. */
  constructor(digits: readonly (readonly DialPulse[])[], interDigitMs: number, done: (finished: boolean) => void) {
    this.#done = done;
    this.#stretches = digits.flatMap((pulses, index) => [
      ...(index > 0 ? [{ closed: true, ms: interDigitMs }] : []),
      ...pulses.flatMap(({ breakMs, makeMs }) => [
        { closed: false, ms: breakMs },
        { closed: true, ms: makeMs },
      ]),
    ]);
  }

  get over(): boolean {
    return this.#at >= this.#stretches.length;
  }

  /** Lets `ms` of line time go by: `took` is told of each stretch of them in turn. The rest after the end is closed. */
  run(ms: number, took: (closed: boolean, ms: number) => void): void {
    let left = ms;
    while (left > 0) {
      const stretch = this.#stretches[this.#at];
      if (!stretch) {
        took(true, left);
        break;
      }
      const part = Math.min(left, stretch.ms - this.#intoMs);
      took(stretch.closed, part);
      left -= part;
      this.#intoMs += part;
      if (this.#intoMs < stretch.ms) continue;
      this.#at += 1;
      this.#intoMs = 0;
    }
    if (this.over) this.#done(true);
  }

  /** The port went on-hook. */
  abort(): void {
    if (!this.over) this.#done(false);
    this.#at = this.#stretches.length;
  }
}
