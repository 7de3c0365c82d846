import type { AdapterCheck } from '../../line/found-adapter.ts';
import type { AdapterCapabilities } from '../../line/line-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';
import type { ReportDescriptor } from './report-descriptor.ts';
import { valuesOf } from './report-protocol.ts';

export interface CheckedDevice {
  readonly device: UsbRecord;
  readonly descriptor: ReportDescriptor;
  readonly capabilities: AdapterCapabilities;
  readonly canSnoop: boolean;
  /** How its audio is open. */
  readonly sound: string;
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** What the descriptors say and the open card shows; nothing is tried on the line. */
export function deviceCheck({ device, descriptor, capabilities, canSnoop, sound }: CheckedDevice): AdapterCheck {
  const { senses, callerId } = capabilities;
  const release = device.release.toString(16).padStart(4, '0');
  const values = valuesOf(descriptor);
  return {
    identity: [device.manufacturer, device.product, `release ${release.slice(0, 2)}.${release.slice(2)}`]
      .filter(Boolean)
      .join(' '),
    voice: { usable: true },
    formats: [sound],
    format: sound,
    facts: [
      { name: 'Reports', value: [...descriptor.lengths].map(([name, bytes]) => `${name} ${bytes} bytes`).join(', ') },
      { name: 'Tells of', value: [...values].join(', ') || 'nothing' },
      { name: 'Caller ID', value: callerId === 'on-board' ? 'by the device' : 'by listening' },
      { name: 'Audio on-hook', value: yesNo(canSnoop) },
      { name: 'Senses battery', value: yesNo(senses.battery) },
      { name: 'Senses polarity', value: yesNo(senses.polarity) },
      { name: 'Senses another phone', value: yesNo(senses.lineInUse) },
    ],
  };
}
