import { createAdapter, type LoopSwitch } from '../../main/adapters/simulated/simulated-adapter.ts';
import { Signal } from '../../main/core/events.ts';
import type { AdapterId } from '../../main/core/ids.ts';
import {
  type DialPulse,
  FRAME_SAMPLES,
  type Hook,
  type LineAdapter,
  type LineEvent,
  type Polarity,
} from '../../main/line/line-adapter.ts';
import type { AnalogLine } from './analog-line.ts';
import { ElasticBuffer } from './elastic-buffer.ts';

/** What the emulation itself does to a line's audio, samples. */
export interface WireFigures {
  /** Dropped or made up between the two clocks, both ways. */
  readonly slips: number;
  /** How deep the buffers between the two clocks are: delay that no real line has. */
  readonly toExchange: number;
  readonly fromExchange: number;
}

/** One pair of wires of the simulated exchange, as it comes out of a wall for an emulated device. */
class ExchangeLine implements AnalogLine {
  readonly #port: number;
  readonly #adapter: LineAdapter & LoopSwitch;
  readonly #event = new Signal<LineEvent>();
  #fromExchange = new ElasticBuffer();
  #toExchange = new ElasticBuffer();
  readonly #played = new Int16Array(FRAME_SAMPLES);
  #hook: Hook = 'on-hook';
  #opened: Promise<void> = Promise.resolve();
  #battery = false;
  #polarity: Polarity = 'normal';
  #ringing = false;
  #loopCurrent = false;
  #inUse = false;

  constructor(adapter: LineAdapter & LoopSwitch, port: number) {
    this.#port = port;
    this.#adapter = adapter;
    adapter.attachAudio(port, (captured) => {
      this.#fromExchange.write(captured);
      this.#toExchange.read(this.#played);
      return this.#played;
    });
  }

  get state(): AnalogLine['state'] {
    return {
      battery: this.#battery,
      polarity: this.#polarity,
      ringing: this.#ringing,
      loopCurrent: this.#loopCurrent,
      inUse: this.#inUse,
    };
  }

  /** The device's crystal. Before anything was heard or said. */
  set clockPpm(ppm: number) {
    this.#fromExchange = new ElasticBuffer(ppm);
    this.#toExchange = new ElasticBuffer(-ppm);
  }

  get slips(): number {
    return this.#fromExchange.slips + this.#toExchange.slips;
  }

  get figures(): WireFigures {
    return { slips: this.slips, toExchange: this.#toExchange.depth, fromExchange: this.#fromExchange.depth };
  }

  onEvent(listener: (event: LineEvent) => void): Disposable {
    return this.#event.on(listener);
  }

  async setHook(hook: Hook): Promise<void> {
    if (hook === this.#hook) return;
    this.#hook = hook;
    if (hook === 'on-hook') this.#loopCurrent = false;
    else this.#inUse = false;
    await this.#adapter.setHook(this.#port, hook);
  }

  dialPulses(digit: readonly DialPulse[]): Promise<void> {
    return this.#inTurn(() => this.#adapter.dialPulses(this.#port, [digit], 1));
  }

  openLoop(sinceMs: number): Promise<void> {
    // Told anew when it flows again.
    this.#loopCurrent = false;
    return this.#inTurn(() => this.#adapter.openLoop(this.#port, sinceMs));
  }

  closeLoop(ms: number): Promise<void> {
    this.#inUse = false;
    return this.#inTurn(() => this.#adapter.closeLoop(this.#port, ms));
  }

  hear(samples: number): Int16Array {
    const heard = new Int16Array(samples);
    this.#fromExchange.read(heard);
    return heard;
  }

  say(samples: Int16Array): void {
    this.#toExchange.write(samples);
  }

  /** What opens the loop comes to the exchange in the order in which the device did it. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const before = this.#opened.catch(() => undefined);
    this.#opened = before.then(act);
    return this.#opened;
  }

  take(event: LineEvent): void {
    this.#learn(event);
    this.#event.emit(event);
  }

  #learn(event: LineEvent): void {
    switch (event.kind) {
      case 'battery':
        this.#battery = event.present;
        return;
      case 'polarity':
        this.#polarity = event.polarity;
        return;
      case 'ring':
        this.#ringing = event.on;
        return;
      case 'loop-current':
        this.#loopCurrent = event.flowing && this.#hook === 'off-hook';
        // While off-hook an open loop shows by its current alone.
        this.#battery = event.flowing;
        return;
      case 'in-use':
        this.#inUse = event.inUse;
        return;
      default:
    }
  }
}

/** The lines of a simulated exchange for a world's devices: they are its one adapter together. */
export class ExchangeWires implements AsyncDisposable {
  readonly #adapter: LineAdapter;
  readonly #lines: readonly ExchangeLine[];

  /** `told`: what came before anybody could listen. */
  private constructor(adapter: LineAdapter & LoopSwitch, told: readonly [port: number, event: LineEvent][]) {
    this.#adapter = adapter;
    this.#lines = Array.from(
      { length: adapter.capabilities.ports },
      (_, index) => new ExchangeLine(adapter, index + 1),
    );
    for (const [port, event] of told) this.#take(port, event);
    adapter.onEvent((port, event) => this.#take(port, event));
  }

  /** Every line is on-hook then. @throws GatewayError where no exchange answers */
  static async connect(socket: string): Promise<ExchangeWires> {
    const adapter = createAdapter({
      id: 'wires' as AdapterId,
      options: { socket },
      log: { warn: (bindings, message) => process.stderr.write(`${message} ${JSON.stringify(bindings)}\n`) },
    });
    // What the lines are is told once, and may come with the word that the exchange is open.
    const told: [number, LineEvent][] = [];
    using _early = adapter.onEvent((port, event) => told.push([port, event]));
    await adapter.open(AbortSignal.timeout(5000));
    return new ExchangeWires(adapter, told);
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#adapter.onLost(listener);
  }

  /** @param clockPpm of the device that is at it @throws Error where the exchange has no such line */
  line(port: number, clockPpm = 0): AnalogLine & { readonly figures: WireFigures } {
    const line = this.#lines[port - 1];
    if (!line) throw new Error(`the exchange has ${this.#lines.length} lines: there is no line ${port}`);
    if (clockPpm !== 0) line.clockPpm = clockPpm;
    return line;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#adapter[Symbol.asyncDispose]());
  }

  #take(port: number, event: LineEvent): void {
    this.#lines[port - 1]?.take(event);
  }
}
