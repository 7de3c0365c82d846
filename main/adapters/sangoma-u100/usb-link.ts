import { type Device, getDeviceList, type InEndpoint, type OutEndpoint, usb } from 'usb';
import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { UsbRecord } from '../usb-record.ts';
import { FRAME_BYTES } from './frame-protocol.ts';
import { CURE, quirks } from './u100-quirks.ts';

/** Requests of the CP2101 bridge: to the device, and from it. */
const SET = 0x41;
const GET = 0xc1;
const ENABLE_UART = 0x00;
const SET_DIVISOR = 0x01;
const SET_LINE = 0x03;
const GET_LINE = 0x04;
/** 3 686 400 / 500 000, rounded down. */
const DIVISOR = 7;
const DATA_BITS = 0x0f00;
const EIGHT_BITS = 0x0800;

/** The library's own thread counts it: a process that is held up does not make it come sooner. */
const OUT_TIMEOUT_MS = 3_000;
/** More of our audio than this (64 ms) on its way is only delay. */
const MOST_BYTES_ON_THE_WAY = 64 * FRAME_BYTES;
const CLOSE_WITHIN_MS = 500;
/** So many broken transfers within so long a time, and it is broken for good. */
const MOST_FAULTS = 20;
const FAULTS_WITHIN_MS = 5_000;

export interface UsbLinkPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly onData: (bytes: Buffer) => void;
  /** Frames that were sent did not reach the device. */
  readonly onDropped: (frames: number) => void;
  /** Once. */
  readonly onLost: (reason: string) => void;
}

/** The U100's bridge: its setting up, several transfers in flight each way, and what becomes of transfers that fail. */
export class UsbLink {
  readonly #ports: UsbLinkPorts;
  readonly #device: Device;
  readonly #in: InEndpoint;
  readonly #out: OutEndpoint;
  #state: 'open' | 'lost' | 'closing' = 'open';
  #bytesOnTheWay = 0;
  #faults: number[] = [];
  #clearingOut = false;
  #idle: (() => void) | undefined;

  /** @throws GatewayError `adapter-failed` with the culprit and the cure */
  static open(record: UsbRecord, ports: UsbLinkPorts): UsbLink {
    const device = getDeviceList().find((one) => one.busNumber === record.bus && one.deviceAddress === record.address);
    if (!device) throw failed(`it is not plugged in at ${record.place} any more`);
    try {
      device.open();
    } catch (thrown) {
      throw failed(whyNotOpened(thrown), thrown);
    }
    try {
      const face = device.interface(record.interfaces[0]?.number ?? 0);
      face.claim();
      const input = face.endpoints.find((one) => one.direction === 'in');
      const output = face.endpoints.find((one) => one.direction === 'out');
      if (!input || !output) throw failed('it has no bulk endpoints, so it is no U100');
      return new UsbLink(ports, device, input as InEndpoint, output as OutEndpoint);
    } catch (thrown) {
      device.close();
      throw thrown instanceof GatewayError ? thrown : failed(whyNotOpened(thrown), thrown);
    }
  }

