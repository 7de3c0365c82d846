import { type Setup, Stall, type UsbDevice } from './usb-device.ts';

/** USB 2.0 §9.4 */
const request = { getStatus: 0, clearFeature: 1, setFeature: 3, setAddress: 5, getDescriptor: 6 } as const;
const GET_CONFIGURATION = 8;
const SET_CONFIGURATION = 9;
const GET_INTERFACE = 10;
const SET_INTERFACE = 11;
/** USB 2.0 table 9-5, HID 1.11 §7.1 */
const descriptorType = { device: 1, configuration: 2, string: 3, hid: 0x21, hidReport: 0x22 } as const;
const LANGUAGE_US = 0x0409;

export const isStandard = (setup: Setup): boolean => (setup.requestType & 0x60) === 0;
export const isIn = (setup: Setup): boolean => (setup.requestType & 0x80) !== 0;

/** What every device answers alike, from its descriptors. */
export class StandardRequests {
  readonly #device: UsbDevice;
  readonly #alternates = new Map<number, number>();
  #configuration = 0;

  constructor(device: UsbDevice) {
    this.#device = device;
  }

  /** The configuration in use: 0 before the host chose it. */
  get configuration(): number {
    return this.#configuration;
  }

  /** @throws Stall */
  answer(setup: Setup): Buffer | undefined {
    switch (setup.request) {
      case request.getDescriptor:
        return this.#descriptor(setup);
      case request.getStatus:
        return Buffer.from([0, 0]);
      case GET_CONFIGURATION:
        return Buffer.from([this.#configuration]);
      case SET_CONFIGURATION:
        this.setConfiguration(setup.value);
        return undefined;
      case GET_INTERFACE:
        return Buffer.from([this.#alternates.get(setup.index) ?? 0]);
      case SET_INTERFACE:
        this.setInterface(setup.index, setup.value);
        return undefined;
      case request.clearFeature:
      case request.setFeature:
      case request.setAddress:
        return undefined;
      default:
        throw new Stall();
    }
  }

  setConfiguration(value: number): void {
    this.#configuration = value;
    this.#alternates.clear();
    this.#device.configured?.(value);
  }

  setInterface(interfaceNumber: number, alternate: number): void {
    this.#alternates.set(interfaceNumber, alternate);
    this.#device.alternate?.(interfaceNumber, alternate);
  }

  #descriptor({ value, index }: Setup): Buffer {
    const { device, configuration, reports } = this.#device.descriptors;
    const number = value & 0xff;
    switch (value >> 8) {
      case descriptorType.device:
        return device;
      case descriptorType.configuration:
        if (number === 0) return configuration;
        throw new Stall();
      case descriptorType.string:
        return this.#string(number);
      case descriptorType.hidReport: {
        const report = reports?.[index];
        if (report) return report;
        throw new Stall();
      }
      default:
        throw new Stall();
    }
  }

  #string(number: number): Buffer {
    if (number === 0) return Buffer.from([4, descriptorType.string, LANGUAGE_US & 0xff, LANGUAGE_US >> 8]);
    const text = this.#device.descriptors.strings[number - 1];
    if (text === undefined) throw new Stall();
    const units = Buffer.from(text, 'utf16le');
    return Buffer.concat([Buffer.from([units.length + 2, descriptorType.string]), units]);
  }
}
