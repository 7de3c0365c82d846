import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { BoundedMap } from '../../sip/guard/bounded-map.ts';
import { sourceKey } from '../../sip/guard/source-key.ts';
import { fullBucket, type TokenBucket, take } from '../../sip/guard/token-bucket.ts';
import type { ConsoleBackend } from '../console-backend.ts';
import { cookieValue, hostAndPort } from '../console-door.ts';
import { ConsoleFace } from '../console-face.ts';
import type { ConsoleFile } from '../console-files.ts';
import type { ConsoleGate } from '../console-gate.ts';
import { ConsoleSockets, type Entrance } from '../console-sockets.ts';
import type { FileShelf } from '../file-shelf.ts';
import type { ServerCertificate } from './certificate.ts';
import { namesUs } from './our-names.ts';
import type { SignInDesk } from './sign-in-desk.ts';
import { signInPage } from './sign-in-page.ts';
import type { SignIn, SignIns } from './sign-ins.ts';
import type { Visitor } from './visitor.ts';

/** A page has about ten files; a person reloads it. Of one source, and of all together. */
const SOURCE_RATE = { perSecond: 20, burst: 120 };
const ALL_RATE = { perSecond: 200, burst: 600 };
const MOST_SOURCES = 4_096;
const MOST_CONNECTIONS = 256;
const HEADERS_MS = 10_000;
/** An upload of a large backup over a slow network. */
const REQUEST_MS = 15 * 60_000;
const FORM_BYTES = 4_096;
const EXPIRY_CHECK_MS = 15_000;

export interface LanServerOptions {
  readonly address: string;
  readonly port: number;
  readonly names: readonly string[];
  readonly certificate: ServerCertificate;
  readonly files: ReadonlyMap<string, ConsoleFile>;
  readonly backend: ConsoleBackend;
  readonly gate: ConsoleGate;
  readonly shelf: FileShelf;
  readonly desk: Pick<SignInDesk, 'signIn'>;
  readonly signIns: SignIns;
  readonly audit: (act: {
    readonly who: string;
    readonly from: string;
    readonly what: string;
    readonly ok: boolean;
  }) => void;
  readonly routes?: (app: FastifyInstance) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** The console over the network: HTTPS, named users, and the same contract behind the same gate. */
export class LanServer implements Entrance, AsyncDisposable {
  readonly scheme = 'https';
  readonly #options: LanServerOptions;
  readonly #app: FastifyInstance;
  readonly #face: ConsoleFace;
  readonly #sockets: ConsoleSockets;
  readonly #sources = new BoundedMap<string, TokenBucket>(MOST_SOURCES);
  readonly #all: TokenBucket;
  readonly #listening = new DisposableStack();
  #closing: Promise<void> | undefined;
  #port: number;

  private constructor(options: LanServerOptions) {
    const { backend, gate, clock, log, certificate, files, shelf, signIns } = options;
    this.#options = options;
    this.#port = options.port;
    this.#all = fullBucket(ALL_RATE, clock.now());
    this.#app = fastify({
      logger: false,
      bodyLimit: FORM_BYTES,
      requestTimeout: REQUEST_MS,
      https: { cert: certificate.cert, key: certificate.key, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
    }) as unknown as FastifyInstance;
    this.#app.server.headersTimeout = HEADERS_MS;
    this.#app.server.maxConnections = MOST_CONNECTIONS;
    this.#face = new ConsoleFace({ files, entrance: this, host: () => this.host, shelf });
    this.#sockets = new ConsoleSockets({ entrance: this, backend, gate, clock, log });
    this.#listening.use(signIns.onEnd((signIn) => this.#signedOut(signIn)));
    this.#listening.use(clock.every(EXPIRY_CHECK_MS, () => signIns.expire()));
    this.#addRoutes();
  }

  /** @throws GatewayError `port-in-use`, `bad-request` (the address is not ours) */
  static async start(options: LanServerOptions): Promise<LanServer> {
    const server = new LanServer(options);
    const { address, port } = options;
    try {
      await server.#app.listen({ host: address, port });
    } catch (cause) {
      await server[Symbol.asyncDispose]();
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      throw code === 'EADDRINUSE'
        ? new GatewayError('port-in-use', `Another program has port ${port}. Set access.port to another number.`, {
            cause,
          })
        : new GatewayError(
            'bad-request',
            `Nobody can be let in at ${address}, port ${port}: ${errorText(cause)}. Set access.address to an address of this computer.`,
            { cause },
          );
    }
    const bound = server.#app.server.address();
    if (typeof bound === 'object' && bound !== null) server.#port = bound.port;
    server.#app.server.on('upgrade', (request, socket, head) => {
      if (server.#mayAsk(request.socket.remoteAddress ?? '')) server.#sockets.upgrade(request, socket, head);
      else socket.destroy();
    });
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get host(): string {
    return hostAndPort(this.#options.address, this.#port);
  }

  /** `__Host-`: a browser takes it over HTTPS alone, and from no other host of a domain (RFC 6265bis §4.1.3.2). */
  get #cookie(): string {
    return `__Host-copperline-${this.#port}`;
  }

