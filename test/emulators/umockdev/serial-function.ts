import { once } from 'node:events';
import type { Socket } from 'node:net';
import { descriptorsIn } from '../descriptors.ts';
import type { DeviceTransfers } from '../device-transfers.ts';
import { Stall } from '../usb-device.ts';

/** USB CDC PSTN 1.2 §6.3 */
const request = { lineCoding: 0x20, controlLineState: 0x22, sendBreak: 0x23 } as const;
const SERIAL_STATE = 0x20;
const TO_INTERFACE = 0x21;
/** 115200 bit/s, 8 bits, no parity, 1 stop bit. */
const LINE_CODING = Buffer.from([0x00, 0xc2, 0x01, 0x00, 0, 0, 8]);
/** As many packets the driver asks for in one transfer. */
const PACKETS_A_READ = 2;
const PACKETS_A_WRITE = 16;

export interface ModemWires {
  readonly dtr: boolean;
  readonly rts: boolean;
  readonly carrier: boolean;
  readonly dsr: boolean;
  readonly ring: boolean;
}

export interface SerialEndpoints {
  readonly control: number;
  readonly notify: { readonly address: number; readonly packetBytes: number } | undefined;
  readonly in: { readonly address: number; readonly packetBytes: number };
  readonly out: { readonly address: number; readonly packetBytes: number };
}

/** The abstract control model's interfaces of a device, or none. */
export function serialEndpoints(configuration: Buffer): SerialEndpoints | undefined {
  let control: number | undefined;
  let section: 'control' | 'data' | undefined;
  const found: { notify?: SerialEndpoints['in']; in?: SerialEndpoints['in']; out?: SerialEndpoints['in'] } = {};
  for (const one of descriptorsIn(configuration)) {
    if (one[1] === 4) {
      section = one[5] === 2 && one[6] === 2 ? 'control' : one[5] === 10 ? 'data' : undefined;
      if (section === 'control') control ??= one.readUInt8(2);
    }
    if (one[1] !== 5 || !section) continue;
    const endpoint = { address: one.readUInt8(2), packetBytes: one.readUInt16LE(4) };
    if (section === 'control') found.notify ??= endpoint;
    else if ((endpoint.address & 0x80) !== 0) found.in ??= endpoint;
    else found.out ??= endpoint;
  }
  if (control === undefined || !found.in || !found.out) return undefined;
  return { control, notify: found.notify, in: found.in, out: found.out };
}

/** What the cdc_acm driver does between a tty and its device. */
export class SerialFunction {
  readonly #transfers: DeviceTransfers;
  readonly #endpoints: SerialEndpoints;
  #wires: ModemWires = { dtr: false, rts: false, carrier: false, dsr: false, ring: false };
  #open: AbortController | undefined;

  constructor(transfers: DeviceTransfers, endpoints: SerialEndpoints) {
    this.#transfers = transfers;
    this.#endpoints = endpoints;
  }

  get wires(): ModemWires {
    return this.#wires;
  }

  /** A program opened the tty: bytes go to and fro until it closes. */
  start(stream: Socket): void {
    this.#open?.abort();
    const open = new AbortController();
    this.#open = open;
    const { signal } = open;
    void this.#control(request.lineCoding, 0, LINE_CODING);
    void this.drive({ dtr: true, rts: true });
    void whileOpen(signal, () => this.#read(stream, signal));
    const { notify } = this.#endpoints;
    if (notify) void whileOpen(signal, () => this.#notified(notify, signal));
    this.#write(stream, signal);
  }

  /** Closed or unplugged: DTR falls, where there is still somebody to see it. */
  stop(): void {
    if (!this.#open) return;
    this.#open.abort();
    this.#open = undefined;
    void this.drive({ dtr: false, rts: false });
  }

  async drive({ dtr, rts }: { readonly dtr: boolean; readonly rts: boolean }): Promise<void> {
    this.#wires = { ...this.#wires, dtr, rts };
    await this.#control(request.controlLineState, (dtr ? 1 : 0) | (rts ? 2 : 0));
  }

  async sendBreak(on: boolean): Promise<void> {
    await this.#control(request.sendBreak, on ? 0xffff : 0);
  }

  /** Some devices refuse what they have no use for; the driver goes on. */
  async #control(asked: number, value: number, data = Buffer.alloc(0)): Promise<void> {
    const setup = { requestType: TO_INTERFACE, request: asked, value, index: this.#endpoints.control };
    try {
      await this.#transfers.control({ ...setup, length: data.length }, data);
    } catch (thrown) {
      if (!(thrown instanceof Stall)) throw thrown;
    }
  }

  async #read(stream: Socket, signal: AbortSignal): Promise<void> {
    const { address, packetBytes } = this.#endpoints.in;
    const bytes = await this.#transfers.in(address, packetBytes * PACKETS_A_READ, signal).catch((thrown) => {
      if (thrown instanceof Stall) this.#transfers.clearHalt(address);
      throw thrown;
    });
    if (signal.aborted || stream.write(bytes)) return;
    await once(stream, 'drain', { signal });
  }

  /** One chunk after another goes to the device; meanwhile the terminal has to wait. */
  #write(stream: Socket, signal: AbortSignal): void {
    const { address, packetBytes } = this.#endpoints.out;
    const most = packetBytes * PACKETS_A_WRITE;
    const take = async (bytes: Buffer): Promise<void> => {
      stream.pause();
      for (let at = 0; at < bytes.length && !signal.aborted; at += most) {
        await this.#transfers.out(address, bytes.subarray(at, at + most), signal).catch((thrown) => {
          if (thrown instanceof Stall) this.#transfers.clearHalt(address);
          else if (!signal.aborted) throw thrown;
        });
      }
      if (!signal.aborted) stream.resume();
    };
    const onData = (bytes: Buffer): void => void take(bytes);
    stream.on('data', onData);
    // It was paused explicitly until somebody would listen.
    stream.resume();
    signal.addEventListener('abort', () => {
      stream.off('data', onData);
      stream.pause();
    });
  }

  async #notified(notify: { address: number; packetBytes: number }, signal: AbortSignal): Promise<void> {
    const bytes = await this.#transfers.in(notify.address, notify.packetBytes, signal);
    if (bytes[1] !== SERIAL_STATE || bytes.length < 10) return;
    const state = bytes.readUInt16LE(8);
    this.#wires = {
      ...this.#wires,
      carrier: (state & 1) !== 0,
      dsr: (state & 2) !== 0,
      ring: (state & 8) !== 0,
    };
  }
}

/** Again and again; a stall is tried again as the driver does, with the halt cleared. */
async function whileOpen(signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await act();
    } catch (thrown) {
      if (signal.aborted || thrown instanceof Stall) continue;
      throw thrown;
    }
  }
}
