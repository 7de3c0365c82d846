import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

export interface LossyOptions {
  /** Where datagrams go. */
  readonly target: { readonly address: string; readonly port: number };
  /** The address the proxy listens on and sends to the target from. */
  readonly address?: string;
  readonly port?: number;
  /** Fractions of the datagrams, each way, 0 to 1. */
  readonly drop?: number;
  readonly duplicate?: number;
  readonly delay?: number;
  readonly delayMs?: number;
  readonly seed?: number;
  /** Changes what comes back from the target: a Contact, say, so that what follows is lost here too. */
  readonly edit?: (bytes: Buffer) => Buffer;
  /** The same for what goes there. */
  readonly editTo?: (bytes: Buffer) => Buffer;
}

export interface LossyCounts {
  passed: number;
  dropped: number;
  duplicated: number;
  delayed: number;
}

/**
 * A UDP relay that loses, doubles and delays. Each client gets a socket of its own towards the target, so that the
 * target sees clients apart and its answers find their way back. The same seed loses the same datagrams (by order of arrival).
 */
export class LossyProxy implements AsyncDisposable {
  readonly counts: LossyCounts = { passed: 0, dropped: 0, duplicated: 0, delayed: 0 };
  /** May be changed at any time. */
  drop: number;
  duplicate: number;
  delay: number;
  delayMs: number;
  readonly #options: LossyOptions;
  readonly #front: Socket;
  readonly #backs = new Map<string, Promise<Socket>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #random: () => number;
  #closed = false;

  private constructor(options: LossyOptions, front: Socket) {
    this.#options = options;
    this.#front = front;
    this.drop = options.drop ?? 0;
    this.duplicate = options.duplicate ?? 0;
    this.delay = options.delay ?? 0;
    this.delayMs = options.delayMs ?? 50;
    this.#random = seeded(options.seed ?? 1);
    front.on('message', (bytes, from) => void this.#forward(bytes, from.address, from.port));
    front.on('error', () => undefined);
  }

  static async start(options: LossyOptions): Promise<LossyProxy> {
    return new LossyProxy(options, await bound(options.address ?? '127.0.0.1', options.port ?? 0));
  }

  get address(): string {
    return this.#front.address().address;
  }

  get port(): number {
    return this.#front.address().port;
  }

  /** How many clients have sent something. */
  get clients(): number {
    return this.#backs.size;
  }

  async #forward(bytes: Buffer, address: string, port: number): Promise<void> {
    const key = `${address}:${port}`;
    let opening = this.#backs.get(key);
    if (!opening) {
      opening = bound(this.#options.address ?? '127.0.0.1', 0).then((socket) => {
        const { edit = (bytes: Buffer): Buffer => bytes } = this.#options;
        socket.on('message', (answer) => this.#relay(() => this.#send(this.#front, edit(answer), { address, port })));
        socket.on('error', () => undefined);
        return socket;
      });
      this.#backs.set(key, opening);
    }
    const back = await opening;
    const { editTo = (bytes: Buffer): Buffer => bytes, target } = this.#options;
    this.#relay(() => this.#send(back, editTo(bytes), target));
  }

  #relay(send: () => void): void {
    // Three draws each time, whatever comes of them: the seed then decides by the datagram's number alone.
    const [dropped, doubled, delayed] = [this.#random(), this.#random(), this.#random()];
    if (dropped < this.drop) {
      this.counts.dropped++;
      return;
    }
    this.counts.passed++;
    if (doubled < this.duplicate) {
      this.counts.duplicated++;
      send();
    }
    if (delayed >= this.delay) {
      send();
      return;
    }
    this.counts.delayed++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      send();
    }, this.delayMs);
    this.#timers.add(timer);
  }

  #send(socket: Socket, bytes: Buffer, to: { readonly address: string; readonly port: number }): void {
    if (!this.#closed) socket.send(bytes, to.port, to.address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of [this.#front, ...(await Promise.all(this.#backs.values()))])
      await new Promise<void>((resolve) => socket.close(resolve));
  }
}

/** A UDP socket, bound. */
export async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  return socket;
}

export const portOf = (socket: Socket): number => (socket.address() as AddressInfo).port;

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
