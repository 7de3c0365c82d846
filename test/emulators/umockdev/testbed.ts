import { DeviceTransfers } from '../device-transfers.ts';
import type { Jacks, PluggedDevice } from '../jacks.ts';
import type { UsbDevice } from '../usb-device.ts';
import { DevTree } from './dev-tree.ts';
import { Numbers } from './entry.ts';
import { hidrawEntries } from './hidraw-entries.ts';
import { soundEntries } from './sound-entries.ts';
import { ttyEntries } from './tty-entries.ts';
import { Uevents } from './uevents.ts';
import { UsbBuses } from './usb-bus.ts';
import { UsbNode } from './usb-node.ts';
import { describeDevice, usbNode } from './usb-sysfs.ts';

/** Below /sys, as events name it. */
const devpath = (path: string): string => path.slice('sys'.length);

/**
 * Emulated USB devices for programs that run with `env`: they find them below /sys and /dev, are told by udev when they come
 * and go, and talk to them by libusb, hidraw and ttys, none the wiser.
 */
export class Testbed implements Jacks {
  readonly env: Readonly<Record<string, string>>;
  readonly #tree: DevTree;
  readonly #uevents: Uevents;
  readonly #buses: UsbBuses;
  readonly #numbers = { tty: new Numbers(), hidraw: new Numbers(), card: new Numbers() };
  readonly #plugged = new Set<PluggedDevice>();

  /** @param root an empty directory, with a short path: sockets lie in it */
  constructor(root: string, preload: string) {
    this.env = { UMOCKDEV_DIR: root, LD_PRELOAD: preload };
    this.#tree = new DevTree(root);
    this.#uevents = new Uevents(root);
    this.#buses = new UsbBuses(this.#tree);
  }

  freeJack(): string {
    return this.#buses.freeJack();
  }

  /** @throws Error where a device is in that jack */
  async plug(device: UsbDevice, jackName: string): Promise<PluggedDevice> {
    const tree = this.#tree;
    const jack = this.#buses.take(jackName);
    const address = this.#buses.nextAddress(jack.bus);
    const place = { ...jack, address, ports: jackName.slice(jackName.indexOf('-') + 1) };
    const transfers = new DeviceTransfers(device);
    const { properties, interfaces } = describeDevice(tree, device.descriptors, place);
    const usbPath = usbNode(place);
    tree.numbers(usbPath, Number(properties.MAJOR), Number(properties.MINOR));
    const node = await UsbNode.create(tree, usbPath, { transfers, interfaces });
    // The kernel chooses the one configuration there is.
    transfers.setConfiguration(device.descriptors.configuration.readUInt8(5));
    const faces = { tree, transfers, interfaces };
    const sound = soundEntries(faces, this.#numbers.card);
    const entries = [
      ...(await hidrawEntries(faces, this.#numbers.hidraw)),
      ...(await ttyEntries(faces, this.#numbers.tty)),
      ...sound.entries,
    ];
    const usb = { path: devpath(jack.path), subsystem: 'usb', type: 'usb_device', properties };
    const events = [usb, ...entries.map((entry) => ({ ...entry, path: devpath(entry.path) }))];
    for (const event of events) await this.#uevents.send({ action: 'add', ...event });
    const nodes = [usbPath, ...entries.flatMap(({ node: name }) => name ?? [])];
    let permitted = true;
    const plugged: PluggedDevice = {
      jack: jackName,
      soundCard: sound.card,
      permit: (allowed) => {
        if (allowed === permitted) return;
        permitted = allowed;
        for (const name of nodes) tree.permit(name, allowed);
      },
      unplug: async () => {
        if (!this.#plugged.delete(plugged)) return;
        plugged.permit(true);
        node.unplug();
        tree.remove(`sys/bus/usb/devices/${jackName}`);
        for (const { path } of interfaces) tree.remove(`sys/bus/usb/devices/${path.slice(path.lastIndexOf('/') + 1)}`);
        for (const { remove } of entries) await remove();
        for (const event of events.toReversed()) await this.#uevents.send({ action: 'remove', ...event });
        tree.remove(jack.path);
        node[Symbol.dispose]();
        this.#buses.leave(jack);
      },
    };
    this.#plugged.add(plugged);
    return plugged;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const plugged of [...this.#plugged]) await plugged.unplug();
  }
}
