import {
  configurationDescriptor,
  deviceDescriptor,
  endpointDescriptor,
  hidDescriptor,
  interfaceDescriptor,
} from '../descriptors.ts';
import { PacketQueue } from '../packet-queue.ts';
import { type Setup, Stall, type UsbDescriptors, type UsbDevice } from '../usb-device.ts';
import { AudioFunction, type AudioPlace, audioDescriptors } from './usb-audio.ts';

const AUDIO = { interface: 0, capture: 0x81, playback: 0x02 } as const;
const HID_INTERFACE = 3;
const REPORTS_IN = 0x83;
const REPORTS_OUT = 0x04;
const HID_CLASS = 3;
/** HID 1.11 §7.2 */
const SET_IDLE = 0x210a;

export interface HidAudioBox {
  readonly productId: number;
  readonly product: string;
  readonly serial: string | undefined;
  /** Its HID interface's report descriptor, and the longest report. */
  readonly report: Buffer;
  readonly reportBytes: number;
  readonly headset?: boolean;
}

/** A box of the standards alone: USB Audio at 8 kHz both ways, and one HID interface whose reports go by interrupt endpoints. */
export abstract class HidAudioDevice implements UsbDevice {
  readonly descriptors: UsbDescriptors;
  protected readonly audio: AudioFunction;
  /** To the host. */
  protected readonly reports = new PacketQueue();

  constructor({ productId, product, serial, report, reportBytes, headset = false }: HidAudioBox, clockPpm: number) {
    const line = { hear: (count: number) => this.hear(count), say: (samples: Int16Array) => this.say(samples) };
    const place: AudioPlace = { ...AUDIO, headset };
    const named = serial !== undefined;
    this.audio = new AudioFunction(place, line, clockPpm);
    this.descriptors = {
      device: deviceDescriptor({ vendorId: 0x1209, productId, strings: { serial: named } }),
      configuration: configurationDescriptor([
        ...audioDescriptors(place),
        interfaceDescriptor({ number: HID_INTERFACE, endpoints: 2, class: HID_CLASS }),
        hidDescriptor(report),
        endpointDescriptor({ address: REPORTS_IN, type: 'interrupt', packetBytes: reportBytes, interval: 4 }),
        endpointDescriptor({ address: REPORTS_OUT, type: 'interrupt', packetBytes: reportBytes, interval: 4 }),
      ]),
      strings: ['Open Lines', product, ...(named ? [serial] : [])],
      reports: { [HID_INTERFACE]: report },
      speed: 'full',
    };
  }

  async control(setup: Setup, data: Buffer): Promise<Buffer | undefined> {
    if (this.audio.has(setup)) return this.audio.control(setup);
    if (((setup.requestType << 8) | setup.request) === SET_IDLE) return undefined;
    return this.request(setup, data);
  }

  in(_endpoint: number, _length: number, signal: AbortSignal): Promise<Buffer> {
    return this.reports.pull(signal);
  }

  isoIn(_endpoint: number, lengths: readonly number[], signal: AbortSignal): Promise<readonly Buffer[]> {
    return this.audio.isoIn(lengths, signal);
  }

  isoOut(_endpoint: number, packets: readonly Buffer[], signal: AbortSignal): Promise<void> {
    return this.audio.isoOut(packets, signal);
  }

  alternate(interfaceNumber: number, setting: number): void {
    this.audio.alternate(interfaceNumber, setting);
  }

  abstract out(endpoint: number, data: Buffer): Promise<void>;
  abstract plugged(): void;
  abstract unplugged(): void;
  abstract behave(name: string, value?: unknown): void;
  abstract seen(): Readonly<Record<string, unknown>>;
  abstract [Symbol.dispose](): void;

  /** What its converters hear and play. */
  protected abstract hear(samples: number): Int16Array;
  protected abstract say(samples: Int16Array): void;

  /** Another request of the HID interface. @throws Stall where there is no such thing */
  protected request(_setup: Setup, _data: Buffer): Buffer | undefined {
    throw new Stall();
  }
}
