import { describeEntry, type Entry, forgetEntry, type Numbers, type PluggedFunction } from './entry.ts';
import { SerialFunction, serialEndpoints } from './serial-function.ts';
import { TtyNode } from './tty-node.ts';
import { hex, udevIdentity } from './usb-sysfs.ts';

const TTY_ACM_MAJOR = 166;

/** cdc_acm: a tty for a device's abstract control model. */
export async function ttyEntries(
  { tree, transfers, interfaces }: PluggedFunction,
  numbers: Numbers,
): Promise<readonly Entry[]> {
  const { descriptors } = transfers.device;
  const endpoints = serialEndpoints(descriptors.configuration);
  const face = interfaces.find((one) => one.number === endpoints?.control);
  if (!endpoints || !face) return [];
  const number = numbers.take();
  const name = `ttyACM${number}`;
  const path = `${face.path}/tty/${name}`;
  const identity = udevIdentity(descriptors);
  const properties = {
    MAJOR: String(TTY_ACM_MAJOR),
    MINOR: String(number),
    DEVNAME: `/dev/${name}`,
    ...identity,
    ID_USB_INTERFACE_NUM: hex(face.number, 2),
    DEVLINKS: `/dev/serial/by-id/usb-${identity.ID_SERIAL}-if${hex(face.number, 2)}`,
  };
  describeEntry(tree, { path, subsystem: 'tty', parent: face.path, properties });
  const node = await TtyNode.create(tree, name, new SerialFunction(transfers, endpoints));
  return [
    {
      path,
      subsystem: 'tty',
      properties,
      node: name,
      remove: async () => {
        await node[Symbol.asyncDispose]();
        forgetEntry(tree, { path, subsystem: 'tty' });
        numbers.give(number);
      },
    },
  ];
}
