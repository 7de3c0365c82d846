import { GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import { openLink } from './connect-exchange.ts';
import type {
  BurstStamp,
  ControlOutcome,
  ControlReplies,
  ControlRequest,
  ExchangeEvent,
  ExchangeReport,
  ExchangeStatistics,
  FromExchange,
  LineConditions,
  Provocation,
  SoundStamp,
} from './exchange-control.ts';
import type { ExchangeMessage } from './exchange-protocol.ts';
import type { ExchangeTiming } from './exchange-timing.ts';
import type { MessageLink } from './message-link.ts';

/** The far side of the simulated lines, for tests, benchmarks and the console. All promises reject with GatewayError. */
export interface ExchangeClient extends AsyncDisposable {
  readonly ports: number;
  /** Refusals ("the line is engaged") are values. */
  provoke(port: number, provocation: Provocation): Promise<ControlOutcome>;
  report(port: number): Promise<ExchangeReport>;
  onEvent(listener: (event: ExchangeEvent) => void): Disposable;
  /** The exchange is gone; told once. */
  onClosed(listener: (reason: string) => void): Disposable;
  /** What is otherwise than on a perfect line; what is not named stays. */
  setLine(port: number, conditions: LineConditions): Promise<ControlOutcome>;
  /** G.168's hybrid D.2 with this echo return loss. */
  setHybrid(port: number, erlDb: number | 'off'): Promise<ControlOutcome>;
  setTiming(port: number, timing: Partial<ExchangeTiming>): Promise<ControlOutcome>;
  /** The far party of a connected line sends a burst of tone with the next frame; see BurstStamp. */
  burst(port: number, tone: { hz: number; levelDb: number; ms: number }): Promise<BurstStamp>;
  /** Waits for the first sample from the gateway of at least `peakDb` (peak, dB below full scale); see SoundStamp. */
  awaitSound(port: number, peakDb: number): Promise<SoundStamp>;
  statistics(): Promise<ExchangeStatistics>;
  close(): Promise<void>;
}

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: GatewayError) => void };

class SocketClient implements ExchangeClient {
  readonly ports: number;
  readonly #link: MessageLink;
  readonly #waiting: Map<number, Waiting>;
  readonly #event: Signal<ExchangeEvent>;
  readonly #closed: Signal<string>;
  #lastId = 0;
  #reasonClosed: string | undefined;

  constructor(
    link: MessageLink,
    ports: number,
    waiting: Map<number, Waiting>,
    event: Signal<ExchangeEvent>,
    closed: Signal<string>,
  ) {
    this.#link = link;
    this.ports = ports;
    this.#waiting = waiting;
    this.#event = event;
    this.#closed = closed;
    closed.on((reason) => this.#fail(reason));
  }

  provoke(port: number, provocation: Provocation) {
    return this.#ask({ request: 'provoke', port, provocation });
  }

  report(port: number) {
    return this.#ask({ request: 'report', port });
  }

  setLine(port: number, conditions: LineConditions) {
    return this.#ask({ request: 'line', port, conditions });
  }

  setHybrid(port: number, erlDb: number | 'off') {
    return this.setLine(port, { hybrid: erlDb === 'off' ? 'off' : { model: 'D2', erlDb } });
  }

  setTiming(port: number, timing: Partial<ExchangeTiming>) {
    return this.#ask({ request: 'timing', port, timing });
  }

  burst(port: number, tone: { hz: number; levelDb: number; ms: number }) {
    return this.#ask({ request: 'burst', port, ...tone });
  }

  awaitSound(port: number, peakDb: number) {
    return this.#ask({ request: 'await-sound', port, peakDb });
  }

  statistics() {
    return this.#ask({ request: 'statistics' });
  }

  onEvent(listener: (event: ExchangeEvent) => void): Disposable {
    return this.#event.on(listener);
  }

  onClosed(listener: (reason: string) => void): Disposable {
    return this.#closed.on(listener);
  }

  async close(): Promise<void> {
    this.#fail('it was closed here');
    await this.#link.finish();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<R extends ControlRequest>(request: R): Promise<ControlReplies[R['request']]> {
    if (this.#reasonClosed !== undefined) return Promise.reject(this.#gone(this.#reasonClosed));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, { resolve, reject });
    this.#link.send({ kind: 'control', body: { id: this.#lastId, ...request } });
    // Both ends are this project's, of one version: the reply has the shape that its request names.
    return promise as Promise<ControlReplies[R['request']]>;
  }

  #fail(reason: string): void {
    this.#reasonClosed ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#gone(reason));
    this.#waiting.clear();
  }

  #gone(reason: string): GatewayError {
    return new GatewayError('closed', `The connection to the simulated exchange is closed: ${reason}.`);
  }
}

/** @throws GatewayError `adapter-failed` when no exchange answers there */
export async function connectExchange(socketPath: string): Promise<ExchangeClient> {
  const waiting = new Map<number, Waiting>();
  const event = new Signal<ExchangeEvent>();
  const closed = new Signal<string>();
  const take = (message: ExchangeMessage): void => {
    if (message.kind !== 'control') return;
    const body = message.body as FromExchange;
    if ('event' in body) {
      event.emit(body.event);
      return;
    }
    const reply = waiting.get(body.id);
    waiting.delete(body.id);
    if (body.ok) reply?.resolve(body.value);
    else reply?.reject(new GatewayError('bad-request', body.text));
  };
  const { link, ports } = await openLink({
    path: socketPath,
    role: 'control',
    onMessage: take,
    onEnd: (reason) => closed.emit(reason),
  });
  return new SocketClient(link, ports, waiting, event, closed);
}

export type {
  BurstStamp,
  ControlOutcome,
  ExchangeEvent,
  ExchangeReport,
  ExchangeStatistics,
  LineConditions,
  Provocation,
  SoundStamp,
};
