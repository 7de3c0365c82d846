/** Asked for so often, and held where it came this late. */
const TURN_MS = 5;
const HELD_MS = 15;

/**
 * How this process got its turns: what is timed in it can be no better. Held by the machine or by its own work, it counts how often
 * and for how long, so that a limit which depends on that can be judged by it.
 */
export class Turns implements Disposable {
  heldMs = 0;
  holds = 0;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (now - last > HELD_MS) {
        this.heldMs += now - last;
        this.holds += 1;
      }
      last = now;
    }, TURN_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
