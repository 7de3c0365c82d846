import { decodeMessage, type ExchangeMessage, HEADER_BYTES, MAX_MESSAGE_BYTES } from './exchange-protocol.ts';
import { garbled } from './garbled.ts';

/** Cuts a stream of bytes into messages. After it threw, the stream is lost: drop the connection. */
export class MessageDecoder {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @throws GatewayError `bad-request` when the bytes are not this protocol */
  *push(chunk: Buffer): Generator<ExchangeMessage> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (;;) {
      if (this.#bytes < HEADER_BYTES) return;
      const head = this.#peek(HEADER_BYTES);
      const length = head.readUInt32LE(0);
      if (length < 1 || length > MAX_MESSAGE_BYTES) throw garbled(`a message of ${length} bytes`);
      if (this.#bytes < 4 + length) return;
      const whole = this.#peek(4 + length);
      const message = decodeMessage(whole.readUInt8(4), whole.subarray(HEADER_BYTES, 4 + length));
      this.#drop(4 + length);
      yield message;
    }
  }

  /** The first chunk, joined with the next ones only when `bytes` reach into them. */
  #peek(bytes: number): Buffer {
    const first = this.#chunks[0];
    if (first && first.length >= bytes) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #drop(bytes: number): void {
    const first = this.#chunks[0];
    this.#bytes -= bytes;
    if (!first || first.length === bytes) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(bytes);
  }
}
