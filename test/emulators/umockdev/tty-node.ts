import type { Server, Socket } from 'node:net';
import type { DevTree } from './dev-tree.ts';
import { errno } from './errno.ts';
import { type CallResult, DONE, failed, IoctlConnection, type NodeCall, uint32 } from './ioctl-connection.ts';
import { Pty } from './pty.ts';
import type { ModemWires, SerialFunction } from './serial-function.ts';

/** asm-generic/ioctls.h */
const request = {
  modemGet: 0x5415,
  modemSetBits: 0x5416,
  modemClearBits: 0x5417,
  modemSet: 0x5418,
  getSerial: 0x541e,
  breakOn: 0x5427,
  breakOff: 0x5428,
} as const;
const SERIAL_STRUCT_BYTES = 72;
const bit = { dtr: 0x002, rts: 0x004, cts: 0x020, carrier: 0x040, ring: 0x080, dsr: 0x100 } as const;
/** A close and the opening after it may be noticed in either order. */
const SAME_MOMENT_MS = 20;

/**
 * /dev/ttyACMn: a pseudo-terminal carries the bytes, the modem's wires go to and from the device. Each opening finds a
 * fresh terminal, as a real one forgets at its close what nobody read.
 */
export class TtyNode {
  readonly name: string;
  readonly #tree: DevTree;
  readonly #function: SerialFunction;
  /** Open files, and when each was opened. */
  readonly #files = new Map<IoctlConnection, number>();
  #server: Server | undefined;
  /** What the node points at now. */
  #pty: Pty | undefined;
  #spare: Promise<Pty> | undefined;
  #ptys = 0;
  #gone = false;

  private constructor(tree: DevTree, name: string, serial: SerialFunction) {
    this.name = name;
    this.#tree = tree;
    this.#function = serial;
  }

  static async create(tree: DevTree, name: string, serial: SerialFunction): Promise<TtyNode> {
    const node = new TtyNode(tree, name, serial);
    node.#pty = await node.#newPty();
    tree.pointNode(name, node.#pty.path);
    node.#spare = node.#newPty();
    node.#server = await tree.serve(name, (socket) => node.#open(socket));
    return node;
  }

  unplug(): void {
    this.#gone = true;
    this.#tree.removeNode(this.name);
    this.#server?.close();
    this.#function.stop();
    this.#pty?.[Symbol.dispose]();
    void this.#spare?.then((spare) => spare[Symbol.dispose]());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#gone) this.unplug();
    await this.#spare;
  }

  #newPty(): Promise<Pty> {
    this.#ptys += 1;
    return Pty.open(this.#tree.at(`${this.name}-${this.#ptys}`));
  }

  #open(socket: Socket): void {
    const connection: IoctlConnection = new IoctlConnection(socket, {
      onCall: (call) => this.#call(connection, call),
      onClose: () => {
        this.#files.delete(connection);
        if (this.#gone) return;
        if (this.#files.size === 0) void this.#closed();
        else if ([...this.#files.values()].every((openedMs) => performance.now() - openedMs < SAME_MOMENT_MS))
          this.#start();
      },
    });
    this.#files.set(connection, performance.now());
    if (this.#files.size === 1) this.#start();
  }

  #start(): void {
    this.#function.stop();
    if (this.#pty) this.#function.start(this.#pty.stream);
  }

  /** The last program closed it: what was on its way is lost. */
  async #closed(): Promise<void> {
    this.#function.stop();
    const old = this.#pty;
    const spare = await this.#spare;
    if (!spare || this.#gone || this.#files.size > 0) return;
    this.#pty = spare;
    this.#tree.pointNode(this.name, spare.path);
    old?.[Symbol.dispose]();
    this.#spare = this.#newPty();
  }

  async #call(connection: IoctlConnection, call: NodeCall): Promise<CallResult> {
    if (this.#gone) return failed(errno.io);
    if (call.kind !== 'ioctl') return connection.run();
    const { argument } = call;
    const wanted = async (): Promise<number> => (await connection.readMemory(argument, 4)).readUInt32LE(0);
    const { wires } = this.#function;
    switch (call.request) {
      case request.modemGet:
        connection.writeMemory(argument, uint32(bitsOf(wires)));
        return DONE;
      case request.modemSet:
        return this.#drive(await wanted());
      case request.modemSetBits:
        return this.#drive(bitsOf(wires) | (await wanted()));
      case request.modemClearBits:
        return this.#drive(bitsOf(wires) & ~(await wanted()));
      case request.breakOn:
      case request.breakOff:
        await this.#function.sendBreak(call.request === request.breakOn);
        return DONE;
      case request.getSerial:
        connection.writeMemory(argument, Buffer.alloc(SERIAL_STRUCT_BYTES));
        return DONE;
      default:
        return connection.run();
    }
  }

  async #drive(bits: number): Promise<CallResult> {
    await this.#function.drive({ dtr: (bits & bit.dtr) !== 0, rts: (bits & bit.rts) !== 0 });
    return DONE;
  }
}

const bitsOf = ({ dtr, rts, carrier, dsr, ring }: ModemWires): number =>
  (dtr ? bit.dtr : 0) |
  (rts ? bit.rts : 0) |
  (carrier ? bit.carrier : 0) |
  (dsr ? bit.dsr : 0) |
  (ring ? bit.ring : 0) |
  bit.cts;
