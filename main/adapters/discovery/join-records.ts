/** One record a device from three lists that know nothing of each other: libusb's, node-hid's, serialport's. Pure. */
import type { HidCollection, UsbRecord } from '../usb-record.ts';
import type { DeviceShape } from './descriptors.ts';

/** A device as libusb lists it; its strings where it could be opened. */
export interface UsbListed extends DeviceShape {
  readonly bus: number;
  readonly address: number;
  /** From the root hub on. */
  readonly ports: readonly number[];
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
}

/** As serialport lists them: IDs in hexadecimal. */
export interface SerialListed {
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  /** macOS: `14200000`, bus and ports; Windows: `Port_#0004.Hub_#0001`. */
  readonly locationId?: string | undefined;
  readonly pnpId?: string | undefined;
}

/** As node-hid lists them: one a collection. */
export interface HidListed {
  readonly vendorId: number;
  readonly productId: number;
  readonly path?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
  readonly release: number;
  readonly interface: number;
  readonly usagePage?: number | undefined;
  readonly usage?: number | undefined;
}

const AUDIO_CLASS = 1;
const HUB_CLASS = 9;

interface Open {
  readonly device: Omit<UsbRecord, 'serialPorts' | 'hids' | 'sound'>;
  readonly ports: readonly number[];
  readonly serialPorts: string[];
  readonly hids: HidCollection[];
}

export function joinRecords(
  usb: readonly UsbListed[],
  serialPorts: readonly SerialListed[],
  hids: readonly HidListed[],
): UsbRecord[] {
  const open = usb.filter((device) => device.class !== HUB_CLASS).map(opened);
  for (const port of [...serialPorts].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const { vendorId, productId } = port;
    if (vendorId === undefined || productId === undefined) continue;
    const ids = { vendorId: Number.parseInt(vendorId, 16), productId: Number.parseInt(productId, 16) };
    const one = choose(sameIds(open, ids), port.serialNumber, port.locationId) ?? added(open, { ...port, ...ids });
    one.serialPorts.push(port.path);
  }
  for (const [one, hid] of assignHids(open, hids))
    one.hids.push({
      path: hid.path ?? '',
      usagePage: hid.usagePage ?? 0,
      usage: hid.usage ?? 0,
      interface: hid.interface,
    });
  return open.map(({ device, serialPorts: paths, hids: collections }) => {
    const hasSound = device.interfaces.some((each) => each.class === AUDIO_CLASS);
    return {
      ...device,
      serialPorts: paths,
      hids: collections,
      ...(hasSound ? { sound: { name: device.product ?? '' } } : {}),
    };
  });
}

const sameIds = (open: readonly Open[], { vendorId, productId }: { vendorId: number; productId: number }): Open[] =>
  open.filter(({ device }) => device.vendorId === vendorId && device.productId === productId);

function opened({ ports, ...device }: UsbListed): Open {
  return {
    device: { ...device, place: `${device.bus}-${ports.join('.')}` },
    ports,
    serialPorts: [],
    hids: [],
  };
}

/** One that libusb does not see, or all of them where it did not load. */
function added(
  open: Open[],
  from: {
    readonly vendorId: number;
    readonly productId: number;
    readonly serialNumber?: string | undefined;
    readonly manufacturer?: string | undefined;
    readonly product?: string | undefined;
    readonly locationId?: string | undefined;
    readonly path?: string | undefined;
  },
): Open {
  const { vendorId, productId, serialNumber, manufacturer, product, locationId, path } = from;
  const one: Open = {
    device: {
      vendorId,
      productId,
      release: 0,
      class: 0,
      subclass: 0,
      protocol: 0,
      interfaces: [],
      ...(manufacturer ? { manufacturer } : {}),
      ...(product ? { product } : {}),
      ...(serialNumber ? { serial: serialNumber } : {}),
      place: locationId || path || 'unknown',
    },
    ports: [],
    serialPorts: [],
    hids: [],
  };
  open.push(one);
  return one;
}

/** Among devices of one kind: by serial number, by place, else the first that has no port yet. */
function choose(same: readonly Open[], serial: string | undefined, location: string | undefined): Open | undefined {
  if (same.length <= 1) return same[0];
  const bySerial = same.filter(({ device }) => serial !== undefined && equal(device.serial, serial));
  if (bySerial.length === 1) return bySerial[0];
  const byPlace = same.filter((each) => location !== undefined && isAt(each, location));
  if (byPlace.length === 1) return byPlace[0];
  return same.find(({ serialPorts }) => serialPorts.length === 0);
}

const equal = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

function isAt({ device, ports }: Open, location: string): boolean {
  const windows = /^Port_#(\d+)\.Hub_#\d+$/.exec(location);
  if (windows) return ports.at(-1) === Number(windows[1]);
  // macOS: the bus in the first two digits, then a digit a port until the zeros.
  const mac = /^(?:0x)?([0-9a-f]{2})([0-9a-f]*?)0*$/i.exec(location);
  if (!mac) return false;
  const [, bus = '', rest = ''] = mac;
  return (
    device.bus === Number.parseInt(bus, 16) &&
    ports.join() === [...rest].map((each) => Number.parseInt(each, 16)).join()
  );
}

function assignHids(open: Open[], hids: readonly HidListed[]): [Open, HidListed][] {
  const kinds = Map.groupBy(hids, ({ vendorId, productId }) => `${vendorId}/${productId}`);
  return [...kinds.values()].flatMap((kind) => {
    const [first] = kind;
    if (!first) return [];
    const same = sameIds(open, first);
    if (same.length === 0) {
      const one = added(open, first);
      return kind.map((hid): [Open, HidListed] => [one, hid]);
    }
    const paths = [...new Set(kind.map(({ path }) => path ?? ''))].sort();
    return kind.flatMap((hid): [Open, HidListed][] => {
      const bySerial = same.filter(({ device }) => hid.serialNumber && equal(device.serial, hid.serialNumber));
      // Twins have as many paths each, and those of one lie together.
      const nth = Math.floor((paths.indexOf(hid.path ?? '') * same.length) / paths.length);
      const one = bySerial.length === 1 ? bySerial[0] : same[nth];
      return one ? [[one, hid]] : [];
    });
  });
}
