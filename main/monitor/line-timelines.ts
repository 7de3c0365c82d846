import type { Clock } from '../core/clock.ts';

export interface LineHappening {
  /** Wall time. */
  readonly at: number;
  readonly kind: 'state' | 'fact' | 'command' | 'adapter';
  readonly text: string;
}

/** Of one line: some twenty calls. */
const KEEPS = 1_000;
const LONGEST_TEXT = 300;
/** The same fact in so short a time is told once, with how often it came. */
const SAME_WITHIN_MS = 2_000;

interface Entry extends LineHappening {
  readonly times: number;
}

/** What happened on each line lately: a ring of facts, commands and states in the order in which they came. */
export class LineTimelines {
  readonly #clock: Clock;
  readonly #lines = new Map<string, Entry[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get lines(): readonly string[] {
    return [...this.#lines.keys()];
  }

  add(line: string, kind: LineHappening['kind'], text: string): void {
    const at = this.#clock.wallTime();
    const entries = this.#lines.get(line) ?? [];
    this.#lines.set(line, entries);
    const last = entries.at(-1);
    const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
    if (last && last.kind === kind && last.text === short && at - last.at < SAME_WITHIN_MS) {
      entries[entries.length - 1] = { ...last, times: last.times + 1 };
      return;
    }
    entries.push({ at, kind, text: short, times: 1 });
    if (entries.length > KEEPS) entries.shift();
  }

  /** The oldest first; the last `limit` of them. */
  of(line: string, limit = KEEPS): LineHappening[] {
    return (this.#lines.get(line) ?? [])
      .slice(-limit)
      .map(({ at, kind, text, times }) => ({ at, kind, text: times === 1 ? text : `${text} (${times} times)` }));
  }

  forget(line: string): void {
    this.#lines.delete(line);
  }
}
