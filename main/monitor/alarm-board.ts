import type { Clock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { type AlarmCode, type AlarmKind, type AlarmSeverity, alarmKind } from './alarm-catalogue.ts';

/** Something that is not as it should be, as whoever sees it says it. */
export interface Condition {
  /** What it is about is part of it, so that it is the same when it comes again. */
  readonly id: string;
  readonly code: AlarmCode;
  readonly severity: AlarmSeverity;
  /** A line, a trunk, an adapter. */
  readonly subject?: string | undefined;
  readonly text: string;
  /** It is an alarm when it has lasted so long: lines are out of service for a moment at each start. */
  readonly afterMs?: number;
}

export interface Alarm extends AlarmKind {
  readonly id: string;
  readonly severity: AlarmSeverity;
  readonly subject?: string | undefined;
  readonly text: string;
  /** Wall time. */
  readonly since: number;
}

/** `cleared`: as it was last. */
export interface AlarmEvent {
  readonly kind: 'raised' | 'cleared';
  readonly alarm: Alarm;
  readonly at: number;
}

interface Entry {
  condition: Condition;
  readonly since: number;
  waiting?: Disposable;
  raised: boolean;
}

/** Turns what is so into what begins and what ends. */
export class AlarmBoard implements Disposable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #event = new Signal<AlarmEvent>();
  readonly #changed = new Signal<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The worst first, then the newest. */
  get alarms(): readonly Alarm[] {
    return [...this.#entries.values()]
      .filter(({ raised }) => raised)
      .map(alarmOf)
      .toSorted((a, b) => RANK[b.severity] - RANK[a.severity] || b.since - a.since);
  }

  onEvent(listener: (event: AlarmEvent) => void): Disposable {
    return this.#event.on(listener);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** All that is so now: what is missing has ended. */
  update(conditions: readonly Condition[]): void {
    const now = new Map(conditions.map((each) => [each.id, each]));
    let changed = false;
    for (const [id, entry] of this.#entries) {
      if (now.has(id)) continue;
      this.#entries.delete(id);
      entry.waiting?.[Symbol.dispose]();
      if (!entry.raised) continue;
      changed = true;
      this.#event.emit({ kind: 'cleared', alarm: alarmOf(entry), at: this.#clock.wallTime() });
    }
    for (const condition of now.values()) {
      const known = this.#entries.get(condition.id);
      if (known) {
        changed ||= known.raised && known.condition.text !== condition.text;
        known.condition = condition;
      } else changed = this.#begin(condition) || changed;
    }
    if (changed) this.#changed.emit();
  }

  [Symbol.dispose](): void {
    for (const { waiting } of this.#entries.values()) waiting?.[Symbol.dispose]();
    this.#entries.clear();
    this.#event.clear();
    this.#changed.clear();
  }

  /** @returns whether it is an alarm at once */
  #begin(condition: Condition): boolean {
    const entry: Entry = { condition, since: this.#clock.wallTime(), raised: false };
    this.#entries.set(condition.id, entry);
    const { afterMs = 0 } = condition;
    if (afterMs === 0) {
      this.#raise(entry);
      return true;
    }
    entry.waiting = this.#clock.after(afterMs, () => {
      this.#raise(entry);
      this.#changed.emit();
    });
    return false;
  }

  #raise(entry: Entry): void {
    entry.raised = true;
    this.#event.emit({ kind: 'raised', alarm: alarmOf(entry), at: this.#clock.wallTime() });
  }
}

const RANK: Readonly<Record<AlarmSeverity, number>> = { info: 0, warning: 1, error: 2 };

const alarmOf = ({ condition: { id, code, severity, subject, text }, since }: Entry): Alarm => ({
  ...alarmKind(code),
  id,
  severity,
  ...(subject === undefined ? {} : { subject }),
  text,
  since,
});
