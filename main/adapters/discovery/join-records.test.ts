import { expect, test } from 'vitest';
import { joinRecords, type UsbListed } from './join-records.ts';

const stick = (bus: number, ports: readonly number[], more: Partial<UsbListed> = {}): UsbListed => ({
  vendorId: 0x0572,
  productId: 0x1340,
  release: 0x0200,
  class: 2,
  subclass: 0,
  protocol: 0,
  interfaces: [
    { number: 0, class: 2, subclass: 2, protocol: 1 },
    { number: 1, class: 10, subclass: 0, protocol: 0 },
  ],
  bus,
  address: ports[0] ?? 0,
  ports,
  product: 'CX93010 ACF Modem',
  serial: '12345678',
  ...more,
});
/** As serialport lists them: fields and forms of node-serialport issues 1220 and 100. */
const mac = (path: string, locationId: string) => ({
  path,
  manufacturer: 'Conexant',
  serialNumber: '12345678',
  locationId,
  vendorId: '0572',
  productId: '1340',
});
const windows = (path: string, locationId: string, serialNumber: string) => ({
  path,
  manufacturer: 'Microsoft',
  serialNumber,
  pnpId: `USB\\VID_0572&PID_1340&MI_00\\${serialNumber}`,
  locationId,
  vendorId: '0572',
  productId: '1340',
});
const portsOf = (records: ReturnType<typeof joinRecords>) =>
  Object.fromEntries(records.map(({ place, serialPorts }) => [place, serialPorts]));

test('macOS: two sticks with one serial number get their ports by the place, bus and ports', () => {
  const records = joinRecords(
    [stick(0x14, [2]), stick(0x14, [1, 3])],
    [mac('/dev/cu.usbmodem14131', '14130000'), mac('/dev/cu.usbmodem14201', '14200000')],
    [],
  );
  expect(portsOf(records)).toEqual({ '20-2': ['/dev/cu.usbmodem14201'], '20-1.3': ['/dev/cu.usbmodem14131'] });
});

test('Windows: two sticks get their ports by the jack of their hub', () => {
  const records = joinRecords(
    [stick(1, [4]), stick(1, [2])],
    [
      windows('COM7', 'Port_#0002.Hub_#0001', '6&2F1C&0&0000'),
      windows('COM5', 'Port_#0004.Hub_#0001', '6&9A7B&0&0000'),
    ],
    [],
  );
  expect(portsOf(records)).toEqual({ '1-4': ['COM5'], '1-2': ['COM7'] });
});

test('where nothing tells them apart, each gets one', () => {
  const bare = { path: 'COM5', vendorId: '0572', productId: '1340' };
  const records = joinRecords([stick(1, [4]), stick(1, [2])], [bare, { ...bare, path: 'COM6' }], []);
  expect(portsOf(records)).toEqual({ '1-4': ['COM5'], '1-2': ['COM6'] });
});

test('a modem is found by its serial port where libusb did not load', () => {
  expect(joinRecords([], [windows('COM7', 'Port_#0002.Hub_#0001', '12345678')], [])).toMatchObject([
    { vendorId: 0x0572, productId: 0x1340, place: 'Port_#0002.Hub_#0001', serialPorts: ['COM7'] },
  ]);
});

test('ports that are no USB devices, and hubs, are left out', () => {
  // A board's own port on Windows: serialport-gsm issue 122.
  const builtIn = { path: 'COM1', manufacturer: '(Standard port types)', pnpId: 'ACPI\\PNP0501\\0' };
  expect(joinRecords([stick(1, [1], { class: 9 })], [builtIn], [])).toEqual([]);
});

/** Two collections of one interface share a path on macOS, and each has its own on Windows: node-hid issue 550. */
test('HID collections go to the device with their serial number, else to twins in turn', () => {
  const box = { vendorId: 0x1209, productId: 2, interfaces: [{ number: 0, class: 1, subclass: 1, protocol: 0 }] };
  const hid = (path: string, usage: number, serialNumber = '') => ({
    vendorId: 0x1209,
    productId: 2,
    path,
    serialNumber,
    release: 0x100,
    interface: 2,
    usagePage: 11,
    usage,
  });
  const bySerial = joinRecords(
    [stick(1, [1], { ...box, serial: 'A' }), stick(1, [2], { ...box, serial: 'B' })],
    [],
    [hid('DevSrvsID:4295921433', 1, 'B'), hid('DevSrvsID:4295921431', 1, 'A')],
  );
  expect(bySerial.map(({ hids }) => hids.map(({ path }) => path))).toEqual([
    ['DevSrvsID:4295921431'],
    ['DevSrvsID:4295921433'],
  ]);
  const { serial: _, ...bare } = stick(1, [1], box);
  const twins = joinRecords(
    [bare, { ...bare, ports: [2] }],
    [],
    [hid('p1&Col01', 1), hid('p1&Col02', 2), hid('p2&Col01', 1), hid('p2&Col02', 2)],
  );
  expect(twins.map(({ hids }) => hids.map(({ path }) => path))).toEqual([
    ['p1&Col01', 'p1&Col02'],
    ['p2&Col01', 'p2&Col02'],
  ]);
  expect(twins[0]?.sound).toEqual({ name: 'CX93010 ACF Modem' });
});
