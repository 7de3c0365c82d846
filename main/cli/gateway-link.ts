import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { WebSocket } from 'ws';
import type { OfferedFile } from '../contract/outcome.ts';
import { pushes } from '../contract/pushes.ts';
import { type RequestInput, type RequestName, type RequestOutput, requests } from '../contract/requests.ts';
import type { GatewayView } from '../contract/views.ts';
import type { FromGateway } from '../contract/wire.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { readLocalKey } from '../store/local-key.ts';

/** An adapter check or a large backup takes its time; a gateway that says nothing for longer is stuck. */
const ANSWER_MS = 120_000;
const CONNECT_MS = 5_000;

/** What went wrong, in a sentence that says what to do. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** The running gateway, over its console's socket, by the key that stands in its data directory. */
export class GatewayLink implements Disposable {
  readonly #socket: WebSocket;
  readonly #url: string;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, { answer: (reply: FromGateway) => void; fail: (thrown: Error) => void }>();
  readonly #view = Promise.withResolvers<GatewayView>();
  #id = 0;

  private constructor(socket: WebSocket, url: string, key: string, clock: Clock) {
    this.#socket = socket;
    this.#url = url;
    this.#key = key;
    this.#clock = clock;
    this.#view.promise.catch(() => undefined);
    socket.on('message', (data) => this.#take(String(data)));
    socket.on('close', () => this.#lost('The gateway closed the connection.'));
    socket.on('error', (error) => this.#lost(`The connection to the gateway failed: ${error.message}.`));
  }

  /** @throws LinkError */
  static async open(dataDir: string, clock: Clock): Promise<GatewayLink> {
    const read = readLocalKey(dataDir);
    if (!read.ok) throw new LinkError(noKey[read.why](dataDir));
    const { url, key } = read.key;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/console`, {
      headers: { authorization: `Bearer ${key}`, origin: url },
      handshakeTimeout: CONNECT_MS,
      maxPayload: 64 * 1024 * 1024,
    });
    const link = new GatewayLink(socket, url, key, clock);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (error) =>
        reject(
          new LinkError(
            `The gateway that uses ${dataDir} does not answer at ${url} (${error.message}). If it was killed, start it again; if it is starting, wait a moment.`,
          ),
        ),
      );
    });
    return link;
  }

  /** The view that comes at once. */
  view(): Promise<GatewayView> {
    return this.#within(this.#view.promise, 'the gateway’s view');
  }

  /** @throws LinkError with the gateway's own words */
  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const id = ++this.#id;
    const replied = new Promise<FromGateway>((answer, fail) => this.#waiting.set(id, { answer, fail }));
    this.#socket.send(JSON.stringify({ id, request: name, input }));
    const reply = await this.#within(replied, `an answer to ${name}`);
    this.#waiting.delete(id);
    if ('push' in reply) throw new LinkError('The gateway answered with something else.');
    if (!reply.ok) throw new LinkError(reply.text);
    const output = requests[name].output.safeParse(reply.output);
    if (!output.success)
      throw new LinkError('The gateway is of another version than this command. Use the one that came with it.');
    return output.data as RequestOutput<N>;
  }

  /** Fetches a file that a request has offered. @throws LinkError */
  async download(file: OfferedFile, path: string): Promise<void> {
    const answer = await this.#http('GET', `/download/${file.id}`);
    if (answer.statusCode !== 200) {
      answer.resume();
      throw new LinkError(`The gateway did not hand over the file (${answer.statusCode}).`);
    }
    try {
      await pipeline(answer, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') throw new LinkError(`${path} is there already. Give another name, or remove it.`);
      await rm(path, { force: true });
      throw new LinkError(`${path} could not be written: ${errorText(thrown)}.`);
    }
  }

  /** @returns the upload's id for a request that reads it. @throws LinkError */
  async upload(path: string): Promise<string> {
    let size: number;
    try {
      ({ size } = await stat(path));
    } catch (thrown) {
      throw new LinkError(`${path} cannot be read: ${errorText(thrown)}.`);
    }
    const answer = await this.#http('POST', '/upload', { from: path, size });
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    const reply = parse(text);
    if (reply?.ok !== true || typeof reply.id !== 'string')
      throw new LinkError(
        typeof reply?.text === 'string' ? reply.text : `The gateway did not take the file (${answer.statusCode}).`,
      );
    return reply.id;
  }

  [Symbol.dispose](): void {
    this.#socket.removeAllListeners('close');
    this.#socket.terminate();
    this.#lost('closed');
  }

  #http(
    method: 'GET' | 'POST',
    path: string,
    body?: { readonly from: string; readonly size: number },
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        new URL(path, this.#url),
        {
          method,
          agent: false,
          headers: {
            authorization: `Bearer ${this.#key}`,
            origin: this.#url,
            ...(body ? { 'content-type': 'application/octet-stream', 'content-length': body.size } : {}),
          },
        },
        resolve,
      );
      sent.once('error', (error) => reject(new LinkError(`The gateway does not answer: ${error.message}.`)));
      if (body)
        pipeline(createReadStream(body.from), sent).catch((thrown: unknown) =>
          reject(new LinkError(errorText(thrown))),
        );
      else sent.end();
    });
  }

  async #within<T>(promise: Promise<T>, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    using _timer = this.#clock.after(ANSWER_MS, () => late.reject(new LinkError(`Waited in vain for ${what}.`)));
    return await Promise.race([promise, late.promise]);
  }

  #take(text: string): void {
    const message = parse(text) as unknown as FromGateway | undefined;
    if (!message) return;
    if (!('push' in message)) {
      this.#waiting.get(message.id)?.answer(message);
      return;
    }
    if (message.push !== 'view') return;
    const view = pushes.view.safeParse(message.body);
    if (view.success) this.#view.resolve(view.data);
    else
      this.#view.reject(
        new LinkError('The gateway is of another version than this command. Use the one that came with it.'),
      );
  }

  #lost(why: string): void {
    for (const { fail } of this.#waiting.values()) fail(new LinkError(why));
    this.#waiting.clear();
    this.#view.reject(new LinkError(why));
  }
}

const noKey = {
  missing: (dir: string) =>
    `No gateway is running with ${dir}. Start Copperline, or say where its data is: --data DIR.`,
  forbidden: (dir: string) =>
    `The gateway's key in ${dir} may not be read by you. Run this as the user that Copperline runs as.`,
  damaged: (dir: string) => `gateway.key in ${dir} is damaged. Start Copperline again: it writes another.`,
} as const;

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
