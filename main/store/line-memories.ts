import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { type AdapterId, adapterAndPort, asLineId, type LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineMemory, LineMemoryPatch } from '../line/line-memory.ts';
import { lineMemoryFile } from './line-memory-schema.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

/** The folder in the data directory. */
const FOLDER = 'lines';
/** What is learnt within so long of each other is written at once. */
const SAVE_AFTER_MS = 1000;
/** A disk that is full or read-only is tried again. */
const RETRY_MS = 60_000;

const NOTHING: LineMemory = {};

/**
 * Reads `lines/` in `dir`. A file that is damaged is set aside and told; its line begins anew. Nothing here keeps the
 * gateway from starting: what lines taught us is taught again.
 */
export async function openLineMemories(
  dir: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<LineMemories> {
  const folder = join(dir, FOLDER);
  const problems: Problem[] = [];
  const report = (text: string): void => {
    problems.push({ severity: 'warning', text });
    log.warn(text);
  };
  const known = new Map<LineId, LineMemory>();
  for (const name of await filesIn(folder, report)) {
    const path = join(folder, name);
    try {
      const { line, memory } = lineMemoryFile.parse(JSON.parse(await readFile(path, 'utf8')));
      known.set(asLineId(line), memory);
    } catch (thrown) {
      const damaged = thrown instanceof SyntaxError || thrown instanceof z.ZodError;
      report(damaged ? damagedText(name, path, clock) : `${path} cannot be read (${errorText(thrown)}).`);
    }
  }
  return new LineMemories(folder, known, problems, { log, clock });
}

async function filesIn(folder: string, report: (text: string) => void): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.includes('.damaged-')).sort();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT')
      report(`What is known of the lines cannot be read (${errorText(thrown)}). It will be learnt again.`);
    return [];
  }
}

function damagedText(name: string, path: string, clock: Clock): string {
  try {
    return `${FOLDER}/${name} is damaged. It was kept as ${setAside(path, clock.wallTime())}; the line's echo and signals will be learnt again.`;
  } catch (thrown) {
    return `${FOLDER}/${name} is damaged and could not be moved away (${errorText(thrown)}).`;
  }
}

/** What each line taught us, in `lines/<adapter>-<port>.json`: written a moment after it changed, and when disposed of. */
export class LineMemories implements AsyncDisposable {
  readonly problems: readonly Problem[];
  readonly #folder: string;
  readonly #known: Map<LineId, LineMemory>;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #unsaved = new Set<LineId>();
  #timer: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(
    folder: string,
    known: Map<LineId, LineMemory>,
    problems: readonly Problem[],
    { log, clock }: { readonly log: Log; readonly clock: Clock },
  ) {
    this.#folder = folder;
    this.#known = known;
    this.problems = problems;
    this.#log = log;
    this.#clock = clock;
  }

  /** Empty for a line that has not taught us anything. */
  get(line: LineId): LineMemory {
    return this.#known.get(line) ?? NOTHING;
  }

  update(line: LineId, patch: LineMemoryPatch): void {
    if (this.#closed) {
      this.#log.debug({ line }, 'a line taught us something after its memory had closed');
      return;
    }
    const next = Object.fromEntries(
      Object.entries({ ...this.get(line), ...patch }).filter(([, value]) => value !== undefined),
    );
    this.#known.set(line, next);
    this.#unsaved.add(line);
    this.#saveIn(SAVE_AFTER_MS);
  }

  /** Whatever gets the adapter's name next is another one, on other lines. */
  forget(adapter: AdapterId): void {
    for (const line of this.#known.keys()) {
      if (adapterAndPort(line).adapter !== adapter) continue;
      this.#known.delete(line);
      this.#unsaved.add(line);
    }
    if (this.#unsaved.size > 0 && !this.#closed) this.#saveIn(SAVE_AFTER_MS);
  }

  /** Writes what waits. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#save();
    return this.#closed;
  }

  #saveIn(ms: number): void {
    this.#timer ??= this.#clock.after(ms, () => void this.#save());
  }

  /** One file after another; never rejects. */
  #save(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const lines = [...this.#unsaved];
    this.#unsaved.clear();
    for (const line of lines) {
      try {
        await this.#write(line);
      } catch (thrown) {
        this.#log.warn({ line, error: errorText(thrown) }, 'what the line taught us could not be saved');
        this.#unsaved.add(line);
      }
    }
    if (this.#unsaved.size > 0 && !this.#closed) this.#saveIn(RETRY_MS);
  }

  async #write(line: LineId): Promise<void> {
    const { adapter, port } = adapterAndPort(line);
    const path = join(this.#folder, `${adapter}-${port}.json`);
    if (!this.#known.has(line)) {
      await rm(path, { force: true });
      return;
    }
    const text = JSON.stringify({ version: 1, line, memory: this.get(line) }, null, 2);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, `${text}\n`, { mode: 0o600 });
  }
}
