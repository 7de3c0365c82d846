/** One typed event: `on` returns what removes the listener; a listener that throws does not stop the others. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onThrow: (thrown: unknown) => void;

  constructor(
    onThrow: (thrown: unknown) => void = (thrown) => {
      queueMicrotask(() => {
        throw thrown;
      });
    },
  ) {
    this.#onThrow = onThrow;
  }

  /** How many listen. */
  get size(): number {
    return this.#listeners.size;
  }

  on(listener: (value: T) => void): Disposable {
    // A wrapper, so that the same function given twice is two listeners.
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (thrown) {
        this.#onThrow(thrown);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
