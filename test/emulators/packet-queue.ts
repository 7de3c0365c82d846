/** What a device has for an IN endpoint: packets that wait for the host, or a host that waits for packets. */
export class PacketQueue {
  readonly #packets: Buffer[] = [];
  readonly #waiting: ((packet: Buffer) => void)[] = [];

  get length(): number {
    return this.#packets.length;
  }

  push(packet: Buffer): void {
    const next = this.#waiting.shift();
    if (next) next(packet);
    else this.#packets.push(packet);
  }

  clear(): void {
    this.#packets.length = 0;
  }

  /** The next packet, whole. A cancelled wait takes none along. @throws where `signal` is aborted */
  pull(signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    const packet = this.#packets.shift();
    if (packet) return Promise.resolve(packet);
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const abort = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(give), 1);
      reject(signal.reason);
    };
    const give = (given: Buffer): void => {
      signal.removeEventListener('abort', abort);
      resolve(given);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.push(give);
    return promise;
  }
}
