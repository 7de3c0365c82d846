import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OfferedFile } from '../contract/outcome.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { isSame, type Visitor } from './access/visitor.ts';

/** Time to click on a link, or to send an upload's request after it. */
export const SHELF_LIFE_MS = 10 * 60_000;
const MOST_FILES = 8;
/** A backup with the history of a million calls is about 300 MB. */
export const LARGEST_UPLOAD_BYTES = 1024 * 1024 * 1024;

interface Shelved {
  readonly path: string;
  readonly name: string;
  readonly for: Visitor;
  readonly kind: 'offer' | 'upload';
  readonly end: Disposable;
}

/** Files on their way between a console and the gateway: on the disk, readable by nobody else, and gone soon. */
export class FileShelf implements AsyncDisposable {
  readonly #dir: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #files = new Map<string, Shelved>();
  readonly #leaving = new Set<Promise<void>>();

  private constructor(dir: string, clock: Clock, log: Log) {
    this.#dir = dir;
    this.#clock = clock;
    this.#log = log;
  }

  /** In `transfer/` of the data directory, which is emptied. @throws GatewayError `store-failed` */
  static async open(dataDir: string, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<FileShelf> {
    const dir = join(dataDir, 'transfer');
    try {
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new GatewayError('store-failed', `${dir} cannot be used: ${errorText(cause)}.`, { cause });
    }
    return new FileShelf(dir, clock, log);
  }

  /** A place for a file that is being made; `offer` it, or remove it. */
  newPath(): string {
    return join(this.#dir, randomBytes(16).toString('hex'));
  }

  /** Takes over a file at a `newPath`, for one download by `visitor`. */
  async offer(path: string, name: string, visitor: Visitor): Promise<OfferedFile> {
    const { size } = await stat(path);
    return { id: this.#put({ path, name, for: visitor, kind: 'offer' }), name, bytes: size };
  }

  /** What was offered to this visitor, once. */
  take(
    id: string,
    visitor: Visitor,
  ): { readonly name: string; readonly stream: Readable; readonly bytes: Promise<number> } | undefined {
    const file = this.#files.get(id);
    if (file?.kind !== 'offer' || !isSame(file.for, visitor)) return undefined;
    this.#files.delete(id);
    file.end[Symbol.dispose]();
    const stream = createReadStream(file.path);
    stream.once('close', () => this.#remove(file.path));
    return { name: file.name, stream, bytes: stat(file.path).then(({ size }) => size) };
  }

  /** Writes what is sent to the disk. @returns an id for a request that reads it, or why not */
  async upload(
    from: Readable,
    visitor: Visitor,
  ): Promise<
    { readonly ok: true; readonly id: string; readonly bytes: number } | { readonly ok: false; readonly text: string }
  > {
    const path = this.newPath();
    let bytes = 0;
    try {
      await pipeline(
        from,
        async function* counted(source: AsyncIterable<Buffer>) {
          for await (const chunk of source) {
            bytes += chunk.length;
            if (bytes > LARGEST_UPLOAD_BYTES) throw new GatewayError('bad-request', 'This file is too large.');
            yield chunk;
          }
        },
        createWriteStream(path, { mode: 0o600, flags: 'wx' }),
      );
    } catch (thrown) {
      this.#remove(path);
      this.#log.warn({ error: errorText(thrown) }, 'an upload was not taken');
      return { ok: false, text: `The file was not taken: ${errorText(thrown)}` };
    }
    return { ok: true, id: this.#put({ path, name: '', for: visitor, kind: 'upload' }), bytes };
  }

  /** Where an upload of this visitor is, until its time is over. */
  uploaded(id: string, visitor: Visitor): string | undefined {
    const file = this.#files.get(id);
    return file?.kind === 'upload' && isSame(file.for, visitor) ? file.path : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const id of this.#files.keys()) this.#drop(id);
    await Promise.all(this.#leaving);
    await rm(this.#dir, { recursive: true, force: true }).catch(() => undefined);
  }

  #put(file: Omit<Shelved, 'end'>): string {
    const id = randomBytes(32).toString('base64url');
    this.#files.set(id, { ...file, end: this.#clock.after(SHELF_LIFE_MS, () => this.#drop(id)) });
    const oldest = this.#files.keys().next();
    if (this.#files.size > MOST_FILES && !oldest.done) this.#drop(oldest.value);
    return id;
  }

  #drop(id: string): void {
    const file = this.#files.get(id);
    if (!file) return;
    this.#files.delete(id);
    file.end[Symbol.dispose]();
    this.#remove(file.path);
  }

  #remove(path: string): void {
    const gone = rm(path, { force: true })
      .catch((thrown: unknown) =>
        this.#log.warn({ error: errorText(thrown) }, 'a file on the shelf could not be removed'),
      )
      .finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }
}
