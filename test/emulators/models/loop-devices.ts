/** Three small devices that send back what they get: what the emulation itself is tested with. They have no use for a line. */
import type { ModelContext } from '../analog-line.ts';
import { ByteQueue } from '../byte-queue.ts';
import {
  classSpecific,
  configurationDescriptor,
  deviceDescriptor,
  endpointDescriptor,
  hidDescriptor,
  interfaceDescriptor,
} from '../descriptors.ts';
import { PacketQueue } from '../packet-queue.ts';
import { type Setup, Stall, type UsbDescriptors, type UsbDevice } from '../usb-device.ts';

const VENDOR = 0xf055;

abstract class LoopDevice implements UsbDevice {
  abstract readonly descriptors: UsbDescriptors;
  readonly bytes = new ByteQueue();
  readonly packets = new PacketQueue();
  #stalls = false;
  #short = false;
  #powered = false;
  readonly controls: string[] = [];

  async control(setup: Setup, data: Buffer): Promise<Buffer | undefined> {
    this.controls.push(
      [setup.requestType, setup.request, setup.value].map((value) => value.toString(16)).join(' ') +
        (data.length > 0 ? ` ${data.toString('hex')}` : ''),
    );
    if (setup.request === 0xff) throw new Stall();
    return (setup.requestType & 0x80) !== 0 ? Buffer.from([setup.value & 0xff, setup.index & 0xff, 3, 4]) : undefined;
  }

  async in(endpoint: number, length: number, signal: AbortSignal): Promise<Buffer> {
    if (this.#stalls) throw new Stall();
    if ((endpoint & 0x7f) !== 1) return this.packets.pull(signal);
    return this.bytes.pull(this.#short ? Math.min(3, length) : length, signal);
  }

  async out(_endpoint: number, data: Buffer): Promise<void> {
    if (this.#stalls) throw new Stall();
    this.bytes.push(data);
  }

  plugged(): void {
    this.#powered = true;
  }

  unplugged(): void {
    this.#powered = false;
    this.bytes.clear();
    this.packets.clear();
  }

  /** `stalls`, `short` (true or false), `packet` (bytes for the interrupt endpoint). */
  behave(name: string, value?: unknown): void {
    if (name === 'stalls') this.#stalls = value === true;
    else if (name === 'short') this.#short = value === true;
    else if (name === 'packet' && Array.isArray(value)) this.packets.push(Buffer.from(value));
    else throw new Error(`a loop device does not "${name}"`);
  }

  seen(): Readonly<Record<string, unknown>> {
    return { powered: this.#powered, controls: [...this.controls] };
  }

  [Symbol.dispose](): void {}
}

class LoopBulk extends LoopDevice {
  readonly descriptors: UsbDescriptors;

  constructor(serial: string) {
    super();
    this.descriptors = {
      device: deviceDescriptor({ vendorId: VENDOR, productId: 1, class: [255, 0, 0] }),
      configuration: configurationDescriptor([
        interfaceDescriptor({ number: 0, endpoints: 3, class: 255 }),
        endpointDescriptor({ address: 0x81, type: 'bulk', packetBytes: 64 }),
        endpointDescriptor({ address: 0x01, type: 'bulk', packetBytes: 64 }),
        endpointDescriptor({ address: 0x82, type: 'interrupt', packetBytes: 8, interval: 4 }),
      ]),
      strings: ['Emulated', 'Loop', serial],
      speed: 'full',
    };
  }
}

// biome-ignore format: one item a row
/** Vendor page: input and output reports 1 of 8 bytes, feature report 2 of 4. */
const REPORT = Buffer.from([
  0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
  0x85, 0x01, 0x95, 0x08, 0x09, 0x01, 0x81, 0x02, 0x95, 0x08, 0x09, 0x01, 0x91, 0x02,
  0x85, 0x02, 0x95, 0x04, 0x09, 0x02, 0xb1, 0x02, 0xc0,
]);

class LoopHid extends LoopDevice {
  readonly descriptors: UsbDescriptors;

  constructor(serial: string) {
    super();
    this.descriptors = {
      device: deviceDescriptor({ vendorId: VENDOR, productId: 2 }),
      configuration: configurationDescriptor([
        interfaceDescriptor({ number: 0, endpoints: 2, class: 3 }),
        hidDescriptor(REPORT),
        endpointDescriptor({ address: 0x81, type: 'interrupt', packetBytes: 16, interval: 4 }),
        endpointDescriptor({ address: 0x01, type: 'interrupt', packetBytes: 16, interval: 4 }),
      ]),
      strings: ['Emulated', 'Loop HID', serial],
      reports: { 0: REPORT },
      speed: 'full',
    };
  }
}

class LoopSerial extends LoopDevice {
  readonly descriptors: UsbDescriptors;

  constructor(serial: string) {
    super();
    this.descriptors = {
      device: deviceDescriptor({ vendorId: VENDOR, productId: 3, class: [2, 0, 0] }),
      configuration: configurationDescriptor([
        interfaceDescriptor({ number: 0, endpoints: 1, class: 2, subclass: 2, protocol: 1 }),
        classSpecific(0x24, 0x00, 0x10, 0x01),
        classSpecific(0x24, 0x02, 0x06),
        classSpecific(0x24, 0x06, 0, 1),
        endpointDescriptor({ address: 0x82, type: 'interrupt', packetBytes: 16, interval: 8 }),
        interfaceDescriptor({ number: 1, endpoints: 2, class: 10 }),
        endpointDescriptor({ address: 0x81, type: 'bulk', packetBytes: 64 }),
        endpointDescriptor({ address: 0x01, type: 'bulk', packetBytes: 64 }),
      ]),
      strings: ['Emulated', 'Loop Modem', serial],
      speed: 'full',
    };
  }
}

export const loopBulk = ({ serial = 'LOOP-1' }: ModelContext): UsbDevice => new LoopBulk(serial);
export const loopHid = ({ serial = 'LOOP-2' }: ModelContext): UsbDevice => new LoopHid(serial);
export const loopSerial = ({ serial = 'LOOP-3' }: ModelContext): UsbDevice => new LoopSerial(serial);
