/** A device's descriptors as bytes (USB 2.0 §9.6): what sysfs keeps of each device, `descriptors`. Pure. */
import type { UsbInterface, UsbRecord } from '../usb-record.ts';

const DEVICE = 1;
const CONFIGURATION = 2;
const INTERFACE = 4;

export type DeviceShape = Pick<
  UsbRecord,
  'vendorId' | 'productId' | 'release' | 'class' | 'subclass' | 'protocol' | 'interfaces'
>;

/** @returns undefined for bytes that are no device's; of the first configuration, each interface as it is by default */
export function readDescriptors(bytes: Buffer): DeviceShape | undefined {
  if (bytes.length < 18 || bytes[1] !== DEVICE) return undefined;
  const interfaces: UsbInterface[] = [];
  let configurations = 0;
  for (let at = bytes[0] ?? 0; at + 2 <= bytes.length; ) {
    const length = bytes[at] ?? 0;
    const type = bytes[at + 1];
    if (length < 2 || at + length > bytes.length) break;
    if (type === CONFIGURATION) configurations += 1;
    // Alternate settings of an interface come after its default one.
    if (type === INTERFACE && length >= 9 && configurations <= 1 && bytes[at + 3] === 0)
      interfaces.push({
        number: bytes[at + 2] ?? 0,
        class: bytes[at + 5] ?? 0,
        subclass: bytes[at + 6] ?? 0,
        protocol: bytes[at + 7] ?? 0,
      });
    at += length;
  }
  return {
    vendorId: bytes.readUInt16LE(8),
    productId: bytes.readUInt16LE(10),
    release: bytes.readUInt16LE(12),
    class: bytes[4] ?? 0,
    subclass: bytes[5] ?? 0,
    protocol: bytes[6] ?? 0,
    interfaces,
  };
}
