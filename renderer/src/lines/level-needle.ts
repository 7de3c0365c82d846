/** dBm0 from where to where a line's meter goes: a quiet line, and the loudest that a telephone says. */
export const METER_LEAST_DB = -60;
export const METER_MOST_DB = 0;
/** By how much of its length it falls from one reading to the next, so that a short sound is seen. */
const FALL = 0.15;
/** Whoever listens to the page has heard it by then. */
const SAID_EVERY_MS = 1_000;

/** What of a level is within the meter. */
const within = (db: number): number => Math.min(METER_MOST_DB, Math.max(METER_LEAST_DB, db));

/** What one of a line's meters shows and says: it rises at once and falls slowly, and says its level once a second at most. */
export class LevelNeedle {
  #share = 0;
  #said: number | undefined;
  #saidAt = Number.NEGATIVE_INFINITY;

  /** @param db of the sound now, dBm0; undefined: there is none @returns share of the meter's length, 0 to 1 */
  move(db: number | undefined): number {
    const share = db === undefined ? 0 : (within(db) - METER_LEAST_DB) / (METER_MOST_DB - METER_LEAST_DB);
    this.#share = db === undefined ? 0 : Math.max(share, this.#share - FALL);
    return this.#share;
  }

  /** @returns what is to be said of this level now; undefined: nothing, as it was said already or just now */
  say(db: number | undefined, nowMs: number): number | undefined {
    const level = db === undefined ? METER_LEAST_DB : within(db);
    if (level === this.#said || nowMs - this.#saidAt < SAID_EVERY_MS) return undefined;
    this.#said = level;
    this.#saidAt = nowMs;
    return level;
  }
}
