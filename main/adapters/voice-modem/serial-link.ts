import { SerialPort } from 'serialport';
import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';

/** A modem's serial port. The speed is nobody's: USB carries it. */
const BAUD = 115_200;

/**
 * The serial port of a modem, which can be closed and opened again. Hardware handshake is on; DTR and RTS are up while it is
 * open, and DTR falls as it is closed.
 */
export class SerialLink {
  readonly path: string;
  readonly #data = new Signal<Buffer>();
  readonly #lost = new Signal<string>();
  #port: SerialPort | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes that the system has not taken yet. */
  get backlog(): number {
    return this.#port?.writableLength ?? 0;
  }

  onData(listener: (bytes: Buffer) => void): Disposable {
    return this.#data.on(listener);
  }

  /** The port went away by itself. */
  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  /** @throws GatewayError `adapter-failed` with what to do */
  async open(): Promise<void> {
    await this.close();
    const port = new SerialPort({ path: this.path, baudRate: BAUD, rtscts: true, hupcl: true, autoOpen: false });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    port.open((error) => (error ? reject(openingFailed(this.path, error)) : resolve()));
    await promise;
    this.#port = port;
    port.on('data', (bytes: Buffer) => this.#data.emit(bytes));
    // Errors of writes end in `close` where the device is gone; whoever waits for an answer notices the others.
    port.on('error', () => {});
    port.on('close', (error: Error | null) => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.#lost.emit(error ? errorText(error) : 'the port was closed');
    });
    await this.setReady(true);
  }

  write(bytes: Uint8Array): void {
    if (this.#port?.isOpen) this.#port.write(Buffer.from(bytes));
  }

  /** DTR, and RTS with it. A port that has no such wires is taken as it is. */
  async setReady(ready: boolean): Promise<void> {
    const port = this.#port;
    if (!port?.isOpen) return;
    await new Promise<void>((resolve) => port.set({ dtr: ready, rts: true }, () => resolve()));
  }

  /** What is on its way in either direction is thrown away. */
  async flush(): Promise<void> {
    const port = this.#port;
    if (!port?.isOpen) return;
    await new Promise<void>((resolve) => port.flush(() => resolve()));
  }

  async close(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    if (!port?.isOpen) return;
    await new Promise<void>((resolve) => port.close(() => resolve()));
  }
}

function openingFailed(path: string, error: Error): GatewayError {
  const text = error.message;
  const why = /permission|access(?! denied.*in use)/i.test(text)
    ? 'this user may not open it. On Linux: install the udev rule that comes with Copperline, or join the group dialout; on Windows: close other programs that use it'
    : /lock|busy|in use|temporarily unavailable|access denied/i.test(text)
      ? 'another program has it open (a terminal, a fax program, ModemManager). Close that program'
      : /no such|cannot find|not found|file not found/i.test(text)
        ? 'it is not there any more. Plug the modem in again'
        : `${text}. Unplug the modem and plug it in again`;
  return new GatewayError('adapter-failed', `The voice modem at ${path} cannot be opened: ${why}.`, {
    context: { path },
    cause: error,
  });
}
