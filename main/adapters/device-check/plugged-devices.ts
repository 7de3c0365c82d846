/** What a device check adds to what discovery finds: what is plugged in at all, and the nodes of each. */
import { arch, platform, release } from 'node:os';
import process from 'node:process';
import { readSysfs } from '../discovery/linux-sysfs.ts';
import { matchFingerprint } from '../discovery/match-fingerprint.ts';
import { type NodeFacts, nodeFacts, nodesOf } from './node-facts.ts';

/** Above a report: what it was made on. */
export const reportHead = (): string =>
  `Copperline device check · ${platform()} ${release()} ${arch()} · Node ${process.versions.node}`;

/** Devices that discovery will tell of, sooner or later; undefined where only discovery knows. */
export async function expectedAdapters(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  return (await readSysfs()).filter((record) => matchFingerprint(record) !== undefined).length;
}

/** Of the device at a place (`1-4.2`). None on other systems than Linux, where a device has no nodes. */
export async function nodesAt(place: string): Promise<readonly NodeFacts[]> {
  if (process.platform !== 'linux') return [];
  const record = (await readSysfs()).find((each) => each.place === place);
  return record ? nodeFacts(nodesOf(record)) : [];
}

/** `/dev/ttyACM0: allowed, held by ModemManager (812)` */
export const nodeText = ({ access, holders }: NodeFacts): string =>
  holders.length > 0 ? `${access}, held by ${holders.join(', ')}` : access;
