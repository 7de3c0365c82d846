import type { Server } from 'node:net';
import { dirname } from 'node:path';
import type { DeviceTransfers } from '../device-transfers.ts';
import type { DevTree } from './dev-tree.ts';
import { Gate } from './gate.ts';
import { kernelDriver } from './kernel-drivers.ts';
import type { SysInterface } from './usb-sysfs.ts';
import { type OpenNode, UsbfsFile } from './usbfs-file.ts';

/** /dev/bus/usb/BBB/DDD: what libusb opens. */
export class UsbNode implements OpenNode {
  readonly transfers: DeviceTransfers;
  readonly path: string;
  readonly #tree: DevTree;
  readonly #gate: Gate;
  readonly #files = new Set<UsbfsFile>();
  readonly #claims = new Map<number, UsbfsFile>();
  readonly #drivers = new Map<number, string>();
  readonly #ownDrivers: ReadonlyMap<number, string>;
  #server: Server | undefined;
  #gone = false;

  private constructor(
    tree: DevTree,
    path: string,
    { transfers, interfaces }: { readonly transfers: DeviceTransfers; readonly interfaces: readonly SysInterface[] },
  ) {
    this.transfers = transfers;
    this.path = path;
    this.#tree = tree;
    for (const one of interfaces) {
      const driver = kernelDriver(one);
      if (driver !== undefined) this.#drivers.set(one.number, driver);
    }
    this.#ownDrivers = new Map(this.#drivers);
    tree.directory(`dev/${dirname(path)}`);
    this.#gate = new Gate(tree.at(`dev/${path}`), 'write');
  }

  static async create(
    tree: DevTree,
    path: string,
    device: { readonly transfers: DeviceTransfers; readonly interfaces: readonly SysInterface[] },
  ): Promise<UsbNode> {
    const node = new UsbNode(tree, path, device);
    node.#server = await tree.serve(path, (socket) => node.#files.add(new UsbfsFile(socket, node)));
    return node;
  }

  get gone(): boolean {
    return this.#gone;
  }

  closed(file: UsbfsFile): void {
    this.#files.delete(file);
    for (const [number, claimer] of this.#claims) if (claimer === file) this.#claims.delete(number);
    this.gateChanged();
  }

  /** Whether the interface is the file's now: nobody else's, no driver's. */
  claim(file: UsbfsFile, number: number): boolean {
    const claimer = this.#claims.get(number);
    if (this.#drivers.has(number) || (claimer !== undefined && claimer !== file)) return false;
    this.#claims.set(number, file);
    return true;
  }

  release(file: UsbfsFile, number: number): void {
    if (this.#claims.get(number) === file) this.#claims.delete(number);
  }

  driver(number: number): string | undefined {
    return this.#drivers.get(number) ?? (this.#claims.has(number) ? 'usbfs' : undefined);
  }

  detachDriver(number: number): boolean {
    return this.#drivers.delete(number);
  }

  attachDriver(number: number): boolean {
    const driver = this.#ownDrivers.get(number);
    if (driver === undefined || this.#claims.has(number)) return false;
    this.#drivers.set(number, driver);
    return true;
  }

  /** The FIFO is one for all files: each looks whether it was meant. */
  gateChanged(): void {
    this.#gate.set([...this.#files].some(({ ready }) => ready));
  }

  /** The node is gone, and what runs on it ends; a program may keep its file open. */
  unplug(): void {
    this.#gone = true;
    this.#tree.removeNode(this.path);
    this.#server?.close();
    for (const file of this.#files) file.unplugged();
  }

  /** Nothing of it is left. */
  [Symbol.dispose](): void {
    if (!this.#gone) this.unplug();
    this.#gate[Symbol.dispose]();
  }
}
