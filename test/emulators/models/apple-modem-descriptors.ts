import {
  classSpecific,
  configurationDescriptor,
  deviceDescriptor,
  endpointDescriptor,
  interfaceDescriptor,
} from '../descriptors.ts';
import type { UsbDescriptors } from '../usb-device.ts';

/** Hz: what both audio endpoints take. */
export const RATES = [7200, 8000, 8229, 8400, 9000, 9600, 10286] as const;
export const NOTIFY = 0x81;
export const CAPTURE = 0x82;
export const PLAY = 0x03;

const word = (value: number): [number, number] => [value & 0xff, value >> 8];
const AUDIO = 1;
const STREAMING = 2;
/** Terminals (USB Audio Terminal Types 1.0). */
const USB_STREAMING = 0x0101;
const PHONE_LINE = 0x0501;

/** Units 1 and 2: from the telephone line to the host; 3 and 4: from the host to the line. */
const units = [
  classSpecific(0x24, 0x02, 1, ...word(PHONE_LINE), 0, 1, 0, 0, 0, 0),
  classSpecific(0x24, 0x03, 2, ...word(USB_STREAMING), 0, 1, 0),
  classSpecific(0x24, 0x02, 3, ...word(USB_STREAMING), 0, 1, 0, 0, 0, 0),
  classSpecific(0x24, 0x03, 4, ...word(PHONE_LINE), 0, 3, 0),
];
const unitBytes = Buffer.concat(units).length;

/** 16 bit, mono, the rates one by one (USB Audio Formats 1.0 §2.2.5). */
const format = classSpecific(
  0x24,
  ...[0x02, 1, 1, 2, 16, RATES.length],
  ...RATES.flatMap((hz) => [hz & 0xff, (hz >> 8) & 0xff, hz >> 16]),
);

/** `unit`: the terminal that the stream is linked to. The clock is the device's own. */
const stream = (number: number, unit: number, endpoint: number): Buffer[] => [
  interfaceDescriptor({ number, endpoints: 0, class: AUDIO, subclass: STREAMING }),
  interfaceDescriptor({ number, alternate: 1, endpoints: 1, class: AUDIO, subclass: STREAMING }),
  classSpecific(0x24, 0x01, unit, 1, ...word(0x0001)),
  format,
  endpointDescriptor({
    address: endpoint,
    type: 'isochronous',
    packetBytes: 24,
    interval: 1,
    attributes: endpoint === CAPTURE ? 0x04 : 0x08,
    audio: true,
  }),
  classSpecific(0x25, 0x01, 0x01, 0, ...word(0)),
];

export const appleModemDescriptors = (serial: string | undefined): UsbDescriptors => ({
  device: deviceDescriptor({
    vendorId: 0x05ac,
    productId: 0x1401,
    class: [0xff, 0, 0],
    strings: { serial: serial !== undefined },
  }),
  configuration: configurationDescriptor(
    [
      interfaceDescriptor({ number: 0, endpoints: 1, class: 0x02, subclass: 0x03 }),
      endpointDescriptor({ address: NOTIFY, type: 'interrupt', packetBytes: 11, interval: 16 }),
      interfaceDescriptor({ number: 1, endpoints: 0, class: 0xff, subclass: 0x02, protocol: 0xff }),
      interfaceDescriptor({ number: 2, endpoints: 0, class: AUDIO, subclass: 1 }),
      classSpecific(0x24, 0x01, ...word(0x0100), ...word(10 + unitBytes), 2, 3, 4),
      ...units,
      ...stream(3, 2, CAPTURE),
      ...stream(4, 3, PLAY),
      interfaceDescriptor({ number: 5, endpoints: 0, class: 0xfe, subclass: 0x01, protocol: 0x01 }),
    ],
    { milliamps: 50 },
  ),
  strings: ['Motorola, Inc.', 'Apple USB Modem', ...(serial === undefined ? [] : [serial])],
  speed: 'full',
});
