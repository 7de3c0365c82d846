/** A few frames between two clocks: when it is full the oldest is lost, when it is empty there is silence. */
import { FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';

/** Both clocks tick every 20 ms; more than two frames would only be delay. */
const FRAMES = 3;

export class FrameRing {
  readonly #frames = Array.from({ length: FRAMES }, () => new Int16Array(FRAME_SAMPLES));
  #first = 0;
  #count = 0;

  push(frame: Frame): void {
    if (this.#count === FRAMES) this.#drop();
    this.#frames[(this.#first + this.#count) % FRAMES]?.set(frame);
    this.#count++;
  }

  /** Fills `frame` with the oldest. False when there is none. */
  pull(frame: Frame): boolean {
    const oldest = this.#count > 0 ? this.#frames[this.#first] : undefined;
    if (!oldest) return false;
    frame.set(oldest);
    this.#drop();
    return true;
  }

  clear(): void {
    this.#count = 0;
  }

  #drop(): void {
    this.#first = (this.#first + 1) % FRAMES;
    this.#count--;
  }
}
