import { usb } from 'usb';
import { APPLE_MODEM_ON_WINDOWS } from '../discovery/windows-words.ts';

/** libusb's error code, or a transfer's status: the package's own error class does not exist at run time. */
export const libusbErrno = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'errno' in thrown && typeof thrown.errno === 'number' ? thrown.errno : undefined;

/** What a failed USB access means, by the operating system: the culprit and the cure. */
export function usbWords(thrown: unknown, platform: NodeJS.Platform = process.platform): string {
  switch (libusbErrno(thrown)) {
    case usb.LIBUSB_ERROR_ACCESS:
      if (platform === 'linux')
        return 'this user may not open it. Install the udev rule that comes with Copperline (docs/hardware.md), then plug it in again';
      if (platform === 'win32') return APPLE_MODEM_ON_WINDOWS;
      return 'another program holds it, or this user may not open it. Close other telephone and modem programs';
    case usb.LIBUSB_ERROR_BUSY:
      return 'another program holds it. Close other telephone and modem programs, or plug it in again';
    case usb.LIBUSB_ERROR_NOT_SUPPORTED:
    case usb.LIBUSB_ERROR_NOT_FOUND:
      return platform === 'win32' ? APPLE_MODEM_ON_WINDOWS : 'its control part cannot be reached. Plug it in again';
    case usb.LIBUSB_ERROR_NO_DEVICE:
    case usb.LIBUSB_TRANSFER_NO_DEVICE:
      return 'it was unplugged';
    case usb.LIBUSB_TRANSFER_STALL:
      return 'it refuses what it is asked. Unplug it and plug it in again';
    case usb.LIBUSB_TRANSFER_TIMED_OUT:
    case usb.LIBUSB_ERROR_TIMEOUT:
      return 'it does not answer. Unplug it and plug it in again';
    default:
      return `${thrown instanceof Error ? thrown.message : String(thrown)}. Unplug it and plug it in again`;
  }
}
