import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { DeviceTransfers } from '../device-transfers.ts';
import type { UsbDevice } from '../usb-device.ts';
import { DeviceConnection } from './device-connection.ts';
import { imported, importRefused, readImport, speedCode } from './usbip-protocol.ts';

/** All emulated devices are on one bus. */
const BUS = 1;

/** What a kernel's vhci-hcd is told to take a device in, beside the socket. */
export interface Offer {
  readonly busId: string;
  readonly port: number;
  /** Bus and address in one number, as the kernel wants it. */
  readonly deviceId: number;
  readonly speed: number;
}

interface Offered {
  readonly device: UsbDevice;
  readonly address: number;
  connection: DeviceConnection | undefined;
}

/** Offers emulated devices by USB/IP on the loopback address: each to one kernel at a time. */
export class UsbipServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #offered = new Map<string, Offered>();
  #address = 1;

  private constructor() {
    this.#server = createServer((socket) => this.#greet(socket));
  }

  static async listen(): Promise<UsbipServer> {
    const server = new UsbipServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    const where = this.#server.address();
    return typeof where === 'object' && where ? where.port : 0;
  }

  /** The device may be imported from now on; it has power. @throws Error where one has this bus id */
  offer(busId: string, device: UsbDevice): Offer {
    if (this.#offered.has(busId)) throw new Error(`there is a device at ${busId} already`);
    this.#address += 1;
    this.#offered.set(busId, { device, address: this.#address, connection: undefined });
    const speed = speedCode[device.descriptors.speed];
    return { busId, port: this.port, deviceId: (BUS << 16) | this.#address, speed };
  }

  /** As a plug that is pulled: what was under way is gone, and the kernel sees the device go. */
  withdraw(busId: string): void {
    const offered = this.#offered.get(busId);
    this.#offered.delete(busId);
    offered?.connection?.[Symbol.dispose]();
  }

  /** Whether a kernel has it. */
  isImported(busId: string): boolean {
    return this.#offered.get(busId)?.connection !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const busId of [...this.#offered.keys()]) this.withdraw(busId);
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #greet(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    let received: Buffer = Buffer.alloc(0);
    const take = (bytes: Buffer): void => {
      received = Buffer.concat([received, bytes]);
      try {
        const read = readImport(received);
        if (!read) return;
        socket.off('data', take);
        this.#import(socket, read.message, read.rest);
      } catch {
        socket.destroy();
      }
    };
    socket.on('data', take);
  }

  #import(socket: Socket, busId: string, rest: Buffer): void {
    const offered = this.#offered.get(busId);
    if (!offered || offered.connection) {
      socket.end(importRefused());
      return;
    }
    const { device, address } = offered;
    const { descriptors } = device;
    socket.write(
      imported({
        busId,
        bus: BUS,
        address,
        speed: descriptors.speed,
        device: descriptors.device,
        configuration: descriptors.configuration,
      }),
    );
    const connection = new DeviceConnection(socket, new DeviceTransfers(device), rest);
    offered.connection = connection;
    socket.on('close', () => {
      if (offered.connection === connection) offered.connection = undefined;
    });
  }
}
