import type { Clock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';
import type { Denial } from './guard-call.ts';

/** Something that a guard kept from happening, once or often. */
export interface TollAlarm extends Denial {
  readonly since: number;
  readonly last: number;
  readonly count: number;
}

/** Alarms of different causes that are kept: the oldest goes first. */
const MOST_ALARMS = 100;

/** One alarm a cause, however often it comes. */
export class TollAlarms {
  readonly #clock: Clock;
  readonly #alarms = new Map<string, TollAlarm>();
  /** A person should be told: a new alarm, or one that has come ten times as often. */
  readonly onTell = new Signal<TollAlarm>();
  readonly onChange = new Signal<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get all(): readonly TollAlarm[] {
    return [...this.#alarms.values()];
  }

  raise(denial: Denial): void {
    const now = this.#clock.wallTime();
    const before = this.#alarms.get(denial.cause);
    const count = (before?.count ?? 0) + 1;
    const alarm: TollAlarm = { ...denial, since: before?.since ?? now, last: now, count };
    this.#alarms.set(denial.cause, alarm);
    const [oldest] = this.#alarms.keys();
    if (this.#alarms.size > MOST_ALARMS && oldest !== undefined) this.#alarms.delete(oldest);
    if (/^10*$/.test(String(count))) this.onTell.emit(alarm);
    this.onChange.emit();
  }

  /** @returns whether there was one */
  clear(cause: string): boolean {
    const was = this.#alarms.delete(cause);
    if (was) this.onChange.emit();
    return was;
  }
}
