import type { Clock } from '../../core/clock.ts';
import type { CallerIdMessage } from '../../line/line-signals.ts';
import { type CallerIdLine, callerIdLine, callerIdOf, isAnother } from './caller-id-lines.ts';
import { modemTimes } from './quirks.ts';

/** Puts the lines of one caller together, and knows what was told already. */
export class CallerIdCollector implements Disposable {
  readonly #clock: Clock;
  readonly #country: string | undefined;
  readonly #emit: (message: CallerIdMessage) => void;
  #lines: CallerIdLine[] = [];
  #gap: Disposable | undefined;
  #last: CallerIdMessage | undefined;

  constructor(clock: Clock, country: string | undefined, emit: (message: CallerIdMessage) => void) {
    this.#clock = clock;
    this.#country = country;
    this.#emit = emit;
  }

  /** @returns whether the line was about a caller */
  take(line: string): boolean {
    const said = callerIdLine(line);
    if (!said) return false;
    this.#lines.push(said);
    this.#gap?.[Symbol.dispose]();
    this.#gap = this.#clock.after(modemTimes.callerIdGapMs, () => this.#complete());
    return true;
  }

  /** In the middle of a caller's lines. */
  get collecting(): boolean {
    return this.#lines.length > 0;
  }

  /** What came since `collecting` was false answers `+VRID`: it may be an earlier call's, and is told only where it is another. */
  answered(): void {
    this.#complete({ perhapsOld: true });
  }

  [Symbol.dispose](): void {
    this.#gap?.[Symbol.dispose]();
  }

  #complete({ perhapsOld = false } = {}): void {
    this.#gap?.[Symbol.dispose]();
    const message = callerIdOf(this.#lines, this.#country);
    this.#lines = [];
    if (!message || (perhapsOld && !isAnother(message, this.#last))) return;
    this.#last = message;
    this.#emit(message);
  }
}
