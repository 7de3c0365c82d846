import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type HttpAct, mayFetch } from '../contract/roles.ts';
import type { ConsoleFile } from './console-files.ts';
import { NONCE_MARK, securityHeaders } from './console-pages.ts';
import type { Entrance } from './console-sockets.ts';
import type { FileShelf } from './file-shelf.ts';

/** What both servers of the console have in common: its files, and files that are fetched or sent by who is in. */
export class ConsoleFace {
  readonly #files: ReadonlyMap<string, ConsoleFile>;
  readonly #entrance: Entrance;
  readonly #host: () => string;
  readonly #shelf: FileShelf | undefined;

  constructor(options: {
    readonly files: ReadonlyMap<string, ConsoleFile>;
    readonly entrance: Entrance;
    /** Our own `address:port`, where a request does not say. */
    readonly host: () => string;
    readonly shelf?: FileShelf | undefined;
  }) {
    this.#files = options.files;
    this.#entrance = options.entrance;
    this.#host = options.host;
    this.#shelf = options.shelf;
  }

  /** Headers for an answer to this request. @returns the nonce of its styles */
  prepare(request: FastifyRequest, reply: FastifyReply, { forms = false } = {}): string {
    const nonce = randomBytes(16).toString('base64');
    reply
      .headers(securityHeaders(request.headers.host ?? this.#host(), nonce, { scheme: this.#entrance.scheme, forms }))
      .header('cache-control', 'no-store');
    return nonce;
  }

  /** One of the built files, to somebody who is in. */
  file(path: string, reply: FastifyReply, nonce: string): FastifyReply {
    const file = this.#files.get(path === '/' ? '/index.html' : path);
    if (!file) return this.notFound(reply);
    if (file.lasting) reply.header('cache-control', 'private, max-age=31536000, immutable');
    reply.type(file.type);
    // Only the page carries the mark; other files go out as they are.
    if (!file.type.startsWith('text/html')) return reply.send(file.body);
    return reply.send(file.body.toString('utf8').replaceAll(NONCE_MARK, nonce));
  }

  notFound(reply: FastifyReply): FastifyReply {
    return this.plain(reply, 404, 'There is nothing here.');
  }

  plain(reply: FastifyReply, status: number, text: string): FastifyReply {
    reply.headers(securityHeaders(this.#host(), '', { scheme: this.#entrance.scheme }));
    return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
  }

  /** A page of another site sends its own Origin, or none that we could take for ours. */
  isOwnPage(request: FastifyRequest): boolean {
    return request.headers.origin === `${this.#entrance.scheme}://${request.headers.host}`;
  }

  /** `GET /download/<id>` and `POST /upload`, for what requests of the contract have offered or ask for. */
  addTransfers(app: FastifyInstance): void {
    const shelf = this.#shelf;
    if (!shelf) return;
    app.get<{ Params: { id: string } }>('/download/:id', async (request, reply) => {
      this.prepare(request, reply);
      const visitor = this.#visitor(request, 'download');
      const file = visitor && shelf.take(request.params.id, visitor);
      if (!file) return this.notFound(reply);
      return reply
        .type('application/octet-stream')
        .header('content-length', await file.bytes)
        .header('content-disposition', `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`)
        .send(file.stream);
    });
    // The body goes to the disk as it comes.
    app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
    app.post('/upload', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      this.prepare(request, reply);
      if (!this.isOwnPage(request)) return this.plain(reply, 403, 'This comes from another page.');
      const visitor = this.#visitor(request, 'upload');
      if (!visitor) return this.plain(reply, 403, 'This is for an owner of this gateway.');
      const taken = await shelf.upload(request.body as Readable, visitor);
      return reply.code(taken.ok ? 200 : 400).send(taken);
    });
  }

  #visitor(request: FastifyRequest, act: HttpAct): ReturnType<Entrance['visitor']> {
    const visitor = this.#entrance.visitor(request.raw);
    return visitor && mayFetch(visitor.role, act) ? visitor : undefined;
  }
}
