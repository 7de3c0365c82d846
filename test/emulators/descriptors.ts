/** USB descriptors from their fields (USB 2.0 §9.6), for device models. */

const word = (value: number): [number, number] => [value & 0xff, value >> 8];

export interface DeviceFields {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice */
  readonly release?: number;
  /** Class, subclass, protocol; 0 where the interfaces tell. */
  readonly class?: readonly [number, number, number];
  /** Which of the strings 1, 2, 3 it has; all by default. */
  readonly strings?: { readonly manufacturer?: boolean; readonly product?: boolean; readonly serial?: boolean };
  readonly usb?: number;
  readonly packetBytes?: number;
}

export function deviceDescriptor({
  vendorId,
  productId,
  release = 0x0100,
  class: [deviceClass, subclass, protocol] = [0, 0, 0],
  strings: { manufacturer = true, product = true, serial = true } = {},
  usb = 0x0200,
  packetBytes = 64,
}: DeviceFields): Buffer {
  return Buffer.from([
    ...[18, 1, ...word(usb), deviceClass, subclass, protocol, packetBytes],
    ...[...word(vendorId), ...word(productId), ...word(release)],
    ...[manufacturer ? 1 : 0, product ? 2 : 0, serial ? 3 : 0, 1],
  ]);
}

/** The configuration descriptor before all that belongs to it, its lengths and counts filled in. */
export function configurationDescriptor(
  parts: readonly Buffer[],
  { selfPowered = false, milliamps = 100 }: { readonly selfPowered?: boolean; readonly milliamps?: number } = {},
): Buffer {
  const body = Buffer.concat(parts);
  const interfaces = new Set([...descriptorsIn(body)].filter((one) => one[1] === 4).map((one) => one[2]));
  const attributes = selfPowered ? 0xc0 : 0x80;
  const head = [9, 2, ...word(9 + body.length), interfaces.size, 1, 0, attributes, milliamps / 2];
  return Buffer.concat([Buffer.from(head), body]);
}

export interface InterfaceFields {
  readonly number: number;
  readonly alternate?: number;
  readonly endpoints: number;
  readonly class: number;
  readonly subclass?: number;
  readonly protocol?: number;
  /** String index. */
  readonly name?: number;
}

export const interfaceDescriptor = ({
  number,
  alternate = 0,
  endpoints,
  class: interfaceClass,
  subclass = 0,
  protocol = 0,
  name = 0,
}: InterfaceFields): Buffer =>
  Buffer.from([9, 4, number, alternate, endpoints, interfaceClass, subclass, protocol, name]);

const transferTypes = { isochronous: 1, bulk: 2, interrupt: 3 } as const;

export interface EndpointFields {
  /** With bit 7 for IN. */
  readonly address: number;
  readonly type: keyof typeof transferTypes;
  readonly packetBytes: number;
  readonly interval?: number;
  /** Synchronisation and usage bits of an isochronous one (bmAttributes above bit 1). */
  readonly attributes?: number;
  /** The two bytes more that audio endpoints have (USB Audio 1.0 §4.6.1.1). */
  readonly audio?: boolean;
}

export const endpointDescriptor = ({
  address,
  type,
  packetBytes,
  interval = 0,
  attributes = 0,
  audio = false,
}: EndpointFields): Buffer =>
  Buffer.from([
    ...[audio ? 9 : 7, 5, address, transferTypes[type] | attributes, ...word(packetBytes), interval],
    ...(audio ? [0, 0] : []),
  ]);

/** Any other descriptor by its bytes after the length: `classSpecific(0x24, 0x00, 0x10, 0x01)`. */
export const classSpecific = (...bytes: readonly number[]): Buffer => Buffer.from([bytes.length + 1, ...bytes]);

/** HID 1.11 §6.2.1, of one report descriptor. */
export const hidDescriptor = (report: Buffer, country = 0): Buffer =>
  classSpecific(0x21, 0x11, 0x01, country, 1, 0x22, ...word(report.length));

/** The descriptors that lie one after another in `bytes`. */
export function* descriptorsIn(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const length = Math.max(2, bytes.readUInt8(at));
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

export interface ReadInterface {
  readonly number: number;
  readonly alternate: number;
  readonly endpoints: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
}

/** Every interface and alternate setting of a configuration, and the endpoints of each. */
export function interfacesIn(configuration: Buffer): readonly ReadInterface[] {
  return [...descriptorsIn(configuration)]
    .filter((one) => one[1] === 4 && one.length >= 9)
    .map((one) => ({
      number: one.readUInt8(2),
      alternate: one.readUInt8(3),
      endpoints: one.readUInt8(4),
      class: one.readUInt8(5),
      subclass: one.readUInt8(6),
      protocol: one.readUInt8(7),
    }));
}
