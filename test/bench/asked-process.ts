import { startNodeProcess } from '../../main/core/node-process.ts';
import type { ProcessPort } from '../../main/core/process-port.ts';
import { within } from '../kit/wait.ts';

interface Asked {
  readonly id: number;
  readonly request: unknown;
}
type Said = 'ready' | { readonly id: number; readonly value: unknown };

/** A process of a bench's own, so that measuring does not disturb its pace: it is asked, and answers each request once. */
export class AskedProcess<Request extends { readonly ask: string }, Replies extends Record<Request['ask'], unknown>>
  implements AsyncDisposable
{
  readonly #name: string;
  readonly #process: ProcessPort;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #lastId = 0;
  #gone: Error | undefined;

  protected constructor(entry: URL, name: string) {
    this.#name = name;
    this.#process = startNodeProcess(entry, { name });
    this.#process.onMessage((message) => this.#take(message as Said));
    this.#process.onExit((reason) => {
      const gone = new Error(`the process of ${name} ended: ${JSON.stringify(reason)}`);
      this.#gone = gone;
      this.#ready.reject(gone);
      for (const { reject } of this.#waiting.values()) reject(gone);
      this.#waiting.clear();
      this.#exited.resolve();
    });
  }

  protected async ready(): Promise<this> {
    await within(this.#ready.promise, { what: `the process of ${this.#name}` });
    return this;
  }

  ask<R extends Request>(request: R): Promise<Replies[R['ask']]> {
    const waiting = Promise.withResolvers<unknown>();
    if (this.#gone) return Promise.reject(this.#gone);
    const id = ++this.#lastId;
    this.#waiting.set(id, waiting);
    this.#process.post({ id, request } satisfies Asked);
    return waiting.promise as Promise<Replies[R['ask']]>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { promise } of this.#waiting.values()) promise.catch(() => undefined);
    this.#process.kill('SIGTERM');
    await this.#exited.promise;
  }

  #take(message: Said): void {
    if (message === 'ready') {
      this.#ready.resolve();
      return;
    }
    this.#waiting.get(message.id)?.resolve(message.value);
    this.#waiting.delete(message.id);
  }
}

/** The other side of it: called once in the process that is asked. An error that nothing expected ends it. */
export function answerRequests<Request>(answer: (request: Request) => Promise<unknown> | unknown): void {
  const say = (message: Said): void => void process.send?.(message);
  process.on('message', ({ id, request }: Asked) => {
    void Promise.resolve(answer(request as Request)).then((value) => say({ id, value }));
  });
  process.on('disconnect', () => process.exit(0));
  say('ready');
}
