/** USB on Linux: what there is from sysfs, that something changed from libusb, or by looking where that hears nothing. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import { assertNever, errorText } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import type { AdapterTrouble, UsbFamily } from '../../line/found-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';
import { libraries, libraryTrouble } from './libraries.ts';
import { readSysfs, usbPlaces } from './linux-sysfs.ts';
import type { UsbSystem } from './usb-system.ts';

/** Without udev (in a container) no event comes: the names of the devices are looked at so often. */
const LOOK_MS = 1000;

export class LinuxSystem implements UsbSystem {
  readonly #changed = new Signal<void>();
  readonly #stack = new DisposableStack();
  readonly #log: Log;
  #places: string | undefined;

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#log = log;
    this.#stack.use(clock.every(LOOK_MS, () => void this.#look()));
    void this.#listen();
  }

  scan(): Promise<readonly UsbRecord[]> {
    return readSysfs();
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  async trouble(device: UsbRecord, family: UsbFamily): Promise<AdapterTrouble | undefined> {
    const nodes = nodesOf(device, family);
    if (nodes.length === 0) return { code: 'no-driver', text: noNode(family) };
    for (const node of nodes) {
      const trouble = await accessTrouble(node);
      if (trouble) return trouble;
    }
    return libraryTrouble(family);
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
    this.#changed.clear();
  }

  async #look(): Promise<void> {
    const places = (await usbPlaces()).join();
    if (this.#places !== undefined && places !== this.#places) this.#changed.emit();
    this.#places = places;
  }

  async #listen(): Promise<void> {
    try {
      const { usb } = await libraries.usb();
      if (this.#stack.disposed) return;
      const changed = (): void => this.#changed.emit();
      usb.on('attach', changed);
      usb.on('detach', changed);
      usb.unrefHotplugEvents();
      this.#stack.defer(() => {
        usb.off('attach', changed);
        usb.off('detach', changed);
      });
    } catch (thrown) {
      this.#log.warn(
        { error: errorText(thrown) },
        'libusb did not load: USB devices are looked for every second instead',
      );
    }
  }
}

/** What is opened of a device, by its family. */
function nodesOf(device: UsbRecord, family: UsbFamily): readonly string[] {
  switch (family) {
    case 'voice-modem':
      return device.serialPorts.slice(0, 1);
    case 'hid-telephony':
      return [...new Set(device.hids.map(({ path }) => path))];
    case 'sangoma-u100':
    case 'apple-modem': {
      const { bus, address } = device;
      const three = (value: number): string => String(value).padStart(3, '0');
      return bus === undefined || address === undefined ? [] : [`/dev/bus/usb/${three(bus)}/${three(address)}`];
    }
    default:
      return assertNever(family);
  }
}

function noNode(family: UsbFamily): string {
  switch (family) {
    case 'voice-modem':
      return 'Linux made no serial port of it. Load the driver for USB modems (sudo modprobe cdc_acm), then unplug the adapter and plug it in again.';
    case 'hid-telephony':
      return 'Linux made no hidraw node of it. Load the driver (sudo modprobe usbhid), then unplug the adapter and plug it in again.';
    default:
      return 'Linux does not say where it is on the bus. Unplug the adapter and plug it in again.';
  }
}

async function accessTrouble(node: string): Promise<AdapterTrouble | undefined> {
  try {
    await access(node, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      return {
        code: 'no-permission',
        text: `${node} is not there. In a container, hand the device to it; otherwise unplug the adapter and plug it in again.`,
      };
    return { code: 'no-permission', text: noPermission(node) };
  }
}

export const UDEV_RULES = '70-copperline.rules';

/** Who may open a node is decided when the device is plugged in. */
const noPermission = (node: string): string =>
  `Copperline's user may not open ${node}. Copy assets/udev/${UDEV_RULES} to /etc/udev/rules.d/, run "sudo udevadm control --reload", then unplug the adapter and plug it in again.`;
