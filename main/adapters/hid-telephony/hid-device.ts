import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HIDAsync } from 'node-hid';
import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import { parseReportDescriptor, type ReportDescriptor } from './report-descriptor.ts';
import type { OutgoingReport } from './report-protocol.ts';

/** One HID interface, open. */
export interface HidDevice extends AsyncDisposable {
  readonly descriptor: ReportDescriptor;
  /** With its number first, where the device numbers its reports. */
  onReport(listener: (report: Uint8Array) => void): Disposable;
  /** It was unplugged, or failed; told once. */
  onLost(listener: (reason: string) => void): Disposable;
  /** Resolves when the device took it. @throws GatewayError `adapter-failed` */
  send(report: OutgoingReport): Promise<void>;
}

/** `assumed`: the report descriptor where the system does not tell it. */
export type OpenHid = (path: string, name: string, assumed?: Uint8Array) => Promise<HidDevice>;

class NodeHidDevice implements HidDevice {
  readonly descriptor: ReportDescriptor;
  readonly #device: HIDAsync;
  readonly #name: string;
  readonly #report = new Signal<Uint8Array>();
  readonly #lost = new Signal<string>();
  #open = true;

  constructor(device: HIDAsync, descriptor: ReportDescriptor, name: string) {
    this.descriptor = descriptor;
    this.#device = device;
    this.#name = name;
    device.on('data', (report: Buffer) => this.#report.emit(report));
    device.on('error', (error: unknown) => this.#fail(errorText(error)));
  }

  onReport(listener: (report: Uint8Array) => void): Disposable {
    return this.#report.on(listener);
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  async send({ kind, bytes }: OutgoingReport): Promise<void> {
    if (!this.#open) throw failed(`${this.#name} is gone: it was unplugged.`);
    try {
      if (kind === 'output') await this.#device.write(Buffer.from(bytes));
      else await this.#device.sendFeatureReport(Buffer.from(bytes));
    } catch (cause) {
      throw failed(
        `${this.#name} does not take what it is told (${errorText(cause)}). Unplug it and plug it in again.`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#device.close();
  }

  #fail(detail: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#lost.emit(`${this.#name} is gone: it was unplugged, or failed (${detail}).`);
    this.#device.close().catch(() => {
      // It is gone already.
    });
  }
}

const failed = (text: string): GatewayError => new GatewayError('adapter-failed', text);

/**
 * As Linux shows it. Elsewhere hidapi could rebuild it, and node-hid does not give that (ADR 0012).
 * @throws GatewayError `adapter-failed`
 */
export async function reportDescriptor(
  path: string,
  name: string,
  { platform = process.platform, assumed }: { platform?: NodeJS.Platform; assumed?: Uint8Array | undefined } = {},
): Promise<Uint8Array> {
  if (platform !== 'linux') {
    if (assumed) return assumed;
    throw failed(
      `${name} cannot be used on this system: it does not tell what the device's reports hold. It works on Linux.`,
    );
  }
  try {
    return await readFile(`/sys/class/hidraw/${basename(path)}/device/report_descriptor`);
  } catch (cause) {
    throw failed(`${name} is gone: it was unplugged (${errorText(cause)}).`);
  }
}

/** Opens with node-hid, which is loaded then. @throws GatewayError `adapter-failed` with what to do */
export const openHid: OpenHid = async (path, name, assumed) => {
  const { default: nodeHid } = await import('node-hid').catch((cause: unknown) => {
    throw failed(
      `The library for HID devices did not load (${errorText(cause)}). On Debian, install libusb-1.0-0 and libudev1.`,
    );
  });
  const descriptor = parseReportDescriptor(await reportDescriptor(path, name, { assumed }));
  try {
    return new NodeHidDevice(await nodeHid.HIDAsync.open(path), descriptor, name);
  } catch (cause) {
    const detail = errorText(cause);
    throw failed(
      /permission|EACCES/i.test(detail)
        ? `There is no permission to use ${name} (${path}). Install the udev rules that come with Copperline, then plug it in again.`
        : `${name} (${path}) cannot be opened (${detail}). Close the program that uses it, or plug it in again.`,
    );
  }
};
