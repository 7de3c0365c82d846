import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

const PAGE = Buffer.alloc(4096);

/**
 * A FIFO in a device node's place, whose only use is that a program's poll() on it wakes when the emulator says so:
 * one to write to is ready while it has room, one to read from while there is a byte in it.
 */
export class Gate implements Disposable {
  readonly #mode: 'read' | 'write';
  readonly #fd: number;
  #open: boolean;
  #closed = false;

  constructor(path: string, mode: 'read' | 'write') {
    execFileSync('mkfifo', ['-m', '0666', path]);
    this.#mode = mode;
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#open = mode === 'write';
    this.set(false);
  }

  /** Whether poll() finds the node ready. */
  set(open: boolean): void {
    if (open === this.#open || this.#closed) return;
    this.#open = open;
    if (this.#mode === 'read') {
      if (open) this.#write(PAGE.subarray(0, 1));
      else this.#read();
    } else if (open) this.#read();
    else while (this.#write(PAGE));
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }

  #write(bytes: Buffer): boolean {
    try {
      writeSync(this.#fd, bytes);
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      throw thrown;
    }
  }

  #read(): void {
    try {
      readSync(this.#fd, PAGE, 0, PAGE.length, null);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown;
    }
  }
}
