import type { z } from 'zod';

/** Where a browser keeps what belongs to this console: what a test hands in, or `localStorage`. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * A value that this console keeps, checked as it is read: what does not fit (an older version, another hand) is as if it were
 * not there. Where the browser keeps nothing, it lasts as long as the page.
 */
export class Stored<T extends object> {
  readonly #key: string;
  readonly #schema: z.ZodType<T>;
  readonly #shelf: Shelf | undefined;
  readonly #listeners = new Set<() => void>();
  #value: T;

  /** @param schema must take `{}`: what is not known has a default */
  constructor(key: string, schema: z.ZodType<T>, shelf: Shelf | undefined = browserShelf()) {
    this.#key = key;
    this.#schema = schema;
    this.#shelf = shelf;
    this.#value = this.#read();
    if (typeof window !== 'undefined') {
      // Another tab of the same console.
      window.addEventListener('storage', (event) => {
        if (event.key === key) this.#set(this.#read());
      });
    }
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  change(part: Partial<T>): void {
    this.#set({ ...this.#value, ...part });
    try {
      this.#shelf?.setItem(this.#key, JSON.stringify(this.#value));
    } catch {
      // Full, or not allowed: it lasts as long as the page.
    }
  }

  #read(): T {
    let known: unknown = {};
    try {
      known = JSON.parse(this.#shelf?.getItem(this.#key) ?? '{}');
    } catch {
      // Not ours.
    }
    const read = this.#schema.safeParse(known);
    return read.success ? read.data : this.#schema.parse({});
  }

  #set(value: T): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }
}

function browserShelf(): Shelf | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // Blocked by the browser's settings.
    return undefined;
  }
}
