import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { AdapterId } from '../../core/ids.ts';
import type { AdapterCheck } from '../../line/found-adapter.ts';
import {
  type AdapterCapabilities,
  type DialPulse,
  FRAME_SAMPLES,
  type Frame,
  type FrameExchange,
  type Hook,
  type LineAdapter,
  type LineEvent,
  type LineStart,
} from '../../line/line-adapter.ts';
import { checkPulses } from './check-pulses.ts';
import { openLink } from './connect-exchange.ts';
import type { ExchangeMessage, PortFrames } from './exchange-protocol.ts';
import type { MessageLink } from './message-link.ts';

export interface SimulatedAdapterOptions {
  readonly id: AdapterId;
  readonly options: {
    /** Where the exchange listens. */
    readonly socket: string;
    /** How many of its lines to use; all of them by default. */
    readonly lines?: number;
  };
  readonly log: { warn(bindings: Record<string, unknown>, message: string): void };
}

/** What an emulated device does with its loop that says less than an order to an adapter: it opens, and nobody knows for how long. */
export interface LoopSwitch {
  /** It has been open for `sinceMs`. The exchange takes it by its length: a flash once closed, a release where it stays open. */
  openLoop(port: number, sinceMs: number): Promise<void>;
  /** It was open for `ms`, by the device's own clock. */
  closeLoop(port: number, ms: number): Promise<void>;
}

interface Reply {
  readonly resolve: () => void;
  readonly reject: (error: GatewayError) => void;
}

/**
 * The LineAdapter over the simulated exchange's socket. The exchange's tick is the clock: each `captured` message
 * is answered at once with one `play` message, every port's exchange having run in between.
 */
class SimulatedAdapter implements LineAdapter, LoopSwitch {
  readonly id: AdapterId;
  readonly #options: SimulatedAdapterOptions['options'];
  readonly #log: SimulatedAdapterOptions['log'];
  readonly #event = new Signal<{ port: number; event: LineEvent }>();
  readonly #lost = new Signal<string>();
  readonly #audio = new Map<number, FrameExchange>();
  /** Told once: it would be told 50 times a second. */
  readonly #failing = new WeakSet<FrameExchange>();
  readonly #replies = new Map<number, Reply>();
  readonly #silence: Frame = new Int16Array(FRAME_SAMPLES);
  #state: 'new' | 'opening' | 'open' | 'lost' | 'closed' = 'new';
  #link: MessageLink | undefined;
  #ports = 0;
  #lastId = 0;

  constructor({ id, options, log }: SimulatedAdapterOptions) {
    this.id = id;
    this.#options = options;
    this.#log = log;
  }

  get capabilities(): AdapterCapabilities {
    return {
      ports: this.#ports,
      senses: { battery: true, loopCurrent: true, polarity: true, lineInUse: true },
      pulse: true,
      groundStart: true,
      callerId: 'by-host',
      echoCanceller: false,
      audio: '16-bit linear',
    };
  }

  async open(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('bad-request', `Adapter ${this.id} was opened before.`);
    this.#state = 'opening';
    try {
      const { link, ports } = await openLink({
        path: this.#options.socket,
        role: 'adapter',
        signal,
        onMessage: (message) => this.#take(message),
        onEnd: (reason) => this.#ended(reason),
      });
      this.#link = link;
      const wanted = this.#options.lines ?? ports;
      if (wanted > ports)
        throw this.#failed(`the exchange has ${ports} lines, not ${wanted}. Start it with --lines ${wanted}`);
      this.#ports = wanted;
      const opened = this.#command((id) => ({ kind: 'open', id }));
      const abort = (): void => this.#ended('opening was given up');
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      await opened.finally(() => signal.removeEventListener('abort', abort));
      this.#state = 'open';
    } catch (thrown) {
      this.#state = 'closed';
      this.#link?.[Symbol.dispose]();
      throw thrown;
    }
  }

  async setHook(port: number, hook: Hook): Promise<void> {
    this.#check(port);
    await this.#command((id) => ({ kind: 'hook', id, port, hook }));
  }

  async hookFlash(port: number, ms: number): Promise<void> {
    this.#check(port);
    if (!Number.isInteger(ms) || ms < 1 || ms > 5000) {
      throw new GatewayError('bad-request', `A hook flash lasts 1 to 5000 ms, not ${ms}.`);
    }
    await this.#command((id) => ({ kind: 'flash', id, port, ms }));
  }

  async openLoop(port: number, sinceMs: number): Promise<void> {
    this.#check(port);
    await this.#command((id) => ({ kind: 'open-loop', id, port, ms: inMessage(sinceMs) }));
  }

