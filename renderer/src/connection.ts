import { type PushBody, type PushName, pushes } from '../../main/contract/pushes.ts';
import { type RequestInput, type RequestName, type RequestOutput, requests } from '../../main/contract/requests.ts';
import type { GatewayView } from '../../main/contract/views.ts';
import type { FromGateway, ToGateway } from '../../main/contract/wire.ts';

/** The gateway repeats its view every 5 s: silent for longer than this, it is taken for lost. */
const SILENCE_MS = 12_000;
const REQUEST_MS = 15_000;
/** Waits between tries to reconnect: short at first, for a gateway that only restarts. */
const RETRY_MS = [300, 600, 1_000, 2_000, 4_000] as const;

export type Link =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** `locked`: the gateway is there but does not know this browser any more. */
  | { readonly kind: 'lost'; readonly locked: boolean };

export interface Snapshot {
  readonly link: Link;
  readonly view: GatewayView | undefined;
  /** Add to this machine's clock to get the gateway's, in ms. */
  readonly clockOffset: number;
}

interface Waiting {
  readonly name: RequestName;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: number;
}

/** The console's side of the WebSocket: the latest view, requests with replies, and reconnecting. */
export class Connection {
  #snapshot: Snapshot = { link: { kind: 'connecting' }, view: undefined, clockOffset: 0 };
  #socket: WebSocket | undefined;
  #nextId = 1;
  #tries = 0;
  #retryTimer = 0;
  #silenceTimer = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  readonly #deskLost = new Set<(text: string) => void>();

  constructor() {
    // Back from sleep or from another network: do not wait for the next try.
    window.addEventListener('online', () => this.#retryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#retryNow();
    });
    this.#connect();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  /** The desk's audio ended for a reason of the gateway's, or because the connection did. */
  onDeskLost(listener: (text: string) => void): () => void {
    this.#deskLost.add(listener);
    return () => void this.#deskLost.delete(listener);
  }

  /** Asks the gateway. @throws Error whose message is for the person. */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const socket = this.#socket;
    if (this.#snapshot.link.kind !== 'open' || !socket) {
      return Promise.reject(new Error('There is no connection to the gateway at the moment.'));
    }
    return new Promise<unknown>((resolve, reject) => {
      const id = this.#nextId++;
      const timer = window.setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error('The gateway did not answer in time.'));
      }, REQUEST_MS);
      this.#waiting.set(id, { name, resolve, reject, timer });
      socket.send(JSON.stringify({ id, request: name, input } satisfies ToGateway));
    }).then((output) => requests[name].output.parse(output) as RequestOutput<N>);
  }

  #connect(): void {
    const url = new URL('/console', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#heard();
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket && typeof data === 'string') this.#onMessage(data);
    });
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#onClose();
    });
  }

  #onMessage(text: string): void {
    this.#heard();
    const message = JSON.parse(text) as FromGateway;
    if ('push' in message) {
      if (Object.hasOwn(pushes, message.push)) this.#onPush(message.push as PushName, message.body);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.ok) waiting.resolve(message.output);
    else waiting.reject(new Error(message.text));
  }

  #onPush(name: PushName, raw: unknown): void {
    const body = pushes[name].parse(raw) as PushBody<PushName>;
    if ('text' in body) {
      for (const listener of [...this.#deskLost]) listener(body.text);
      return;
    }
    this.#tries = 0;
    this.#set({ link: { kind: 'open' }, view: body, clockOffset: body.now - Date.now() });
  }

  #onClose(): void {
    this.#socket = undefined;
    clearTimeout(this.#silenceTimer);
    const wasOpen = this.#snapshot.link.kind === 'open';
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error('The connection to the gateway was lost.'));
    }
    this.#waiting.clear();
    const { link } = this.#snapshot;
    this.#set({ ...this.#snapshot, link: link.kind === 'lost' ? link : { kind: 'lost', locked: false } });
    if (wasOpen) for (const listener of [...this.#deskLost]) listener('The connection to the gateway was lost.');
    this.#retryTimer = window.setTimeout(() => this.#connect(), RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)]);
    this.#tries += 1;
    void this.#lookWhetherLocked();
  }

  /** A browser does not tell why a WebSocket was refused; an ordinary request does. */
  async #lookWhetherLocked(): Promise<void> {
    let locked = false;
    try {
      locked = (await fetch('./', { method: 'HEAD', cache: 'no-store' })).status === 401;
    } catch {
      // Nobody is there: lost, not locked.
    }
    if (this.#snapshot.link.kind === 'lost') this.#set({ ...this.#snapshot, link: { kind: 'lost', locked } });
  }

  #retryNow(): void {
    if (this.#snapshot.link.kind !== 'lost' || this.#socket) return;
    clearTimeout(this.#retryTimer);
    this.#tries = 0;
    this.#connect();
  }

  #heard(): void {
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#silenceTimer = window.setTimeout(() => {
      if (this.#socket !== socket || !socket) return;
      // A peer that is frozen does not answer a close either: do not wait for it.
      socket.close();
      this.#onClose();
    }, SILENCE_MS);
  }

  #set(next: Snapshot): void {
    this.#snapshot = next;
    for (const listener of [...this.#listeners]) listener();
  }
}
