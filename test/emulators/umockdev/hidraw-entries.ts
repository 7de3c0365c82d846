import { describeEntry, type Entry, forgetEntry, type Numbers, type PluggedFunction } from './entry.ts';
import { HidrawNode } from './hidraw-node.ts';
import { hex, namedStrings, udevIdentity } from './usb-sysfs.ts';

const HIDRAW_MAJOR = 240;
const CLASS_HID = 3;

/** What the kernel numbers HID devices by, never one twice: `0003:0572:1340.0001`. */
let hids = 0;

/** usbhid: a HID device and its hidraw node for each HID interface that has a report descriptor. */
export async function hidrawEntries(
  { tree, transfers, interfaces }: PluggedFunction,
  numbers: Numbers,
): Promise<readonly Entry[]> {
  const { descriptors } = transfers.device;
  const ids = [8, 10].map((at) => descriptors.device.readUInt16LE(at));
  const { manufacturer, product, serial } = namedStrings(descriptors);
  const entries: Entry[] = [];
  for (const face of interfaces) {
    const report = descriptors.reports?.[face.number];
    if (face.class !== CLASS_HID || !report) continue;
    hids += 1;
    const upper = (digits: number): string => ids.map((id) => hex(id, digits).toUpperCase()).join(':');
    const hid = `${face.path}/0003:${upper(4)}.${hex(hids).toUpperCase()}`;
    tree.uevent(hid, {
      DRIVER: 'hid-generic',
      HID_ID: `0003:${upper(8)}`,
      HID_NAME: [manufacturer, product].filter(Boolean).join(' '),
      HID_PHYS: `usb-emulated/input${face.number}`,
      HID_UNIQ: serial ?? '',
    });
    tree.write(`${hid}/report_descriptor`, report);
    tree.directory('sys/bus/hid/devices');
    tree.link(`${hid}/subsystem`, 'sys/bus/hid');
    const number = numbers.take();
    const name = `hidraw${number}`;
    const path = `${hid}/hidraw/${name}`;
    const properties = {
      MAJOR: String(HIDRAW_MAJOR),
      MINOR: String(number),
      DEVNAME: `/dev/${name}`,
      ...udevIdentity(descriptors),
    };
    describeEntry(tree, { path, subsystem: 'hidraw', parent: hid, properties });
    const node = await HidrawNode.create(tree, name, { transfers, face, report });
    entries.push({
      path,
      subsystem: 'hidraw',
      properties,
      node: name,
      remove: () => {
        node[Symbol.dispose]();
        forgetEntry(tree, { path, subsystem: 'hidraw' });
        numbers.give(number);
      },
    });
  }
  return entries;
}
