import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { TestGateway } from './gateway.ts';
import { within } from './wait.ts';

/** In the environment of a gateway whose heap is looked at: SIGUSR1 then opens Node's own inspector, at a free port. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' } as const;

/** What a gateway's process keeps alive, which its resident memory does not tell: asked of Node's inspector, collected first. Not on Windows. */
export class LiveHeap implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const { id, result, error } = JSON.parse(String(data)) as {
        id?: number;
        result?: Record<string, unknown>;
        error?: { message: string };
      };
      const waiting = id === undefined ? undefined : this.#waiting.get(id);
      if (error) waiting?.reject(new Error(`the inspector says ${error.message}`));
      else waiting?.resolve(result ?? {});
    });
    socket.on('error', () => undefined);
  }

  /** @param gateway started with `INSPECTABLE` */
  static async of(gateway: TestGateway): Promise<LiveHeap> {
    gateway.signal('SIGUSR1');
    const [, url = ''] = await gateway.waitForLog(/Debugger listening on (ws:\S+)/);
    const socket = new WebSocket(url);
    await within(once(socket, 'open'), { what: 'the inspector' });
    return new LiveHeap(socket);
  }

  async usedMb(): Promise<number> {
    // What a first collection finalizes, a second one takes.
    for (let time = 1; time <= 2; time++) await this.#ask('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#ask('Runtime.getHeapUsage');
    return Number(usedSize) / 1e6;
  }

  async #ask(method: string): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method }));
    try {
      return await within(answer.promise, { what: `the inspector's answer to ${method}`, deadlineMs: 20_000 });
    } finally {
      this.#waiting.delete(id);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}
