import { GatewayError } from '../../core/errors.ts';
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
import { PortAudio } from '../port-audio.ts';
import { openSound as openSystemSound } from '../sound/open-sound.ts';
import type { OpenSound, Sound } from '../sound/sound.ts';
import type { CreateAdapter, FamilyOrder } from '../usb-record.ts';
import { deviceCheck } from './device-check.ts';
import { type HidDevice, type OpenHid, openHid as openNodeHid } from './hid-device.ts';
import { LineControls, lineCapabilities } from './line-controls.ts';
import { LineFacts } from './line-facts.ts';
import { assumedReports } from './open-profile.ts';
import { type OutgoingReport, readReport } from './report-protocol.ts';
import { TELEPHONY_PAGE } from './telephony-usages.ts';

/** What it reaches the outside with. */
export interface HidTelephonyPorts {
  readonly openHid: OpenHid;
  readonly openSound: OpenSound;
}

/** How long the first report of a device that senses its line may take. */
const FIRST_REPORT_MS = 500;

/** A line adapter of the standards alone: USB Audio for the voice, HID telephony for the hook and what the line does. */
export class HidTelephonyAdapter implements LineAdapter {
  readonly id: AdapterId;
  readonly #order: FamilyOrder;
  readonly #ports: HidTelephonyPorts;
  readonly #name: string;
  readonly #event = new Signal<{ port: number; event: LineEvent }>();
  readonly #lost = new Signal<string>();
  readonly #facts = new LineFacts();
  readonly #audio: PortAudio;
  #capabilities: AdapterCapabilities | undefined;
  #controls: LineControls | undefined;
  #state: 'new' | 'opening' | 'open' | 'lost' | 'closed' = 'new';
  #hid: HidDevice | undefined;
  #sound: Sound | undefined;
  #hook: Hook = 'on-hook';
  #reported = Promise.withResolvers<void>();
  /** Reports that made no sense. */
  #garbage = 0;

  constructor(order: FamilyOrder, ports: HidTelephonyPorts) {
    this.id = order.id;
    this.#order = order;
    this.#ports = ports;
    this.#audio = new PortAudio(`Port 1 of ${order.id}`, order.log);
    this.#name = order.device.product ?? 'the telephone adapter';
  }

