import { type Device, getDeviceList, InEndpoint } from 'usb';
import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { UsbRecord } from '../usb-record.ts';
import type { ModemLink } from './modem-link.ts';
import { NotificationPipe } from './notification-pipe.ts';
import { GET_RESPONSE, NOTIFICATIONS, REGISTER, RESPONSE_BYTES, readBody, SEND_COMMAND } from './register-protocol.ts';
import { readString, requestIn, requestOut, setConfiguration } from './usb-requests.ts';
import { usbWords } from './usb-words.ts';

/** The telephone-control and the command interface. 2 to 4 are the sound driver's, 5 is firmware update: never touched. */
const CLAIMED = [NOTIFICATIONS.interface, SEND_COMMAND.index] as const;
const CONFIGURATION = 1;

const failed = (why: string, cause?: unknown): GatewayError =>
  new GatewayError('adapter-failed', `The Apple USB Modem cannot be used: ${why}.`, { cause });

/** @throws GatewayError `adapter-failed` with what to do; the device is closed then */
export async function openUsbLink(order: {
  readonly record: UsbRecord;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<ModemLink> {
  const { record, signal, clock, log } = order;
  const device = getDeviceList().find((one) => one.busNumber === record.bus && one.deviceAddress === record.address);
  if (!device) throw failed('it is not plugged in any more');
  await using undo = new AsyncDisposableStack();
  try {
    device.open();
    undo.defer(() => device.close());
    const wasUnconfigured = await configure(device);
    signal.throwIfAborted();
    for (const number of CLAIMED) {
      const claimed = device.interface(number);
      claimed.claim();
      undo.defer(() => claimed.releaseAsync().catch((error) => log.debug({ error: errorText(error) }, 'not released')));
    }
    const endpoint = device.interface(NOTIFICATIONS.interface).endpoint(NOTIFICATIONS.endpoint);
    if (!(endpoint instanceof InEndpoint)) throw failed('it has no ring notifications, so it is another device');
    const pipe = undo.use(new NotificationPipe(endpoint, NOTIFICATIONS.bytes, clock));
    const identity = await describe(device);
    signal.throwIfAborted();
    pipe.start();
    return new UsbLink({ device, pipe, identity, wasUnconfigured, undo: undo.move() });
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    if (signal.aborted) throw signal.reason;
    throw failed(usbWords(thrown), thrown);
  }
}

/**
 * Where no driver binds to the device, it sits unconfigured and refuses everything; what libusb has read before proves nothing.
 * A string and a register that it gives do.
 */
async function configure(device: Device): Promise<boolean> {
  const alive =
    device.configDescriptor !== undefined &&
    (await prove(device).then(
      () => true,
      () => false,
    ));
  if (alive) return false;
  await setConfiguration(device, CONFIGURATION);
  await prove(device);
  return true;
}

async function prove(device: Device): Promise<void> {
  await readString(device, device.deviceDescriptor.iProduct);
  await requestOut(device, SEND_COMMAND, readBody(REGISTER.lineSense));
  await requestIn(device, GET_RESPONSE, RESPONSE_BYTES);
}

async function describe(device: Device): Promise<string> {
  const { iManufacturer, iProduct, bcdDevice } = device.deviceDescriptor;
  const release = `${bcdDevice >> 8}.${(bcdDevice & 0xff).toString(16).padStart(2, '0')}`;
  return `${await readString(device, iManufacturer)} ${await readString(device, iProduct)}, release ${release}`.trim();
}

class UsbLink implements ModemLink {
  readonly identity: string;
  readonly wasUnconfigured: boolean;
  readonly #device: Device;
  readonly #pipe: NotificationPipe;
  readonly #undo: AsyncDisposableStack;

  constructor(parts: {
    readonly device: Device;
    readonly pipe: NotificationPipe;
    readonly identity: string;
    readonly wasUnconfigured: boolean;
    readonly undo: AsyncDisposableStack;
  }) {
    this.identity = parts.identity;
    this.wasUnconfigured = parts.wasUnconfigured;
    this.#device = parts.device;
    this.#pipe = parts.pipe;
    this.#undo = parts.undo;
  }

  send(body: Buffer): Promise<void> {
    return this.#request(() => requestOut(this.#device, SEND_COMMAND, body));
  }

  receive(bytes: number): Promise<Buffer> {
    return this.#request(() => requestIn(this.#device, GET_RESPONSE, bytes));
  }

  onNotification(listener: (bytes: Uint8Array) => void): Disposable {
    return this.#pipe.onData(listener);
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#pipe.onLost(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.disposeAsync();
  }

  async #request<T>(transfer: () => Promise<T>): Promise<T> {
    if (this.#undo.disposed) throw failed('it was closed');
    try {
      return await transfer();
    } catch (thrown) {
      throw failed(usbWords(thrown), thrown);
    }
  }
}
