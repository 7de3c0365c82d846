import { Babble, type DeviceTransfers } from '../device-transfers.ts';
import { Stall } from '../usb-device.ts';
import { errno } from './errno.ts';
import { type CallResult, DONE, failed, IoctlConnection, int32, type NodeCall, uint32 } from './ioctl-connection.ts';
import {
  CAPABILITIES,
  readSetup,
  readUrb,
  request,
  SETUP_BYTES,
  URB_ACTUAL_LENGTH_AT,
  URB_BYTES,
  URB_STATUS_AT,
  type UrbRecord,
  urbType,
} from './usbfs-protocol.ts';

interface Urb extends UrbRecord {
  /** Where it lies in the program's memory: its name. */
  readonly pointer: bigint;
  readonly stop: AbortController;
}

interface FinishedUrb {
  readonly pointer: bigint;
  readonly status: number;
  readonly actualLength: number;
  /** Goes to the program's memory when it is reaped. */
  readonly data?: { readonly to: bigint; readonly bytes: Buffer };
}

/** What an open file needs of its node. */
export interface OpenNode {
  readonly transfers: DeviceTransfers;
  /** Pulled out. */
  readonly gone: boolean;
  closed(file: UsbfsFile): void;
  /** Whether the interface is the file's now: nobody else's, no driver's. */
  claim(file: UsbfsFile, interfaceNumber: number): boolean;
  release(file: UsbfsFile, interfaceNumber: number): void;
  /** Which driver has the interface. */
  driver(interfaceNumber: number): string | undefined;
  detachDriver(interfaceNumber: number): boolean;
  attachDriver(interfaceNumber: number): boolean;
  /** A file has more or less to reap than before. */
  gateChanged(): void;
}

/** One program's open /dev/bus/usb/BBB/DDD. */
export class UsbfsFile {
  readonly #node: OpenNode;
  readonly #transfers: DeviceTransfers;
  readonly #connection: IoctlConnection;
  readonly #running = new Map<bigint, Urb>();
  readonly #finished: FinishedUrb[] = [];

