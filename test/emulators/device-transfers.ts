import { isIn, isStandard, StandardRequests } from './standard-requests.ts';
import { type Setup, Stall, type UsbDevice } from './usb-device.ts';

/** More came than the host had room for (EOVERFLOW). */
export class Babble extends Error {}

const CLEAR_FEATURE = 1;
const ENDPOINT_RECIPIENT = 0x02;

/** All bulk packets of a full speed device. */
const PACKET_BYTES = 64;
const isFull = (bytes: Buffer): boolean => bytes.length > 0 && bytes.length % PACKET_BYTES === 0;

/**
 * A device at the end of its cable, whoever is the host: standard requests are answered, an endpoint's transfers run one
 * after another as on the bus, and an endpoint that stalled stays halted until the host clears it.
 */
export class DeviceTransfers {
  readonly device: UsbDevice;
  readonly #standard: StandardRequests;
  readonly #turns = new Map<number, Promise<void>>();
  readonly #halted = new Set<number>();

  constructor(device: UsbDevice) {
    this.device = device;
    this.#standard = new StandardRequests(device);
  }

  get configuration(): number {
    return this.#standard.configuration;
  }

  setConfiguration(value: number): void {
    this.#halted.clear();
    this.#standard.setConfiguration(value);
  }

  setInterface(interfaceNumber: number, alternate: number): void {
    this.#standard.setInterface(interfaceNumber, alternate);
  }

  clearHalt(endpoint: number): void {
    this.#halted.delete(endpoint);
  }

  /** What the device gives, no longer than asked for. @throws Stall */
  async control(setup: Setup, data: Buffer): Promise<Buffer> {
    if (setup.requestType === ENDPOINT_RECIPIENT && setup.request === CLEAR_FEATURE) this.clearHalt(setup.index & 0xff);
    const given = isStandard(setup) ? this.#standard.answer(setup) : await this.device.control(setup, data);
    return isIn(setup) ? (given ?? Buffer.alloc(0)).subarray(0, setup.length) : Buffer.alloc(0);
  }

  /**
   * A transfer ends when it is full, or with a packet that is not. `gatherMs`: for so long it goes on while packets are full, as
   * on a bus; a model gives what it has without the empty packet that would end it.
   * @throws Stall, Babble, or whatever where `signal` is aborted
   */
  in(endpoint: number, length: number, signal: AbortSignal, gatherMs = 0): Promise<Buffer> {
    return this.#inTurn(endpoint, signal, async () => {
      let given = await this.device.in(endpoint, length, signal);
      if (gatherMs > 0 && isFull(given) && given.length < length) {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(gatherMs)]);
        try {
          while (isFull(given) && given.length < length)
            given = Buffer.concat([given, await this.device.in(endpoint, length - given.length, patience)]);
        } catch (thrown) {
          if (!patience.aborted) throw thrown;
        }
      }
      if (given.length > length) throw new Babble(`${given.length} bytes for a transfer of ${length}`);
      return given;
    });
  }

  /** @throws Stall, or whatever where `signal` is aborted */
  out(endpoint: number, data: Buffer, signal: AbortSignal): Promise<void> {
    return this.#inTurn(endpoint, signal, () => this.device.out(endpoint, data, signal));
  }

  /** @throws Stall where the device has none */
  isoIn(endpoint: number, lengths: readonly number[], signal: AbortSignal): Promise<readonly Buffer[]> {
    return this.#inTurn(endpoint, signal, () => {
      if (!this.device.isoIn) throw new Stall();
      return this.device.isoIn(endpoint, lengths, signal);
    });
  }

  /** @throws Stall where the device has none */
  isoOut(endpoint: number, packets: readonly Buffer[], signal: AbortSignal): Promise<void> {
    return this.#inTurn(endpoint, signal, () => {
      if (!this.device.isoOut) throw new Stall();
      return this.device.isoOut(endpoint, packets, signal);
    });
  }

  async #inTurn<T>(endpoint: number, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(endpoint);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turns.set(endpoint, promise);
    try {
      await before;
      signal.throwIfAborted();
      if (this.#halted.has(endpoint)) throw new Stall();
      return await act();
    } catch (thrown) {
      if (thrown instanceof Stall) this.#halted.add(endpoint);
      throw thrown;
    } finally {
      resolve();
    }
  }
}
