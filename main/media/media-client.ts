import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { ProcessPort, StartProcess } from '../core/process-port.ts';
import { readMediaMessage, replyDeadlineMs } from './media-messages.ts';
import {
  DEAD_MAN_MS,
  type FromMediaProcess,
  HEARTBEAT_MS,
  type MediaFact,
  type MediaReplies,
  type MediaRequest,
  type ToMediaProcess,
} from './media-protocol.ts';
import { RestartPause } from './restart-pause.ts';

/** From the start of the process to its `ready`: Node itself, the addon, a busy machine. */
export const READY_MS = 10_000;
/** For so long from there it loads the libraries of its adapters, and may say nothing for longer than later. */
export const SETTLING_MS = 10_000;
export const SETTLING_SILENCE_MS = 4000;
/** What a process that is asked to end may take to put its lines on-hook. */
export const LEAVE_MS = 2000;

export type MediaClientState = 'starting' | 'running' | 'restarting';

/** The media process as the gateway sees it: started, watched, restarted. */
export interface MediaClient extends AsyncDisposable {
  readonly state: MediaClientState;
  readonly pid: number | undefined;
  onState(listener: (state: MediaClientState) => void): Disposable;
  onFact(listener: (fact: MediaFact) => void): Disposable;
  /** The process died or hung: every adapter, leg and bridge it held is gone. Told before the restart. */
  onLost(listener: (reason: string) => void): Disposable;
  /** Resolves when the process is ready. @throws GatewayError `media-process-lost`, with why; may be called again then */
  start(): Promise<void>;
  /**
   * @throws GatewayError what the media process refused with; `media-process-lost` when it is not there or dies
   * before its reply; `media-refused` when no reply came in time
   */
  request<R extends MediaRequest>(request: R): Promise<MediaReplies[R['kind']]>;
  /** The gateway is stopping: a process that ends from now on (a signal to all of us reached it too) is not replaced. */
  leave(): void;
}

export interface MediaClientOptions {
  readonly startProcess: StartProcess;
  readonly clock: Clock;
  readonly log: Log;
  readonly entry?: URL;
  readonly args?: readonly string[];
}

export const createMediaClient = (options: MediaClientOptions): MediaClient => new RestartingMediaClient(options);

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: GatewayError) => void;
  readonly deadline: Disposable;
}

type Waiter = { readonly resolve: () => void; readonly reject: (error: GatewayError) => void };

class RestartingMediaClient implements MediaClient {
  readonly #options: MediaClientOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stateChanged = new Signal<MediaClientState>();
  readonly #fact = new Signal<MediaFact>();
  readonly #lost = new Signal<string>();
  readonly #pending = new Map<number, Pending>();
  readonly #pause = new RestartPause();
  #state: MediaClientState = 'starting';
  #process: ProcessPort | undefined;
  /** Timers and listeners of the present process; disposed with it. */
  #attached = new DisposableStack();
  #starting: Waiter | undefined;
  #restart: Disposable | undefined;
  #readyAt: number | undefined;
  #silentBeats = 0;
  #nextId = 1;
  #leaving = false;
  #closed: Promise<void> | undefined;

  constructor(options: MediaClientOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#log = options.log.child({ part: 'media-client' });
  }

  get state(): MediaClientState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  onState(listener: (state: MediaClientState) => void): Disposable {
    return this.#stateChanged.on(listener);
  }

  onFact(listener: (fact: MediaFact) => void): Disposable {
    return this.#fact.on(listener);
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  start(): Promise<void> {
    if (this.#closed) return Promise.reject(new GatewayError('closed', 'The media client is closed.'));
    if (this.#process || this.#restart) {
      return Promise.reject(new GatewayError('bad-request', 'The media process has been started already.'));
    }
    return new Promise((resolve, reject) => {
      this.#starting = { resolve, reject };
      this.#launch();
    });
  }

  request<R extends MediaRequest>(request: R): Promise<MediaReplies[R['kind']]> {
    const child = this.#process;
    if (!child || this.#state !== 'running') {
      return Promise.reject(
        new GatewayError('media-process-lost', 'The media process is not running; it is being started again.', {
          context: { request: request.kind },
        }),
      );
    }
    return new Promise<unknown>((resolve, reject) => {
      const id = this.#nextId++;
      const ms = replyDeadlineMs(request);
      const deadline = this.#clock.after(ms, () => {
        this.#pending.delete(id);
        const text = `The media process did not answer "${request.kind}" within ${ms / 1000} s.`;
        reject(new GatewayError('media-refused', text, { context: { request: request.kind } }));
      });
      this.#pending.set(id, { resolve, reject, deadline });
      post(child, { type: 'request', id, request });
    }) as Promise<MediaReplies[R['kind']]>;
  }

