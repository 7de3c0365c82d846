import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const FILE = 'banned-sources.json';
/** Bans that come close together are written at once: a flood of made-up sources must not wear the disk. */
const SAVE_AFTER_MS = 2_000;

const wallTime = z.number().min(0).max(8.64e15);
const bannedSource = z.object({
  source: z.string().min(1).max(64),
  since: wallTime,
  until: wallTime,
  why: z.string().max(200),
  requests: z.int().min(0),
  times: z.int().min(1),
});
const bannedSourcesFile = z.object({ version: z.literal(1), banned: z.array(bannedSource).max(10_000) });
export type BannedSource = Readonly<z.infer<typeof bannedSource>>;

/** Reads `banned-sources.json` in `dir`. One that is damaged is set aside and told: nobody is banned then. */
export async function openBannedSources(
  dir: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<BannedSources> {
  const path = join(dir, FILE);
  const problems: Problem[] = [];
  let known: readonly BannedSource[] = [];
  try {
    known = bannedSourcesFile.parse(JSON.parse(await readFile(path, 'utf8'))).banned;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') {
      const text = problemText(path, thrown, clock);
      problems.push({ severity: 'warning', text });
      log.warn(text);
    }
  }
  return new BannedSources(path, known, problems, { log, clock });
}

function problemText(path: string, thrown: unknown, clock: Clock): string {
  const damaged = thrown instanceof SyntaxError || thrown instanceof z.ZodError;
  if (!damaged) return `${FILE} cannot be read (${errorText(thrown)}). Nobody is banned to begin with.`;
  try {
    return `${FILE} is damaged. It was kept as ${setAside(path, clock.wallTime())}; nobody is banned to begin with.`;
  } catch (failed) {
    return `${FILE} is damaged and could not be moved away (${errorText(failed)}).`;
  }
}

/** Who was banned when we stopped, and its count: a restart is no pardon. Written a moment after it changed, and at the end. */
export class BannedSources implements AsyncDisposable {
  /** As they were at the start. */
  readonly known: readonly BannedSource[];
  readonly problems: readonly Problem[];
  readonly #path: string;
  readonly #log: Log;
  readonly #clock: Clock;
  #wanted: (() => readonly BannedSource[]) | undefined;
  #timer: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    path: string,
    known: readonly BannedSource[],
    problems: readonly Problem[],
    { log, clock }: { readonly log: Log; readonly clock: Clock },
  ) {
    this.#path = path;
    this.known = known;
    this.problems = problems;
    this.#log = log;
    this.#clock = clock;
  }

  /** `banned` is asked when it is written. */
  save(banned: () => readonly BannedSource[]): void {
    this.#wanted = banned;
    this.#timer ??= this.#clock.after(SAVE_AFTER_MS, () => void this.#write());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#write();
  }

  /** Never rejects. */
  #write(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (!wanted) return this.#writing;
    const text = `${JSON.stringify({ version: 1, banned: wanted() }, null, 2)}\n`;
    this.#writing = this.#writing.then(async () => {
      try {
        await writeFileAtomic(this.#path, text, { mode: 0o600 });
      } catch (thrown) {
        this.#log.warn({ error: errorText(thrown) }, 'the banned sources could not be saved');
      }
    });
    return this.#writing;
  }
}
