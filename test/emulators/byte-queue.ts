/** A stream of bytes for a bulk IN endpoint: a transfer takes what there is, up to its length. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;
  #wake: (() => void) | undefined;

  get length(): number {
    return this.#length;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    this.#wake?.();
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  /** One reader at a time, as an endpoint has. @throws where `signal` is aborted */
  async pull(most: number, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    while (this.#length === 0) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = (): void => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      this.#wake = resolve;
      try {
        await promise;
      } finally {
        this.#wake = undefined;
        signal.removeEventListener('abort', abort);
      }
    }
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const taken = (all ?? Buffer.alloc(0)).subarray(0, most);
    const rest = (all ?? Buffer.alloc(0)).subarray(taken.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return taken;
  }
}
