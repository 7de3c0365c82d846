/**
 * Paces the audio. A bridge with a line is paced by that line's adapter (ADR 0002): its frames come through
 * `exchange`. All others, and legs that are in no bridge, are paced by a 20 ms timer here. Besides `core/clock.ts`
 * this is the one place with timers.
 */
import { FRAME_MS } from '../line/line-adapter.ts';
import type { Party } from './bridge.ts';
import type { Bridges } from './bridges.ts';

/** Later than this the process was stopped: what was missed is not made up for. */
const RESYNC_AFTER_MS = 200;

/** What needs looking after once a frame, bridged or not. */
export interface Ticked {
  readonly party: Party;
  /** Time-outs, reports. */
  tick(nowMs: number): void;
  /** In no bridge: what comes in is played to nobody, silence goes out. */
  idle(nowMs: number): void;
}

export class FramePump implements Disposable {
  readonly #bridges: Bridges;
  readonly #ticked = new Set<Ticked>();
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #worstFrameMs = 0;

  constructor(bridges: Bridges) {
    this.#bridges = bridges;
  }

  /** Monotonic ms. */
  now(): number {
    return performance.now();
  }

  add(ticked: Ticked): void {
    this.#ticked.add(ticked);
    if (this.#timer === undefined) this.#start();
  }

  remove(ticked: Ticked): void {
    this.#ticked.delete(ticked);
    if (this.#ticked.size === 0) this[Symbol.dispose]();
  }

  /** A frame was served this much later than 20 ms after the one before. */
  noteLateness(ms: number): void {
    if (ms > this.#worstFrameMs) this.#worstFrameMs = ms;
  }

  /** The worst since it was asked last. */
  takeWorstFrameMs(): number {
    const worst = this.#worstFrameMs;
    this.#worstFrameMs = 0;
    return worst;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    this.#dueAt = this.now() + FRAME_MS;
    this.#wait();
  }

  #wait(): void {
    this.#timer = setTimeout(this.#run, Math.max(0, this.#dueAt - this.now()));
  }

  readonly #run = (): void => {
    const now = this.now();
    const lateMs = now - this.#dueAt;
    // Node rounds to whole milliseconds and may be a little early.
    if (lateMs < -0.5) {
      this.#wait();
      return;
    }
    this.noteLateness(lateMs);
    this.#dueAt = lateMs > RESYNC_AFTER_MS ? now + FRAME_MS : this.#dueAt + FRAME_MS;
    this.#wait();
    this.#tick(now);
  };

  #tick(now: number): void {
    for (const bridge of this.#bridges.all()) {
      const { pacer } = bridge;
      if (pacer && !pacer.stalled?.(now)) continue;
      bridge.gather(undefined, now);
      bridge.deliver(undefined, now);
    }
    for (const ticked of this.#ticked) {
      ticked.tick(now);
      if (!this.#bridges.of(ticked.party)) ticked.idle(now);
    }
  }
}
