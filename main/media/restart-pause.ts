/** Pauses before each new start of a process that keeps dying, ms: at once first, then ever later. */
const PAUSES_MS = [0, 250, 1000, 2000, 5000, 10_000] as const;
/** A process that lived this long starts at the front of the list again. */
const HEALTHY_MS = 30_000;

/** When to start a died process again. */
export class RestartPause {
  #failures = 0;

  /** @param livedMs how long the process had been serving; 0 when it never came up */
  next(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#failures = 0;
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? 0;
    this.#failures += 1;
    return pause;
  }
}
