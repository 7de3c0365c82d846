import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Zip, ZipDeflate } from 'fflate';

/** What goes into an archive: text or bytes, or a file that is read as it is written. */
export type ZipEntry =
  | { readonly name: string; readonly data: string | Uint8Array }
  | { readonly name: string; readonly file: string };

/** So much is compressed at a time: what else the process has to do comes in between. */
const CHUNK_BYTES = 64 * 1024;

/** Writes a ZIP archive; nothing of it is kept in memory as a whole. @throws Error of the file system */
export async function writeZip(path: string, entries: readonly ZipEntry[], madeAt: number): Promise<void> {
  const out = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  const done = finished(out);
  done.catch(() => undefined);
  let broken: Error | undefined;
  const zip = new Zip((error, chunk, final) => {
    if (error) broken = error;
    else out.write(chunk);
    if (final) out.end();
  });
  try {
    for (const entry of entries) {
      const file = new ZipDeflate(entry.name, { level: 6 });
      file.mtime = dosTime(madeAt);
      zip.add(file);
      for await (const chunk of chunksOf(entry)) {
        file.push(chunk);
        if (broken) throw broken;
        if (out.writableNeedDrain) await Promise.race([once(out, 'drain'), done]);
        await new Promise(setImmediate);
      }
      file.push(new Uint8Array(), true);
    }
    zip.end();
    await done;
  } catch (thrown) {
    zip.terminate();
    out.destroy();
    throw thrown;
  }
}

async function* chunksOf(entry: ZipEntry): AsyncGenerator<Uint8Array> {
  if ('file' in entry) {
    for await (const chunk of createReadStream(entry.file, { highWaterMark: CHUNK_BYTES })) yield chunk as Buffer;
    return;
  }
  const data = typeof entry.data === 'string' ? Buffer.from(entry.data) : entry.data;
  for (let at = 0; at < data.length; at += CHUNK_BYTES) yield data.subarray(at, at + CHUNK_BYTES);
}

/** The archive's calendar begins in 1980. */
const dosTime = (at: number): number => Math.max(at, Date.UTC(1980, 0, 2));
