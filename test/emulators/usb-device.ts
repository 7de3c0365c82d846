/**
 * A USB device that is made of software: what a device model implements, whoever serves it (libumockdev's preload
 * library in the quick tier, USB/IP to a real kernel in the thorough one).
 */

/** The device refuses a transfer (EPIPE). */
export class Stall extends Error {}

/** USB 2.0 §9.3; `value`, `index` and `length` in host order. */
export interface Setup {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
}

export interface UsbDescriptors {
  /** Device descriptor, 18 bytes. Its string indexes are 1 manufacturer, 2 product, 3 serial (0 where there is none). */
  readonly device: Buffer;
  /** Configuration with all its interfaces and endpoints. */
  readonly configuration: Buffer;
  /** From index 1. */
  readonly strings: readonly string[];
  /** HID report descriptors by interface number. */
  readonly reports?: Readonly<Record<number, Buffer>>;
  readonly speed: 'full' | 'high';
}

/**
 * Standard requests (descriptors, configuration, alternate settings) are served for it. A transfer that the host cancels
 * aborts its `signal`; the model then rejects, with whatever.
 */
export interface UsbDevice extends Disposable {
  readonly descriptors: UsbDescriptors;
  /** Class and vendor requests: data for the host, or nothing. @throws Stall */
  control(setup: Setup, data: Buffer): Promise<Buffer | undefined>;
  /** A bulk or interrupt IN transfer: waits until there is something. */
  in(endpoint: number, length: number, signal: AbortSignal): Promise<Buffer>;
  /** A bulk or interrupt OUT transfer: resolves when the device took it. */
  out(endpoint: number, data: Buffer, signal: AbortSignal): Promise<void>;
  /** Isochronous, one packet a frame of 1 ms (full speed): as many packets as `lengths`, at the device's clock. */
  isoIn?(endpoint: number, lengths: readonly number[], signal: AbortSignal): Promise<readonly Buffer[]>;
  isoOut?(endpoint: number, packets: readonly Buffer[], signal: AbortSignal): Promise<void>;
  configured?(configuration: number): void;
  alternate?(interfaceNumber: number, setting: number): void;
  /** Power comes: the state after a plug-in, boot time and all; and goes. On-hook in both. */
  plugged(): void;
  unplugged(): void;
  /** A fault or a trait by its name (`garbage`, `wedged`, `no-mu-law`): what there is, each model says in its own file. @throws Error for an unknown one */
  behave(name: string, value?: unknown): void;
  /** What the device saw of its host, for tests: hook, commands, counters. Plain data. */
  seen(): Readonly<Record<string, unknown>>;
}