  isOurHost(host: string | undefined): boolean {
    return namesUs(host, this.#options.address, this.#port, this.#options.names);
  }

  visitor({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): Visitor | undefined {
    const signIn = this.#options.signIns.find(cookieValue(headers.cookie, this.#cookie));
    if (!signIn) return undefined;
    const { id, user, role } = signIn;
    return { kind: 'user', name: user, role, signIn: id, address: socket.remoteAddress ?? '' };
  }

  /** Who has the page open is there: nobody is signed out in the middle of a long call. */
  seen(visitor: Visitor): void {
    if (visitor.kind === 'user') this.#options.signIns.seen(visitor.signIn);
  }

  /** Another certificate, from the next connection on. */
  use({ cert, key }: ServerCertificate): void {
    (this.#app.server as unknown as Server).setSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= (async () => {
      this.#listening.dispose();
      await this.#sockets.close();
      this.#app.server.closeAllConnections();
      await this.#app.close();
    })();
    return this.#closing;
  }

  #addRoutes(): void {
    const app = this.#app;
    app.addHook('onRequest', async (request, reply) => {
      if (!this.#mayAsk(request.ip)) {
        await this.#face.plain(
          reply.header('retry-after', '5'),
          429,
          'That was too much at once. Try again in a moment.',
        );
      } else if (!this.isOurHost(request.headers.host)) {
        await this.#face.plain(
          reply,
          421,
          'This gateway has another name. Add this one to access.names, or use its address.',
        );
      }
    });
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    this.#options.routes?.(app);
    this.#face.addTransfers(app);
    app.get('/sign-in', (request, reply) => this.#signInPage(request, reply));
    app.post('/sign-in', (request, reply) => this.#signIn(request, reply));
    app.post('/sign-out', (request, reply) => this.#signOut(request, reply));
    app.get('/*', (request, reply) => this.#get(request, reply));
    app.setNotFoundHandler((_, reply) => this.#face.notFound(reply));
    app.setErrorHandler((error, _, reply) => {
      this.#options.log.warn({ error: errorText(error) }, 'a request over the network failed');
      return this.#face.plain(reply, 400, 'This request was not understood.');
    });
  }

  async #get(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const nonce = this.#face.prepare(request, reply);
    const [path = '/'] = request.url.split('?', 1);
    if (!this.visitor(request.raw)) {
      if (path === '/') return reply.code(303).header('location', '/sign-in').send();
      return this.#face.plain(reply, 401, 'Sign in first.');
    }
    return this.#face.file(path, reply, nonce);
  }

  async #signInPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const nonce = this.#face.prepare(request, reply, { forms: true });
    if (this.visitor(request.raw)) return reply.code(303).header('location', '/').send();
    return reply
      .header('vary', 'Accept-Language')
      .type('text/html; charset=utf-8')
      .send(signInPage({ nonce, accepts: request.headers['accept-language'] }));
  }

  /** A page of another site could sign somebody in as somebody else: only our own page's form counts. */
  async #signIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const nonce = this.#face.prepare(request, reply, { forms: true });
    const form = request.body;
    if (!this.#face.isOwnPage(request)) return this.#face.plain(reply, 403, 'This comes from another page.');
    if (!(form instanceof URLSearchParams)) return this.#face.plain(reply, 400, 'This request was not understood.');
    const user = form.get('user') ?? '';
    const answer = await this.#options.desk.signIn(
      user,
      form.get('password') ?? '',
      request.ip,
      request.headers['user-agent'] ?? '',
    );
    if (!answer.ok) {
      if (answer.waitMs !== undefined) reply.header('retry-after', String(Math.ceil(answer.waitMs / 1_000)));
      return reply
        .code(answer.waitMs === undefined ? 401 : 429)
        .type('text/html; charset=utf-8')
        .send(
          signInPage({
            ...{ nonce, problem: answer, accepts: request.headers['accept-language'] },
            user: user.slice(0, 32),
          }),
        );
    }
    return reply
      .header('set-cookie', `${this.#cookie}=${answer.token}; Secure; HttpOnly; SameSite=Strict; Path=/`)
      .code(303)
      .header('location', '/')
      .send();
  }

  async #signOut(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    this.#face.prepare(request, reply);
    if (!this.#face.isOwnPage(request)) return this.#face.plain(reply, 403, 'This comes from another page.');
    const visitor = this.visitor(request.raw);
    if (visitor?.kind === 'user') {
      this.#options.signIns.end(visitor.signIn);
      this.#options.audit({ who: visitor.name, from: visitor.address, what: 'signed out', ok: true });
    }
    return reply
      .header('set-cookie', `${this.#cookie}=; Secure; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`)
      .header('clear-site-data', '"cache", "storage"')
      .code(303)
      .header('location', '/sign-in')
      .send();
  }

  #signedOut({ id }: SignIn): void {
    this.#sockets.closeOf((visitor) => visitor.kind === 'user' && visitor.signIn === id, 'Signed out');
  }

  #mayAsk(address: string): boolean {
    const now = this.#options.clock.now();
    const bucket = this.#sources.use(sourceKey(address), () => fullBucket(SOURCE_RATE, now));
    return take(bucket, SOURCE_RATE, now) && take(this.#all, ALL_RATE, now);
  }
}
