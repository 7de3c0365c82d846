import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { basename, dirname, join, relative } from 'node:path';

/** A file that nobody may open to write, root neither: the kernel's own name. */
const FORBIDDEN = '/proc/sys/kernel/ostype';

/**
 * The /sys and /dev that programs under the preload library see, below one directory. Paths here are theirs without the
 * first slash: `sys/bus/usb/devices`.
 */
export class DevTree {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
    for (const path of ['sys/bus/usb/devices', 'sys/devices', 'sys/class', 'dev/.node', 'dev/bus/usb', 'ioctl/dev']) {
      this.directory(path);
    }
  }

  at(path: string): string {
    return join(this.root, path);
  }

  directory(path: string): void {
    mkdirSync(this.at(path), { recursive: true });
  }

  write(path: string, content: string | Buffer): void {
    this.directory(dirname(path));
    writeFileSync(this.at(path), content);
  }

  /** Attributes of one directory of /sys, a line break after each. */
  attributes(directory: string, values: Readonly<Record<string, string | number>>): void {
    for (const [name, value] of Object.entries(values)) this.write(`${directory}/${name}`, `${value}\n`);
  }

  uevent(directory: string, properties: Readonly<Record<string, string>>): void {
    const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
    this.write(`${directory}/uevent`, lines.join(''));
  }

  /** A link to another path of the tree, as /sys has them: relative. */
  link(path: string, to: string): void {
    this.directory(dirname(path));
    symlinkSync(relative(dirname(path), to), this.at(path));
  }

  remove(path: string): void {
    const at = this.at(path);
    // A link to nowhere, as the device numbers are: `rmSync` takes it for not there.
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(at);
    else rmSync(at, { recursive: true, force: true });
  }

  /** What stat() says of a device node. */
  numbers(node: string, major: number, minor: number): void {
    symlinkSync(`${major}:${minor}`, this.at(`dev/.node/${node.replaceAll('/', '_')}`));
  }

  /** A device node that is a link to a file outside the tree; one that is there already is replaced at once. */
  pointNode(node: string, to: string): void {
    const temporary = this.at(`dev/.new-${basename(node)}`);
    symlinkSync(to, temporary);
    renameSync(temporary, this.at(`dev/${node}`));
  }

  removeNode(node: string): void {
    this.remove(`dev/${node}`);
    this.remove(`dev/.node/${node.replaceAll('/', '_')}`);
    this.remove(`ioctl/dev/${node}`);
  }

  /** Whether programs may open a node; the node itself is kept aside for when they may again. */
  permit(node: string, permitted: boolean): void {
    const path = this.at(`dev/${node}`);
    const aside = this.at(`dev/.forbidden-${node.replaceAll('/', '_')}`);
    if (permitted) {
      renameSync(aside, path);
    } else {
      renameSync(path, aside);
      symlinkSync(FORBIDDEN, path);
    }
  }

  /** Where the preload library sends a node's calls; one connection an open file. */
  async serve(node: string, onOpen: (socket: Socket) => void): Promise<Server> {
    const path = this.at(`ioctl/dev/${node}`);
    mkdirSync(dirname(path), { recursive: true });
    const server = createServer(onOpen);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(path, resolve);
    await promise;
    chmodSync(path, 0o777);
    return server;
  }
}
