/**
 * When a jitter buffer's delay is to grow or shrink by a frame. Pure. Everything follows from the smallest *slack* of
 * the last seconds (how long a frame's last packet had lain there when the frame was pulled), in the puller's clock, so
 * that the two clocks' drift needs no measuring:
 *
 * - when slack nearly ran out, one frame is inserted, in a quiet place if there is one;
 * - when the smallest slack says that a whole frame is never needed, one is dropped, in a quiet place if there is
 *   one: slow down, and the last one slowest.
 *
 * For a fax machine or modem the delay is fixed: raised once to FIXED_MS, then left alone. A modem outlives a constant
 * delay, but neither an inserted nor a dropped frame.
 */
import { FRAME_MS } from '../line/line-adapter.ts';
import { SlackWindow } from './slack-window.ts';

/** Below this the next wobble would make a packet late. */
const INSERT_MARGIN_MS = 1;
/** Dropping leaves this much. More than INSERT_MARGIN_MS, or drop and insert would chase each other. */
const DROP_MARGIN_MS = 3;
/** How long a quiet place is waited for before a frame is inserted or dropped in the middle of sound. */
const QUIET_WAIT_MS = 2000;
/**
 * The same, where a single frame is too many. In speech a quiet place comes soon; in music or a tone 20 ms more of delay are not
 * heard and a seam is, above all for one packet that was late once a minute.
 */
const LAST_FRAME_WAIT_MS = 30_000;
/** A packet that was late says that it is needed, this frame: the next one so late would be a seam, and giving it up is one. */
const LATE_MEMORY_MS = 300_000;
/** With more than this too much, catching up matters more than the seam. */
const HASTE_MS = 100;
/** Nothing is inserted beyond this: what is older is lost. */
export const MAX_DELAY_MS = 300;
/** Between two drops, or catching up would sound like fast forward. */
const BETWEEN_CHANGES_MS = 100;
/**
 * Of a fax call: jitter of 80 ms does no harm, and clocks 200 ppm apart (twice what sound cards do) take 6 minutes to use
 * it up, 3 pages or more. T.30's timers and V.34's far echo bear ten times as much.
 */
const FIXED_MS = 80;
/** Beyond this the delay is growing without end, and a slip is the lesser evil. */
const FIXED_MOST_MS = 200;

export class DelayControl {
  readonly #slack = new SlackWindow();
  #fixed: 'no' | 'rising' | 'yes' = 'no';
  /** A frame is to be dropped or inserted, and a quiet place is waited for since then. */
  #changeWantedSince: number | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  /** When a frame was last needed that was paid for because a packet came too late. */
  #lateAt = Number.NEGATIVE_INFINITY;

  get isFixed(): boolean {
    return this.#fixed !== 'no';
  }

  /** The delay rises to FIXED_MS and then stands still, or follows the network again. */
  setFixed(on: boolean): void {
    if (on !== this.isFixed) this.#fixed = on ? 'rising' : 'no';
  }

  /** A frame's packets were there `slackMs` before it was needed; negative: after. */
  note(slackMs: number, nowMs: number): void {
    this.#slack.note(slackMs, nowMs);
  }

  /** The playing point moved back by `ms`, for audio that came late. */
  movedBack(ms: number, nowMs: number): void {
    this.#lateAt = nowMs;
    this.#slack.shift(ms);
  }

  inserted(nowMs: number): void {
    if (this.#slack.smallestMs < 0) this.#lateAt = nowMs;
    this.#slack.shift(FRAME_MS);
    this.#changedAt = nowMs;
  }

  dropped(nowMs: number): void {
    this.#slack.shift(-FRAME_MS);
    this.#changedAt = nowMs;
  }

  forget(): void {
    this.#slack.forget();
    this.#changeWantedSince = undefined;
    this.#lateAt = Number.NEGATIVE_INFINITY;
  }

  /** Whether a frame is to be invented before the next is taken. */
  wantsInsert(nowMs: number, bufferMs: number, nextIsQuiet: () => boolean): boolean {
    const smallest = this.#slack.smallestMs;
    if (this.#fixed !== 'no') return this.#wantsRise(smallest, nowMs);
    if (smallest >= INSERT_MARGIN_MS || bufferMs > MAX_DELAY_MS) return false;
    // A packet was late already: at once. It only came close: in a quiet place, if one comes soon.
    return smallest < 0 || this.#waitedForQuiet(nowMs, QUIET_WAIT_MS) || nextIsQuiet();
  }

  /** Whether the frame just taken is to be merged with the one after it. */
  wantsDrop(nowMs: number, nextIsWhole: () => boolean, isQuiet: () => boolean): boolean {
    const smallest = this.#slack.smallestMs;
    if (this.#fixed !== 'no') {
      return this.#slack.isFull && smallest > FIXED_MOST_MS && this.#rested(nowMs) && nextIsWhole();
    }
    const enough = smallest >= FRAME_MS + DROP_MARGIN_MS;
    // It was needed again, or would have been.
    if (!enough && nowMs - this.#lateAt < LATE_MEMORY_MS) this.#lateAt = nowMs;
    if (!enough || !this.#slack.isFull) {
      if (!enough && smallest >= INSERT_MARGIN_MS) this.#changeWantedSince = undefined;
      return false;
    }
    if (!this.#rested(nowMs) || !nextIsWhole()) return false;
    if (smallest > HASTE_MS || isQuiet()) return true;
    const single = smallest < 2 * FRAME_MS + DROP_MARGIN_MS;
    if (single && nowMs - this.#lateAt < LATE_MEMORY_MS) return false;
    return this.#waitedForQuiet(nowMs, single ? LAST_FRAME_WAIT_MS : QUIET_WAIT_MS);
  }

  #wantsRise(smallest: number, nowMs: number): boolean {
    if (this.#fixed !== 'rising' || !Number.isFinite(smallest)) return false;
    if (smallest <= FIXED_MS - FRAME_MS) return this.#rested(nowMs);
    this.#fixed = 'yes';
    return false;
  }

  #rested(nowMs: number): boolean {
    return nowMs - this.#changedAt >= BETWEEN_CHANGES_MS;
  }

  #waitedForQuiet(nowMs: number, waitMs: number): boolean {
    this.#changeWantedSince ??= nowMs;
    if (nowMs - this.#changeWantedSince < waitMs) return false;
    this.#changeWantedSince = undefined;
    return true;
  }
}
