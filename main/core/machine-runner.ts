export interface MachineParts<State, Input, Effect> {
  readonly initial: State;
  /** The machine: pure. */
  readonly step: (state: State, input: Input) => { readonly state: State; readonly effects: readonly Effect[] };
  readonly perform: (effect: Effect) => void;
  /** After the state is the new one and before its effects: for logs, and timers that belong to the old one. */
  readonly entered?: (state: State, before: State, input: Input) => void;
  /** After the effects of a step that changed the state. */
  readonly changed?: (state: State) => void;
}

/**
 * Drives a pure machine: the one writer of its state. Inputs are taken one at a time; those posted from inside an effect
 * wait their turn, so that no machine is entered twice.
 */
export class MachineRunner<State, Input, Effect> implements Disposable {
  readonly #parts: MachineParts<State, Input, Effect>;
  readonly #queue: Input[] = [];
  #state: State;
  #phase: 'ready' | 'working' | 'disposed' = 'ready';

  constructor(parts: MachineParts<State, Input, Effect>) {
    this.#parts = parts;
    this.#state = parts.initial;
  }

  get state(): State {
    return this.#state;
  }

  post(input: Input): void {
    if (this.#phase === 'disposed') return;
    this.#queue.push(input);
    if (this.#phase === 'working') return;
    this.#phase = 'working';
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#take(next);
    } finally {
      if (this.#phase === 'working') this.#phase = 'ready';
    }
  }

  /** Nothing is taken any more. */
  [Symbol.dispose](): void {
    this.#phase = 'disposed';
    this.#queue.length = 0;
  }

  #take(input: Input): void {
    const before = this.#state;
    const { state, effects } = this.#parts.step(before, input);
    this.#state = state;
    this.#parts.entered?.(state, before, input);
    for (const effect of effects) this.#parts.perform(effect);
    if (state !== before) this.#parts.changed?.(state);
  }
}
