import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { ConsoleDoor, cookieValue, hostAndPort, isLoopback, isOurHost } from './console-door.ts';
import { type ConsoleFile, readConsoleFiles } from './console-files.ts';
import { lockedPage, NONCE_MARK, securityHeaders } from './console-pages.ts';
import { ConsoleSocket, MAX_MESSAGE_BYTES } from './console-socket.ts';
import { ViewFeed } from './view-feed.ts';

export const PING_EVERY_MS = 15_000;
const MAX_CONSOLES = 32;
/** Consoles that do not close their connection when asked are cut off after this. */
const CLOSE_WAIT_MS = 500;

export interface ConsoleServerOptions {
  readonly backend: ConsoleBackend;
  /** Loopback unless somebody asked for more. */
  readonly address?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the built console is. */
  readonly staticDir: string;
  readonly log: Log;
  readonly clock: Clock;
}

export interface ConsoleServer extends AsyncDisposable {
  /** A link that opens the console once. */
  readonly url: string;
  /** Another one. */
  newUrl(): string;
  close(): Promise<void>;
}

/**
 * Serves the console to browsers: the built page behind a one-time link, the contract on a WebSocket.
 * @throws GatewayError `port-in-use`, `bad-request` (console not built, address not ours)
 */
export async function startConsoleServer({
  backend,
  address = '127.0.0.1',
  port,
  staticDir,
  log,
  clock,
}: ConsoleServerOptions): Promise<ConsoleServer> {
  const files = await readConsoleFiles(staticDir);
  const app = fastify({ logger: false, bodyLimit: 1024, requestTimeout: 10_000 });
  const door = new ConsoleDoor(clock);
  const face = new HttpFace(address, files, door, log);
  face.addRoutes(app);
  await listen(app, address, port);
  const bound = app.server.address();
  face.port = typeof bound === 'object' && bound !== null ? bound.port : port;
  if (!isLoopback(address)) {
    log.warn(
      { address },
      'the console is open to the network, unencrypted: anyone there can read it, and browsers will refuse it the microphone',
    );
  }
  const sockets = new SocketFace(face, backend, clock, log);
  app.server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await sockets.close();
      app.server.closeAllConnections();
      await app.close();
    })();
    return closing;
  };
  const newUrl = (): string => `http://${face.host}/?token=${door.newToken()}`;
  return { url: newUrl(), newUrl, close, [Symbol.asyncDispose]: close };
}

async function listen(app: FastifyInstance, address: string, port: number): Promise<void> {
  try {
    await app.listen({ host: address, port });
  } catch (cause) {
    await app.close();
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new GatewayError(
        'port-in-use',
        `The console cannot use port ${port} on ${address}: another program has it, perhaps another Copperline. Stop that one, or set console.port to another number (0 takes a free one).`,
        { context: { address, port }, cause },
      );
    }
    throw new GatewayError(
      'bad-request',
      `The console cannot listen at ${address}, port ${port}: ${errorText(cause)}. Set console.address to an address of this machine.`,
      { context: { address, port }, cause },
    );
  }
}

/** Pages and files: who may have them, and with which headers. */
class HttpFace {
  /** Known once listening. */
  port = 0;
  readonly #address: string;
  readonly #files: ReadonlyMap<string, ConsoleFile>;
  readonly #door: ConsoleDoor;
  readonly #log: Log;

  constructor(address: string, files: ReadonlyMap<string, ConsoleFile>, door: ConsoleDoor, log: Log) {
    this.#address = address;
    this.#files = files;
    this.#door = door;
    this.#log = log;
  }

  get host(): string {
    return hostAndPort(this.#address, this.port);
  }

  /** Cookies are shared by all ports of a host (RFC 6265 §8.5): the name keeps two gateways apart. */
  get #cookie(): string {
    return `copperline-${this.port}`;
  }

