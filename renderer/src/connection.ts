import { type PushBody, type PushName, pushes } from '../../main/contract/pushes.ts';
import { type RequestInput, type RequestName, type RequestOutput, requests } from '../../main/contract/requests.ts';
import type { GatewayView } from '../../main/contract/views.ts';
import type { FromGateway, ToGateway } from '../../main/contract/wire.ts';
import { openSocket, type Socket } from './desktop/desktop-socket.ts';
import type { Translate } from './i18n/i18n.ts';

/** The gateway repeats its view every 5 s: silent for longer than this, it is taken for lost. */
const SILENCE_MS = 12_000;
const REQUEST_MS = 15_000;
/** By so much this machine's clock and the gateway's drift apart only where one of them is set. */
const CLOCK_SET_MS = 500;
/** Longer than the gateway takes at worst. */
const SLOW_REQUEST_MS: Partial<Record<RequestName, number>> = {
  'adapter.check': 100_000,
  'diagnostics.make': 60_000,
  // A history of a million calls goes with it; a passphrase takes seconds on a small computer.
  'backup.make': 300_000,
  'provisioning.export': 60_000,
  'provisioning.look': 300_000,
  'provisioning.apply': 120_000,
  'provisioning.undo': 120_000,
};
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
  #socket: Socket | undefined;
  #nextId = 1;
  #tries = 0;
  /** The last view but for its time of day. */
  #shown = '';
  #retryTimer = 0;
  #silenceTimer = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  readonly #deskLost = new Set<(text: string) => void>();
  readonly #pushed = new Map<PushName, Set<(body: never) => void>>();
  readonly #t: Translate;

  constructor(t: Translate) {
    this.#t = t;
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

  /** What the gateway tells this console unasked, by name; the view is a snapshot. */
  onPush<N extends Exclude<PushName, 'view' | 'desk.lost'>>(
    name: N,
    listener: (body: PushBody<N>) => void,
  ): () => void {
    const listeners = this.#pushed.get(name) ?? new Set();
    this.#pushed.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Asks the gateway. @throws Error whose message is for the person. */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const socket = this.#socket;
    if (this.#snapshot.link.kind !== 'open' || !socket) {
      return Promise.reject(new Error(this.#t('app.noConnection')));
    }
    return new Promise<unknown>((resolve, reject) => {
      const id = this.#nextId++;
      const timer = window.setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(this.#t('app.noAnswer')));
      }, SLOW_REQUEST_MS[name] ?? REQUEST_MS);
      this.#waiting.set(id, { name, resolve, reject, timer });
      socket.send(JSON.stringify({ id, request: name, input } satisfies ToGateway));
    }).then((output) => requests[name].output.parse(output) as RequestOutput<N>);
  }

  #connect(): void {
    const socket = openSocket();
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
    switch (name) {
      case 'view': {
        const view = pushes.view.parse(raw);
        this.#tries = 0;
        if (this.#isShown(view)) return;
        this.#set({ link: { kind: 'open' }, view, clockOffset: view.now - Date.now() });
        return;
      }
      case 'desk.lost': {
        const { text } = pushes['desk.lost'].parse(raw);
        for (const listener of [...this.#deskLost]) listener(text);
        return;
      }
      default: {
        const body = pushes[name].parse(raw) as never;
        for (const listener of [...(this.#pushed.get(name) ?? [])]) listener(body);
      }
    }
  }

  /** Nothing is rendered for a view that differs from the last in its time of day alone, unless this machine's clock was set. */
  #isShown(view: GatewayView): boolean {
    const { now, ...rest } = view;
    const text = JSON.stringify(rest);
    const { link, clockOffset } = this.#snapshot;
    const same =
      text === this.#shown && link.kind === 'open' && Math.abs(now - Date.now() - clockOffset) < CLOCK_SET_MS;
    this.#shown = text;
    return same;
  }

  #onClose(): void {
    this.#socket = undefined;
    clearTimeout(this.#silenceTimer);
    const wasOpen = this.#snapshot.link.kind === 'open';
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error(this.#t('app.connectionLost')));
    }
    this.#waiting.clear();
    const { link } = this.#snapshot;
    this.#set({ ...this.#snapshot, link: link.kind === 'lost' ? link : { kind: 'lost', locked: false } });
    if (wasOpen) for (const listener of [...this.#deskLost]) listener(this.#t('app.connectionLost'));
    this.#retryTimer = window.setTimeout(() => this.#connect(), RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)]);
    this.#tries += 1;
    void this.#lookWhetherLocked();
  }

  /** A browser does not tell why a WebSocket was refused; an ordinary request does. */
  async #lookWhetherLocked(): Promise<void> {
    let locked = false;
    try {
      const { status, type } = await fetch('./', { method: 'HEAD', cache: 'no-store', redirect: 'manual' });
      // Over the network it is sent on to the page to sign in.
      locked = status === 401 || type === 'opaqueredirect';
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
