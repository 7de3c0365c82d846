import type { Clock } from '../core/clock.ts';
import type { AdapterId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineAdapter } from '../line/line-adapter.ts';
import type { LineMode } from '../line/profile.ts';

export interface UsbInterface {
  readonly number: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
}

/** One of a device's HID collections, as node-hid lists it. */
export interface HidCollection {
  readonly path: string;
  readonly usagePage: number;
  readonly usage: number;
  readonly interface: number;
  /** Whether it tells of ringing (input 0B:9E), as a line does and a headset does not; undefined where nobody could see. */
  readonly tellsRinging?: boolean;
}

/**
 * One USB device, with what the operating system made of it: joined from libusb's list, node-hid's and serialport's
 * (discovery/). Numbers as in its descriptors.
 */
export interface UsbRecord {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly release: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
  /** libusb's: where it is just now. Undefined where libusb does not see it. */
  readonly bus?: number;
  readonly address?: number;
  /** Bus and ports, `1-4.2`; on Windows what the system says of the place. */
  readonly place: string;
  readonly interfaces: readonly UsbInterface[];
  /** `/dev/ttyACM0`, `/dev/cu.usbmodem1101`, `COM7`. */
  readonly serialPorts: readonly string[];
  readonly hids: readonly HidCollection[];
  /** What the sound system calls its audio function: the product's name, and on Linux the card's number. */
  readonly sound?: { readonly name: string; readonly card?: number };
}

/** What a family gets to make an adapter of a device. */
export interface FamilyOrder {
  readonly id: AdapterId;
  readonly device: UsbRecord;
  readonly options: {
    /** By port: the country's electrical settings, and the country itself (ISO 3166, small letters). */
    readonly lineModes: readonly LineMode[];
    readonly countries: readonly string[];
    /** What the settings say for this adapter alone, by the family's own names. */
    readonly advanced: Readonly<Record<string, unknown>>;
  };
  readonly clock: Clock;
  readonly log: Log;
}

/** What each USB family's module exports as `createAdapter`. */
export type CreateAdapter = (order: FamilyOrder) => LineAdapter;