  isOurHost(host: string | undefined): boolean {
    return isOurHost(host, this.#address, this.port);
  }

  admits(cookies: string | undefined): boolean {
    return this.#door.admits(cookieValue(cookies, this.#cookie));
  }

  addRoutes(app: FastifyInstance): void {
    app.addHook('onRequest', async (request, reply) => {
      if (this.isOurHost(request.headers.host)) return;
      reply.headers(securityHeaders(this.host, ''));
      await reply.code(421).type('text/plain').send('This address is not the console’s. Use the link it printed.\n');
    });
    app.get('/*', (request, reply) => this.#get(request, reply));
    app.setNotFoundHandler((_, reply) => this.#notFound(reply));
    app.setErrorHandler((error, _, reply) => {
      this.#log.warn({ error: errorText(error) }, 'console request failed');
      return reply.code(400).type('text/plain').send('This request was not understood.\n');
    });
  }

  async #get(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const nonce = randomBytes(16).toString('base64');
    const host = request.headers.host ?? this.host;
    reply.headers(securityHeaders(host, nonce)).header('cache-control', 'no-store');
    const [path = '/', query = ''] = request.url.split('?', 2);
    const token = path === '/' ? new URLSearchParams(query).get('token') : null;
    if (token !== null) return this.#enter(request, reply, token, query, nonce);
    if (!this.admits(request.headers.cookie)) return this.#locked(reply, nonce, false);

    const file = this.#files.get(path === '/' ? '/index.html' : path);
    if (!file) return this.#notFound(reply);
    if (file.lasting) reply.header('cache-control', 'private, max-age=31536000, immutable');
    reply.type(file.type);
    // Only the page carries the mark; other files go out as they are.
    if (!file.type.startsWith('text/html')) return reply.send(file.body);
    return reply.send(file.body.toString('utf8').replaceAll(NONCE_MARK, nonce));
  }

  /** The link: its token becomes a cookie, and the address bar loses it. Other parameters stay. */
  #enter(request: FastifyRequest, reply: FastifyReply, token: string, query: string, nonce: string): FastifyReply {
    const pass = this.#door.exchange(token);
    // Somebody who is in already and opens an old bookmark just goes in.
    if (pass === undefined && !this.admits(request.headers.cookie)) return this.#locked(reply, nonce, true);
    if (pass !== undefined) {
      this.#log.info({ from: request.ip }, 'a console link was used');
      reply.header('set-cookie', `${this.#cookie}=${pass}; HttpOnly; SameSite=Strict; Path=/`);
    }
    const rest = new URLSearchParams(query);
    rest.delete('token');
    return reply
      .code(303)
      .header('location', rest.size > 0 ? `/?${rest}` : '/')
      .send();
  }

  #locked(reply: FastifyReply, nonce: string, tried: boolean): FastifyReply {
    return reply.code(401).type('text/html; charset=utf-8').send(lockedPage(nonce, tried));
  }

  #notFound(reply: FastifyReply): FastifyReply {
    reply.headers(securityHeaders(this.host, ''));
    return reply.code(404).type('text/plain').send('There is nothing here.\n');
  }
}

/** The WebSocket side: who may connect, and what all consoles are told. */
class SocketFace {
  readonly #face: HttpFace;
  readonly #backend: ConsoleBackend;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  readonly #consoles = new Map<string, ConsoleSocket>();
  readonly #feed: ViewFeed;
  readonly #cleanup = new DisposableStack();
  #whenEmpty: (() => void) | undefined;

  constructor(face: HttpFace, backend: ConsoleBackend, clock: Clock, log: Log) {
    this.#face = face;
    this.#backend = backend;
    this.#clock = clock;
    this.#log = log;
    this.#feed = this.#cleanup.use(new ViewFeed(backend, clock, log, (json) => this.#publish(json)));
    this.#cleanup.use(backend.onPush((to, push, body) => this.#consoles.get(to)?.push(push, body)));
    this.#cleanup.use(
      clock.every(PING_EVERY_MS, () => {
        for (const one of this.#consoles.values()) one.checkAlive();
      }),
    );
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      this.#log.warn({ refusal, origin: request.headers.origin }, 'a console connection was refused');
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#accept(accepted));
  }

  /** True when every console took it. */
  #publish(json: string): boolean {
    let all = true;
    for (const one of this.#consoles.values()) all = one.sendView(json) && all;
    return all;
  }

  async close(): Promise<void> {
    this.#cleanup.dispose();
    if (this.#consoles.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
        this.#clock.after(CLOSE_WAIT_MS, () => {
          for (const one of this.#consoles.values()) one.terminate();
        });
        for (const one of this.#consoles.values()) one.close();
      });
    }
    this.#server.close();
  }

  /** The browser sends the page's true Origin: another site's page cannot use this one's cookie here. */
  #refusal(request: IncomingMessage): string | undefined {
    const { host, origin, cookie } = request.headers;
    if (request.url !== '/console') return '404 Not Found';
    if (!this.#face.isOurHost(host)) return '421 Misdirected Request';
    if (origin !== `http://${host}`) return '403 Forbidden';
    if (!this.#face.admits(cookie)) return '401 Unauthorized';
    if (this.#consoles.size >= MAX_CONSOLES || this.#cleanup.disposed) return '503 Service Unavailable';
    return undefined;
  }

  #accept(socket: WebSocket): void {
    const id = randomUUID();
    const log = this.#log.child({ console: id });
    const one = new ConsoleSocket(id, socket, this.#backend, log);
    this.#consoles.set(id, one);
    socket.once('close', () => {
      this.#consoles.delete(id);
      log.info('console closed');
      this.#backend.closed(id);
      if (this.#consoles.size === 0) this.#whenEmpty?.();
    });
    log.info('console opened');
    const json = this.#feed.json();
    if (json !== undefined) one.sendView(json);
  }
}
