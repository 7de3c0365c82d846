/** Played ahead of the modem at the start: two frames and a half. */
export const CUSHION_SAMPLES = 400;
/** More than this between what is heard and what is played is delay that a caller hears, and room that a chip may not have. */
export const MOST_SAMPLES = 800;
/**
 * A modem that says `underrun` again within this time of its own speaks of the same gap. One that says so always is believed
 * less and less: the time doubles.
 */
const SAME_GAP_SAMPLES = 8000;

/**
 * How many samples are on their way: waiting in the modem to be played, or heard and not answered yet. The modem hears and
 * plays by one clock, so one sample sent for each heard keeps their number for ever, and no clock of ours is asked.
 * Only a gap changes it, and a gap is proven by count: whoever hears more at once than was on its way was late by the rest.
 */
export class PlayCushion {
  #onTheirWay = CUSHION_SAMPLES;
  #sinceMended = 0;
  #sameGap = SAME_GAP_SAMPLES;
  /** Sound is left out, too: there is far too much. */
  #cutting = false;

  /** Samples too many since a gap. */
  get excess(): number {
    return this.#onTheirWay - CUSHION_SAMPLES;
  }

  /**
   * So many samples are heard and not answered yet, `fresh` of them new; before their end the modem may have said that it
   * had nothing to play.
   * @returns how much silence to send before the answer: what was lost on its way, or was late
   */
  heard(unanswered: number, fresh: number, ranDry: boolean): number {
    this.#sinceMended += fresh;
    this.#onTheirWay = Math.max(this.#onTheirWay, unanswered);
    if (!ranDry || this.#sinceMended < this.#sameGap) return 0;
    this.#sinceMended = 0;
    this.#sameGap *= 2;
    // With nothing left to play, what is not answered yet is all there is.
    const missing = Math.max(0, CUSHION_SAMPLES - unanswered);
    this.#onTheirWay = unanswered + missing;
    return missing;
  }

  /**
   * How many samples at the beginning of an answer stay unsent after a gap: any of silence, until all is as it was; of
   * sound only what is more than the modem may have, and then all at once.
   */
  leaves(samples: number, silent: boolean): number {
    if (!silent && this.#onTheirWay > MOST_SAMPLES) this.#cutting = true;
    const left = silent || this.#cutting ? Math.min(samples, this.excess) : 0;
    this.#onTheirWay -= left;
    if (this.excess === 0) this.#cutting = false;
    return left;
  }
}
