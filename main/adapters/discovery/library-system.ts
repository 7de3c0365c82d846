/** USB on macOS and Windows: three libraries' lists, joined. */
import process from 'node:process';
import { promisify } from 'node:util';
import type { Device } from 'usb';
import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import type { AdapterTrouble, UsbFamily } from '../../line/found-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';
import { FINGERPRINTS, MODEM_CLASS } from './fingerprints.ts';
import { joinRecords, type UsbListed } from './join-records.ts';
import { libraries, libraryTrouble, type UsbPackage } from './libraries.ts';
import type { UsbSystem } from './usb-system.ts';
import { noWinUsb } from './windows-words.ts';

/** Where libusb did not load. */
const LOOK_MS = 2000;
/** libusb's word for a device without a driver that it can talk to (LIBUSB_ERROR_NOT_SUPPORTED). */
const NOT_SUPPORTED = -12;
const ACCESS = -3;

export class LibrarySystem implements UsbSystem {
  readonly #log: Log;
  readonly #changed = new Signal<void>();
  readonly #stack = new DisposableStack();
  /** Strings are read once a device: by bus and address. */
  readonly #strings = new Map<string, Promise<Pick<UsbListed, 'manufacturer' | 'product' | 'serial'>>>();
  readonly #broken = new Set<UsbPackage>();

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#log = log;
    void this.#listen(clock);
  }

  async scan(): Promise<readonly UsbRecord[]> {
    const usb = await this.#listed('usb', async () => {
      const { getDeviceList } = await libraries.usb();
      return Promise.all(getDeviceList().map((device) => this.#describe(device)));
    });
    const serialPorts = await this.#listed('serialport', async () => (await libraries.serialport()).SerialPort.list());
    const hids = await this.#listed('node-hid', async () => (await libraries['node-hid']()).devicesAsync());
    return joinRecords(usb, serialPorts, hids);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  async trouble(device: UsbRecord, family: UsbFamily): Promise<AdapterTrouble | undefined> {
    const missing = await libraryTrouble(family);
    if (missing) return missing;
    if (family === 'voice-modem' && device.serialPorts.length === 0) return { code: 'no-driver', text: noSerialPort() };
    if (family === 'hid-telephony' && device.hids.length === 0)
      return {
        code: 'no-driver',
        text: 'The system does not list it as an input device. Unplug it and plug it in again.',
      };
    if (family === 'sangoma-u100' || family === 'apple-modem') return this.#openTrouble(device, family);
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
    this.#changed.clear();
  }

  /** What one library lists; nothing where it does not load, or fails. */
  async #listed<T>(name: UsbPackage, list: () => Promise<T[]>): Promise<T[]> {
    try {
      return await list();
    } catch (thrown) {
      if (!this.#broken.has(name))
        this.#log.error({ library: name, error: errorText(thrown) }, 'a library that lists USB devices failed');
      this.#broken.add(name);
      return [];
    }
  }

  async #listen(clock: Clock): Promise<void> {
    const changed = (): void => this.#changed.emit();
    try {
      const { usb } = await libraries.usb();
      if (this.#stack.disposed) return;
      usb.on('attach', changed);
      usb.on('detach', changed);
      usb.unrefHotplugEvents();
      this.#stack.defer(() => {
        usb.off('attach', changed);
        usb.off('detach', changed);
      });
    } catch {
      if (!this.#stack.disposed) this.#stack.use(clock.every(LOOK_MS, changed));
    }
  }

  async #describe(device: Device): Promise<UsbListed> {
    const { deviceDescriptor: descriptor, busNumber, deviceAddress, portNumbers } = device;
    const interfaces = interfacesOf(device);
    const id = `${busNumber}/${deviceAddress}/${descriptor.idVendor}/${descriptor.idProduct}`;
    const isModem = interfaces.some(
      (each) => each.class === MODEM_CLASS.class && each.subclass === MODEM_CLASS.subclass,
    );
    const isKnown = FINGERPRINTS.some(({ vendorId }) => vendorId === descriptor.idVendor);
    let strings = this.#strings.get(id);
    // A device that is none of ours is not opened.
    if (!strings && (isModem || isKnown)) {
      strings = readStrings(device);
      this.#strings.set(id, strings);
    }
    return {
      vendorId: descriptor.idVendor,
      productId: descriptor.idProduct,
      release: descriptor.bcdDevice,
      class: descriptor.bDeviceClass,
      subclass: descriptor.bDeviceSubClass,
      protocol: descriptor.bDeviceProtocol,
      interfaces,
      bus: busNumber,
      address: deviceAddress,
      ports: portNumbers ?? [],
      ...(await strings),
    };
  }

  async #openTrouble({ bus, address }: UsbRecord, family: UsbFamily): Promise<AdapterTrouble | undefined> {
    const { getDeviceList } = await libraries.usb();
    const device = getDeviceList().find((each) => each.busNumber === bus && each.deviceAddress === address);
    // One that is open already can be opened.
    if (!device || device.interfaces) return undefined;
    try {
      device.open();
      device.close();
      return undefined;
    } catch (thrown) {
      const { errno } = thrown as { errno?: number };
      if (errno === NOT_SUPPORTED) return { code: 'no-driver', text: noWinUsb(family) };
      if (errno === ACCESS)
        return {
          code: 'busy',
          text: 'Another program or driver has the adapter open. Close it, then unplug the adapter and plug it in again.',
        };
      return undefined;
    }
  }
}

const noSerialPort = (): string =>
  process.platform === 'win32'
    ? 'Windows made no COM port of it. In the Device Manager, choose "Update driver" and "USB Serial Device" for it, then plug it in again.'
    : 'macOS made no serial port of it. Unplug it and plug it in again; if that does not help, macOS has no driver for this modem.';

function interfacesOf(device: Device): UsbListed['interfaces'] {
  try {
    return (device.configDescriptor?.interfaces ?? []).flatMap(([first]) =>
      first
        ? [
            {
              number: first.bInterfaceNumber,
              class: first.bInterfaceClass,
              subclass: first.bInterfaceSubClass,
              protocol: first.bInterfaceProtocol,
            },
          ]
        : [],
    );
  } catch {
    // Not configured yet: its interfaces are not known.
    return [];
  }
}

async function readStrings(device: Device): Promise<Pick<UsbListed, 'manufacturer' | 'product' | 'serial'>> {
  const { iManufacturer, iProduct, iSerialNumber } = device.deviceDescriptor;
  const wasOpen = device.interfaces !== undefined;
  try {
    if (!wasOpen) device.open();
  } catch {
    return {};
  }
  const get = promisify(device.getStringDescriptor.bind(device));
  const read = async (index: number): Promise<string | undefined> =>
    index === 0 ? undefined : ((await get(index).catch(() => undefined)) ?? undefined);
  const [manufacturer, product, serial] = [await read(iManufacturer), await read(iProduct), await read(iSerialNumber)];
  try {
    if (!wasOpen) device.close();
  } catch {
    // It went meanwhile.
  }
  return { ...(manufacturer && { manufacturer }), ...(product && { product }), ...(serial && { serial }) };
}
