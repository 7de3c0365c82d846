import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PushName } from '../contract/pushes.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Visitor } from './access/visitor.ts';
import type { ConsoleBackend, ConsoleId } from './console-backend.ts';
import type { ConsoleGate } from './console-gate.ts';
import { ConsoleSocket, MAX_MESSAGE_BYTES } from './console-socket.ts';
import { ViewFeed } from './view-feed.ts';

export const PING_EVERY_MS = 15_000;
const MAX_CONSOLES = 32;
/** Consoles that do not close their connection when asked are cut off after this. */
const CLOSE_WAIT_MS = 500;

/** By what a server knows who may come in. */
export interface Entrance {
  readonly scheme: 'http' | 'https';
  isOurHost(host: string | undefined): boolean;
  /** Who it is; undefined: nobody who may come in. */
  visitor(request: Pick<IncomingMessage, 'headers' | 'socket'>): Visitor | undefined;
  /** Their page is open: it answered. */
  seen?(visitor: Visitor): void;
}

/** The WebSocket side: who may connect, and what all consoles are told. */
export class ConsoleSockets {
  readonly #entrance: Entrance;
  readonly #backend: ConsoleBackend;
  readonly #gate: ConsoleGate | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  readonly #consoles = new Map<string, { readonly socket: ConsoleSocket; readonly visitor: Visitor }>();
  readonly #feed: ViewFeed;
  readonly #cleanup = new DisposableStack();
  #whenEmpty: (() => void) | undefined;

  constructor(options: {
    readonly entrance: Entrance;
    readonly backend: ConsoleBackend;
    readonly gate?: ConsoleGate | undefined;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    const { backend, clock, log } = options;
    this.#entrance = options.entrance;
    this.#backend = backend;
    this.#gate = options.gate;
    this.#clock = clock;
    this.#log = log;
    this.#feed = this.#cleanup.use(new ViewFeed(backend, clock, log, (json) => this.#publish(json)));
    this.#cleanup.use(backend.onPush((to, push, body) => this.#push(to, push, body)));
    this.#cleanup.use(
      clock.every(PING_EVERY_MS, () => {
        for (const { socket, visitor } of this.#consoles.values())
          if (socket.checkAlive()) this.#entrance.seen?.(visitor);
      }),
    );
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const visitor = this.#entrance.visitor(request);
    const refusal = this.#refusal(request, visitor);
    if (refusal !== undefined || !visitor) {
      this.#log.warn({ refusal, origin: request.headers.origin }, 'a console connection was refused');
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refusal ?? '401 Unauthorized'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#accept(accepted, visitor));
  }

  /** Closes the consoles of somebody who may not be here any more. */
  closeOf(isGone: (visitor: Visitor) => boolean, why: string): void {
    for (const { socket, visitor } of this.#consoles.values()) if (isGone(visitor)) socket.close(why);
  }

  async close(): Promise<void> {
    this.#cleanup.dispose();
    if (this.#consoles.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
        this.#clock.after(CLOSE_WAIT_MS, () => {
          for (const { socket } of this.#consoles.values()) socket.terminate();
        });
        for (const { socket } of this.#consoles.values()) socket.close('The gateway is stopping');
      });
    }
    this.#server.close();
  }

  /** True when every console took it. */
  #publish(json: string): boolean {
    let all = true;
    for (const { socket } of this.#consoles.values()) all = socket.sendView(json) && all;
    return all;
  }

  #push(to: ConsoleId | undefined, push: PushName, body: unknown): void {
    if (to !== undefined) this.#consoles.get(to)?.socket.push(push, body);
    else for (const { socket } of this.#consoles.values()) socket.push(push, body);
  }

  /** The browser sends the page's true Origin: another site's page cannot use this one's cookie here. */
  #refusal(request: IncomingMessage, visitor: Visitor | undefined): string | undefined {
    const { host, origin } = request.headers;
    if (request.url !== '/console') return '404 Not Found';
    if (!this.#entrance.isOurHost(host)) return '421 Misdirected Request';
    if (origin !== `${this.#entrance.scheme}://${host}`) return '403 Forbidden';
    if (!visitor) return '401 Unauthorized';
    if (this.#consoles.size >= MAX_CONSOLES || this.#cleanup.disposed) return '503 Service Unavailable';
    return undefined;
  }

  #accept(accepted: WebSocket, visitor: Visitor): void {
    const id = randomUUID();
    const log = this.#log.child({ console: id });
    this.#gate?.opened(id, visitor);
    const socket = new ConsoleSocket(id, accepted, {
      ...{ backend: this.#backend, gate: this.#gate, clock: this.#clock, log },
    });
    this.#consoles.set(id, { socket, visitor });
    accepted.once('close', () => {
      this.#consoles.delete(id);
      log.info('console closed');
      this.#backend.closed(id);
      this.#gate?.closed(id);
      if (this.#consoles.size === 0) this.#whenEmpty?.();
    });
    log.info('console opened');
    const json = this.#feed.json();
    if (json !== undefined) socket.sendView(json);
  }
}
