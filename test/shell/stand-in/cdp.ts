import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

type Params = Record<string, unknown>;

/** Chromium, driven by its debugging pipe (descriptors 3 and 4, messages that end in a zero byte). */
export class Chromium {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  /** Where others connect to the same browser: `ws://127.0.0.1:…`. */
  readonly endpoint: Promise<string>;
  readonly #events = new EventEmitter();
  readonly #calls = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; what: string }
  >();
  readonly #out: Writable;
  #ended = false;
  #id = 0;
  #text = '';

  constructor(program: string, args: readonly string[]) {
    this.#events.setMaxListeners(0);
    const child = spawn(program, ['--remote-debugging-pipe', '--remote-debugging-port=0', ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    this.#out = child.stdio[3] as Writable;
    const input = child.stdio[4] as Readable;
    input.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#out.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      child.once('exit', () => {
        this.#ended = true;
        for (const { reject, what } of this.#calls.values()) reject(new Error(`${what}: Chromium has ended`));
        this.#calls.clear();
        resolve();
      });
    });
    let said = '';
    this.endpoint = new Promise((resolve) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, endpoint] = /listening on (ws:\S+)/.exec(said) ?? [];
        if (endpoint) resolve(endpoint);
      });
    });
  }

  send(method: string, params: Params = {}, session?: string): Promise<Record<string, unknown>> {
    if (this.#ended) return Promise.reject(new Error(`${method}: Chromium has ended`));
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: resolve as (value: unknown) => void, reject, what: method });
      this.#out.write(`${JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) })}\0`);
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: CDP's events have the shapes that its documentation says
  on(method: string, listener: (params: any) => void, session = ''): void {
    this.#events.on(`${session}/${method}`, listener);
  }

  #read(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\0'); end >= 0; end = this.#text.indexOf('\0')) {
      const message = JSON.parse(this.#text.slice(0, end)) as {
        id?: number;
        result?: unknown;
        error?: { message: string };
        method?: string;
        params?: unknown;
        sessionId?: string;
      };
      this.#text = this.#text.slice(end + 1);
      if (message.id === undefined) {
        this.#events.emit(`${message.sessionId ?? ''}/${message.method}`, message.params);
        continue;
      }
      const call = this.#calls.get(message.id);
      this.#calls.delete(message.id);
      if (message.error) call?.reject(new Error(`${call.what}: ${message.error.message}`));
      else call?.resolve(message.result);
    }
  }
}
