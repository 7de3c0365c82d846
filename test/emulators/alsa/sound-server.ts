import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { descriptorsIn } from '../descriptors.ts';
import { Stall, type UsbDevice } from '../usb-device.ts';

/** A packet a millisecond; so many are moved at a time. */
const PACKETS = 5;
const PACKET_BYTES = 16;
const AUDIO = 1;
const STREAMING = 2;
const ISOCHRONOUS = 1;

interface Stream {
  readonly interfaceNumber: number;
  readonly endpoint: number;
}

/** The isochronous endpoints of a device's audio function, alternate setting 1. */
export function audioStreams(configuration: Buffer): { readonly capture?: Stream; readonly playback?: Stream } {
  let interfaceNumber: number | undefined;
  const found: { capture?: Stream; playback?: Stream } = {};
  for (const one of descriptorsIn(configuration)) {
    if (one[1] === 4) {
      interfaceNumber = one[5] === AUDIO && one[6] === STREAMING && one[3] === 1 ? one.readUInt8(2) : undefined;
    } else if (one[1] === 5 && interfaceNumber !== undefined && ((one[3] ?? 0) & 3) === ISOCHRONOUS) {
      const endpoint = one.readUInt8(2);
      found[endpoint & 0x80 ? 'capture' : 'playback'] = { interfaceNumber, endpoint };
    }
  }
  return found;
}

/**
 * What snd-usb-audio is to a real device: moves the samples of its isochronous endpoints, at the device's clock, to and from
 * whoever opened the card (pcm-usb.c). One program at a time has a direction, as with a real card.
 */
export class SoundServer implements Disposable {
  readonly #device: UsbDevice;
  readonly #path: string;
  readonly #streams: ReturnType<typeof audioStreams>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #taken = new Set<'C' | 'P'>();
  readonly #ended = new AbortController();

  private constructor(device: UsbDevice, path: string) {
    this.#device = device;
    this.#path = path;
    this.#streams = audioStreams(device.descriptors.configuration);
    this.#server = createServer((socket) => this.#join(socket));
  }

  /** Makes the card `card` in `folder`: what ALSA_CONFIG_PATH's plug-in looks for. */
  static async start(device: UsbDevice, folder: string, card: number): Promise<SoundServer> {
    const server = new SoundServer(device, join(folder, `card${card}`));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.#server.once('error', reject);
    server.#server.listen(server.#path, resolve);
    await promise;
    return server;
  }

  /** The card is gone: who has it open is told. */
  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    rmSync(this.#path, { force: true });
  }

  #join(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    socket.once('data', (first: Buffer) => {
      const side = first.toString('latin1', 0, 1) === 'C' ? 'C' : 'P';
      const stream = side === 'C' ? this.#streams.capture : this.#streams.playback;
      if (!stream || this.#taken.has(side)) {
        socket.end('n');
        return;
      }
      this.#taken.add(side);
      const closed = new AbortController();
      socket.once('close', () => {
        this.#taken.delete(side);
        closed.abort();
        this.#device.alternate?.(stream.interfaceNumber, 0);
      });
      if (side === 'C') this.#device.alternate?.(stream.interfaceNumber, 1);
      socket.write('y');
      const signal = AbortSignal.any([closed.signal, this.#ended.signal]);
      const run = side === 'C' ? this.#capture(stream, socket, signal) : this.#play(stream, socket, signal);
      run.catch((thrown: unknown) => this.#failed(thrown, signal));
    });
  }

  /** An endpoint that fails carries nothing any more; the card stays. */
  #failed(thrown: unknown, signal: AbortSignal): void {
    if (!signal.aborted && !(thrown instanceof Stall)) throw thrown;
  }

  async #capture({ endpoint }: Stream, socket: Socket, signal: AbortSignal): Promise<void> {
    const lengths = Array.from({ length: PACKETS }, () => PACKET_BYTES);
    while (!signal.aborted) {
      const packets = await this.#device.isoIn?.(endpoint, lengths, signal);
      if (!packets) return;
      socket.write(Buffer.concat(packets));
    }
  }

  async #play({ endpoint, interfaceNumber }: Stream, socket: Socket, signal: AbortSignal): Promise<void> {
    let waiting = Buffer.alloc(0);
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      begin();
    });
    await begun;
    // Playing begins now, not when the card was opened: the device's clock has nothing to catch up with.
    this.#device.alternate?.(interfaceNumber, 1);
    const played = Buffer.alloc(4);
    for (let samples = 0; !signal.aborted; ) {
      const now = Buffer.alloc(PACKETS * PACKET_BYTES);
      waiting.copy(now);
      waiting = waiting.subarray(now.length);
      const packets = Array.from({ length: PACKETS }, (_, i) => now.subarray(i * PACKET_BYTES, (i + 1) * PACKET_BYTES));
      await this.#device.isoOut?.(endpoint, packets, signal);
      samples += now.length / 2;
      played.writeUInt32LE(samples >>> 0);
      if (!socket.writableNeedDrain) socket.write(Buffer.from(played));
    }
  }
}