  async closeLoop(port: number, ms: number): Promise<void> {
    this.#check(port);
    await this.#command((id) => ({ kind: 'close-loop', id, port, ms: inMessage(ms) }));
  }

  async dialPulses(port: number, digits: readonly (readonly DialPulse[])[], interDigitMs: number): Promise<void> {
    this.#check(port);
    checkPulses(digits, interDigitMs);
    await this.#command((id) => ({ kind: 'pulses', id, port, digits, interDigitMs }));
  }

  async setStart(port: number, start: LineStart): Promise<void> {
    this.#check(port);
    await this.#command((id) => ({ kind: 'start', id, port, start }));
  }

  async check(): Promise<AdapterCheck> {
    this.#check(1);
    return {
      identity: 'Simulated exchange',
      voice: { usable: true },
      formats: ['16-bit linear'],
      format: '16-bit linear',
      facts: [{ name: 'Lines', value: String(this.#ports) }],
    };
  }

  onEvent(listener: (port: number, event: LineEvent) => void): Disposable {
    return this.#event.on(({ port, event }) => listener(port, event));
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  attachAudio(port: number, exchange: FrameExchange): Disposable {
    this.#check(port);
    if (this.#audio.has(port))
      throw new GatewayError('bad-request', `Port ${port} of ${this.id} has its audio attached already.`);
    this.#audio.set(port, exchange);
    return {
      [Symbol.dispose]: () => {
        if (this.#audio.get(port) === exchange) this.#audio.delete(port);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#audio.clear();
    // An orderly end leaves no line off-hook. The exchange reads this even though nobody waits for its answer.
    if (wasOpen) this.#link?.send({ kind: 'open', id: 0 });
    this.#failReplies('the adapter was closed');
    await this.#link?.finish();
  }

  #take(message: ExchangeMessage): void {
    switch (message.kind) {
      case 'captured':
        if (this.#state === 'open') this.#exchangeFrames(message.tick, message.frames);
        return;
      case 'event':
        if (message.port <= this.#ports) this.#event.emit({ port: message.port, event: message.event });
        return;
      case 'done':
        this.#reply(message.id)?.resolve();
        return;
      case 'failed':
        this.#reply(message.id)?.reject(this.#failed(message.text));
        return;
      default:
        this.#ended(`the exchange sent '${message.kind}', which it should not`);
    }
  }

  #exchangeFrames(tick: number, captured: PortFrames): void {
    const played: (Frame | undefined)[] = [];
    for (let port = 1; port <= this.#ports; port += 1) {
      const exchange = this.#audio.get(port);
      if (!exchange) {
        played.push(undefined);
        continue;
      }
      const fromLine = captured[port - 1] ?? this.#silence.fill(0);
      try {
        // A copy: the frame may be the one that another port gets next.
        played.push(exchange(fromLine).slice());
      } catch (thrown) {
        if (!this.#failing.has(exchange)) {
          this.#failing.add(exchange);
          this.#log.warn(
            { adapter: this.id, port, error: errorText(thrown) },
            'the audio of a port failed; silence plays',
          );
        }
        played.push(undefined);
      }
    }
    this.#link?.send({ kind: 'play', tick, frames: played });
  }

  #command(message: (id: number) => ExchangeMessage): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#lastId += 1;
    this.#replies.set(this.#lastId, { resolve, reject });
    this.#link?.send(message(this.#lastId));
    return promise;
  }

  #reply(id: number): Reply | undefined {
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    return reply;
  }

  #ended(reason: string): void {
    if (this.#state === 'lost' || this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'lost';
    this.#link?.[Symbol.dispose]();
    this.#failReplies(reason);
    if (wasOpen) this.#lost.emit(`The simulated exchange is gone: ${reason}.`);
  }

  #failReplies(reason: string): void {
    for (const reply of this.#replies.values()) reply.reject(this.#failed(reason));
    this.#replies.clear();
  }

  #check(port: number): void {
    if (this.#state !== 'open') throw this.#failed('it is not open');
    if (!Number.isInteger(port) || port < 1 || port > this.#ports) {
      throw new GatewayError(
        'bad-request',
        `Adapter ${this.id} has ports 1 to ${this.#ports}: there is no port ${port}.`,
      );
    }
  }

  #failed(why: string): GatewayError {
    return new GatewayError('adapter-failed', `The simulated adapter ${this.id} failed: ${why}.`, {
      context: { adapter: this.id },
    });
  }
}

/** A length of time as the exchange's messages have it: u16. */
const inMessage = (ms: number): number => Math.min(0xffff, Math.max(0, Math.round(ms)));

/** Family `simulated`: what the media process loads. */
export function createAdapter(options: SimulatedAdapterOptions): LineAdapter & LoopSwitch {
  return new SimulatedAdapter(options);
}
