import { GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { AdapterId } from '../../core/ids.ts';
import type { AdapterCheck } from '../../line/found-adapter.ts';
import {
  type AdapterCapabilities,
  FRAME_SAMPLES,
  type Frame,
  type FrameExchange,
  type Hook,
  type LineAdapter,
  type LineEvent,
  type LineStart,
} from '../../line/line-adapter.ts';
import { PortAudio } from '../port-audio.ts';
import type { OpenSound, Sound } from '../sound/sound.ts';
import type { FamilyOrder } from '../usb-record.ts';
import { AudioMeter } from './audio-meter.ts';
import { DcBlocker } from './dc-blocker.ts';
import { LineSense } from './line-sense.ts';
import { checkReport } from './modem-check.ts';
import { countryRow, HIGH_PASS_HZ, RING_GAP_MS } from './modem-facts.ts';
import type { ModemLink } from './modem-link.ts';
import { type FindSound, openModemSound } from './modem-sound.ts';
import { RegisterFile } from './register-file.ts';
import { LOOP, MONITOR, notificationKind, REGISTER } from './register-protocol.ts';
import { RingBursts } from './ring-bursts.ts';

const LONGEST_FLASH_MS = 5000;

export interface AppleModemPorts {
  readonly openLink: (order: {
    readonly record: FamilyOrder['device'];
    readonly signal: AbortSignal;
    readonly clock: FamilyOrder['clock'];
    readonly log: FamilyOrder['log'];
  }) => Promise<ModemLink>;
  readonly openSound: OpenSound;
  readonly findSound: FindSound;
  readonly platform: NodeJS.Platform;
}

interface OpenModem {
  readonly link: ModemLink;
  readonly registers: RegisterFile;
  readonly sense: LineSense;
  readonly sound: Sound;
}

/**
 * The Apple USB Modem: one line, hook and line sense by registers over its command channel, rings by notifications, audio by its
 * USB audio function through the operating system. Experimental: README.md says what is known of it.
 */
export class AppleModemAdapter implements LineAdapter {
  readonly id: AdapterId;
  readonly capabilities: AdapterCapabilities = {
    ports: 1,
    senses: { battery: true, loopCurrent: false, polarity: false, lineInUse: false },
    pulse: false,
    groundStart: false,
    callerId: 'by-host',
    echoCanceller: false,
    audio: '16-bit linear',
  };
  readonly #order: FamilyOrder;
  readonly #ports: AppleModemPorts;
  readonly #event = new Signal<LineEvent>();
  readonly #lost = new Signal<string>();
  readonly #meter = new AudioMeter();
  readonly #dcBlocker = new DcBlocker(HIGH_PASS_HZ);
  readonly #fromLine: Frame = new Int16Array(FRAME_SAMPLES);
  readonly #audio: PortAudio;
  #state: 'new' | 'opening' | 'open' | 'lost' | 'closed' = 'new';
  #modem: OpenModem | undefined;
  #parts: AsyncDisposableStack | undefined;
  #hook: Hook = 'on-hook';

  constructor(order: FamilyOrder, ports: AppleModemPorts) {
    this.id = order.id;
    this.#order = order;
    this.#ports = ports;
    this.#audio = new PortAudio(`Adapter ${order.id}`, order.log);
  }

  async open(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('bad-request', `Adapter ${this.id} was opened before.`);
    this.#state = 'opening';
    const { device, clock, log } = this.#order;
    await using parts = new AsyncDisposableStack();
    try {
      const link = parts.use(await this.#ports.openLink({ record: device, signal, clock, log }));
      const registers = new RegisterFile(link, clock);
      // On-hook first, whatever an earlier process left: with the receive path open, for caller ID.
      await registers.write(REGISTER.line, MONITOR);
      await this.#setCountry(registers);
      const rings = parts.use(new RingBursts(clock, RING_GAP_MS, (edge) => this.#event.emit(edge)));
      link.onNotification((bytes) => {
        if (notificationKind(bytes) === 'ring') rings.notified();
      });
      link.onLost((reason) => this.#end(reason));
      const sense = parts.use(
        new LineSense(registers, clock, {
          battery: (present) => this.#event.emit({ kind: 'battery', present }),
          lost: (reason) => this.#end(reason),
        }),
      );
      await sense.start();
      const sound = parts.use(
        await openModemSound({
          ...this.#ports,
          device,
          meter: this.#meter,
          exchange: (captured) => this.#frame(captured),
          signal,
          clock,
          log,
        }),
      );
      sound.onLost((reason) => this.#end(reason));
      sound.onFault(({ fault, count }) => this.#event.emit({ kind: 'audio-fault', fault, count }));
      if (this.#isOver()) throw failed('it was lost while it was being opened');
      this.#modem = { link, registers, sense, sound };
      this.#parts = parts.move();
      this.#state = 'open';
    } catch (thrown) {
      this.#state = 'closed';
      throw thrown;
    }
  }

  async setHook(port: number, hook: Hook): Promise<void> {
    const { registers, sense } = this.#opened(port);
    this.#hook = hook;
    sense.moved(hook);
    // Never the CDC hook request: it writes the whole register and takes the receive path away.
    await registers.write(REGISTER.line, hook === 'off-hook' ? LOOP | MONITOR : MONITOR);
    const closed = ((await registers.read(REGISTER.line)) & LOOP) !== 0;
    if (closed !== (this.#hook === 'off-hook') && hook === this.#hook)
      throw failed(`its hook switch did not go ${hook}. Unplug it and plug it in again`);
    // It measures none: current is taken to flow where the hook closed and a line was there. A loop break shows by the line sense.
    if (closed && sense.present && this.#hook === 'off-hook') this.#event.emit({ kind: 'loop-current', flowing: true });
  }

  async hookFlash(port: number, ms: number): Promise<void> {
    const { registers, sense } = this.#opened(port);
    if (!Number.isInteger(ms) || ms < 1 || ms > LONGEST_FLASH_MS)
      throw new GatewayError('bad-request', `A hook flash lasts 1 to ${LONGEST_FLASH_MS} ms, not ${ms}.`);
    if (this.#hook === 'on-hook') throw new GatewayError('bad-request', 'A hook flash needs an off-hook line.');
    sense.moved('off-hook');
    await registers.write(REGISTER.line, MONITOR);
    await new Promise<void>((resolve) => void this.#order.clock.after(ms, resolve));
    // Put on-hook meanwhile: it stays so.
    if (this.#hook !== 'off-hook') return;
    sense.moved('off-hook');
    await registers.write(REGISTER.line, LOOP | MONITOR);
  }

  async dialPulses(port: number): Promise<void> {
    this.#opened(port);
    throw new GatewayError('bad-request', 'The Apple USB Modem cannot dial by pulses.');
  }

  async setStart(port: number, start: LineStart): Promise<void> {
    this.#opened(port);
    if (start === 'ground') throw new GatewayError('bad-request', 'The Apple USB Modem has no ground start.');
  }

  async check(signal: AbortSignal): Promise<AdapterCheck> {
    const { link, registers, sound } = this.#opened(1);
    return checkReport({
      link,
      registers,
      sound,
      meter: this.#meter,
      country: countryRow(this.#order.options.countries[0]).name,
      platform: this.#ports.platform,
      clock: this.#order.clock,
      signal,
    });
  }

  onEvent(listener: (port: number, event: LineEvent) => void): Disposable {
    return this.#event.on((event) => listener(1, event));
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  attachAudio(port: number, exchange: FrameExchange): Disposable {
    this.#opened(port);
    return this.#audio.attach(exchange);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#audio.detach();
    const registers = this.#modem?.registers;
    this.#modem = undefined;
    // The line first: the rest takes a moment. One that was unplugged is on-hook anyway.
    await registers?.write(REGISTER.line, MONITOR).catch(() => {});
    await this.#parts?.disposeAsync();
  }

  async #setCountry(registers: RegisterFile): Promise<void> {
    const [a, b, c, d] = countryRow(this.#order.options.countries[0]).values;
    await registers.write(REGISTER.countryA, a);
    await registers.write(REGISTER.countryB, b);
    await registers.write(REGISTER.countryC, c);
    await registers.write(REGISTER.countryD, d);
  }

  #frame(captured: Frame): Frame {
    this.#meter.take(captured);
    this.#dcBlocker.process(captured, this.#fromLine);
    return this.#audio.play(this.#fromLine);
  }

  #isOver(): boolean {
    return this.#state === 'lost' || this.#state === 'closed';
  }

  #end(reason: string): void {
    if (this.#isOver()) return;
    const wasOpen = this.#state === 'open';
    this.#state = 'lost';
    if (wasOpen) this.#lost.emit(`The Apple USB Modem is gone: ${reason.replace(/\.$/, '')}.`);
  }

  #opened(port: number): OpenModem {
    if (this.#state !== 'open' || !this.#modem) throw failed('it is not open');
    if (port !== 1) throw new GatewayError('bad-request', `Adapter ${this.id} has one port: there is no port ${port}.`);
    return this.#modem;
  }
}

const failed = (why: string): GatewayError => new GatewayError('adapter-failed', `The Apple USB Modem failed: ${why}.`);
