import { describeEntry, type Entry, forgetEntry, type Numbers, type PluggedFunction } from './entry.ts';
import { namedStrings } from './usb-sysfs.ts';

const CLASS_AUDIO = 1;
const SUBCLASS_CONTROL = 1;

/** snd-usb-audio: a card for a device's audio function, in /sys alone. What it sounds like is not this tree's business. */
export function soundEntries({ tree, transfers, interfaces }: PluggedFunction, numbers: Numbers) {
  const face = interfaces.find((one) => one.class === CLASS_AUDIO && one.subclass === SUBCLASS_CONTROL);
  if (!face) return { entries: [] as const, card: undefined };
  const card = numbers.take();
  const path = `${face.path}/sound/card${card}`;
  const properties = { DEVTYPE: 'card' };
  describeEntry(tree, { path, subsystem: 'sound', parent: face.path, properties });
  const { product } = namedStrings(transfers.device.descriptors);
  tree.attributes(path, { number: card, id: (product ?? 'Device').replaceAll(/\W/g, '').slice(0, 15) });
  const entry: Entry = {
    path,
    subsystem: 'sound',
    properties,
    remove: () => {
      forgetEntry(tree, { path, subsystem: 'sound' });
      numbers.give(card);
    },
  };
  return { entries: [entry], card };
}
