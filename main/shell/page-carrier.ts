import { EventEmitter } from 'node:events';
import { MAX_MESSAGE_BYTES } from '../gateway/console-socket.ts';

const OPEN = 1;
const CLOSED = 3;

/** How a carrier says something to its page; nothing once the page is gone. */
export interface PageEnd {
  frame(text: string): void;
  end(): void;
}

/**
 * The window's page as a console sees it: what a WebSocket is to a browser's (`ConsoleCarrier`). What the page sends has been
 * through the sender check before it comes here.
 */
export class PageCarrier extends EventEmitter {
  readonly OPEN = OPEN;
  /** IPC tells nothing of what it has queued; the page lives on this computer and is told as fast as it comes. */
  readonly bufferedAmount = 0;
  readyState: number = OPEN;
  readonly #page: PageEnd;

  constructor(page: PageEnd) {
    super();
    this.#page = page;
  }

  /** The page said something. One that says too much at once is cut off, as it would be at a WebSocket. */
  receive(text: unknown): void {
    if (this.readyState !== OPEN) return;
    if (typeof text !== 'string' || text.length > MAX_MESSAGE_BYTES) {
      this.close();
      return;
    }
    this.emit('message', text, false);
  }

  send(text: string): void {
    if (this.readyState === OPEN) this.#page.frame(text);
  }

  close(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#page.end();
    this.emit('close');
  }

  terminate(): void {
    this.close();
  }

  /** A page that does not live is told of by Electron itself. */
  ping(): void {
    this.emit('pong');
  }
}
