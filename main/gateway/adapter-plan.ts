import type { FoundAdapter, UsbFamily } from '../line/found-adapter.ts';
import type { AdapterSettings, UsbAdapterSettings } from '../store/settings-schema.ts';

export interface AdapterPlan {
  /** By the adapter's id: the device that it is now. */
  readonly matches: ReadonlyMap<string, FoundAdapter>;
  /** Known by another key from now on; `guessed` where it could as well have been another one of its kind. */
  readonly renamed: readonly { readonly id: string; readonly device: string; readonly guessed: boolean }[];
  /** Usable, and in no settings yet. */
  readonly added: readonly UsbAdapterSettings[];
}

const idPrefixes: Readonly<Record<UsbFamily, string>> = {
  'voice-modem': 'modem',
  'sangoma-u100': 'u100',
  'hid-telephony': 'hid',
  'apple-modem': 'apple',
};

/** A key's parts: `0572:1340/12345678` and `0572:1340@1-4.2`. */
interface Key {
  readonly usbId: string;
  readonly serial?: string;
  readonly place?: string;
}

export function readKey(key: string): Key {
  const at = key.search(/[/@]/);
  if (at < 0) return { usbId: key };
  const rest = key.slice(at + 1);
  return { usbId: key.slice(0, at), ...(key[at] === '/' ? { serial: rest } : { place: rest }) };
}

/**
 * Which plugged-in device is which adapter of the settings. The serial number tells where only one has it; sticks that
 * share theirs are told apart by their jacks, and one in a new jack is the one that is missing.
 *
 * @param lastPlaces where each adapter's device was seen last, by id
 */
export function planAdapters(
  settings: readonly AdapterSettings[],
  found: readonly FoundAdapter[],
  lastPlaces: ReadonlyMap<string, string>,
): AdapterPlan {
  const matches = new Map<string, FoundAdapter>();
  const renamed: AdapterPlan['renamed'][number][] = [];
  const free = new Set(found);
  const take = (id: string, device: FoundAdapter): void => {
    matches.set(id, device);
    free.delete(device);
  };
  const missing = new Map(
    settings.flatMap((each): [UsbAdapterSettings, Key][] =>
      each.family === 'simulated' ? [] : [[each, readKey(each.device)]],
    ),
  );
  const freeOf = (usbId: string): FoundAdapter[] => [...free].filter((device) => device.usbId === usbId);

  for (const [entry, { usbId, place }] of missing) {
    const here = freeOf(usbId).find((device) => place !== undefined && device.place === place);
    if (!here) continue;
    take(entry.id, here);
    missing.delete(entry);
  }
  for (const [entry, { usbId, serial }] of missing) {
    if (serial === undefined) continue;
    const same = freeOf(usbId).filter((device) => device.serial === serial);
    const one = same.find(({ place }) => place === lastPlaces.get(entry.id)) ?? same[0];
    if (!one) continue;
    take(entry.id, one);
    missing.delete(entry);
    // Another one with its serial number came: from now on the jack tells.
    if (readKey(one.key).place !== undefined) renamed.push({ id: entry.id, device: one.key, guessed: false });
  }
  const move = (entry: UsbAdapterSettings, device: FoundAdapter, guessed: boolean): void => {
    take(entry.id, device);
    missing.delete(entry);
    renamed.push({ id: entry.id, device: device.key, guessed });
  };
  for (const [entry, { usbId, place }] of missing) {
    const here = freeOf(usbId).find((device) => place !== undefined && sameJack(device.place, place));
    if (here) move(entry, here, false);
  }
  const lost = [...missing].filter(([, { place }]) => place !== undefined);
  const choices = new Map(lost.map(([{ id }, { usbId }]) => [id, freeOf(usbId).length]));
  for (const [entry, { usbId }] of lost) {
    const [one] = freeOf(usbId);
    const rivals = lost.filter(([, key]) => key.usbId === usbId).length;
    if (one) move(entry, one, (choices.get(entry.id) ?? 0) > 1 || rivals > 1);
  }
  return { matches, renamed, added: addedOf([...free], settings, take) };
}

/** The same but for the bus, whose number may be another one after a restart. */
const sameJack = (one: string, other: string): boolean =>
  one.slice(one.indexOf('-')) === other.slice(other.indexOf('-'));

function addedOf(
  free: readonly FoundAdapter[],
  settings: readonly AdapterSettings[],
  take: (id: string, device: FoundAdapter) => void,
): UsbAdapterSettings[] {
  const ids = new Set(settings.map(({ id }) => id));
  const added: UsbAdapterSettings[] = [];
  for (const device of free) {
    const { family, key, ports, trouble } = device;
    if (!family || trouble) continue;
    let count = 1;
    while (ids.has(`${idPrefixes[family]}-${count}`)) count += 1;
    const id = `${idPrefixes[family]}-${count}`;
    ids.add(id);
    added.push({ id, family, device: key, lines: ports });
    take(id, device);
  }
  return added;
}