  constructor(socket: ConstructorParameters<typeof IoctlConnection>[0], node: OpenNode) {
    this.#node = node;
    this.#transfers = node.transfers;
    this.#connection = new IoctlConnection(socket, {
      onCall: (call) => this.#call(call),
      onClose: () => {
        for (const { stop } of this.#running.values()) stop.abort();
        this.#running.clear();
        node.closed(this);
      },
    });
  }

  /** Whether there is something to reap. */
  get ready(): boolean {
    return this.#finished.length > 0;
  }

  /** The device is gone: nothing that runs comes to its end. */
  unplugged(): void {
    for (const urb of [...this.#running.values()]) this.#end(urb, -errno.shutdown);
  }

  async #call(call: NodeCall): Promise<CallResult> {
    if (call.kind !== 'ioctl') return failed(errno.invalid);
    const { argument } = call;
    switch (call.request) {
      case request.reapUrb:
      case request.reapUrbNow:
        return this.#reap(argument);
      case request.discardUrb:
        return this.#discard(argument);
      case request.capabilities:
        this.#connection.writeMemory(argument, uint32(CAPABILITIES));
        return DONE;
      case request.release:
        this.#node.release(this, await this.#number(argument));
        return DONE;
      default:
        return this.#node.gone ? failed(errno.noDevice) : this.#device(call.request, argument);
    }
  }

  /** What needs the device. */
  async #device(asked: number, argument: bigint): Promise<CallResult> {
    switch (asked) {
      case request.submitUrb:
        return this.#submit(argument);
      case request.speed:
        return { value: this.#transfers.device.descriptors.speed === 'full' ? 2 : 3 };
      case request.setInterface: {
        const bytes = await this.#connection.readMemory(argument, 8);
        this.#transfers.setInterface(bytes.readUInt32LE(0), bytes.readUInt32LE(4));
        return DONE;
      }
      case request.setConfiguration:
        this.#transfers.setConfiguration(await this.#number(argument));
        return DONE;
      case request.clearHalt:
        this.#transfers.clearHalt(await this.#number(argument));
        return DONE;
      case request.reset:
        this.#transfers.setConfiguration(this.#transfers.configuration);
        return DONE;
      case request.claim:
        return this.#node.claim(this, await this.#number(argument)) ? DONE : failed(errno.busy);
      case request.disconnectAndClaim: {
        const number = await this.#number(argument);
        this.#node.detachDriver(number);
        return this.#node.claim(this, number) ? DONE : failed(errno.busy);
      }
      case request.getDriver: {
        const driver = this.#node.driver(await this.#number(argument));
        if (driver === undefined) return failed(errno.noData);
        this.#connection.writeMemory(argument + 4n, Buffer.from(`${driver}\0`));
        return DONE;
      }
      case request.ioctl:
        return this.#interfaceIoctl(argument);
      default:
        return failed(errno.notTty);
    }
  }

  /** A kernel driver is taken from an interface, or given back. */
  async #interfaceIoctl(argument: bigint): Promise<CallResult> {
    const bytes = await this.#connection.readMemory(argument, 16);
    const number = bytes.readInt32LE(0);
    const asked = bytes.readInt32LE(4);
    if (asked === request.disconnect) return this.#node.detachDriver(number) ? DONE : failed(errno.noData);
    if (asked === request.connect) return { value: this.#node.attachDriver(number) ? 1 : 0 };
    return failed(errno.notTty);
  }

  async #number(argument: bigint): Promise<number> {
    return (await this.#connection.readMemory(argument, 4)).readUInt32LE(0);
  }

  async #submit(pointer: bigint): Promise<CallResult> {
    const urb: Urb = {
      ...readUrb(await this.#connection.readMemory(pointer, URB_BYTES)),
      pointer,
      stop: new AbortController(),
    };
    switch (urb.type) {
      case urbType.control: {
        const setup = readSetup(await this.#connection.readMemory(urb.buffer, SETUP_BYTES));
        const after = urb.buffer + BigInt(SETUP_BYTES);
        const incoming = (setup.requestType & 0x80) !== 0;
        const data = await this.#connection.readMemory(after, incoming ? 0 : urb.length - SETUP_BYTES);
        this.#run(urb, () => this.#transfers.control(setup, data), after, data.length);
        return DONE;
      }
      case urbType.bulk:
      case urbType.interrupt: {
        const { endpoint, length, stop } = urb;
        if ((endpoint & 0x80) !== 0) {
          this.#run(urb, () => this.#transfers.in(endpoint, length, stop.signal), urb.buffer, 0);
          return DONE;
        }
        const data = await this.#connection.readMemory(urb.buffer, length);
        const out = async (): Promise<Buffer> => {
          await this.#transfers.out(endpoint, data, stop.signal);
          return Buffer.alloc(0);
        };
        this.#run(urb, out, urb.buffer, data.length);
        return DONE;
      }
      default:
        return failed(errno.invalid);
    }
  }

  #run(urb: Urb, transfer: () => Promise<Buffer>, to: bigint, sent: number): void {
    this.#running.set(urb.pointer, urb);
    transfer().then(
      (bytes) => this.#end(urb, 0, { actualLength: sent + bytes.length, data: { to, bytes } }),
      (thrown: unknown) => {
        if (urb.stop.signal.aborted) return;
        if (!(thrown instanceof Stall || thrown instanceof Babble))
          process.stderr.write(`a device model failed: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
        this.#end(urb, thrown instanceof Babble ? -errno.overflow : -errno.brokenPipe);
      },
    );
  }

  #end(
    urb: Urb,
    status: number,
    { actualLength, data }: Partial<Pick<FinishedUrb, 'actualLength' | 'data'>> = {},
  ): void {
    if (!this.#running.delete(urb.pointer)) return;
    urb.stop.abort();
    this.#finished.push({ pointer: urb.pointer, status, actualLength: actualLength ?? 0, ...(data ? { data } : {}) });
    this.#node.gateChanged();
  }

  #discard(pointer: bigint): CallResult {
    const urb = this.#running.get(pointer);
    if (!urb) return failed(errno.invalid);
    this.#end(urb, -errno.noEntry);
    return DONE;
  }

  #reap(argument: bigint): CallResult {
    const urb = this.#finished.shift();
    this.#node.gateChanged();
    if (!urb) return failed(this.#node.gone ? errno.noDevice : errno.again);
    if (urb.data) this.#connection.writeMemory(urb.data.to, urb.data.bytes);
    this.#connection.writeMemory(urb.pointer + URB_STATUS_AT, int32(urb.status));
    this.#connection.writeMemory(urb.pointer + URB_ACTUAL_LENGTH_AT, int32(urb.actualLength));
    const pointer = Buffer.alloc(8);
    pointer.writeBigUInt64LE(urb.pointer);
    this.#connection.writeMemory(argument, pointer);
    return DONE;
  }
}
