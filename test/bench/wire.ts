import { startNodeProcess } from '../../main/core/node-process.ts';
import type { ProcessPort } from '../../main/core/process-port.ts';
import { within } from '../kit/wait.ts';
import type { FromWire, ToWire, WireReplies, WireRequest } from './wire-protocol.ts';

/** A process full of RTP peers: see wire-protocol.ts. */
export class Wire implements AsyncDisposable {
  readonly #process: ProcessPort;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #lastId = 0;
  #gone: Error | undefined;

  private constructor() {
    this.#process = startNodeProcess(new URL('./wire-main.ts', import.meta.url), { name: 'wire' });
    this.#process.onMessage((message) => this.#take(message as FromWire));
    this.#process.onExit((reason) => {
      const gone = new Error(`the RTP peers' process ended: ${JSON.stringify(reason)}`);
      this.#gone = gone;
      this.#ready.reject(gone);
      for (const { reject } of this.#waiting.values()) reject(gone);
      this.#waiting.clear();
      this.#exited.resolve();
    });
  }

  static async start(): Promise<Wire> {
    const wire = new Wire();
    await within(wire.#ready.promise, { what: "the RTP peers' process" });
    return wire;
  }

  ask<R extends WireRequest>(request: R): Promise<WireReplies[R['ask']]> {
    const waiting = Promise.withResolvers<unknown>();
    if (this.#gone) return Promise.reject(this.#gone);
    const id = ++this.#lastId;
    this.#waiting.set(id, waiting);
    this.#process.post({ id, request } satisfies ToWire);
    return waiting.promise as Promise<WireReplies[R['ask']]>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { promise } of this.#waiting.values()) promise.catch(() => undefined);
    this.#process.kill('SIGTERM');
    await this.#exited.promise;
  }

  #take(message: FromWire): void {
    if (message === 'ready') {
      this.#ready.resolve();
      return;
    }
    this.#waiting.get(message.id)?.resolve(message.value);
    this.#waiting.delete(message.id);
  }
}
