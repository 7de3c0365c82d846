import { configurationDescriptor, deviceDescriptor, endpointDescriptor, interfaceDescriptor } from '../descriptors.ts';
import type { UsbDescriptors } from '../usb-device.ts';
import type { DevTree } from './dev-tree.ts';
import { describeDevice } from './usb-sysfs.ts';

const hubDescriptors = (vendorId: number, name: string): UsbDescriptors => ({
  device: deviceDescriptor({ vendorId, productId: 2, class: [9, 0, 1], strings: { serial: false } }),
  configuration: configurationDescriptor([
    interfaceDescriptor({ number: 0, endpoints: 1, class: 9 }),
    endpointDescriptor({ address: 0x81, type: 'interrupt', packetBytes: 1, interval: 12 }),
  ]),
  strings: ['Emulated', name],
  speed: 'high',
});

const LINUX_FOUNDATION = 0x1d6b;

/** Where a device hangs: `1-4.2` is the second jack of a hub in the fourth of bus 1. */
export interface Jack {
  readonly name: string;
  readonly bus: number;
  /** Below the root: `sys/devices/usb1/1-4/1-4.2`. */
  readonly path: string;
}

/** The machine's buses: root hubs, the hubs that jacks' names speak of, and device addresses, never one twice. */
export class UsbBuses {
  readonly #tree: DevTree;
  readonly #hubs = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #address = new Map<number, number>();

  constructor(tree: DevTree) {
    this.#tree = tree;
  }

  /** @throws Error where a device hangs there already */
  take(name: string): Jack {
    const [, bus = '', ports = ''] = /^(\d+)-(\d+(?:\.\d+)*)$/.exec(name) ?? [];
    if (!bus) throw new Error(`"${name}" is no jack: it should be like 1-4 or 1-4.2`);
    if (this.#taken.has(name)) throw new Error(`a device is in jack ${name} already`);
    this.#hub(`usb${bus}`, `sys/devices/usb${bus}`, Number(bus), '0', LINUX_FOUNDATION);
    let path = `sys/devices/usb${bus}`;
    const steps = ports.split('.');
    for (let depth = 1; depth <= steps.length; depth += 1) {
      const hop = `${bus}-${steps.slice(0, depth).join('.')}`;
      path += `/${hop}`;
      if (depth < steps.length) this.#hub(hop, path, Number(bus), hop.slice(bus.length + 1), 0x05e3);
    }
    this.#taken.add(name);
    return { name, bus: Number(bus), path };
  }

  leave({ name }: Jack): void {
    this.#taken.delete(name);
  }

  /** The first of bus 1 that is free. */
  freeJack(): string {
    for (let port = 1; ; port += 1)
      if (!this.#taken.has(`1-${port}`) && !this.#hubs.has(`1-${port}`)) return `1-${port}`;
  }

  nextAddress(bus: number): number {
    const address = (this.#address.get(bus) ?? 0) + 1;
    this.#address.set(bus, address);
    return address;
  }

  #hub(name: string, path: string, bus: number, ports: string, vendorId: number): void {
    if (this.#hubs.has(name)) return;
    this.#hubs.add(name);
    const address = this.nextAddress(bus);
    describeDevice(this.#tree, hubDescriptors(vendorId, 'Hub'), { name, path, bus, ports, address });
  }
}
