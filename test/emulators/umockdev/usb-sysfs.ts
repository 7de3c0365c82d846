import { interfacesIn, type ReadInterface } from '../descriptors.ts';
import type { UsbDescriptors } from '../usb-device.ts';
import type { DevTree } from './dev-tree.ts';
import { kernelDriver } from './kernel-drivers.ts';

export const hex = (value: number, digits = 4): string => value.toString(16).padStart(digits, '0');
export const decimal = (value: number): string => String(value).padStart(3, '0');

export interface UsbPlace {
  readonly name: string;
  readonly path: string;
  readonly bus: number;
  /** `4.2` */
  readonly ports: string;
  readonly address: number;
}

export interface SysInterface extends ReadInterface {
  /** `sys/devices/usb1/1-1/1-1:1.0` */
  readonly path: string;
}

export interface DescribedDevice {
  readonly properties: Readonly<Record<string, string>>;
  readonly interfaces: readonly SysInterface[];
}

/** Device numbers of /dev/bus/usb/BBB/DDD. */
export const USB_MAJOR = 189;
const minorOf = ({ bus, address }: UsbPlace): number => (bus - 1) * 128 + address - 1;
export const usbNode = ({ bus, address }: UsbPlace): string => `bus/usb/${decimal(bus)}/${decimal(address)}`;

/** The strings that a device's descriptor names. */
export function namedStrings({ device, strings }: UsbDescriptors) {
  const named = (index: number): string | undefined => (index === 0 ? undefined : strings[index - 1]);
  return {
    manufacturer: named(device.readUInt8(14)),
    product: named(device.readUInt8(15)),
    serial: named(device.readUInt8(16)),
  };
}

/** What udev says of a device's identity, to whoever asks about a node that belongs to it. */
export function udevIdentity(descriptors: UsbDescriptors): Record<string, string> {
  const { manufacturer, product, serial } = namedStrings(descriptors);
  const vendorId = hex(descriptors.device.readUInt16LE(8));
  const productId = hex(descriptors.device.readUInt16LE(10));
  const escaped = (text: string): string => text.replaceAll(' ', '_');
  const encoded = (text: string): string => text.replaceAll(' ', String.raw`\x20`);
  return {
    ID_BUS: 'usb',
    ID_VENDOR_ENC: encoded(manufacturer ?? vendorId),
    ID_MODEL_ENC: encoded(product ?? productId),
    ID_VENDOR_ID: vendorId,
    ID_MODEL_ID: productId,
    ID_VENDOR: escaped(manufacturer ?? vendorId),
    ID_MODEL: escaped(product ?? productId),
    ID_REVISION: hex(descriptors.device.readUInt16LE(12)),
    ID_SERIAL: escaped([manufacturer ?? vendorId, product ?? productId, serial].filter(Boolean).join('_')),
    ...(serial === undefined ? {} : { ID_SERIAL_SHORT: serial }),
  };
}

/** A device's directory in /sys, its interfaces in it, and the bus's links to them. */
export function describeDevice(tree: DevTree, descriptors: UsbDescriptors, place: UsbPlace): DescribedDevice {
  const { device, configuration, speed } = descriptors;
  const { path, name, bus, ports, address } = place;
  const ids = [8, 10, 12].map((at) => device.readUInt16LE(at));
  const product = ids.map((id) => id.toString(16)).join('/');
  const minor = minorOf(place);
  const properties = {
    DEVNAME: `/dev/${usbNode(place)}`,
    DEVTYPE: 'usb_device',
    DRIVER: 'usb',
    PRODUCT: product,
    TYPE: `${device.readUInt8(4)}/${device.readUInt8(5)}/${device.readUInt8(6)}`,
    BUSNUM: decimal(bus),
    DEVNUM: decimal(address),
    MAJOR: String(USB_MAJOR),
    MINOR: String(minor),
    ...udevIdentity(descriptors),
  };
  tree.uevent(path, properties);
  tree.write(`${path}/descriptors`, Buffer.concat([device, configuration]));
  tree.attributes(path, {
    busnum: bus,
    devnum: address,
    devpath: ports,
    dev: `${USB_MAJOR}:${minor}`,
    speed: speed === 'full' ? 12 : 480,
    version: ` ${device.readUInt8(3)}.${hex(device.readUInt8(2), 2)}`,
    idVendor: hex(ids[0] ?? 0),
    idProduct: hex(ids[1] ?? 0),
    bcdDevice: hex(ids[2] ?? 0),
    bDeviceClass: hex(device.readUInt8(4), 2),
    bDeviceSubClass: hex(device.readUInt8(5), 2),
    bDeviceProtocol: hex(device.readUInt8(6), 2),
    bMaxPacketSize0: device.readUInt8(7),
    bNumConfigurations: device.readUInt8(17),
    bConfigurationValue: configuration.readUInt8(5),
    bNumInterfaces: ` ${configuration.readUInt8(4)}`,
  });
  for (const [attribute, value] of Object.entries(namedStrings(descriptors)))
    if (value !== undefined) tree.attributes(path, { [attribute]: value });
  tree.link(`${path}/subsystem`, 'sys/bus/usb');
  tree.link(`sys/bus/usb/devices/${name}`, path);
  const interfaces = interfacesIn(configuration)
    .filter(({ alternate }) => alternate === 0)
    .map((one) => describeInterface(tree, one, { ...place, product, value: configuration.readUInt8(5) }));
  return { properties, interfaces };
}

function describeInterface(
  tree: DevTree,
  one: ReadInterface,
  device: { readonly name: string; readonly path: string; readonly product: string; readonly value: number },
): SysInterface {
  const name = `${device.name.startsWith('usb') ? `${device.name.slice(3)}-0` : device.name}:${device.value}.${one.number}`;
  const path = `${device.path}/${name}`;
  const driver = kernelDriver(one);
  tree.uevent(path, {
    DEVTYPE: 'usb_interface',
    ...(driver === undefined ? {} : { DRIVER: driver }),
    PRODUCT: device.product,
    INTERFACE: `${one.class}/${one.subclass}/${one.protocol}`,
  });
  tree.attributes(path, {
    bInterfaceNumber: hex(one.number, 2),
    bAlternateSetting: ` ${one.alternate}`,
    bNumEndpoints: hex(one.endpoints, 2),
    bInterfaceClass: hex(one.class, 2),
    bInterfaceSubClass: hex(one.subclass, 2),
    bInterfaceProtocol: hex(one.protocol, 2),
  });
  tree.link(`${path}/subsystem`, 'sys/bus/usb');
  if (driver !== undefined) {
    tree.directory(`sys/bus/usb/drivers/${driver}`);
    tree.link(`${path}/driver`, `sys/bus/usb/drivers/${driver}`);
  }
  tree.link(`sys/bus/usb/devices/${name}`, path);
  return { ...one, path };
}
