import { quirks } from './u100-quirks.ts';

/** What one reading asks for, ms (frames). At most one of `make` and `skip` is not 0. */
export interface Correction {
  /** Lost on their way: to be made up, in both directions. */
  readonly make: number;
  /** Not to be answered: what waits to be played is too much. */
  readonly skip: number;
  /** The device played silence for so long since the reading before, because nothing of ours was there. */
  readonly underrun: number;
}

const NOTHING: Correction = { make: 0, skip: 0, underrun: 0 };

/**
 * How many of our frames wait at the device, told by the device itself. Every frame of its is answered by one of ours, and a
 * command is done when its frame is played: so from the frame that a command answered to the frame that brings its reply, as
 * many frames pass as ours wait there, however late this process is. More of them than before: the device had nothing to play
 * for so long. Fewer: so many frames were lost, in one direction or the other. Nothing else proves a loss, and nothing else
 * is made up for.
 */
export class PlayBalance {
  #settled: number | undefined;
  #before: number | undefined;
  #fromSlot = 0;
  #calmSince = 0;
  /** Frames that we added and no reading has shown yet. */
  #unproven = 0;
  #tells = true;

  /** ms that wait, where two readings have agreed on it. */
  get waiting(): number | undefined {
    return this.#settled;
  }

  /** Frames that went out and did not come to the device, as the bus has told: no loss of the device's own. */
  dropped(frames: number, fromSlot: number): void {
    this.expect(-frames, fromSlot);
  }

  /**
   * So many frames more wait, or fewer: it was meant. Commands that went out ahead of the answer to `fromSlot` say nothing
   * of it (`a command that was on its way when more was sent proves no loss`).
   */
  expect(more: number, fromSlot: number): void {
    if (this.#settled !== undefined) this.#settled += more;
    this.#before = undefined;
    this.#unproven = Math.max(0, more);
    this.#fromSlot = Math.max(this.#fromSlot, fromSlot);
  }

  /**
   * A command went out once, in answer to the device's frame `slot`, and frame `now` brought its reply. `quiet`: nobody
   * hears what is played.
   */
  measure(slot: number, now: number, quiet: boolean): Correction {
    // It was on its way when the last correction was made.
    if (slot < this.#fromSlot || !this.#tells) return NOTHING;
    const trip = now - slot;
    const before = this.#before;
    this.#before = trip;
    if (before === undefined) return NOTHING;
    // Two must say it: a reply may be an earlier one's.
    const least = Math.min(before, trip);
    const settled = this.#settled ?? least;
    const rise = least - settled;
    const fall = settled - Math.max(before, trip);
    this.#settled = settled;
    if (fall >= quirks.tripToleranceMs) {
      this.#tells = this.#unproven === 0 || fall < this.#unproven - quirks.tripToleranceMs;
      return this.#tells ? this.#correct(now, { make: fall, skip: 0, underrun: 0 }) : NOTHING;
    }
    this.#unproven = 0;
    const underrun = rise >= quirks.tripToleranceMs ? rise : 0;
    if (underrun > 0) {
      this.#settled = least;
      this.#calmSince = now;
    }
    const probing = quiet && now - this.#calmSince >= quirks.calmMs;
    const most = probing ? quirks.usualWaitingMs : quirks.mostWaitingMs;
    const skip = Math.max(0, this.#settled - most);
    if (skip > 0) {
      this.#settled = most;
      return this.#correct(now, { make: 0, skip, underrun });
    }
    return underrun > 0 ? { make: 0, skip: 0, underrun } : NOTHING;
  }

  #correct(now: number, correction: Correction): Correction {
    this.#before = undefined;
    this.#unproven = correction.make;
    this.#calmSince = now;
    this.#fromSlot = now + correction.make + correction.skip + 1;
    return correction;
  }
}
