import type { ReadInterface } from '../descriptors.ts';

/** Which driver Linux gives an interface. */
export function kernelDriver({ class: type, subclass }: ReadInterface): string | undefined {
  if (type === 1) return 'snd-usb-audio';
  if (type === 2 && subclass === 2) return 'cdc_acm';
  if (type === 3) return 'usbhid';
  if (type === 10) return 'cdc_acm';
  return undefined;
}
