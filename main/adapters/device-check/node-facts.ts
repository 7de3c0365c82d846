/** Linux: the nodes under /dev that a device has, whether we may open them, and which programs have them open. */
import { constants } from 'node:fs';
import { access, readdir, readFile, readlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import type { UsbRecord } from '../usb-record.ts';

export interface NodeFacts {
  readonly path: string;
  readonly access: 'allowed' | 'not allowed' | 'missing';
  /** Programs of which this user may know: `ModemManager (812)`. */
  readonly holders: readonly string[];
}

const padded = (value: number): string => String(value).padStart(3, '0');

/** libusb's, ttys, hidraw, and the capture side of its sound card. */
export function nodesOf({ bus, address, serialPorts, hids, sound }: UsbRecord): readonly string[] {
  return [
    ...(bus === undefined || address === undefined ? [] : [`/dev/bus/usb/${padded(bus)}/${padded(address)}`]),
    ...serialPorts,
    ...new Set(hids.map(({ path }) => path)),
    ...(sound?.card === undefined ? [] : [`/dev/snd/pcmC${sound.card}D0c`]),
  ];
}

/** `proc`: where the system tells of its processes. */
export async function nodeFacts(paths: readonly string[], proc = '/proc'): Promise<readonly NodeFacts[]> {
  const holders = await holdersOf(paths, proc);
  return Promise.all(
    paths.map(async (path) => ({ path, access: await accessOf(path), holders: holders.get(path) ?? [] })),
  );
}

async function accessOf(path: string): Promise<NodeFacts['access']> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return 'allowed';
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'not allowed';
  }
}

async function holdersOf(paths: readonly string[], proc: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const namesOf = new Map(await Promise.all(paths.map(async (path) => [path, await names(path)] as const)));
  for (const pid of await readdir(proc).catch(() => [])) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    // Another user's processes are not told of; one may end while it is read.
    const open = await openFiles(join(proc, pid, 'fd'));
    for (const path of paths) {
      if (!namesOf.get(path)?.some((each) => open.has(each))) continue;
      found.set(path, [...(found.get(path) ?? []), `${await programName(join(proc, pid))} (${pid})`]);
    }
  }
  return found;
}

/** What the process calls itself; Node calls its own `MainThread`, which says nothing to anybody. */
async function programName(process: string): Promise<string> {
  const name = (await readFile(join(process, 'comm'), 'utf8').catch(() => '')).trim();
  if (name !== '' && name !== 'MainThread') return name;
  return basename(await readlink(join(process, 'exe')).catch(() => '')) || 'a program';
}

/** A node that is a link (udev makes such) is open under the name of what it leads to. */
async function names(path: string): Promise<readonly string[]> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? [path] : [path, resolve(dirname(path), target)];
}

async function openFiles(folder: string): Promise<ReadonlySet<string>> {
  const files = await readdir(folder).catch(() => []);
  return new Set(await Promise.all(files.map((file) => readlink(join(folder, file)).catch(() => ''))));
}
