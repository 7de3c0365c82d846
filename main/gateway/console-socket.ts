import { z } from 'zod';
import { type PushName, passingPushes, pushes } from '../contract/pushes.ts';
import { type RequestName, type RequestParsed, requests } from '../contract/requests.ts';
import type { FromGateway } from '../contract/wire.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { arrow, type Log } from '../core/log.ts';
import type { ConsoleBackend, ConsoleId } from './console-backend.ts';
import type { ConsoleGate } from './console-gate.ts';

/** The largest message a console may send: WebRTC parameters are a few kB. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** More unanswered requests than this from one console are refused. */
const MAX_OPEN_REQUESTS = 64;
/** A console that reads slower than this much behind gets no views until it has caught up. */
const MAX_BEHIND_BYTES = 1024 * 1024;
/** So far behind, what is of no use when it comes late is not sent: a second and a half of a scope. */
const PASSING_BEHIND_BYTES = 64 * 1024;

/** What carries one console's messages: a browser's WebSocket, or the desktop app's own page. */
export interface ConsoleCarrier {
  readonly OPEN: number;
  readonly readyState: number;
  /** Bytes that it has not sent yet. */
  readonly bufferedAmount: number;
  on(event: 'message', listener: (data: { toString(): string }, isBinary: boolean) => void): unknown;
  on(event: 'pong', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  send(text: string): void;
  ping(): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

const envelope = z.strictObject({
  id: z.int().min(1),
  request: z.string().max(64),
  input: z.unknown().optional(),
});

/** A refusal of a message from which no id could be read carries id 0. */
const NO_ID = 0;

const isRequestName = (name: string): name is RequestName => Object.hasOwn(requests, name);

/** One console on what carries it: requests in, replies and pushes out, checked both ways. */
export class ConsoleSocket {
  readonly id: ConsoleId;
  readonly #socket: ConsoleCarrier;
  readonly #backend: ConsoleBackend;
  readonly #log: Log;
  readonly #gate: ConsoleGate | undefined;
  readonly #clock: Clock;
  #openRequests = 0;
  #alive = true;

  constructor(
    id: ConsoleId,
    socket: ConsoleCarrier,
    parts: {
      readonly backend: ConsoleBackend;
      readonly gate: ConsoleGate | undefined;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {
    const { backend, gate, clock, log } = parts;
    this.id = id;
    this.#socket = socket;
    this.#backend = backend;
    this.#gate = gate;
    this.#clock = clock;
    this.#log = log;
    socket.on('message', (data, isBinary) => {
      // `ws` gives a Buffer for the default binaryType; text frames are UTF-8 it has checked.
      this.#onMessage(isBinary ? undefined : data.toString());
    });
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', (error) => log.warn({ error: error.message }, 'console connection failed'));
  }

  /** Sends a body already checked and written as JSON; false when the console is too far behind. */
  sendView(json: string): boolean {
    if (this.#socket.bufferedAmount > MAX_BEHIND_BYTES) return false;
    this.#send(`{"push":"view","body":${json}}`);
    return true;
  }

  push(name: PushName, body: unknown): void {
    if (passingPushes.has(name) && this.#socket.bufferedAmount > PASSING_BEHIND_BYTES) return;
    const checked = pushes[name].safeParse(body);
    if (!checked.success) {
      this.#log.error({ push: name, problem: z.prettifyError(checked.error) }, 'push not sent: it breaks the contract');
      return;
    }
    this.#send(JSON.stringify({ push: name, body: checked.data } satisfies FromGateway));
  }

  /** Asks for a sign of life; one that gave none since the last time is cut off. @returns whether it gave one */
  checkAlive(): boolean {
    if (!this.#alive) {
      this.#socket.terminate();
      return false;
    }
    this.#alive = false;
    this.#socket.ping();
    return true;
  }

  /** @param why for whoever reads the browser's log */
  close(why: string): void {
    this.#socket.close(1001, why);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #onMessage(text: string | undefined): void {
    const message = text === undefined ? undefined : parse(text);
    if (!message?.success) {
      this.#refuse(NO_ID, 'bad-request', 'This message was not understood. Reload the page.');
      return;
    }
    const { id, request, input } = message.data;
    if (!isRequestName(request)) {
      this.#refuse(id, 'bad-request', `There is no request named ${JSON.stringify(request)}. Reload the page.`);
      return;
    }
    if (this.#openRequests >= MAX_OPEN_REQUESTS) {
      this.#refuse(id, 'bad-request', 'Too many requests are waiting. Try again in a moment.');
      return;
    }
    this.#openRequests += 1;
    void this.#serve(id, request, input).finally(() => {
      this.#openRequests -= 1;
    });
  }

  /** Never rejects: whatever goes wrong is the reply. */
  async #serve<N extends RequestName>(id: number, name: N, raw: unknown): Promise<void> {
    // Whoever follows the log would follow himself.
    if (name !== 'log.recent') this.#log.debug({ request: name, id }, `${arrow.in} console`);
    const pauseMs = this.#gate?.pauseMs(this.id) ?? 0;
    if (pauseMs > 0) await new Promise<void>((resolve) => void this.#clock.after(pauseMs, resolve));
    const refusal = this.#gate?.refusal(this.id, name);
    if (refusal !== undefined) {
      this.#refuse(id, 'forbidden', refusal);
      return;
    }
    const input = requests[name].input.safeParse(raw);
    if (!input.success) {
      this.#refuse(id, 'bad-request', z.prettifyError(input.error));
      return;
    }
    try {
      const output = requests[name].output.safeParse(
        await this.#backend.handle(name, input.data as RequestParsed<N>, this.id),
      );
      this.#gate?.made(this.id, name, input.data, output.success && !isRefusal(output.data));
      if (output.success) {
        this.#send(JSON.stringify({ id, ok: true, output: output.data } satisfies FromGateway));
        return;
      }
      this.#log.error({ request: name, problem: z.prettifyError(output.error) }, 'the answer breaks the contract');
      this.#refuse(id, 'failed', 'The gateway gave an answer that it should not have. Its log says more.');
    } catch (thrown) {
      this.#log.warn({ request: name, error: errorText(thrown) }, 'request failed');
      this.#gate?.made(this.id, name, input.data, false);
      if (thrown instanceof GatewayError) this.#refuse(id, thrown.code, thrown.message);
      else this.#refuse(id, 'failed', 'This did not work. The gateway’s log says more.');
    }
  }

  #refuse(id: number, code: string, text: string): void {
    this.#send(JSON.stringify({ id, ok: false, code, text } satisfies FromGateway));
  }

  #send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }
}

const isRefusal = (output: object): boolean => 'ok' in output && output.ok === false;

function parse(text: string): ReturnType<typeof envelope.safeParse> | undefined {
  try {
    return envelope.safeParse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
