import type { Clock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';

type RingEdge = Extract<LineEvent, { kind: 'ring' }>;

interface Burst {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly notifications: number;
}

/** Makes the edges of ring bursts from ring notifications, which repeat during a burst and say nothing of its end. */
export class RingBursts implements Disposable {
  readonly #clock: Clock;
  readonly #gapMs: number;
  readonly #edge: (edge: RingEdge) => void;
  #burst: Burst | undefined;
  #endedAt: number | undefined;
  #end: Disposable | undefined;

  /** A burst is over when no notification came for `gapMs`: its end is told that late, with how long it was. */
  constructor(clock: Clock, gapMs: number, edge: (edge: RingEdge) => void) {
    this.#clock = clock;
    this.#gapMs = gapMs;
    this.#edge = edge;
  }

  notified(): void {
    const now = this.#clock.now();
    const burst = this.#burst;
    this.#end?.[Symbol.dispose]();
    this.#end = this.#clock.after(this.#gapMs, () => this.#ended());
    if (burst) {
      this.#burst = { ...burst, lastAt: now, notifications: burst.notifications + 1 };
      return;
    }
    this.#burst = { firstAt: now, lastAt: now, notifications: 1 };
    const lastedMs = this.#endedAt === undefined ? undefined : Math.round(now - this.#endedAt);
    this.#edge({ kind: 'ring', on: true, ...(lastedMs === undefined ? {} : { lastedMs }) });
  }

  /** Nothing more is told. */
  [Symbol.dispose](): void {
    this.#end?.[Symbol.dispose]();
    this.#end = undefined;
  }

  #ended(): void {
    const burst = this.#burst;
    if (!burst) return;
    this.#burst = undefined;
    const { firstAt, lastAt, notifications } = burst;
    // A single one says nothing of how long it rang. Of several, the last stands for as much time as each before it.
    const period = notifications > 1 ? (lastAt - firstAt) / (notifications - 1) : undefined;
    this.#endedAt = lastAt + (period ?? 0);
    if (period === undefined) this.#edge({ kind: 'ring', on: false, untimed: true });
    else this.#edge({ kind: 'ring', on: false, lastedMs: Math.round(lastAt - firstAt + period) });
  }
}
