import type { AnalogLine, ModelContext } from '../analog-line.ts';
import { PacketQueue } from '../packet-queue.ts';
import { type Setup, Stall, type UsbDescriptors, type UsbDevice } from '../usb-device.ts';
import { AppleModemAudio } from './apple-modem-audio.ts';
import { appleModemDescriptors, CAPTURE, NOTIFY, PLAY } from './apple-modem-descriptors.ts';
import { HookSwitch } from './hook-switch.ts';

/** Class requests by type and number. */
const SEND_COMMAND = 0x2100;
const GET_RESPONSE = 0xa101;
const SET_HOOK_STATE = 0x2111;
const COMMAND_INTERFACE = 1;

const LINE = 0x05;
const MUTE = 0x0a;
const SENSE = 0x1d;
const LOOP = 0x01;
const MONITOR = 0x08;
const READ = 0x80;

/** What line sense says; only zero means something for certain. */
const NO_LINE = 0x00;
const ON_HOOK = 0xd9;
const OFF_HOOK = 0x5c;

/** RING_DETECT, repeated while ring voltage is on. */
const RING = Buffer.from([0xa1, 0x09, 0, 0, 0, 0, 0, 0]);
const RING_EVERY_MS = 50;
/** A notification without the zeros behind it. */
const SHORT_RING = RING.subarray(0, 2);

/**
 * The Apple USB Modem (Motorola SM56) at the wire. Until it is configured, it refuses everything. Faults: `stalled-endpoint` (how
 * many times the notification endpoint stalls; 1), `zero-length-replies` (how many come before each answer; 2), `short-transfers`
 * (on or off), `no-line` (on or off), `unconfigured` (it forgets its configuration, as where no driver binds to it).
 */
export class AppleModem implements UsbDevice {
  readonly descriptors: UsbDescriptors;
  readonly #line: AnalogLine;
  readonly #hook: HookSwitch;
  readonly #audio: AppleModemAudio;
  readonly #notifications = new PacketQueue();
  readonly #registers = new Uint8Array(256);
  readonly #listening: Disposable;
  readonly #hookWrites: number[] = [];
  #configuration = 0;
  #response = Buffer.alloc(0);
  #emptyLeft = 0;
  #ringing: NodeJS.Timeout | undefined;
  #hookRequests = 0;
  #refused = 0;
  #stalls = 0;
  #emptyReplies = 0;
  #short = false;
  #noLine = false;

