import type { UsbDevice } from './usb-device.ts';
import type { Offer } from './usbip/usbip-server.ts';

/** A device that is plugged in. */
export interface PluggedDevice {
  /** `1-1` */
  readonly jack: string;
  /** The number of the sound card that its audio function is, where that is emulated too. */
  readonly soundCard?: number | undefined;
  /** Where a kernel may import it: it is plugged in when that is done. */
  readonly offer?: Offer;
  /** Whether programs may open its nodes. */
  permit(permitted: boolean): void;
  unplug(): Promise<void>;
}

/** Where emulated devices are plugged in: a testbed's (quick tier), or a real kernel's virtual controller (thorough tier). */
export interface Jacks extends AsyncDisposable {
  /** For the programs that shall see the devices. */
  readonly env: Readonly<Record<string, string>>;
  freeJack(): string;
  /** @throws Error where a device is in that jack */
  plug(device: UsbDevice, jack: string): Promise<PluggedDevice>;
}
