/** What each device is called as long as it is plugged in: by its serial number where that tells it apart from the others here. Pure. */
import type { UsbRecord } from '../usb-record.ts';

type Named = Pick<UsbRecord, 'vendorId' | 'productId' | 'serial' | 'place'>;

const hex = (value: number): string => value.toString(16).padStart(4, '0');

export const usbId = ({ vendorId, productId }: Pick<UsbRecord, 'vendorId' | 'productId'>): string =>
  `${hex(vendorId)}:${hex(productId)}`;

/** @param others may include the device itself */
export function adapterKey<Device extends Named>(device: Device, others: readonly Device[]): string {
  const { serial, place } = device;
  const twin = others.some((each) => each !== device && usbId(each) === usbId(device) && each.serial === serial);
  return serial && !twin ? `${usbId(device)}/${serial}` : `${usbId(device)}@${place}`;
}
