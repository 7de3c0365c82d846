import { Signal } from '../../main/core/events.ts';
import type { ProcessPort } from '../../main/core/process-port.ts';
import type { FromMediaProcess, MediaRequest, ToMediaProcess } from '../../main/media/media-protocol.ts';

type Exit = { readonly code: number | null; readonly signal: string | null };

/** The far end of the media client's channel, in the test's own process: the test says what comes back. */
export class ScriptedProcess implements ProcessPort {
  readonly posted: ToMediaProcess[] = [];
  readonly kills: string[] = [];
  readonly pid: number;
  readonly #message = new Signal<unknown>();
  readonly #exit = new Signal<Exit>();
  readonly #answer: ((request: MediaRequest) => unknown) | undefined;
  #ended: Exit | undefined;

  /** @param answer replies to each request by itself: its value, or what it throws */
  constructor(pid: number, answer?: (request: MediaRequest) => unknown) {
    this.pid = pid;
    this.#answer = answer;
  }

  post(message: unknown): void {
    const posted = message as ToMediaProcess;
    this.posted.push(posted);
    if (posted.type === 'request' && this.#answer) this.#reply(posted.id, posted.request, this.#answer);
  }

  onMessage(listener: (message: unknown) => void): Disposable {
    return this.#message.on(listener);
  }

  onExit(listener: (reason: Exit) => void): Disposable {
    if (this.#ended) listener(this.#ended);
    return this.#exit.on(listener);
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.kills.push(signal);
    if (signal === 'SIGKILL') this.exit({ code: null, signal });
  }

  says(message: FromMediaProcess | { readonly type: 'nonsense' }): void {
    this.#message.emit(message);
  }

  exit(reason: Exit): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#exit.emit(reason);
  }

  get requestIds(): number[] {
    return this.posted.flatMap((message) => (message.type === 'request' ? [message.id] : []));
  }

  requestsOf<K extends MediaRequest['kind']>(kind: K): Extract<MediaRequest, { kind: K }>[] {
    return this.posted.flatMap((message) =>
      message.type === 'request' && message.request.kind === kind
        ? [message.request as Extract<MediaRequest, { kind: K }>]
        : [],
    );
  }

  #reply(id: number, request: MediaRequest, answer: (request: MediaRequest) => unknown): void {
    queueMicrotask(() => {
      try {
        this.says({ type: 'reply', id, ok: true, value: answer(request) });
      } catch (thrown) {
        this.says({ type: 'reply', id, ok: false, code: 'media-refused', message: String(thrown) });
      }
    });
  }
}
