import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { AdapterId } from '../../core/ids.ts';
import type { AdapterCheck } from '../../line/found-adapter.ts';
import type {
  AdapterCapabilities,
  DialPulse,
  FrameExchange,
  Hook,
  LineAdapter,
  LineEvent,
  LineStart,
} from '../../line/line-adapter.ts';
import type { CreateAdapter, FamilyOrder } from '../usb-record.ts';
import { checkDevice } from './device-check.ts';
import { U100Device } from './u100-device.ts';
import type { U100Port } from './u100-port.ts';
import { readSettings } from './u100-settings.ts';

/** The LineAdapter over a Sangoma U100: two ports on one stream of frames. */
class SangomaU100Adapter implements LineAdapter {
  readonly id: AdapterId;
  readonly #clock: FamilyOrder['clock'];
  readonly #format: string;
  readonly #event = new Signal<{ port: number; event: LineEvent }>();
  readonly #lost = new Signal<string>();
  readonly #device: U100Device;
  #state: 'new' | 'opening' | 'open' | 'lost' | 'closed' = 'new';

  constructor({ id, clock, log, device, options }: FamilyOrder) {
    this.id = id;
    this.#clock = clock;
    const settings = readSettings(options);
    this.#format = settings.law === 'PCMA' ? 'A-law' : 'µ-law';
    this.#device = new U100Device({
      ...{ record: device, settings, clock, log },
      onEvent: (index, event) => this.#event.emit({ port: index + 1, event }),
      onLost: (reason) => {
        if (this.#state !== 'open') return;
        this.#state = 'lost';
        this.#lost.emit(`The Sangoma U100 is gone: ${reason}`);
      },
    });
  }

  get capabilities(): AdapterCapabilities {
    return {
      ports: 2,
      senses: { battery: true, loopCurrent: true, polarity: true, lineInUse: true },
      pulse: true,
      groundStart: false,
      callerId: 'by-host',
      echoCanceller: this.#device.identity?.echoCanceller ?? false,
      audio: this.#format,
    };
  }

  async open(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('bad-request', `Adapter ${this.id} was opened before.`);
    this.#state = 'opening';
    try {
      await this.#device.start(signal);
      this.#state = 'open';
    } catch (thrown) {
      this.#state = 'closed';
      await this.#device.close('it did not open');
      throw thrown instanceof GatewayError && thrown.context.adapter === undefined
        ? this.#failed(thrown.message, thrown)
        : thrown;
    }
  }

  async setHook(port: number, hook: Hook): Promise<void> {
    await this.#act(() => this.#port(port).setHook(hook));
  }

  async hookFlash(port: number, ms: number): Promise<void> {
    if (!Number.isInteger(ms) || ms < 1 || ms > 5000)
      throw new GatewayError('bad-request', `A hook flash lasts 1 to 5000 ms, not ${ms}.`);
    await this.#act(() => this.#port(port).flash(ms));
  }

  async dialPulses(port: number, digits: readonly (readonly DialPulse[])[], interDigitMs: number): Promise<void> {
    if (digits.length === 0 || digits.some((pulses) => pulses.length === 0))
      throw new GatewayError('bad-request', 'Every digit is at least one pulse.');
    await this.#act(() => this.#port(port).dialPulses(digits, interDigitMs));
  }

  async setStart(port: number, start: LineStart): Promise<void> {
    this.#port(port);
    if (start === 'ground')
      throw new GatewayError(
        'bad-request',
        'A Sangoma U100 has loop-start ports only: it cannot ground the ring lead.',
      );
  }

  async check(signal: AbortSignal): Promise<AdapterCheck> {
    const { identity, bus, stream, ports, events } = this.#device;
    if (this.#state !== 'open' || !identity) throw this.#failed('it is not open');
    if (ports.some((port) => port.hook === 'off-hook'))
      throw new GatewayError('bad-request', 'A line of this adapter is off-hook: it is checked when both are on-hook.');
    return await checkDevice({
      ...{ clock: this.#clock, bus, stream, ports },
      ...{ identity, format: this.#format, events, signal },
    });
  }

  onEvent(listener: (port: number, event: LineEvent) => void): Disposable {
    return this.#event.on(({ port, event }) => listener(port, event));
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  attachAudio(port: number, exchange: FrameExchange): Disposable {
    const { stream } = this.#device;
    const { index } = this.#port(port);
    if (stream.exchangeOf(index))
      throw new GatewayError('bad-request', `Port ${port} of ${this.id} has its audio attached already.`);
    stream.setExchange(index, exchange);
    return {
      [Symbol.dispose]: () => {
        if (stream.exchangeOf(index) === exchange) stream.setExchange(index, undefined);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    if (wasOpen) await this.#device.allOnHook();
    await this.#device.close('the adapter was closed');
  }

  #port(port: number): U100Port {
    if (this.#state !== 'open') throw this.#failed('it is not open');
    const found = this.#device.ports[port - 1];
    if (!found)
      throw new GatewayError('bad-request', `Adapter ${this.id} has ports 1 and 2: there is no port ${port}.`);
    return found;
  }

  async #act(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      if (thrown instanceof GatewayError && thrown.code === 'bad-request') throw thrown;
      throw this.#failed(errorText(thrown), thrown);
    }
  }

  #failed(why: string, cause?: unknown): GatewayError {
    return new GatewayError('adapter-failed', `The Sangoma U100 ${this.id} failed: ${why.replace(/\.$/, '')}.`, {
      context: { adapter: this.id },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** Family `sangoma-u100`: what the media process loads. */
export const createAdapter: CreateAdapter = (order) => new SangomaU100Adapter(order);
