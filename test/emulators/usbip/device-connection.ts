import type { Socket } from 'node:net';
import { Babble, type DeviceTransfers } from '../device-transfers.ts';
import { Stall } from '../usb-device.ts';
import {
  isoSubmitted,
  readCommand,
  type Submit,
  status,
  submitted,
  type Unlink,
  UsbipError,
  unlinked,
} from './usbip-protocol.ts';

/** Every transfer is a message to an emulated processor: fewer and larger ones where the host asked for that. */
const GATHER_MS = 8;

/** One kernel that has imported a device: its transfers, each answered when the device is done with it. */
export class DeviceConnection implements Disposable {
  readonly #socket: Socket;
  readonly #transfers: DeviceTransfers;
  /** Under way, by sequence number. */
  readonly #pending = new Map<number, AbortController>();
  #received: Buffer;

  constructor(socket: Socket, transfers: DeviceTransfers, received: Buffer) {
    this.#socket = socket;
    this.#transfers = transfers;
    this.#received = received;
    socket.on('data', (bytes) => {
      this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
      this.#read();
    });
    socket.on('close', () => this.#cancelAll());
    this.#read();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
    this.#cancelAll();
  }

  #cancelAll(): void {
    for (const pending of this.#pending.values()) pending.abort();
    this.#pending.clear();
  }

  #read(): void {
    try {
      for (let read = readCommand(this.#received); read; read = readCommand(this.#received)) {
        this.#received = read.rest;
        if (read.message.kind === 'submit') void this.#submit(read.message);
        else this.#unlink(read.message);
      }
    } catch (thrown) {
      if (!(thrown instanceof UsbipError)) throw thrown;
      process.stderr.write(`USB/IP: ${thrown.message}\n`);
      this.#socket.destroy();
    }
  }

  async #submit(submit: Submit): Promise<void> {
    const { sequence } = submit;
    const cancel = new AbortController();
    this.#pending.set(sequence, cancel);
    const reply = await this.#perform(submit, cancel.signal);
    // The race: it was taken back as it came to its end. Then its answer has gone out already.
    if (this.#pending.delete(sequence)) this.#socket.write(reply);
  }

  async #perform(submit: Submit, signal: AbortSignal): Promise<Buffer> {
    try {
      return await this.#transfer(submit, signal);
    } catch (thrown) {
      if (thrown instanceof Babble) return submitted(submit.sequence, { status: status.overflow });
      if (!(thrown instanceof Stall) && !signal.aborted)
        process.stderr.write(`an emulated device failed: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
      return submitted(submit.sequence, { status: status.stall });
    }
  }

  async #transfer(submit: Submit, signal: AbortSignal): Promise<Buffer> {
    const { sequence, endpoint, setup, data, length, packets } = submit;
    const isIn = (endpoint & 0x80) !== 0;
    if ((endpoint & 0x7f) === 0) {
      const given = await this.#transfers.control(setup, data);
      return submitted(
        sequence,
        isIn ? { status: status.ok, data: given } : { status: status.ok, actual: data.length },
      );
    }
    if (packets) {
      if (!isIn) {
        await this.#transfers.isoOut(
          endpoint,
          packets.map((packet) => data.subarray(packet.offset, packet.offset + packet.length)),
          signal,
        );
        return isoSubmitted(sequence, packets);
      }
      const lengths = packets.map((packet) => packet.length);
      const given = await this.#transfers.isoIn(endpoint, lengths, signal);
      if (given.some((one, index) => one.length > (lengths[index] ?? 0))) throw new Babble('an isochronous packet');
      return isoSubmitted(sequence, packets, given);
    }
    if (isIn) {
      const given = await this.#transfers.in(endpoint, length, signal, GATHER_MS);
      return submitted(sequence, { status: status.ok, data: given });
    }
    await this.#transfers.out(endpoint, data, signal);
    return submitted(sequence, { status: status.ok, actual: data.length });
  }

  #unlink({ sequence, victim }: Unlink): void {
    const pending = this.#pending.get(victim);
    this.#pending.delete(victim);
    pending?.abort();
    this.#socket.write(unlinked(sequence, pending ? status.cancelled : status.ok));
  }
}
