import type { Socket } from 'node:dgram';
import { bound, portOf } from './lossy-proxy.ts';

interface Place {
  readonly address: string;
  readonly port: number;
}

/**
 * A UDP relay before a peer that can die without a word: from `die` on nothing passes, either way, and no ICMP tells.
 * The peer sees one client. It notes when each INVITE came and when the first 200 to it passed.
 */
export class SilentProxy implements AsyncDisposable {
  readonly #front: Socket;
  readonly #back: Socket;
  #client: Place | undefined;
  #dead = false;
  /** `performance.now()` of everything that came from the client, by the first word. */
  readonly heard: { readonly at: number; readonly first: string; readonly callId: string; readonly passed: boolean }[] =
    [];
  readonly answered: {
    readonly at: number;
    readonly first: string;
    readonly callId: string;
    readonly method: string;
  }[] = [];

  private constructor(front: Socket, back: Socket, target: Place) {
    this.#front = front;
    this.#back = back;
    front.on('message', (bytes, from) => {
      this.#client = { address: from.address, port: from.port };
      const first = firstLine(bytes);
      if (first !== '') this.heard.push({ at: performance.now(), first, callId: callIdIn(bytes), passed: !this.#dead });
      if (!this.#dead) back.send(bytes, target.port, target.address);
    });
    back.on('message', (bytes) => {
      const client = this.#client;
      if (this.#dead || !client) return;
      const method = /^CSeq:\s*\d+\s+(\w+)/im.exec(bytes.toString('utf8'))?.[1] ?? '';
      this.answered.push({ at: performance.now(), first: firstLine(bytes), callId: callIdIn(bytes), method });
      front.send(bytes, client.port, client.address);
    });
    for (const socket of [front, back]) socket.on('error', () => undefined);
  }

  /** @param from the address that the peer knows its client by */
  static async start(target: Place, { at = '127.0.0.1', from = '127.0.0.1', fromPort = 0 } = {}): Promise<SilentProxy> {
    return new SilentProxy(await bound(at, 0), await bound(from, fromPort), target);
  }

  get address(): string {
    return this.#front.address().address;
  }

  get port(): number {
    return portOf(this.#front);
  }

  /** Calls whose INVITE came here, by Call-ID. */
  get calls(): ReadonlySet<string> {
    return new Set(this.heard.filter(({ first }) => first.startsWith('INVITE ')).map(({ callId }) => callId));
  }

  /** Packets are dropped from now on. @returns when that was */
  die(): number {
    this.#dead = true;
    return performance.now();
  }

  /** @returns when that was */
  wake(): number {
    this.#dead = false;
    return performance.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of [this.#front, this.#back])
      await new Promise<void>((resolve) => socket.close(() => resolve())).catch(() => undefined);
  }
}

const callIdIn = (bytes: Buffer): string => /^Call-ID:\s*(\S+)/im.exec(bytes.toString('utf8'))?.[1] ?? '';
const firstLine = (bytes: Buffer): string => bytes.toString('utf8').split('\r\n', 1)[0] ?? '';
