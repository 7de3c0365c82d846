import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { AdapterId } from '../../core/ids.ts';
import type { AdapterCheck } from '../../line/found-adapter.ts';
import type {
  AdapterCapabilities,
  FrameExchange,
  Hook,
  LineAdapter,
  LineEvent,
  LineStart,
} from '../../line/line-adapter.ts';
import { PortAudio } from '../port-audio.ts';
import type { CreateAdapter, FamilyOrder } from '../usb-record.ts';
import { abortable } from './abortable.ts';
import { LineNews } from './line-news.ts';
import { capabilitiesOf, checkOf } from './modem-check.ts';
import { modemOptions } from './modem-options.ts';
import { STUCK_MS, VoiceModem } from './voice-modem.ts';

const PORT = 1;
/** How often a call's audio is looked after. */
const WATCH_MS = 250;

/**
 * A V.253 voice modem as a line adapter. The modem hears the line only while it is off-hook: callers are told by its firmware.
 *
 * `loop-current` flows from off-hook on: the chip does not measure it, and says of a break only that there was one
 * (`senses.loopCurrent`). Rings are edges of `RING` lines, or of the cadence where the firmware tells it (ring-edges.ts).
 * Pulse dialling: no. Only `ATDP` has it, with the country's own times, and toggling `+VLS` is too coarse [?].
 */
class VoiceModemAdapter implements LineAdapter {
  readonly id: AdapterId;
  readonly #order: FamilyOrder;
  readonly #clock: Clock;
  readonly #modem: VoiceModem;
  readonly #lost = new Signal<string>();
  readonly #line: LineNews;
  readonly #audio: PortAudio;
  readonly #watch = new DisposableStack();
  #state: 'new' | 'opening' | 'open' | 'lost' | 'closed' = 'new';
  #turn: Promise<unknown> = Promise.resolve();
  #hook: Hook = 'on-hook';
  #closing: Promise<void> | undefined;

