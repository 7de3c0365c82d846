import type { Clock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';

type RingEdge = Extract<LineEvent, { kind: 'ring' }>;

/**
 * How long a `RING` is shown as a ring: nobody says how long it was. Longer than the short ring that Japan's exchanges ask
 * for an answer with (main/line/line-jclip.ts), shorter than the pause between any country's rings.
 */
const SHOWN_MS = 1000;
/** A burst is only told of when it is over: it is shown for as long as a ring needs to count as one. */
const SHOWN_BURST_MS = 400;
/** `RING` belongs to the burst that was told of just before. */
const SAME_RING_MS = 1200;

/**
 * The edges of rings, from what modems say of them. `RING` alone: one ring, its times unknown. With `+VDR`: `DRON=n` as a
 * burst ends and `DROF=n` as the next begins, in tenths of a second.
 */
export class RingEdges implements Disposable {
  readonly #clock: Clock;
  readonly #emit: (edge: RingEdge) => void;
  #end: { readonly timer: Disposable; readonly edge: RingEdge } | undefined;
  #burstAt: number | undefined;
  #gapMs: number | undefined;

  constructor(clock: Clock, emit: (edge: RingEdge) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Ring voltage, as far as anybody knows. */
  get ringing(): boolean {
    return this.#end !== undefined;
  }

  /** @returns whether the line was about ringing */
  take(line: string): boolean {
    if (/^RING\b/.test(line)) {
      this.#rang();
      return true;
    }
    const cadence = /^DR(ON|OF)\s*[=:]\s*(\d+)/.exec(line);
    if (!cadence) return false;
    const ms = Number(cadence[2]) * 100;
    if (cadence[1] === 'ON') this.#burst(ms);
    else this.#gapMs = ms > 0 ? ms : undefined;
    return true;
  }

  [Symbol.dispose](): void {
    this.#end?.timer[Symbol.dispose]();
    this.#end = undefined;
  }

  #rang(): void {
    const now = this.#clock.now();
    if (this.#burstAt !== undefined && now - this.#burstAt < SAME_RING_MS) return;
    if (!this.#end) this.#emit({ kind: 'ring', on: true, untimed: true });
    this.#endIn(SHOWN_MS, { kind: 'ring', on: false, untimed: true });
  }

  #burst(ms: number): void {
    this.#burstAt = this.#clock.now();
    this.#endNow();
    const gapMs = this.#gapMs;
    this.#gapMs = undefined;
    this.#emit({ kind: 'ring', on: true, ...(gapMs === undefined ? { untimed: true } : { lastedMs: gapMs }) });
    this.#endIn(Math.min(SHOWN_BURST_MS, Math.max(ms, 1)), { kind: 'ring', on: false, lastedMs: ms });
  }

  #endIn(ms: number, edge: RingEdge): void {
    this.#end?.timer[Symbol.dispose]();
    this.#end = { timer: this.#clock.after(ms, () => this.#endNow()), edge };
  }

  #endNow(): void {
    const end = this.#end;
    if (!end) return;
    this.#end = undefined;
    end.timer[Symbol.dispose]();
    this.#emit(end.edge);
  }
}
