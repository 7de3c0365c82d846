import type { PushName } from '../../main/contract/pushes.ts';
import type { RequestInput, RequestName, RequestOutput, RequestParsed } from '../../main/contract/requests.ts';
import type { GatewayView } from '../../main/contract/views.ts';
import { GatewayError } from '../../main/core/errors.ts';
import { Signal } from '../../main/core/events.ts';
import type { ConsoleBackend, ConsoleId } from '../../main/gateway/console-backend.ts';

type Handlers = {
  [N in RequestName]?: (input: RequestParsed<N>, console: ConsoleId) => RequestOutput<N> | Promise<RequestOutput<N>>;
};

/**
 * Plays the gateway at the contract: the console and its server above it are the shipped ones.
 * A test sets the view, scripts answers by request name, and reads what was asked.
 */
export class ScriptedBackend implements ConsoleBackend {
  readonly asked: { readonly name: RequestName; readonly input: unknown; readonly console: ConsoleId }[] = [];
  readonly gone: ConsoleId[] = [];
  readonly handlers: Handlers = {};
  readonly #changed = new Signal<void>();
  readonly #pushed = new Signal<{ to: ConsoleId | undefined; push: PushName; body: unknown }>();
  readonly #asked = new Signal<void>();
  #view: GatewayView;

  constructor(view: GatewayView) {
    this.#view = view;
  }

  view(): GatewayView {
    return this.#view;
  }

  show(change: Partial<GatewayView>): void {
    this.#view = { ...this.#view, ...change };
    this.#changed.emit();
  }

  /** To one console, or to all. */
  push(to: ConsoleId | undefined, push: PushName, body: unknown): void {
    this.#pushed.emit({ to, push, body });
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  onPush(listener: (to: ConsoleId | undefined, push: PushName, body: unknown) => void): Disposable {
    return this.#pushed.on(({ to, push, body }) => listener(to, push, body));
  }

  async handle<N extends RequestName>(name: N, input: RequestParsed<N>, console: ConsoleId): Promise<RequestOutput<N>> {
    this.asked.push({ name, input, console });
    this.#asked.emit();
    const handler = this.handlers[name];
    if (!handler) throw new GatewayError('bad-request', `Nothing is scripted for ${name}.`);
    return handler(input, console);
  }

  closed(console: ConsoleId): void {
    this.gone.push(console);
    this.#asked.emit();
  }

  /** Waits until the console has asked for `name`. */
  async whenAsked<N extends RequestName>(name: N, deadlineMs = 5_000): Promise<RequestInput<N>> {
    await this.until(() => this.asked.some((one) => one.name === name), `the console asks for ${name}`, deadlineMs);
    return this.asked.findLast((one) => one.name === name)?.input as RequestInput<N>;
  }

  /** Waits until `condition`, looked at after each request and each console that goes. */
  until(condition: () => boolean, what: string, deadlineMs = 5_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        listening[Symbol.dispose]();
        reject(new Error(`waited ${deadlineMs} ms in vain until ${what}`));
      }, deadlineMs);
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(late);
        listening[Symbol.dispose]();
        resolve();
      };
      const listening = this.#asked.on(look);
      look();
    });
  }
}