  constructor(order: FamilyOrder) {
    const { id, device, options, clock, log } = order;
    const path = device.serialPorts[0];
    if (path === undefined)
      throw new GatewayError(
        'adapter-failed',
        'The voice modem has no serial port: its driver did not take it. Unplug it and plug it in again.',
      );
    this.id = id;
    this.#order = order;
    this.#clock = clock;
    this.#audio = new PortAudio(`Port ${PORT} of ${id}`, log);
    this.#line = new LineNews({
      clock,
      country: options.countries[0],
      senses: () => this.#modem.traits.senses,
      inService: () => this.#state === 'open',
      onHook: () => this.#hook === 'on-hook',
      volts: () => this.#volts(),
      askForCaller: (wanted) => this.#askForCaller(wanted),
    });
    const hex = (id: number): string => id.toString(16).padStart(4, '0');
    this.#modem = new VoiceModem({
      path,
      usbId: `${hex(device.vendorId)}:${hex(device.productId)}`,
      country: options.countries[0],
      options: modemOptions(options.advanced),
      clock,
      log,
      exchange: (fromLine) => this.#audio.play(fromLine),
      onEvent: (event) => this.#line.heard(event),
      onReport: (text) => this.#line.reported(text),
      onFault: (fault, count) => this.#line.emit({ kind: 'audio-fault', fault, count }),
      onStreamLost: () => this.#lose('its audio ended in the middle of a call, and could not be begun again'),
    });
    this.#modem.port.onUnasked((line) => this.#line.told(line));
    this.#modem.link.onLost(() => this.#lose('it was unplugged'));
  }

  get capabilities(): AdapterCapabilities {
    return capabilitiesOf(this.#modem.traits);
  }

  async open(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('bad-request', `Adapter ${this.id} was opened before.`);
    this.#state = 'opening';
    try {
      await abortable(this.#modem.start(), signal);
      const { noVoice } = this.#modem.traits;
      if (noVoice !== undefined) throw new GatewayError('adapter-failed', noVoice);
      this.#state = 'open';
    } catch (thrown) {
      await this.#giveUp();
      throw thrown;
    }
    this.#watch.use(this.#clock.every(WATCH_MS, () => this.#look()));
    this.#line.begin();
  }

  async setHook(port: number, hook: Hook): Promise<void> {
    this.#check(port);
    await this.#inTurn(async () => {
      if (hook === this.#hook) return;
      this.#line.stirred();
      if (hook === 'off-hook') await this.#seize();
      else await this.#release();
      this.#line.stirred();
    });
  }

  async hookFlash(port: number, ms: number): Promise<void> {
    this.#check(port);
    if (!Number.isInteger(ms) || ms < 1 || ms > 5000)
      throw new GatewayError('bad-request', `A hook flash lasts 1 to 5000 ms, not ${ms}.`);
    await this.#inTurn(async () => {
      if (this.#hook === 'on-hook')
        throw new GatewayError('bad-request', 'A hook flash needs the line to be off-hook.');
      this.#line.ownDoing(ms);
      await this.#modem.flash(ms);
      this.#line.ownDoing();
    });
  }

  async dialPulses(port: number): Promise<void> {
    this.#check(port);
    throw new GatewayError('bad-request', 'A voice modem cannot dial by pulses: set the dial method to "tone".');
  }

  async setStart(port: number, start: LineStart): Promise<void> {
    this.#check(port);
    if (start === 'ground')
      throw new GatewayError('bad-request', 'A voice modem cannot start a line by ground: set its start to "loop".');
  }

  /** Works on one that was never opened, too, and leaves it closed: a chip without voice cannot be opened. */
  async check(signal: AbortSignal): Promise<AdapterCheck> {
    if (this.#state === 'new') return this.#checkClosed(signal);
    this.#check(PORT);
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      if (this.#hook === 'off-hook')
        throw new GatewayError('bad-request', 'The line is off-hook. End its call before the check.');
      return checkOf(this.#modem.traits, await this.#modem.volts());
    });
  }

  onEvent(listener: (port: number, event: LineEvent) => void): Disposable {
    return this.#line.onEvent((event) => listener(PORT, event));
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  attachAudio(port: number, exchange: FrameExchange): Disposable {
    this.#check(port);
    return this.#audio.attach(exchange);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #checkClosed(signal: AbortSignal): Promise<AdapterCheck> {
    this.#state = 'opening';
    try {
      await abortable(this.#modem.start(), signal);
      return checkOf(this.#modem.traits, await abortable(this.#modem.volts(), signal));
    } finally {
      await this.#giveUp();
    }
  }

  /** Before it was open, or after a check. */
  async #giveUp(): Promise<void> {
    this.#state = 'closed';
    this.#modem.port.reset();
    await this.#modem.link.close();
  }

  async #close(): Promise<void> {
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#audio.detach();
    this.#quiet();
    if (!wasOpen) {
      await this.#modem.link.close();
      return;
    }
    // Whatever is under way would go on talking to the modem: nothing answers it any more.
    this.#modem.port.reset();
    await this.#turn.catch(() => {});
    await this.#modem.stop();
  }

  async #seize(): Promise<void> {
    try {
      await this.#modem.seize();
      this.#line.ownDoing();
      await this.#modem.stream();
    } catch (thrown) {
      await this.#bringBack(thrown);
      throw thrown;
    }
    this.#hook = 'off-hook';
    this.#line.emit({ kind: 'loop-current', flowing: true });
  }

  async #release(): Promise<void> {
    this.#line.callOver();
    try {
      await this.#modem.release();
    } catch (thrown) {
      await this.#bringBack(thrown);
    }
    this.#hook = 'on-hook';
  }

  /** @throws what was thrown where the modem does not come back; the adapter is lost then */
  async #bringBack(thrown: unknown): Promise<void> {
    if (this.#state !== 'open') throw thrown;
    this.#order.log.warn({ error: errorText(thrown) }, 'a voice modem does not do as told');
    try {
      if (this.#modem.dead) throw thrown;
      await this.#modem.recover();
      this.#hook = 'on-hook';
    } catch (cause) {
      this.#lose('it does not answer any more');
      throw cause;
    }
  }

  async #volts(): Promise<number | undefined> {
    return this.#inTurn(async () => {
      if (this.#state !== 'open' || this.#hook === 'off-hook') return undefined;
      return this.#modem.volts().catch(async (thrown: unknown) => {
        await this.#bringBack(thrown);
        return undefined;
      });
    }).catch(() => undefined);
  }

  /** A modem that is stuck in a call: its line cannot be kept, and its call is over. */
  #look(): void {
    const quietMs = this.#modem.quietMs;
    if (this.#state !== 'open' || this.#hook === 'on-hook' || quietMs === undefined || quietMs < STUCK_MS) return;
    this.#hook = 'on-hook';
    void this.#inTurn(async () => {
      await this.#modem.recover().catch(() => {});
      this.#lose('it stopped in the middle of a call');
    });
  }

  async #askForCaller(wanted: () => boolean): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#state !== 'open' || this.#hook === 'off-hook' || !wanted()) return;
      await this.#modem.port.ask('AT+VRID=0', { withinMs: 1000 });
    }).catch(() => {});
  }

  #lose(why: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#quiet();
    this.#modem.port.reset();
    void this.#modem.link.close();
    this.#lost.emit(`${this.#modem.name} is lost: ${why}. Unplug it and plug it in again.`);
  }

  #quiet(): void {
    this.#watch.dispose();
    this.#line[Symbol.dispose]();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  #check(port: number): void {
    if (this.#state !== 'open')
      throw new GatewayError('adapter-failed', `${this.#modem.name} is not open, or was lost.`);
    if (port !== PORT)
      throw new GatewayError('bad-request', `Adapter ${this.id} has one port: there is no port ${port}.`);
  }
}

/** Family `voice-modem`. */
export const createAdapter: CreateAdapter = (order) => new VoiceModemAdapter(order);
