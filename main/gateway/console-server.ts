import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Visitor } from './access/visitor.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { ConsoleDoor, cookieValue, hostAndPort, isLoopback, isOurHost } from './console-door.ts';
import { ConsoleFace } from './console-face.ts';
import { type ConsoleFile, readConsoleFiles } from './console-files.ts';
import type { ConsoleGate } from './console-gate.ts';
import { lockedPage } from './console-pages.ts';
import { ConsoleSockets, type Entrance } from './console-sockets.ts';
import type { FileShelf } from './file-shelf.ts';

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
  /** What every request passes; without it all pass. */
  readonly gate?: ConsoleGate;
  readonly shelf?: FileShelf;
  /** By which a program on this computer comes in without a link. */
  readonly localKey?: string;
  /** Further routes, behind the same check of the host. */
  readonly routes?: (app: FastifyInstance) => void;
}

export interface ConsoleServer extends AsyncDisposable {
  /** A link that opens the console once. */
  readonly url: string;
  /** `http://127.0.0.1:41234` */
  readonly origin: string;
  /** Another one. */
  newUrl(): string;
  close(): Promise<void>;
}

/**
 * Serves the console to browsers: the built page behind a one-time link, the contract on a WebSocket.
 * @throws GatewayError `port-in-use`, `bad-request` (console not built, address not ours)
 */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { backend, address = '127.0.0.1', port, staticDir, log, clock, gate, shelf, localKey } = options;
  const files = await readConsoleFiles(staticDir);
  const app = fastify({ logger: false, bodyLimit: 1024, requestTimeout: 10_000 });
  const door = new ConsoleDoor(clock);
  const face = new HttpFace({ address, files, door, log, shelf, localKey });
  face.addRoutes(app);
  options.routes?.(app);
  await listen(app, address, port);
  const bound = app.server.address();
  face.port = typeof bound === 'object' && bound !== null ? bound.port : port;
  if (!isLoopback(address)) {
    log.warn(
      { address },
      'the console is open to the network, unencrypted: anyone there can read it, and browsers will refuse it the microphone',
    );
  }
  const sockets = new ConsoleSockets({ entrance: face, backend, gate, clock, log });
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
  return { url: newUrl(), origin: `http://${face.host}`, newUrl, close, [Symbol.asyncDispose]: close };
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
class HttpFace implements Entrance {
  readonly scheme = 'http';
  /** Known once listening. */
  port = 0;
  readonly #address: string;
  readonly #face: ConsoleFace;
  readonly #door: ConsoleDoor;
  readonly #log: Log;
  readonly #localKey: Buffer | undefined;

  constructor(options: {
    readonly address: string;
    readonly files: ReadonlyMap<string, ConsoleFile>;
    readonly door: ConsoleDoor;
    readonly log: Log;
    readonly shelf: FileShelf | undefined;
    readonly localKey: string | undefined;
  }) {
    const { files, shelf, localKey } = options;
    this.#address = options.address;
    this.#door = options.door;
    this.#log = options.log;
    this.#localKey = localKey === undefined ? undefined : digest(localKey);
    this.#face = new ConsoleFace({ files, entrance: this, host: () => this.host, shelf });
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

  visitor({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): Visitor | undefined {
    const address = socket.remoteAddress ?? '';
    if (this.#hasKey(headers.authorization)) return { kind: 'here', role: 'owner', by: 'command line', address };
    if (this.#admits(headers.cookie)) return { kind: 'here', role: 'owner', by: 'console', address };
    return undefined;
  }

  addRoutes(app: FastifyInstance): void {
    app.addHook('onRequest', async (request, reply) => {
      if (this.isOurHost(request.headers.host)) return;
      await this.#face.plain(reply, 421, 'This address is not the console’s. Use the link it printed.');
    });
    this.#face.addTransfers(app);
    app.get('/*', (request, reply) => this.#get(request, reply));
    app.setNotFoundHandler((_, reply) => this.#face.notFound(reply));
    app.setErrorHandler((error, _, reply) => {
      this.#log.warn({ error: errorText(error) }, 'console request failed');
      return reply.code(400).type('text/plain').send('This request was not understood.\n');
    });
  }

  async #get(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const nonce = this.#face.prepare(request, reply);
    const [path = '/', query = ''] = request.url.split('?', 2);
    const token = path === '/' ? new URLSearchParams(query).get('token') : null;
    if (token !== null) return this.#enter(request, reply, token, query, nonce);
    if (!this.visitor(request.raw)) return this.#locked(reply, nonce, false);
    return this.#face.file(path, reply, nonce);
  }

  /** The link: its token becomes a cookie, and the address bar loses it. Other parameters stay. */
  #enter(request: FastifyRequest, reply: FastifyReply, token: string, query: string, nonce: string): FastifyReply {
    const pass = this.#door.exchange(token);
    // Somebody who is in already and opens an old bookmark just goes in.
    if (pass === undefined && !this.#admits(request.headers.cookie)) return this.#locked(reply, nonce, true);
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

  #admits(cookies: string | undefined): boolean {
    return this.#door.admits(cookieValue(cookies, this.#cookie));
  }

  /** A header that no page of another site can make a browser send. */
  #hasKey(authorization: string | undefined): boolean {
    const key = /^Bearer ([\w-]{32,128})$/.exec(authorization ?? '')?.[1];
    return key !== undefined && this.#localKey !== undefined && timingSafeEqual(digest(key), this.#localKey);
  }

  #locked(reply: FastifyReply, nonce: string, tried: boolean): FastifyReply {
    return reply.code(401).type('text/html; charset=utf-8').send(lockedPage(nonce, tried));
  }
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
