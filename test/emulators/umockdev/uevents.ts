import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** libudev's message: its head is 40 bytes, and subscribers filter by hashes in it. */
const HEAD_BYTES = 40;
const MAGIC = 0xfeedcafe;

export interface Uevent {
  readonly action: 'add' | 'remove' | 'change' | 'bind' | 'unbind';
  /** Below /sys: `/devices/usb1/1-1`. */
  readonly path: string;
  readonly subsystem: string;
  readonly type?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** MurmurHash2 (A. Appleby, public domain) with seed 0: what libudev filters by. */
export function murmur(text: string): number {
  const M = 0x5bd1e995;
  const bytes = Buffer.from(text);
  let hash = bytes.length >>> 0;
  let at = 0;
  for (; bytes.length - at >= 4; at += 4) {
    let k = Math.imul(bytes.readUInt32LE(at), M) >>> 0;
    k = Math.imul(k ^ (k >>> 24), M) >>> 0;
    hash = (Math.imul(hash, M) ^ k) >>> 0;
  }
  const rest = bytes.length - at;
  if (rest === 3) hash ^= bytes.readUInt8(at + 2) << 16;
  if (rest >= 2) hash ^= bytes.readUInt8(at + 1) << 8;
  if (rest >= 1) hash = Math.imul((hash ^ bytes.readUInt8(at)) >>> 0, M) >>> 0;
  hash = Math.imul((hash ^ (hash >>> 13)) >>> 0, M) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

export function ueventBytes({ action, path, subsystem, type, properties }: Uevent, sequence: number): Buffer {
  const all = {
    ACTION: action,
    DEVPATH: path,
    SUBSYSTEM: subsystem,
    SEQNUM: String(sequence),
    ...(type === undefined ? {} : { DEVTYPE: type }),
    ...properties,
  };
  const body = Buffer.from(
    Object.entries(all)
      .map(([name, value]) => `${name}=${value}\0`)
      .join(''),
  );
  const head = Buffer.alloc(HEAD_BYTES);
  head.write('libudev\0', 'latin1');
  head.writeUInt32BE(MAGIC, 8);
  head.writeUInt32LE(HEAD_BYTES, 12);
  head.writeUInt32LE(HEAD_BYTES, 16);
  head.writeUInt32LE(body.length, 20);
  head.writeUInt32BE(murmur(subsystem), 24);
  if (type !== undefined) head.writeUInt32BE(murmur(type), 28);
  return Buffer.concat([head, body]);
}

/** Tells every program under the preload library that listens to udev. */
export class Uevents {
  readonly #root: string;
  #sequence = 0;

  constructor(root: string) {
    this.#root = root;
  }

  async send(uevent: Uevent): Promise<void> {
    this.#sequence += 1;
    const bytes = ueventBytes(uevent, this.#sequence);
    const listeners = (await readdir(this.#root)).filter((name) => name.startsWith('event'));
    await Promise.all(listeners.map((name) => sendDatagram(join(this.#root, name), bytes)));
  }
}

/** Node has no Unix datagrams; a listener that is gone is nobody's trouble. */
function sendDatagram(path: string, bytes: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socat = spawn('socat', ['-u', '-b65536', 'STDIN', `UNIX-SENDTO:${path}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  socat.once('error', reject);
  socat.once('close', () => resolve());
  socat.stdin.on('error', () => undefined);
  socat.stdin.end(bytes);
  return promise;
}
