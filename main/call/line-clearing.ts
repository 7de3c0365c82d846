import type { Clock } from '../core/clock.ts';
import type { LineRunner } from '../line/line-runner.ts';

/** Guard time, and an answer before it: a line that takes longer is not to be had. */
const LONGEST_MS = 10_000;

/**
 * Makes a line free whose call has been told to end. A ringing line stops only when it is answered, so that it is answered
 * and released at once.
 */
export class LineClearing implements Disposable {
  readonly #runner: LineRunner;
  readonly #told: (free: boolean) => void;
  readonly #listeners = new DisposableStack();
  #phase: 'looking' | 'over' = 'looking';

  constructor(runner: LineRunner, clock: Clock, told: (free: boolean) => void) {
    this.#runner = runner;
    this.#told = told;
    this.#listeners.use(runner.onChanged(() => this.#look()));
    this.#listeners.use(clock.after(LONGEST_MS, () => this.#end(false)));
    // The call that asks has not finished asking yet.
    this.#listeners.use(clock.after(0, () => this.#look()));
  }

  [Symbol.dispose](): void {
    this.#phase = 'over';
    this.#listeners.dispose();
  }

  #look(): void {
    if (this.#phase === 'over') return;
    switch (this.#runner.state.kind) {
      case 'idle':
        this.#end(true);
        break;
      case 'out-of-service':
        this.#end(false);
        break;
      case 'identifying':
        this.#runner.post({ kind: 'offer' });
        break;
      case 'offered':
        this.#runner.post({ kind: 'answer' });
        break;
      case 'connected':
      case 'seizing':
      case 'dialling':
      case 'proceeding':
        this.#runner.post({ kind: 'release' });
        break;
      case 'ring-check':
      case 'receiving-caller-id':
      case 'answering':
      case 'guarding':
        break;
    }
  }

  #end(free: boolean): void {
    if (this.#phase === 'over') return;
    this[Symbol.dispose]();
    this.#told(free);
  }
}
