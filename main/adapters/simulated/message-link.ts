import type { Socket } from 'node:net';
import { errorText } from '../../core/errors.ts';
import { type ExchangeMessage, encodeMessage } from './exchange-protocol.ts';
import { MessageDecoder } from './message-decoder.ts';

/** An end that neither closes nor says anything for so long hangs. */
const SILENT_MS = 1_000;

/** One end of a connection that speaks the exchange's protocol. */
export class MessageLink implements Disposable {
  readonly #socket: Socket;
  #over = false;

  /**
   * `onEnd` is told once, with why: also for bytes that are not the protocol. It may be told within the constructor's
   * event turn, never within the constructor.
   */
  constructor(
    socket: Socket,
    listeners: {
      readonly onMessage: (message: ExchangeMessage) => void;
      readonly onEnd: (reason: string, garbled: boolean) => void;
    },
  ) {
    this.#socket = socket;
    const decoder = new MessageDecoder();
    let failure = 'the other end closed the connection';
    const end = (reason: string, garbled: boolean): void => {
      if (this.#over) return;
      this.#over = true;
      listeners.onEnd(reason, garbled);
    };
    socket.on('data', (chunk: Buffer) => {
      if (this.#over) return;
      try {
        for (const message of decoder.push(chunk)) {
          listeners.onMessage(message);
          if (this.#over) return;
        }
      } catch (thrown) {
        this.refuse(errorText(thrown));
        end(errorText(thrown), true);
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // It ended while something was on its way to it: no other news than that it closed.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') failure = error.message;
    });
    socket.on('close', () => end(failure, false));
  }

  /** Bytes written that the other end has not taken yet. */
  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  send(message: ExchangeMessage): void {
    if (this.#socket.writable) this.#socket.write(encodeMessage(message));
  }

  /** Says why, then closes. */
  refuse(text: string): void {
    this.send({ kind: 'refused', text });
    this.#socket.destroySoon();
  }

  /**
   * Closes once the other end has read all that was written; nothing is told any more. It goes on reading until then: an end
   * that writes to a socket which is gone learns that first, and what it has not read yet is lost.
   */
  async finish(): Promise<void> {
    this.#over = true;
    if (this.#socket.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once('close', () => resolve());
    this.#socket.setTimeout(SILENT_MS, () => this.#socket.destroy());
    this.#socket.end();
    await promise;
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#socket.destroy();
  }
}
