import type { Server, Socket } from 'node:net';
import { descriptorsIn } from '../descriptors.ts';
import type { DeviceTransfers } from '../device-transfers.ts';
import { Stall } from '../usb-device.ts';
import type { DevTree } from './dev-tree.ts';
import { errno } from './errno.ts';
import { Gate } from './gate.ts';
import { type CallResult, failed, IoctlConnection, type NodeCall, uint32 } from './ioctl-connection.ts';
import { namedStrings, type SysInterface } from './usb-sysfs.ts';

/** linux/hidraw.h: the number of each request, without its direction and size. */
const request = {
  reportSize: 1,
  report: 2,
  info: 3,
  name: 4,
  place: 5,
  setFeature: 6,
  getFeature: 7,
  serial: 8,
} as const;
const BUS_USB = 3;
/** HID 1.11 §7.2 */
const GET_REPORT = 1;
const SET_REPORT = 9;
const OUTPUT = 0x0200;
const FEATURE = 0x0300;
/** Reports that one reader may leave lying; the oldest go, as the driver does it. */
const MOST_REPORTS = 64;

interface Endpoints {
  readonly in: { readonly address: number; readonly packetBytes: number } | undefined;
  readonly out: number | undefined;
}

function endpointsOf(configuration: Buffer, interfaceNumber: number): Endpoints {
  let within = false;
  let incoming: Endpoints['in'];
  let out: number | undefined;
  for (const one of descriptorsIn(configuration)) {
    if (one[1] === 4) within = one[2] === interfaceNumber && one[3] === 0;
    if (!within || one[1] !== 5) continue;
    const address = one.readUInt8(2);
    if ((address & 0x80) !== 0) incoming ??= { address, packetBytes: one.readUInt16LE(4) };
    else out ??= address;
  }
  return { in: incoming, out };
}

interface OpenFile {
  readonly connection: IoctlConnection;
  readonly reports: Buffer[];
}

/** /dev/hidrawN over one HID interface, as usbhid makes it. */
export class HidrawNode {
  readonly name: string;
  readonly #transfers: DeviceTransfers;
  readonly #interface: SysInterface;
  readonly #report: Buffer;
  readonly #endpoints: Endpoints;
  readonly #tree: DevTree;
  readonly #gate: Gate;
  readonly #files = new Set<OpenFile>();
  #server: Server | undefined;
  #polling: AbortController | undefined;
  #gone = false;

  private constructor(
    tree: DevTree,
    name: string,
    { transfers, face, report }: { transfers: DeviceTransfers; face: SysInterface; report: Buffer },
  ) {
    this.name = name;
    this.#tree = tree;
    this.#transfers = transfers;
    this.#interface = face;
    this.#report = report;
    this.#endpoints = endpointsOf(transfers.device.descriptors.configuration, face.number);
    this.#gate = new Gate(tree.at(`dev/${name}`), 'read');
  }

  static async create(
    tree: DevTree,
    name: string,
    device: { transfers: DeviceTransfers; face: SysInterface; report: Buffer },
  ): Promise<HidrawNode> {
    const node = new HidrawNode(tree, name, device);
    node.#server = await tree.serve(name, (socket) => node.#open(socket));
    return node;
  }

  unplug(): void {
    this.#gone = true;
    this.#tree.removeNode(this.name);
    this.#server?.close();
    this.#polling?.abort();
    // A reader wakes and is told.
    this.#gate.set(true);
  }

  [Symbol.dispose](): void {
    if (!this.#gone) this.unplug();
    this.#gate[Symbol.dispose]();
  }

  #open(socket: Socket): void {
    const file: OpenFile = {
      reports: [],
      connection: new IoctlConnection(socket, {
        onCall: (call) => this.#call(file, call),
        onClose: () => {
          this.#files.delete(file);
          if (this.#files.size === 0) this.#polling?.abort();
          this.#gateChanged();
        },
      }),
    };
    this.#files.add(file);
    if (this.#files.size === 1) {
      this.#polling = new AbortController();
      void this.#poll(this.#polling.signal);
    }
  }

  /** The driver asks for reports for as long as anybody has the node open. */
  async #poll(signal: AbortSignal): Promise<void> {
    const { in: incoming } = this.#endpoints;
    if (!incoming) return;
    while (!signal.aborted) {
      try {
        const report = await this.#transfers.in(incoming.address, incoming.packetBytes, signal);
        for (const { reports } of this.#files) {
          reports.push(report);
          if (reports.length > MOST_REPORTS) reports.shift();
        }
        this.#gateChanged();
      } catch (thrown) {
        if (signal.aborted) return;
        if (!(thrown instanceof Stall)) throw thrown;
        this.#transfers.clearHalt(incoming.address);
      }
    }
  }

