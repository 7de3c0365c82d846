import { Signal } from './events.ts';

export type ProcessExit = { readonly code: number | null; readonly signal: string | null };

/** What is heard of a child process, however it was started: its messages, and its end once, also by who comes late. */
export class ProcessLife {
  readonly #message = new Signal<unknown>();
  readonly #exit = new Signal<ProcessExit>();
  #ended: ProcessExit | undefined;

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  said(message: unknown): void {
    this.#message.emit(message);
  }

  /** Again does nothing. */
  end(reason: ProcessExit): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#exit.emit(reason);
    this.#exit.clear();
    this.#message.clear();
  }

  onMessage(listener: (message: unknown) => void): Disposable {
    return this.#message.on(listener);
  }

  onExit(listener: (reason: ProcessExit) => void): Disposable {
    const ended = this.#ended;
    if (!ended) return this.#exit.on(listener);
    queueMicrotask(() => listener(ended));
    return { [Symbol.dispose]: () => {} };
  }
}
