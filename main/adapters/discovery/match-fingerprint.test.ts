import { expect, test } from 'vitest';
import type { UsbRecord } from '../usb-record.ts';
import { matchFingerprint, nameOfUsbId } from './match-fingerprint.ts';

const usb = (ids: string, more: Partial<UsbRecord> = {}): UsbRecord => {
  const [vendorId = 0, productId = 0] = ids.split(':').map((part) => Number.parseInt(part, 16));
  return {
    vendorId,
    productId,
    release: 0x0100,
    class: 0,
    subclass: 0,
    protocol: 0,
    place: '1-1',
    interfaces: [],
    serialPorts: [],
    hids: [],
    ...more,
  };
};

const face = (number: number, ...[first, subclass, protocol]: [number, number, number]) => ({
  number,
  class: first,
  subclass,
  protocol,
});
const modemShape = [face(0, 2, 2, 1), face(1, 10, 0, 0)];

test.each([
  ...['0572:1340', '0572:1349', '0572:1329', '0572:1321', '0572:1324', '0572:1328', '0572:1320', '0572:1322'],
  ...['0572:1323', '0803:3095', '17ef:7000', '0baf:0303', '079b:000f', '0ace:1602', '0ace:1608', '0ace:1611'],
])('%s is a voice modem', (ids) => {
  expect(matchFingerprint(usb(ids))).toMatchObject({ family: 'voice-modem', ports: 1 });
});

test('the other families have one product each', () => {
  expect(matchFingerprint(usb('10c4:8461'))).toMatchObject({ family: 'sangoma-u100', ports: 2, experimental: false });
  expect(matchFingerprint(usb('05ac:1401'))).toMatchObject({ family: 'apple-modem', experimental: true });
});

test.each([
  ['6993:b001', /relay/],
  ['6993:b700', /relay/],
  ['06e6:831c', /FXS/],
  ['06e6:c200', /FXS/],
  ['0d8c:000e', /sound chip/i],
  ['0572:1300', /firmware/],
  ['06e0:f114', /firmware/],
  ['190d:0001', /Apple USB Modem/],
  ['190d:012c', /Apple USB Modem/],
  ['190d:0002', /nothing is known/i],
  ...['1130', '1131', '1132', '1140', '1141', '1142', '1150', '1152', '1160', '1161', '1162', '1163'].map(
    (id): [string, RegExp] => [`e4e4:${id}`, /Astribank/],
  ),
  ['3823:6249', /OBiLINE/],
  ['041e:0258', /telephone/],
])('%s is known, cannot be used, and says why and what can', (ids, why) => {
  const match = matchFingerprint(usb(ids));
  expect(match?.family).toBeUndefined();
  expect(match?.trouble).toMatchObject({ code: 'not-supported', text: expect.stringMatching(why) });
  expect(match?.trouble?.text).toMatch(/works\.$/);
});

test('a name counts for more than the number that it shares', () => {
  const usr = { manufacturer: 'U.S. Robotics', interfaces: modemShape };
  expect(matchFingerprint(usb('0baf:0303', { ...usr, product: 'USR5637' }))?.family).toBe('voice-modem');
  expect(matchFingerprint(usb('0baf:0303', { ...usr, product: 'USR5639 56K Modem' }))).toMatchObject({
    trouble: { code: 'no-voice', text: expect.stringMatching(/no voice/) },
  });
  expect(matchFingerprint(usb('0572:1340', { product: 'StarTech USB56KEM3' }))?.trouble?.code).toBe('no-voice');
  // Behind a USB bridge that serves anything.
  expect(matchFingerprint(usb('10c4:ea60', { product: 'Si2457' }))?.trouble?.code).toBe('no-voice');
  expect(matchFingerprint(usb('0000:0001', { manufacturer: 'Way2Call', product: 'Hi-Phone' }))?.family).toBeUndefined();
});

test('a modem under a name that nobody knows is one by its class', () => {
  const rebranded = usb('1234:5678', { product: 'USB2.0 V.92 Modem', interfaces: modemShape });
  expect(matchFingerprint(rebranded)).toMatchObject({
    family: 'voice-modem',
    name: 'USB2.0 V.92 Modem',
    experimental: true,
  });
});

/** As cdc_acm boards and radios are listed in reports to tools that flash or open them. */
test.each([
  ['2341:8036', 'Arduino LLC', 'Arduino Leonardo'],
  ['0483:5740', 'STMicroelectronics', 'STM32 Virtual ComPort'],
  ['1546:01a8', 'u-blox AG', 'u-blox GNSS receiver'],
  ['2c7c:0125', 'Quectel', 'EC25 LTE modem'],
])('%s, %s %s, is no telephone modem', (ids, manufacturer, product) => {
  expect(matchFingerprint(usb(ids, { manufacturer, product, interfaces: modemShape }))).toBeUndefined();
});

test('what has a modem’s shape and does not call itself one is left alone until somebody asks', () => {
  expect(matchFingerprint(usb('1234:5678', { product: 'Gadget', interfaces: modemShape }))).toMatchObject({
    family: undefined,
    perhaps: 'voice-modem',
    trouble: { text: expect.stringMatching(/check-adapter/) },
  });
});

const telephony = (usage: number, tellsRinging?: boolean) => ({
  interfaces: [face(0, 1, 1, 0), face(1, 1, 2, 0), face(2, 3, 0, 0)],
  hids: [
    {
      path: '/dev/hidraw0',
      usagePage: 0x0b,
      usage,
      interface: 2,
      ...(tellsRinging === undefined ? {} : { tellsRinging }),
    },
  ],
});

test('a box with sound whose telephone tells of ringing is a line', () => {
  expect(matchFingerprint(usb('1209:0002', { product: 'Line box', ...telephony(1, true) }))).toMatchObject({
    family: 'hid-telephony',
    name: 'Line box',
  });
  // Without sound there is nothing to hear.
  expect(matchFingerprint(usb('1209:0002', { ...telephony(1, true), interfaces: [face(0, 3, 0, 0)] }))).toBeUndefined();
});

/** Usages as reported for a Jabra SPEAK 510 (node-hid issue 190) and a dongle of another maker (node-hid issue 550). */
test.each([
  ['0b0e:0420', 'Jabra SPEAK 510 USB'],
  ['3526:0302', 'Dongle Evo USB'],
])('%s, %s, is what somebody speaks into and no line', (ids, product) => {
  expect(matchFingerprint(usb(ids, { product, ...telephony(5) }))).toBeUndefined();
  expect(matchFingerprint(usb(ids, { product, ...telephony(1, false) }))).toBeUndefined();
});

test('anything else is nothing to us', () => {
  expect(matchFingerprint(usb('1d6b:0002', { class: 9 }))).toBeUndefined();
  expect(matchFingerprint(usb('10c4:ea60', { product: 'CP2102 USB to UART Bridge Controller' }))).toBeUndefined();
});

test('one that is not plugged in is called by its name still', () => {
  expect(nameOfUsbId('10c4:8461')).toBe('Sangoma U100');
  expect(nameOfUsbId('1234:5678')).toBeUndefined();
});
