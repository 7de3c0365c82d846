import { type InEndpoint, usb } from 'usb';
import type { Clock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';
import { libusbErrno, usbWords } from './usb-words.ts';

/** So many transfers wait at the endpoint. */
const TRANSFERS = 2;
/** A stalled endpoint is cleared; one that stalls so often within the time is broken. */
const MOST_STALLS = 5;
const STALLS_WITHIN_MS = 10_000;
const STOP_WITHIN_MS = 1000;

/** An interrupt IN endpoint that is read for as long as the device is open. */
export class NotificationPipe implements AsyncDisposable {
  readonly #endpoint: InEndpoint;
  readonly #bytes: number;
  readonly #clock: Clock;
  readonly #data = new Signal<Uint8Array>();
  readonly #lost = new Signal<string>();
  #state: 'reading' | 'clearing' | 'stopped' = 'stopped';
  #failure: unknown;
  #stalledAt: number[] = [];

  constructor(endpoint: InEndpoint, bytes: number, clock: Clock) {
    this.#endpoint = endpoint;
    this.#bytes = bytes;
    this.#clock = clock;
    endpoint.on('data', (data: Buffer) => {
      if (data.length > 0) this.#data.emit(data);
    });
    // Told for each transfer that was waiting, and once more for each that cannot be cancelled: the first says why.
    endpoint.on('error', (error: unknown) => {
      this.#failure ??= error;
    });
    endpoint.on('end', () => this.#ended());
  }

  start(): void {
    this.#failure = undefined;
    this.#state = 'reading';
    this.#endpoint.startPoll(TRANSFERS, this.#bytes);
  }

  onData(listener: (bytes: Uint8Array) => void): Disposable {
    return this.#data.on(listener);
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  /** The endpoint is free then, so that its interface can be released. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'stopped';
    this.#lost.clear();
    if (!this.#endpoint.pollActive) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    using _deadline = this.#clock.after(STOP_WITHIN_MS, resolve);
    this.#endpoint.stopPoll(resolve);
    await promise;
  }

  #ended(): void {
    if (this.#state !== 'reading') return;
    const stalled = libusbErrno(this.#failure) === usb.LIBUSB_TRANSFER_STALL;
    const now = this.#clock.now();
    this.#stalledAt = [...this.#stalledAt.filter((at) => now - at < STALLS_WITHIN_MS), now];
    if (!stalled || this.#stalledAt.length >= MOST_STALLS) {
      this.#fail(this.#failure);
      return;
    }
    this.#state = 'clearing';
    this.#endpoint.clearHalt((error) => {
      if (this.#state !== 'clearing') return;
      if (error) this.#fail(error);
      else this.start();
    });
  }

  #fail(failure: unknown): void {
    this.#state = 'stopped';
    this.#lost.emit(`it tells of no ring any more: ${usbWords(failure)}`);
  }
}