  #gateChanged(): void {
    this.#gate.set(this.#gone || [...this.#files].some(({ reports }) => reports.length > 0));
  }

  async #call(file: OpenFile, call: NodeCall): Promise<CallResult> {
    if (this.#gone) return failed(call.kind === 'ioctl' ? errno.noDevice : errno.io);
    try {
      switch (call.kind) {
        case 'read':
          return this.#read(file, call);
        case 'write':
          return await this.#write(await file.connection.readMemory(call.address, call.length));
        case 'ioctl':
          return await this.#ioctl(file.connection, call);
      }
    } catch (thrown) {
      if (thrown instanceof Stall) return failed(errno.brokenPipe);
      throw thrown;
    }
  }

  #read({ connection, reports }: OpenFile, { address, length }: { address: bigint; length: number }): CallResult {
    const report = reports.shift();
    this.#gateChanged();
    if (!report) return failed(errno.again);
    const taken = report.subarray(0, length);
    connection.writeMemory(address, taken);
    return { value: taken.length };
  }

  /** A report number of 0 stands for none and is not sent. */
  async #write(data: Buffer): Promise<CallResult> {
    const number = data[0] ?? 0;
    const report = number === 0 ? data.subarray(1) : data;
    if (this.#endpoints.out === undefined) await this.#setReport(OUTPUT, number, report);
    else await this.#transfers.out(this.#endpoints.out, report, new AbortController().signal);
    return { value: data.length };
  }

  async #setReport(type: number, number: number, data: Buffer): Promise<void> {
    const setup = { requestType: 0x21, request: SET_REPORT, value: type | number, index: this.#interface.number };
    await this.#transfers.control({ ...setup, length: data.length }, data);
  }

  async #ioctl(
    connection: IoctlConnection,
    { request: asked, argument }: { request: number; argument: bigint },
  ): Promise<CallResult> {
    const size = (asked >> 16) & 0x3fff;
    const { descriptors } = this.#transfers.device;
    const give = (bytes: Buffer): CallResult => {
      connection.writeMemory(argument, bytes);
      return { value: bytes.length };
    };
    const text = (value: string): CallResult => give(Buffer.from(`${value}\0`).subarray(0, size));
    const { manufacturer, product, serial } = namedStrings(descriptors);
    switch (asked & 0xff) {
      case request.reportSize:
        connection.writeMemory(argument, uint32(this.#report.length));
        return { value: 0 };
      case request.report:
        connection.writeMemory(argument, Buffer.concat([uint32(this.#report.length), this.#report]));
        return { value: 0 };
      case request.info: {
        const ids = descriptors.device.subarray(8, 12);
        connection.writeMemory(argument, Buffer.concat([uint32(BUS_USB), ids]));
        return { value: 0 };
      }
      case request.name:
        return text([manufacturer, product].filter(Boolean).join(' '));
      case request.place:
        return text(`usb-emulated/input${this.#interface.number}`);
      case request.serial:
        return text(serial ?? '');
      case request.setFeature: {
        const data = await connection.readMemory(argument, size);
        const number = data[0] ?? 0;
        await this.#setReport(FEATURE, number, number === 0 ? data.subarray(1) : data);
        return { value: size };
      }
      case request.getFeature: {
        const number = (await connection.readMemory(argument, 1))[0] ?? 0;
        const setup = {
          requestType: 0xa1,
          request: GET_REPORT,
          value: FEATURE | number,
          index: this.#interface.number,
        };
        const length = number === 0 ? size - 1 : size;
        const report = await this.#transfers.control({ ...setup, length }, Buffer.alloc(0));
        return give(number === 0 ? Buffer.concat([Buffer.from([0]), report]) : report);
      }
      default:
        return failed(errno.notTty);
    }
  }
}
