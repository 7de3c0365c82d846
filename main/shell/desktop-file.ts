import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Log } from '../core/log.ts';

const schema = z.object({
  /** The person was told once that closing the window does not quit. */
  toldTray: z.boolean().default(false),
  /** The graphics processor's process ended again and again: drawn without it from then on. */
  withoutGpu: z.boolean().default(false),
  /** The start that runs now, or that did not come to an end. */
  start: z
    .object({ version: z.string(), tries: z.number(), healthy: z.boolean(), before: z.string().optional() })
    .optional(),
  /** Versions that could not be started here: never taken again. */
  refusedVersions: z.array(z.string()).default([]),
  /** Wall time of the last look for updates. */
  updatesCheckedAt: z.number().optional(),
});
export type DesktopNotes = z.output<typeof schema>;

/**
 * What the desktop app itself remembers (`desktop.json`, beside the window's place): nothing of the gateway's. A file that is
 * damaged or not there is one without notes; one that cannot be written is told to the log alone.
 */
export class DesktopFile {
  readonly #path: string;
  readonly #log: Log;
  #notes: DesktopNotes;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#notes = read(path);
  }

  get notes(): DesktopNotes {
    return this.#notes;
  }

  /** Written before it returns: whatever happens next, it is known at the next start. */
  note(change: Partial<DesktopNotes>): void {
    this.#notes = { ...this.#notes, ...change };
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileAtomic.sync(this.#path, `${JSON.stringify(this.#notes, null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'desktop.json could not be written');
    }
  }
}

function read(path: string): DesktopNotes {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return schema.parse({});
  }
}

/** A small file that is not worth a message to the person. */
export function writeQuietly(file: string, text: string, what: string, log: Log): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    log.warn({ error: String(error) }, `${what} could not be written`);
  }
}

export function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
