/** USB devices as Linux tells of them in sysfs, with the nodes that its drivers made of them: no program or library is needed. */
import { opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HidCollection, UsbRecord } from '../usb-record.ts';
import { readDescriptors } from './descriptors.ts';
import { readHidUsages } from './hid-usages.ts';

/** `1-4.2`; interfaces (`1-4.2:1.0`) and root hubs (`usb1`) are none. */
const DEVICE_NAME = /^\d+-\d+(\.\d+)*$/;
const HUB_CLASS = 9;
/** HID usage of the telephony page. */
const RINGER = 0x0b_009e;

const devicesIn = (sys: string): string => join(sys, 'bus/usb/devices');

/** Names of all devices there are: cheap, to see whether anything changed. Empty where there is no USB. */
export async function usbPlaces(sys = '/sys'): Promise<string[]> {
  return (await names(devicesIn(sys))).filter((name) => DEVICE_NAME.test(name)).sort();
}

/** Hubs are left out, and what went while it was read. */
export async function readSysfs(sys = '/sys'): Promise<UsbRecord[]> {
  const all = await names(devicesIn(sys));
  const records = await Promise.all(
    all.filter((name) => DEVICE_NAME.test(name)).map((place) => readDevice(devicesIn(sys), place, all)),
  );
  return records.filter((record) => record !== undefined).sort((a, b) => (a.place < b.place ? -1 : 1));
}

async function readDevice(devices: string, place: string, all: readonly string[]): Promise<UsbRecord | undefined> {
  const at = join(devices, place);
  const bytes = await readFile(join(at, 'descriptors')).catch(() => undefined);
  const shape = bytes && readDescriptors(bytes);
  if (!shape || shape.class === HUB_CLASS) return undefined;
  const functions = all.filter((name) => name.startsWith(`${place}:`)).sort();
  const nodes = await Promise.all(functions.map((name) => readFunction(join(devices, name), interfaceNumber(name))));
  const [manufacturer, product, serial, bus, address] = await Promise.all(
    ['manufacturer', 'product', 'serial', 'busnum', 'devnum'].map((name) => text(join(at, name))),
  );
  const card = nodes.map((each) => each.card).find((each) => each !== undefined);
  return {
    ...shape,
    ...(manufacturer ? { manufacturer } : {}),
    ...(product ? { product } : {}),
    ...(serial ? { serial } : {}),
    ...(bus ? { bus: Number(bus) } : {}),
    ...(address ? { address: Number(address) } : {}),
    place,
    serialPorts: nodes.flatMap((each) => each.serialPorts),
    hids: nodes.flatMap((each) => each.hids),
    ...(card === undefined ? {} : { sound: { name: product ?? '', card } }),
  };
}

/** `1-4.2:1.0` */
const interfaceNumber = (name: string): number => Number(name.slice(name.lastIndexOf('.') + 1));

interface FunctionNodes {
  readonly serialPorts: readonly string[];
  readonly hids: readonly HidCollection[];
  readonly card?: number;
}

/** What drivers made of one interface: each leaves its nodes at another depth. */
async function readFunction(at: string, number: number): Promise<FunctionNodes> {
  const serialPorts: string[] = [];
  const hids: HidCollection[] = [];
  let card: number | undefined;
  for (const name of await names(at)) {
    if (name === 'tty') serialPorts.push(...(await names(join(at, 'tty'))).map((tty) => `/dev/${tty}`));
    // USB serial converters: the port itself is the folder.
    else if (/^ttyUSB\d+$/.test(name)) serialPorts.push(`/dev/${name}`);
    else if (name === 'sound') for (const each of await names(join(at, 'sound'))) card ??= numberBehind('card', each);
    // A HID device: bus, vendor, product, count.
    else if (/^[0-9A-F]{4}:[0-9A-F]{4}:[0-9A-F]{4}\.[0-9A-F]{4}$/i.test(name))
      hids.push(...(await readHid(join(at, name), number)));
  }
  return { serialPorts: serialPorts.sort(), hids, ...(card === undefined ? {} : { card }) };
}

async function readHid(at: string, number: number): Promise<HidCollection[]> {
  const descriptor = await readFile(join(at, 'report_descriptor')).catch(() => undefined);
  const { collections, inputs } = readHidUsages(descriptor ?? new Uint8Array());
  const found: HidCollection[] = [];
  for (const node of await names(join(at, 'hidraw')))
    for (const usage of collections)
      found.push({
        path: `/dev/${node}`,
        usagePage: Math.floor(usage / 0x1_0000),
        usage: usage % 0x1_0000,
        interface: number,
        tellsRinging: inputs.has(RINGER),
      });
  return found;
}

function numberBehind(word: string, name: string): number | undefined {
  const digits = name.startsWith(word) ? name.slice(word.length) : '';
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}

async function text(path: string): Promise<string | undefined> {
  const read = await readFile(path, 'utf8').catch(() => undefined);
  return read?.trim() || undefined;
}

/** Empty for a folder that is not there, or went meanwhile. */
async function names(path: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of await opendir(path)) found.push(entry.name);
  } catch {
    return [];
  }
  return found;
}
