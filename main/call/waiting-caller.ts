import type { Clock } from '../core/clock.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import type { CallNotes } from './call-notes.ts';
import type { CallerRecord } from './call-record.ts';
import { callerOf } from './caller-identity.ts';

/** The exchange gives up about then: a caller who waits hears ringback for half a minute at most. */
const SHOWN_MS = 30_000;

/** Who else calls a line during its call, for as long as that may be true. */
export class WaitingCaller implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #caller: CallerRecord | undefined;
  #gone: Disposable | undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get caller(): CallerRecord | undefined {
    return this.#caller;
  }

  /** Told again while one waits: the exchange repeats it. */
  told(callerId: CallerIdMessage | undefined): void {
    this.#gone?.[Symbol.dispose]();
    this.#caller = callerId || !this.#caller ? callerOf(callerId) : this.#caller;
    this.#gone = this.#clock.after(SHOWN_MS, () => {
      this.#caller = undefined;
      this.#changed();
    });
    this.#changed();
  }

  /** Among what else the record says; a name that comes with the exchange's second tone stands for the nobody of the first. */
  noteIn(notes: CallNotes): string {
    return notes.replace(waitingText({}), waitingText(this.#caller ?? {}));
  }

  [Symbol.dispose](): void {
    this.#gone?.[Symbol.dispose]();
    this.#caller = undefined;
  }
}

function waitingText({ name, number, withheld }: CallerRecord): string {
  const who = [name, number].filter(Boolean).join(', ');
  if (who !== '') return `Another caller waited: ${who}.`;
  return withheld === 'private' ? 'Another caller waited; the number was withheld.' : 'Another caller waited.';
}
