import type { AnalogLine, ModelContext } from '../analog-line.ts';
import { ByteQueue } from '../byte-queue.ts';
import { configurationDescriptor, deviceDescriptor, endpointDescriptor, interfaceDescriptor } from '../descriptors.ts';
import { DeviceClock } from '../device-clock.ts';
import { type Setup, Stall, type UsbDescriptors, type UsbDevice } from '../usb-device.ts';
import { U100Dsp } from './u100-dsp.ts';
import { FRAME_BYTES } from './u100-frames.ts';

/** Much less than the real one's 10 s, so that tests are not all about booting; `slow-boot` takes the real time. */
const BOOT_MS = 1_500;
const SLOW_BOOT_MS = 10_000;
const IN = 0x81;
const OUT = 0x02;
const PACKET_BYTES = 64;
/** What the bridge holds for a host that does not fetch it: 64 ms. */
const ROOM_BYTES = 64 * FRAME_BYTES;
/** The DSP is moved on in stretches of this, which is what a bridge of 64-byte packets makes of a stream anyway. */
const STRETCH_MS = 4;
/** After this process was late, the device runs so much faster at most: its host can answer what comes. */
const CATCH_UP_PACE = 2;

/** USB requests of the CP2101 bridge. */
const SET = 0x41;
const GET = 0xc1;

/**
 * Sangoma U100: a CP2101 bridge, behind it a DSP with two line chips.
 *
 * Behaviours: `slow-boot` (ms, 10 s by default), `lost-frames` (how many are lost now), `garbage` (bytes of it into the
 * stream now), `short-transfers` (odd pieces from now on; false: no more), `stalled-endpoint` (`in` or `out` refuses until it is
 * cleared), `no-tx-sync`, `stale-replies`, `no-events`, `old-firmware`, `line-side-down` (port 1 or 2, or both), `reg5-bit1`
 * (how often), `fifo-errors` (count), `mute` (sends nothing any more).
 */
export class U100 implements UsbDevice {
  readonly descriptors: UsbDescriptors;
  readonly #dsp: U100Dsp;
  readonly #clock: DeviceClock;
  readonly #toHost = new ByteQueue();
  #bootMs = BOOT_MS;
  #uart = { enabled: false, divisor: 0, line: 0x0000 };
  #power: AbortController | undefined;
  #booted = false;
  #lostFrames = 0;
  #lostEver = 0;
  #short = false;
  #mute = false;
  readonly #stall = { in: false, out: false };
  #stalls = 0;
  #piece = 0;
  #ticks = 0;

  constructor({ lines: [one, two], clockPpm, serial }: ModelContext) {
    if (!one) throw new Error('A U100 has two jacks: give it two ports of the exchange.');
    this.#dsp = new U100Dsp([one, two ?? deadLine]);
    this.#clock = new DeviceClock(clockPpm, { pace: CATCH_UP_PACE });
    this.descriptors = {
      device: deviceDescriptor({
        vendorId: 0x10c4,
        productId: 0x8461,
        strings: { serial: serial !== undefined },
      }),
      configuration: configurationDescriptor([
        interfaceDescriptor({ number: 0, endpoints: 2, class: 0xff }),
        endpointDescriptor({ address: IN, type: 'bulk', packetBytes: PACKET_BYTES }),
        endpointDescriptor({ address: OUT, type: 'bulk', packetBytes: PACKET_BYTES }),
      ]),
      strings: ['Sangoma', 'USBfxo U100', ...(serial === undefined ? [] : [serial])],
      speed: 'full',
    };
  }

  plugged(): void {
    this.unplugged();
    this.#dsp.restart();
    this.#uart = { enabled: false, divisor: 0, line: 0 };
    this.#booted = false;
    this.#mute = false;
    this.#power = new AbortController();
    this.#clock.restart();
    void this.#run(this.#power.signal).catch(() => undefined);
  }