  get capabilities(): AdapterCapabilities {
    if (!this.#capabilities) throw this.#failed('it is not open');
    return this.#capabilities;
  }

  async open(signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('bad-request', `Adapter ${this.id} was opened before.`);
    this.#state = 'opening';
    try {
      const hid = await this.#openHid();
      this.#controls = new LineControls(hid.descriptor);
      if (!this.#controls.canSeize)
        throw this.#failed('it has no hook switch that a computer may move: it is no line adapter');
      signal.throwIfAborted();
      await this.#sendAll(this.#controls.hook(false));
      const { countries, lineModes } = this.#order.options;
      await this.#sendAll(this.#controls.country(countries[0] ?? '', lineModes[0]));
      await this.#openSound(signal);
      this.#capabilities = { ...lineCapabilities(hid.descriptor), audio: '16-bit linear' };
      if (this.#capabilities.senses.battery) await this.#firstReport();
      if (this.#hasEnded()) throw this.#failed('it was unplugged');
      this.#state = 'open';
    } catch (thrown) {
      await this[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  async setHook(port: number, hook: Hook): Promise<void> {
    this.#check(port);
    await this.#moveHook(hook);
  }

  async hookFlash(port: number, ms: number): Promise<void> {
    this.#check(port);
    if (!Number.isInteger(ms) || ms < 1 || ms > 5000) {
      throw new GatewayError('bad-request', `A hook flash lasts 1 to 5000 ms, not ${ms}.`);
    }
    if (this.#hook === 'on-hook') throw new GatewayError('bad-request', 'Only a line that is off-hook can be flashed.');
    await this.#sendAll(this.#controls?.hook(false) ?? []);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#order.clock.after(ms, resolve);
    await promise;
    // Released, or lost, meanwhile: it stays on-hook.
    if (this.#hook === 'off-hook' && this.#state === 'open') await this.#sendAll(this.#controls?.hook(true) ?? []);
  }

  async dialPulses(_port: number, _digits: readonly (readonly DialPulse[])[], _interDigitMs: number): Promise<void> {
    throw new GatewayError('bad-request', `${this.#name} cannot dial by pulses: its reports are too slow for that.`);
  }

  async setStart(port: number, start: LineStart): Promise<void> {
    this.#check(port);
    if (start === 'ground') throw new GatewayError('bad-request', `${this.#name} has no ground start.`);
  }

  async check(): Promise<AdapterCheck> {
    this.#check(1);
    const { device } = this.#order;
    return deviceCheck({
      device,
      descriptor: this.#hid?.descriptor ?? { fields: [], numbered: false, lengths: new Map() },
      capabilities: this.capabilities,
      canSnoop: this.#controls?.canSnoop ?? false,
      sound: this.#sound?.format ?? '',
    });
  }

  onEvent(listener: (port: number, event: LineEvent) => void): Disposable {
    return this.#event.on(({ port, event }) => listener(port, event));
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  attachAudio(port: number, exchange: FrameExchange): Disposable {
    this.#check(port);
    return this.#audio.attach(exchange);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const wasOpen = this.#state === 'open' || this.#state === 'opening';
    if (this.#state !== 'lost') this.#state = 'closed';
    this.#audio.detach();
    this.#hook = 'on-hook';
    const [hid, sound] = [this.#hid, this.#sound];
    this.#hid = undefined;
    this.#sound = undefined;
    if (wasOpen && hid) {
      // Best effort: it may be what just failed.
      for (const report of this.#controls?.hook(false) ?? []) await hid.send(report).catch(() => {});
    }
    await sound?.[Symbol.asyncDispose]();
    await hid?.[Symbol.asyncDispose]();
  }

  async #openHid(): Promise<HidDevice> {
    const { hids } = this.#order.device;
    const collection = hids.find(({ usagePage }) => usagePage === TELEPHONY_PAGE) ?? hids[0];
    if (!collection) throw this.#failed('the system shows no HID interface of it. Unplug it and plug it in again');
    const hid = await this.#ports.openHid(collection.path, this.#name, assumedReports(this.#order.device));
    this.#hid = hid;
    hid.onReport((report) => this.#take(report));
    hid.onLost((reason) => this.#end(reason));
    return hid;
  }

  async #openSound(signal: AbortSignal): Promise<void> {
    const { device, clock, log } = this.#order;
    const exchange: FrameExchange = (frame) => this.#audio.play(frame);
    this.#sound = await this.#ports.openSound({ sound: device.sound, exchange, signal, clock, log });
    this.#sound.onLost((reason) => this.#end(reason));
    this.#sound.onFault(({ fault, count }) => this.#tell({ kind: 'audio-fault', fault, count }));
  }

  /** A device that senses its line tells of it when it is told its hook; one that keeps silent is taken as it is. */
  async #firstReport(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _late = this.#order.clock.after(FIRST_REPORT_MS, resolve);
    await Promise.race([this.#reported.promise, promise]);
  }

  async #moveHook(hook: Hook): Promise<void> {
    this.#hook = hook;
    // Ahead of the report that answers: what the loop does is read with the hook in mind.
    this.#facts.hook(hook);
    await this.#sendAll(this.#controls?.hook(hook === 'off-hook') ?? []);
  }

  async #sendAll(reports: readonly OutgoingReport[]): Promise<void> {
    for (const report of reports) {
      if (!this.#hid) throw this.#failed('it is gone');
      await this.#hid.send(report);
    }
  }

  #take(report: Uint8Array): void {
    if (!this.#hid) return;
    const values = readReport(this.#hid.descriptor, report);
    if (!values) {
      this.#garbage += 1;
      if (this.#garbage === 1)
        this.#order.log.warn({ bytes: report.length }, 'a report that the device did not announce');
      return;
    }
    this.#reported.resolve();
    for (const event of this.#facts.take(values)) this.#tell(event);
  }

  #tell(event: LineEvent): void {
    if (!this.#hasEnded()) this.#event.emit({ port: 1, event });
  }

  #end(reason: string): void {
    if (this.#hasEnded()) return;
    const wasOpen = this.#state === 'open';
    this.#state = 'lost';
    this.#audio.detach();
    if (wasOpen) this.#lost.emit(reason);
  }

  #hasEnded(): boolean {
    return this.#state === 'lost' || this.#state === 'closed';
  }

  #check(port: number): void {
    if (this.#state !== 'open') throw this.#failed('it is not open');
    if (port !== 1)
      throw new GatewayError('bad-request', `Adapter ${this.id} has port 1 alone: there is no port ${port}.`);
  }

  #failed(why: string): GatewayError {
    return new GatewayError('adapter-failed', `${this.#name} (${this.id}) cannot be used: ${why}.`, {
      context: { adapter: this.id },
    });
  }
}

/** Family `hid-telephony`. */
export const createAdapter: CreateAdapter = (order) =>
  new HidTelephonyAdapter(order, { openHid: openNodeHid, openSound: openSystemSound });