  private constructor(ports: UsbLinkPorts, device: Device, input: InEndpoint, output: OutEndpoint) {
    this.#ports = ports;
    this.#device = device;
    this.#in = input;
    this.#out = output;
    this.#out.timeout = OUT_TIMEOUT_MS;
    this.#in.on('data', (bytes: Buffer) => {
      if (this.#state === 'open' && bytes.length > 0) ports.onData(bytes);
    });
    this.#in.on('error', (thrown: unknown) => this.#inFailed(thrown));
    this.#in.on('end', () => this.#restart());
  }

  /** Sets the bridge's serial side as the DSP wants it, and begins to listen. */
  async start(): Promise<void> {
    await this.#set(ENABLE_UART, 1, 'enabling its serial side');
    await this.#set(SET_DIVISOR, DIVISOR, 'setting its speed');
    const line = await this.#get(GET_LINE, 2, 'reading its line control');
    await this.#set(SET_LINE, (line.readUInt16LE(0) & ~DATA_BITS) | EIGHT_BITS, 'setting its line control');
    this.#poll();
  }

  /** Frames for the device, as they come; what it does not take is dropped. */
  send(frames: Buffer): void {
    if (this.#state !== 'open') return;
    if (this.#clearingOut || this.#bytesOnTheWay + frames.length > MOST_BYTES_ON_THE_WAY) {
      this.#dropped(frames.length);
      return;
    }
    this.#bytesOnTheWay += frames.length;
    this.#out.transfer(frames, (error, taken) => {
      this.#bytesOnTheWay -= frames.length;
      if (this.#bytesOnTheWay === 0) this.#idle?.();
      if (!error) return;
      this.#dropped(frames.length - (taken ?? 0));
      this.#outFailed(error);
    });
  }

  /** Resolves when the device is free for others. Twice is safe. */
  async close(): Promise<void> {
    const wasLost = this.#state === 'lost';
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    if (this.#in.pollActive) {
      const ended = new Promise<void>((resolve) => this.#in.once('end', () => resolve()));
      this.#in.stopPoll();
      await this.#within(ended);
    }
    if (this.#bytesOnTheWay > 0) {
      await this.#within(
        new Promise<void>((resolve) => {
          this.#idle = resolve;
        }),
      );
    }
    try {
      if (!wasLost) {
        for (const face of this.#device.interfaces ?? []) await this.#within(face.releaseAsync());
      }
      this.#device.close();
    } catch (thrown) {
      this.#ports.log.debug({ error: errorText(thrown) }, 'the USB device did not close cleanly');
    }
  }

  #dropped(bytes: number): void {
    this.#ports.onDropped(Math.ceil(bytes / FRAME_BYTES));
  }

  #poll(): void {
    try {
      this.#in.startPoll(quirks.inTransfers, quirks.inTransferBytes);
    } catch (thrown) {
      this.#lose(`its transfers do not start (${errorText(thrown)})`);
    }
  }

  #inFailed(thrown: unknown): void {
    if (this.#state !== 'open') return;
    if (isGone(thrown)) this.#lose('it was unplugged');
    else this.#count(thrown);
  }

  /** All IN transfers have come back after one failed: the endpoint is cleared, and they go out again. */
  #restart(): void {
    if (this.#state !== 'open') return;
    this.#in.clearHalt((error) => {
      if (this.#state !== 'open') return;
      if (error && isGone(error)) this.#lose('it was unplugged');
      else this.#poll();
    });
  }

  #outFailed(thrown: unknown): void {
    if (this.#state !== 'open') return;
    if (isGone(thrown)) {
      this.#lose('it was unplugged');
      return;
    }
    if (errnoOf(thrown) === usb.LIBUSB_TRANSFER_TIMED_OUT) {
      this.#lose('it takes nothing any more');
      return;
    }
    if (this.#clearingOut) return;
    this.#count(thrown);
    if (this.#state !== 'open') return;
    this.#clearingOut = true;
    this.#out.clearHalt((error) => {
      this.#clearingOut = false;
      if (error && isGone(error)) this.#lose('it was unplugged');
    });
  }

  #count(thrown: unknown): void {
    const now = this.#ports.clock.now();
    this.#faults = [...this.#faults.filter((at) => now - at < FAULTS_WITHIN_MS), now];
    this.#ports.log.debug({ error: errorText(thrown) }, 'a USB transfer failed; the endpoint is cleared');
    if (this.#faults.length >= MOST_FAULTS) this.#lose(`its transfers fail again and again (${errorText(thrown)})`);
  }

  #lose(reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#ports.onLost(reason);
  }

  #set(request: number, value: number, doing: string): Promise<void> {
    return this.#control(SET, request, value, Buffer.alloc(0), doing).then(() => undefined);
  }

  async #get(request: number, length: number, doing: string): Promise<Buffer> {
    const answer = await this.#control(GET, request, 0, length, doing);
    if (answer instanceof Buffer && answer.length === length) return answer;
    throw failed(`${doing} failed: it answered too little. ${CURE}`);
  }

  #control(
    type: number,
    request: number,
    value: number,
    data: Buffer | number,
    doing: string,
  ): Promise<Buffer | number | undefined> {
    return new Promise((resolve, reject) => {
      this.#device.controlTransfer(type, request, value, 0, data, (error, answer) => {
        if (error) reject(failed(`${doing} failed (${errorText(error)}). ${CURE}`, error));
        else resolve(answer);
      });
    });
  }

  async #within(done: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _late = this.#ports.clock.after(CLOSE_WITHIN_MS, resolve);
    await Promise.race([done, promise]);
  }
}

const errnoOf = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'errno' in thrown && typeof thrown.errno === 'number' ? thrown.errno : undefined;

/** A transfer's own statuses are positive, libusb's errors negative. */
const isGone = (thrown: unknown): boolean => {
  const errno = errnoOf(thrown);
  return errno === usb.LIBUSB_TRANSFER_NO_DEVICE || errno === usb.LIBUSB_ERROR_NO_DEVICE;
};

function whyNotOpened(thrown: unknown): string {
  switch (errnoOf(thrown)) {
    case usb.LIBUSB_ERROR_ACCESS:
      return 'this user may not open it. Install the udev rule that comes with Copperline, then plug it in again';
    case usb.LIBUSB_ERROR_BUSY:
      return 'another program or driver has it. Close that program, then plug it in again';
    case usb.LIBUSB_ERROR_NOT_SUPPORTED:
    case usb.LIBUSB_ERROR_NOT_FOUND:
      return 'Windows has no WinUSB driver for it. Install the driver that comes with Copperline';
    case usb.LIBUSB_ERROR_NO_DEVICE:
      return 'it was unplugged';
    default:
      return `it does not open (${errorText(thrown)}). ${CURE}`;
  }
}

const failed = (why: string, cause?: unknown): GatewayError =>
  new GatewayError('adapter-failed', why, cause === undefined ? {} : { cause });