  leave(): void {
    this.#leaving = true;
    this.#restart?.[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#restart?.[Symbol.dispose]();
    const child = this.#process;
    this.#starting?.reject(new GatewayError('closed', 'The media client was closed while its process started.'));
    this.#starting = undefined;
    this.#detach();
    this.#rejectPending('The media client is closed.', 'closed');
    if (child) await this.#end(child);
    for (const signal of [this.#stateChanged, this.#fact, this.#lost]) signal.clear();
  }

  /** Asks the process to end (it puts its lines on-hook), then makes it. */
  #end(child: ProcessPort): Promise<void> {
    return new Promise((resolve) => {
      const kill = this.#clock.after(LEAVE_MS, () => child.kill('SIGKILL'));
      child.onExit(() => {
        kill[Symbol.dispose]();
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  #launch(): void {
    if (this.#closed || this.#leaving) return;
    this.#restart = undefined;
    const { startProcess, entry = new URL('../media-process/main.ts', import.meta.url), args = [] } = this.#options;
    const child = startProcess(entry, { name: 'media', args });
    this.#process = child;
    this.#silentBeats = 0;
    this.#readyAt = undefined;
    const attached = new DisposableStack();
    this.#attached = attached;
    attached.use(child.onMessage((message) => this.#receive(message)));
    attached.use(
      child.onExit(({ code, signal }) => this.#lose(child, `it ended with ${signal ?? `status ${code ?? 'unknown'}`}`)),
    );
    attached.use(this.#clock.every(HEARTBEAT_MS, () => this.#beat(child)));
    attached.use(
      this.#clock.after(READY_MS, () => {
        if (this.#readyAt === undefined) this.#giveUp(child, `it was not ready after ${READY_MS / 1000} s`);
      }),
    );
    post(child, { type: 'alive' });
  }

  /**
   * Beats are counted, not milliseconds: after a stall of this process (a laptop that slept) one beat is
   * due, and what the media process said meanwhile is read before the next.
   */
  #beat(child: ProcessPort): void {
    post(child, { type: 'alive' });
    if (this.#readyAt === undefined) return;
    this.#silentBeats += 1;
    const isSettling = this.#clock.now() - this.#readyAt < SETTLING_MS;
    const mostMs = isSettling ? SETTLING_SILENCE_MS : DEAD_MAN_MS;
    if (this.#silentBeats * HEARTBEAT_MS >= mostMs) this.#giveUp(child, `it hung for ${mostMs / 1000} s`);
  }

  #giveUp(child: ProcessPort, reason: string): void {
    this.#lose(child, reason);
    child.kill('SIGKILL');
  }

  #receive(raw: unknown): void {
    const message = readMediaMessage(raw);
    if (!message) {
      this.#log.warn({ message: raw }, 'a message of the media process that nobody knows');
      return;
    }
    this.#silentBeats = 0;
    switch (message.type) {
      case 'ready':
        this.#ready(message.pid);
        break;
      case 'alive':
        break;
      case 'reply':
        this.#reply(message);
        break;
      case 'fact':
        this.#fact.emit(message.fact);
        break;
      case 'log':
        this.#log[message.level]({ ...message.bindings, process: 'media' }, message.message);
        break;
    }
  }

  #ready(pid: number): void {
    this.#readyAt = this.#clock.now();
    this.#log.info({ pid }, 'the media process is ready');
    this.#setState('running');
    this.#starting?.resolve();
    this.#starting = undefined;
  }

  #reply(message: Extract<FromMediaProcess, { type: 'reply' }>): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return; // its deadline passed
    this.#pending.delete(message.id);
    pending.deadline[Symbol.dispose]();
    if (message.ok) pending.resolve(message.value);
    else pending.reject(new GatewayError(message.code, message.message));
  }

  #lose(child: ProcessPort, reason: string): void {
    const { clock } = this.#options;
    const readyAt = this.#readyAt;
    this.#detach();
    const starting = this.#starting;
    if (starting) {
      this.#starting = undefined;
      const advice = 'What it said before that is on standard error.';
      starting.reject(new GatewayError('media-process-lost', `The media process did not start: ${reason}. ${advice}`));
      return;
    }
    const pauseMs = this.#pause.next(readyAt === undefined ? 0 : clock.now() - readyAt);
    const text = `The media process was lost: ${reason}.`;
    if (this.#leaving) this.#log.info({ reason }, 'the media process ended before it was asked to');
    else this.#log.error({ pauseMs }, text);
    this.#rejectPending(text, 'media-process-lost');
    this.#setState('restarting');
    // Only a process that had come up held anything.
    if (readyAt !== undefined) this.#lost.emit(reason);
    if (this.#leaving) return;
    const waiting = new DisposableStack();
    this.#restart = waiting;
    // Not before the old one is gone: it holds the USB handles until then.
    waiting.use(child.onExit(() => waiting.use(clock.after(pauseMs, () => this.#launch()))));
  }

  #detach(): void {
    this.#attached.dispose();
    this.#attached = new DisposableStack();
    this.#process = undefined;
  }

  #rejectPending(text: string, code: 'media-process-lost' | 'closed'): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of all) {
      pending.deadline[Symbol.dispose]();
      pending.reject(new GatewayError(code, text));
    }
  }

  #setState(state: MediaClientState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#stateChanged.emit(state);
  }
}

const post = (child: ProcessPort, message: ToMediaProcess): void => child.post(message);
