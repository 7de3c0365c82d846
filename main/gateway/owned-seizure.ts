import type { LineTest } from '../contract/line-setup.ts';
import type { LineRunner } from '../line/line-runner.ts';
import { hookIn, type SeizeFailure } from '../line/line-state.ts';

type Failure = NonNullable<LineTest['failure']>;

/**
 * A line taken off-hook for no call, and put on-hook when disposed of. Races: a call comes in at that moment (glare), or an
 * emergency call takes the line away; it is theirs then, and no release of ours may touch it.
 */
export class OwnedSeizure implements Disposable {
  readonly #runner: LineRunner;
  readonly #listeners = new DisposableStack();
  #state: { readonly kind: 'ours' } | { readonly kind: 'over'; readonly failure: Failure } = { kind: 'ours' };

  /** @param plan what is dialled: main/line/dial-steps.ts */
  constructor(runner: LineRunner, plan: string) {
    this.#runner = runner;
    this.#listeners.use(
      runner.onTold((told) => {
        if (told.kind === 'offered') this.#end('call-came');
        else if (told.kind === 'seize-failed') this.#end(failureOf(told.why));
        else if (told.kind === 'far-hung-up' && told.how === 'line-lost') this.#end('line-lost');
      }),
    );
    this.#listeners.use(
      runner.onChanged((state) => {
        if (hookIn(state.kind) === 'on-hook') this.#end('stopped');
      }),
    );
    runner.post({ kind: 'seize', digits: plan });
  }

  /** The line is not ours any more. */
  get over(): boolean {
    return this.#state.kind === 'over';
  }

  get failure(): Failure {
    return this.#state.kind === 'over' ? this.#state.failure : 'stopped';
  }

  [Symbol.dispose](): void {
    const { over } = this;
    this.#end('stopped');
    if (!over) this.#runner.post({ kind: 'release' });
  }

  #end(failure: Failure): void {
    if (this.#state.kind === 'over') return;
    this.#state = { kind: 'over', failure };
    this.#listeners.dispose();
  }
}

function failureOf(why: SeizeFailure): Failure {
  switch (why) {
    case 'no-loop-current':
      return 'no-loop-current';
    case 'no-dial-tone':
      return 'no-dial-tone';
    case 'line-in-use':
      return 'line-in-use';
    case 'glare':
      return 'call-came';
    case 'line-lost':
      return 'line-lost';
    default:
      return 'stopped';
  }
}
