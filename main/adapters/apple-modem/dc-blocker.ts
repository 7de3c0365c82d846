import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';

/** A first-order high-pass: takes a converter's standing offset off. Keeps its state from frame to frame. */
export class DcBlocker {
  readonly #feedback: number;
  #lastIn: number | undefined;
  #lastOut = 0;

  /** `hz`: where it is 3 dB down. */
  constructor(hz: number) {
    this.#feedback = 1 - (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
  }

  /** `from` and `to` are of one length, and may be the same. */
  process(from: Int16Array, to: Int16Array): void {
    // The first sample is taken for the offset: no step, no click.
    let lastIn = this.#lastIn ?? from[0] ?? 0;
    let lastOut = this.#lastOut;
    for (const [at, sample] of from.entries()) {
      lastOut = sample - lastIn + this.#feedback * lastOut;
      lastIn = sample;
      to[at] = Math.max(-32768, Math.min(32767, Math.round(lastOut)));
    }
    this.#lastIn = lastIn;
    this.#lastOut = lastOut;
  }
}
