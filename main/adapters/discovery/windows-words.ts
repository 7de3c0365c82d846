/** What to do about a device that Windows has no driver for. */
import type { UsbFamily } from '../../line/found-adapter.ts';

/** WinUSB on the whole device makes the control part reachable, and takes its audio away from Windows: docs/hardware.md. No stop at the end. */
export const APPLE_MODEM_ON_WINDOWS =
  'Windows has no driver for it. Binding WinUSB to it does not help with calls, because Windows then offers no audio of it; use it on macOS or Linux (docs/hardware.md)';

export const noWinUsb = (family: UsbFamily): string =>
  family === 'apple-modem'
    ? `${APPLE_MODEM_ON_WINDOWS}.`
    : 'Windows has no driver for it. Install WinUSB for this device (with Zadig: choose the device, then WinUSB, then Install Driver), then plug it in again.';
