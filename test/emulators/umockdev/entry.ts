import type { DeviceTransfers } from '../device-transfers.ts';
import type { DevTree } from './dev-tree.ts';
import type { SysInterface } from './usb-sysfs.ts';

/** What a driver makes of an interface: a device of another subsystem than usb. */
export interface Entry {
  /** `sys/devices/usb1/1-1/1-1:1.0/tty/ttyACM0` */
  readonly path: string;
  readonly subsystem: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Of /dev, where it has one here. */
  readonly node?: string;
  readonly remove: () => void | Promise<void>;
}

export interface PluggedFunction {
  readonly tree: DevTree;
  readonly transfers: DeviceTransfers;
  readonly interfaces: readonly SysInterface[];
}

/** Numbers that nodes are named by: always the lowest that is free. */
export class Numbers {
  readonly #taken = new Set<number>();

  take(): number {
    let number = 0;
    while (this.#taken.has(number)) number += 1;
    this.#taken.add(number);
    return number;
  }

  give(number: number): void {
    this.#taken.delete(number);
  }
}

/** Puts a device into its class: `sys/class/tty/ttyACM0`. */
export function describeEntry(
  tree: DevTree,
  {
    path,
    subsystem,
    parent,
    properties,
  }: { path: string; subsystem: string; parent: string; properties: Readonly<Record<string, string>> },
): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  tree.uevent(path, properties);
  if (properties.MAJOR !== undefined) {
    tree.attributes(path, { dev: `${properties.MAJOR}:${properties.MINOR}` });
    if (properties.DEVNAME !== undefined)
      tree.numbers(properties.DEVNAME.slice('/dev/'.length), Number(properties.MAJOR), Number(properties.MINOR));
  }
  tree.directory(`sys/class/${subsystem}`);
  tree.link(`${path}/subsystem`, `sys/class/${subsystem}`);
  tree.link(`${path}/device`, parent);
  tree.link(`sys/class/${subsystem}/${name}`, path);
}

/** Its class forgets it; its own directory goes with the device's. */
export function forgetEntry(tree: DevTree, { path, subsystem }: { path: string; subsystem: string }): void {
  tree.remove(`sys/class/${subsystem}/${path.slice(path.lastIndexOf('/') + 1)}`);
}
