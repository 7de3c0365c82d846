import type { Socket } from 'node:dgram';
import { bound, type LossyCounts, portOf, seeded } from './lossy-proxy.ts';

export interface LossyAudioOptions {
  /** Fractions of the packets, each way, 0 to 1. */
  readonly drop: number;
  readonly duplicate: number;
  readonly delay: number;
  readonly delayMs: number;
  readonly seed: number;
}

interface Place {
  readonly address: string;
  readonly port: number;
}

/**
 * A bad network for the RTP between two ends. Each end sends to its own side and is sent to from there, as if the other end
 * were at that side: `near` for the one that this process plays, `far` for the one that is told of it by SDP.
 */
export class LossyAudio implements AsyncDisposable {
  readonly counts: LossyCounts = { passed: 0, dropped: 0, duplicated: 0, delayed: 0 };
  readonly near: Place;
  readonly far: Place;
  #farEnd: Place | undefined;
  readonly #sockets: readonly Socket[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #options: LossyAudioOptions;
  readonly #random: () => number;
  #closed = false;

  private constructor(options: LossyAudioOptions, near: Socket, far: Socket, nearEnd: Place) {
    this.#options = options;
    this.#random = seeded(options.seed);
    this.#sockets = [near, far];
    this.near = { address: '127.0.0.1', port: portOf(near) };
    this.far = { address: '127.0.0.1', port: portOf(far) };
    for (const socket of this.#sockets) socket.on('error', () => undefined);
    near.on('message', (bytes) => this.#relay(far, bytes, this.#farEnd));
    far.on('message', (bytes) => this.#relay(near, bytes, nearEnd));
  }

  /** @param nearEnd where the end of this process hears */
  static async open(nearEnd: Place, options: LossyAudioOptions): Promise<LossyAudio> {
    const [near, far] = await Promise.all([bound('127.0.0.1', 0), bound('127.0.0.1', 0)]);
    return new LossyAudio(options, near, far, { address: nearEnd.address, port: nearEnd.port });
  }

  /** Where the far end hears: its SDP says. */
  aim(farEnd: Place): void {
    this.#farEnd = farEnd;
  }

  #relay(from: Socket, bytes: Buffer, to: Place | undefined): void {
    if (!to) return;
    const { drop, duplicate, delay, delayMs } = this.#options;
    const [dropped, doubled, delayed] = [this.#random(), this.#random(), this.#random()];
    if (dropped < drop) {
      this.counts.dropped++;
      return;
    }
    this.counts.passed++;
    const send = (): void => {
      if (!this.#closed) from.send(bytes, to.port, to.address);
    };
    if (doubled < duplicate) {
      this.counts.duplicated++;
      send();
    }
    if (delayed >= delay) {
      send();
      return;
    }
    this.counts.delayed++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      send();
    }, delayMs);
    this.#timers.add(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) await new Promise<void>((resolve) => socket.close(resolve));
  }
}
