import {
  classSpecific,
  configurationDescriptor,
  deviceDescriptor,
  endpointDescriptor,
  interfaceDescriptor,
} from '../../descriptors.ts';
import type { UsbDescriptors } from '../../usb-device.ts';
import type { Chip } from './chips.ts';

export const NOTIFY = 0x81;
export const IN = 0x82;
export const OUT = 0x02;

/** CDC abstract control model: interface 0 control, interface 1 data (USB CDC PSTN 1.2 §5.3). */
export function modemDescriptors({ usb }: Chip, serial = usb.serial): UsbDescriptors {
  return {
    device: deviceDescriptor({ ...usb, class: [2, 0, 0] }),
    configuration: configurationDescriptor([
      interfaceDescriptor({ number: 0, endpoints: 1, class: 2, subclass: 2, protocol: 1 }),
      classSpecific(0x24, 0x00, 0x10, 0x01),
      classSpecific(0x24, 0x01, 0x00, 0x01),
      classSpecific(0x24, 0x02, 0x02),
      ...(usb.union ? [classSpecific(0x24, 0x06, 0x00, 0x01)] : []),
      endpointDescriptor({ address: NOTIFY, type: 'interrupt', packetBytes: 64, interval: 128 }),
      interfaceDescriptor({ number: 1, endpoints: 2, class: 10 }),
      endpointDescriptor({ address: OUT, type: 'bulk', packetBytes: 64 }),
      endpointDescriptor({ address: IN, type: 'bulk', packetBytes: 64 }),
    ]),
    strings: [usb.manufacturer, usb.product, serial],
    speed: 'full',
  };
}