  constructor({ lines, clockPpm, serial }: ModelContext) {
    const [line] = lines;
    if (!line) throw new Error('an Apple USB Modem has one jack: name its line');
    this.#line = line;
    this.#hook = new HookSwitch(line);
    this.descriptors = appleModemDescriptors(serial);
    this.#audio = new AppleModemAudio(line, clockPpm);
    this.#listening = line.onEvent((event) => {
      if (event.kind === 'ring') this.#ring(event.on);
    });
  }

  async control({ requestType, request, value, index, length }: Setup, data: Buffer): Promise<Buffer | undefined> {
    if (this.#configuration === 0) return this.#refuse();
    if (requestType === 0x22 || requestType === 0xa2) return this.#audio.control(request, value, index, data);
    const kind = (requestType << 8) | request;
    if (kind === SET_HOOK_STATE && index === 0) {
      // It is the whole of register 5: the receive path on-hook goes with it.
      this.#hookRequests += 1;
      this.#write(LINE, value & LOOP);
      return undefined;
    }
    if (index !== COMMAND_INTERFACE || value !== 0) return this.#refuse();
    if (kind === SEND_COMMAND) return this.#command(data);
    if (kind === GET_RESPONSE) return this.#respond(length);
    return this.#refuse();
  }

  async in(endpoint: number, length: number, signal: AbortSignal): Promise<Buffer> {
    if (endpoint !== NOTIFY || this.#configuration === 0) throw new Stall();
    if (this.#stalls > 0) {
      this.#stalls -= 1;
      throw new Stall();
    }
    const packet = await this.#notifications.pull(signal);
    return packet.subarray(0, length);
  }

  async out(): Promise<void> {
    throw new Stall();
  }

  isoIn(endpoint: number, lengths: readonly number[], signal: AbortSignal): Promise<readonly Buffer[]> {
    if (endpoint !== CAPTURE || this.#configuration === 0) throw new Stall();
    return this.#audio.capture(lengths.length, signal);
  }

  isoOut(endpoint: number, packets: readonly Buffer[], signal: AbortSignal): Promise<void> {
    if (endpoint !== PLAY || this.#configuration === 0) throw new Stall();
    return this.#audio.play(packets, signal);
  }

  configured(configuration: number): void {
    this.#configuration = configuration;
  }

  alternate(interfaceNumber: number, setting: number): void {
    if (setting === 1) this.#audio.restart(interfaceNumber === 3 ? CAPTURE : PLAY);
  }

  plugged(): void {
    this.#reset();
    if (this.#line.state.ringing) this.#ring(true);
  }

  unplugged(): void {
    this.#reset();
  }

  behave(name: string, value?: unknown): void {
    const on = value !== false;
    switch (name) {
      case 'stalled-endpoint':
        this.#stalls = typeof value === 'number' ? value : 1;
        // Whoever waits at the endpoint meets it at once.
        if (this.#stalls > 0) this.#notifications.push(Buffer.alloc(0));
        return;
      case 'zero-length-replies':
        this.#emptyReplies = typeof value === 'number' ? value : 2;
        return;
      case 'short-transfers':
        this.#short = on;
        return;
      case 'no-line':
        this.#noLine = on;
        return;
      case 'unconfigured':
        this.#configuration = 0;
        return;
      default:
        throw new Error(`an Apple USB Modem has no behaviour "${name}"`);
    }
  }

  seen(): Readonly<Record<string, unknown>> {
    return {
      configuration: this.#configuration,
      hook: (this.#registers[LINE] ?? 0) & LOOP ? 'off-hook' : 'on-hook',
      line: this.#registers[LINE],
      /** What was written into register 5, in order. */
      hookWrites: [...this.#hookWrites],
      /** SET_HOOK_STATE, which nobody should use. */
      hookRequests: this.#hookRequests,
      country: [0x10, 0x1a, 0x1f, 0x1e].map((register) => this.#registers[register]),
      refused: this.#refused,
      stallsLeft: this.#stalls,
      heard: this.#audio.heard,
      said: this.#audio.said,
      slips: this.#line.slips,
    };
  }

  [Symbol.dispose](): void {
    this.#ring(false);
    this.#listening[Symbol.dispose]();
  }

  #command(body: Buffer): undefined {
    if (body.length !== 3 && body.length !== 9) return this.#refuse();
    const [kind = 0, register = 0, value = 0] = body;
    if (kind === READ) {
      // Register 0 never answers.
      this.#response = register === 0 ? Buffer.alloc(0) : Buffer.from([this.#read(register), 0]);
      this.#emptyLeft = this.#emptyReplies;
    } else this.#write(register, value);
    return undefined;
  }

  #respond(length: number): Buffer {
    if (this.#emptyLeft > 0) {
      this.#emptyLeft -= 1;
      return Buffer.alloc(0);
    }
    const response = this.#response.subarray(0, this.#short ? 1 : length);
    this.#response = Buffer.alloc(0);
    return response;
  }

  #read(register: number): number {
    if (register !== SENSE) return this.#registers[register] ?? 0;
    if (this.#noLine || !this.#line.state.battery) return NO_LINE;
    return (this.#registers[LINE] ?? 0) & LOOP ? OFF_HOOK : ON_HOOK;
  }

  #write(register: number, value: number): void {
    this.#registers[register] = value;
    if (register === MUTE) this.#audio.muted = value === 1;
    if (register !== LINE) return;
    this.#hookWrites.push(value);
    const talks = (value & LOOP) !== 0;
    this.#audio.converter = talks ? 'talking' : (value & MONITOR) !== 0 ? 'listening' : 'off';
    if (talks) this.#ring(false);
    this.#hook.move(talks);
  }

  #ring(on: boolean): void {
    clearInterval(this.#ringing);
    this.#ringing = undefined;
    if (!on || (this.#registers[LINE] ?? 0) & LOOP) return;
    this.#notify();
    this.#ringing = setInterval(() => this.#notify(), RING_EVERY_MS);
  }

  /** It keeps none for a host that does not ask. */
  #notify(): void {
    if (this.#notifications.length === 0) this.#notifications.push(this.#short ? SHORT_RING : RING);
  }

  #reset(): void {
    this.#ring(false);
    this.#configuration = 0;
    this.#registers.fill(0);
    this.#response = Buffer.alloc(0);
    this.#notifications.clear();
    this.#audio.converter = 'off';
    this.#audio.muted = false;
    this.#audio.heard = 0;
    this.#audio.said = 0;
    this.#hook.release();
  }

  #refuse(): never {
    this.#refused += 1;
    throw new Stall();
  }
}