  unplugged(): void {
    this.#power?.abort();
    this.#power = undefined;
    this.#toHost.clear();
    for (const daa of this.#dsp.daas) daa.reset();
  }

  [Symbol.dispose](): void {
    this.unplugged();
  }

  async control({ requestType, request, value }: Setup): Promise<Buffer | undefined> {
    if (requestType === SET && request === 0x00) this.#uart.enabled = value === 1;
    else if (requestType === SET && request === 0x01) this.#uart.divisor = value;
    else if (requestType === SET && request === 0x03) this.#uart.line = value;
    else if (requestType === GET && request === 0x04) {
      const answer = Buffer.alloc(2);
      answer.writeUInt16LE(this.#uart.line);
      return answer;
    } else throw new Stall(`request ${request}`);
    return undefined;
  }

  async in(_endpoint: number, length: number, signal: AbortSignal): Promise<Buffer> {
    this.#refuse('in');
    const most = this.#short ? [1, 7, 33, 64, 2, 95][this.#piece++ % 6] : undefined;
    return this.#toHost.pull(Math.min(length, most ?? length), signal);
  }

  async out(_endpoint: number, data: Buffer): Promise<void> {
    this.#refuse('out');
    if (this.#booted && this.#uartFits) this.#dsp.take(data);
  }

  behave(name: string, value?: unknown): void {
    const { faults, daas } = this.#dsp;
    const on = value !== false;
    const count = typeof value === 'number' ? value : undefined;
    switch (name) {
      case 'slow-boot':
        this.#bootMs = count ?? SLOW_BOOT_MS;
        return;
      case 'lost-frames':
        this.#lostFrames += count ?? 5;
        return;
      case 'garbage':
        this.#toHost.push(Buffer.from(Array.from({ length: count ?? 200 }, (_, i) => (i * 151 + 43) % 256)));
        return;
      case 'short-transfers':
        this.#short = on;
        return;
      case 'stalled-endpoint':
        this.#stall[value === 'out' ? 'out' : 'in'] = true;
        return;
      case 'no-tx-sync':
        faults.noTransmitSync = on;
        return;
      case 'stale-replies':
        faults.staleReplies = on;
        return;
      case 'no-events':
        faults.noEvents = on;
        return;
      case 'old-firmware':
        faults.oldFirmware = on;
        return;
      case 'line-side-down':
        for (const [index, daa] of daas.entries()) daa.lineSideDown = count === undefined ? on : count === index + 1;
        return;
      case 'reg5-bit1':
        faults.badHookBits = count ?? 1;
        return;
      case 'fifo-errors':
        faults.fifoErrors = count ?? 3;
        return;
      case 'mute':
        this.#mute = on;
        return;
      default:
        throw new Error(`A U100 cannot behave like "${name}".`);
    }
  }

  seen(): Readonly<Record<string, unknown>> {
    return {
      ...this.#dsp.seen(),
      booted: this.#booted,
      uart: { ...this.#uart },
      lostFrames: this.#lostEver,
      stalls: this.#stalls,
      pausedMs: this.#clock.lostSamples / 8,
      ticks: this.#ticks,
    };
  }

  get #uartFits(): boolean {
    return this.#uart.enabled && this.#uart.divisor === 7 && (this.#uart.line & 0x0f00) === 0x0800;
  }

  #refuse(direction: 'in' | 'out'): void {
    if (!this.#stall[direction]) return;
    this.#stall[direction] = false;
    this.#stalls += 1;
    throw new Stall(`endpoint ${direction}`);
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let ms = 0; !signal.aborted; ms += STRETCH_MS) {
      await this.#clock.pass(STRETCH_MS * 8, signal);
      this.#ticks += STRETCH_MS;
      if (ms < this.#bootMs) continue;
      this.#booted = true;
      for (let i = 0; i < STRETCH_MS; i += 1) this.#tick();
    }
  }

  #tick(): void {
    const frame = this.#dsp.tick();
    if (!frame || !this.#uart.enabled || this.#mute) return;
    if (this.#lostFrames > 0) {
      this.#lostFrames -= 1;
      this.#lostEver += 1;
    } else if (this.#toHost.length > ROOM_BYTES) {
      this.#lostEver += 1;
    } else {
      // At another speed than the DSP's, the bridge understands nothing of it.
      this.#toHost.push(this.#uartFits ? frame : Buffer.from(frame.map((byte) => byte ^ 0x5a)));
    }
  }
}

/** Nothing is plugged into the jack. */
const deadLine: AnalogLine = {
  state: { battery: false, polarity: 'normal', ringing: false, loopCurrent: false, inUse: false },
  onEvent: () => ({ [Symbol.dispose]: () => undefined }),
  setHook: async () => undefined,
  openLoop: async () => undefined,
  closeLoop: async () => undefined,
  dialPulses: async () => undefined,
  hear: (samples) => new Int16Array(samples),
  say: () => undefined,
  slips: 0,
};
