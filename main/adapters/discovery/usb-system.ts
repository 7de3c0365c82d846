import type { AdapterTrouble, UsbFamily } from '../../line/found-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';

/** What discovery needs of an operating system. */
export interface UsbSystem extends Disposable {
  /** All USB devices there are, each with what the system made of it so far: its nodes appear after it. */
  scan(): Promise<readonly UsbRecord[]>;
  /** Calls back when a device may have come or gone. */
  onChange(listener: () => void): Disposable;
  /** Why this device could not be opened now: no driver, no node yet, no permission, a library that is missing. */
  trouble(device: UsbRecord, family: UsbFamily): Promise<AdapterTrouble | undefined>;
}
