import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { GatewayError } from '../core/errors.ts';

/** What is wanted of an archive, by name: into memory, or into a file; what is larger makes it all fail. */
export type ZipWish = { readonly mostBytes: number } & (
  | { readonly to: 'memory' }
  | { readonly to: 'file'; readonly path: string }
);

/** APPNOTE.TXT §4.3.7, §4.3.12, §4.3.16: signatures, and how long what follows is without its names. */
const LOCAL = { signature: 0x04034b50, bytes: 30 } as const;
const ENTRY = { signature: 0x02014b50, bytes: 46 } as const;
const END = { signature: 0x06054b50, bytes: 22 } as const;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 256;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * Reads the named entries of a ZIP archive by its directory, which is at its end: lengths are known there, and what looks
 * like a header within packed data misleads nobody.
 * @returns those of memory @throws GatewayError `bad-request`: it is no archive, or an entry is too large
 */
export async function readZip(
  archive: string,
  wishes: ReadonlyMap<string, ZipWish>,
): Promise<ReadonlyMap<string, Buffer>> {
  const file = await open(archive);
  try {
    const found = new Map<string, Buffer>();
    for (const entry of await directoryOf(file)) {
      const wish = wishes.get(entry.name);
      if (wish) await take(file, archive, entry, wish, found);
    }
    return found;
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw new GatewayError('bad-request', 'This archive is damaged.', { cause: thrown });
  } finally {
    await file.close();
  }
}

async function directoryOf(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await bytesOf(
    file,
    Math.max(0, size - END.bytes - LONGEST_COMMENT),
    Math.min(size, END.bytes + LONGEST_COMMENT),
  );
  let end = tail.length - END.bytes;
  while (end >= 0 && tail.readUInt32LE(end) !== END.signature) end--;
  if (end < 0) throw damaged();
  const count = tail.readUInt16LE(end + 10);
  const [length, from] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (count > MOST_ENTRIES || from + length > size) throw damaged();
  const directory = await bytesOf(file, from, length);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + ENTRY.bytes > length || directory.readUInt32LE(at) !== ENTRY.signature) throw damaged();
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + ENTRY.bytes, at + ENTRY.bytes + nameBytes),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += ENTRY.bytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function take(
  file: FileHandle,
  archive: string,
  { name, method, packedBytes, bytes, offset }: Entry,
  wish: ZipWish,
  found: Map<string, Buffer>,
): Promise<void> {
  if (bytes > wish.mostBytes) throw tooLarge(name);
  const head = await bytesOf(file, offset, LOCAL.bytes);
  if (head.readUInt32LE(0) !== LOCAL.signature || (method !== STORED && method !== DEFLATED)) throw damaged();
  const start = offset + LOCAL.bytes + head.readUInt16LE(26) + head.readUInt16LE(28);
  const packed =
    packedBytes === 0 ? Readable.from([]) : createReadStream(archive, { start, end: start + packedBytes - 1 });
  const unpacked = bounded(method === DEFLATED ? inflated(packed) : packed, name, bytes);
  if (wish.to === 'file') {
    await pipeline(unpacked, createWriteStream(wish.path, { mode: 0o600, flags: 'wx' }));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of unpacked) chunks.push(chunk);
  found.set(name, Buffer.concat(chunks));
}

async function* inflated(packed: Readable): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  const feeding = pipeline(packed, inflate);
  // Told by what is read, too.
  feeding.catch(() => undefined);
  for await (const chunk of inflate) yield chunk as Buffer;
  await feeding;
}

/** An archive of a few kB can be made to hold terabytes, whatever its directory says. */
async function* bounded(source: AsyncIterable<Buffer>, name: string, bytes: number): AsyncGenerator<Buffer> {
  let taken = 0;
  for await (const chunk of source) {
    taken += chunk.length;
    if (taken > bytes) throw tooLarge(name);
    yield chunk;
  }
  if (taken < bytes) throw damaged();
}

async function bytesOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, from);
  if (bytesRead < length) throw damaged();
  return buffer;
}

const damaged = (): GatewayError => new GatewayError('bad-request', 'This archive is damaged.');
const tooLarge = (name: string): GatewayError =>
  new GatewayError('bad-request', `${name} in this archive is too large.`);
