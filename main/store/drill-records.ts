import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const FILE = 'drills.json';
/** A drill a week for two years. */
const MOST = 100;

const drillRecord = z.object({
  trunk: z.string().min(1).max(64),
  startedAt: z.number().min(0).max(8.64e15),
  endsAt: z.number().min(0).max(8.64e15),
  switchMs: z.number().min(0).optional(),
  steps: z
    .array(z.object({ atMs: z.number(), ok: z.boolean(), text: z.string().max(2_000) }))
    .max(200)
    .readonly(),
});
const drillRecordsFile = z.object({ version: z.literal(1), drills: z.array(drillRecord).max(10 * MOST) });
export type DrillRecord = Readonly<z.infer<typeof drillRecord>>;

/** Reads `drills.json` in `dir`. One that is damaged is set aside and told. */
export async function openDrillRecords(
  dir: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<DrillRecords> {
  const path = join(dir, FILE);
  const problems: Problem[] = [];
  let known: readonly DrillRecord[] = [];
  try {
    known = drillRecordsFile.parse(JSON.parse(await readFile(path, 'utf8'))).drills;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') {
      const text = problemText(path, thrown, clock);
      problems.push({ severity: 'warning', text });
      log.warn(text);
    }
  }
  return new DrillRecords(path, known, problems, log);
}

function problemText(path: string, thrown: unknown, clock: Clock): string {
  const damaged = thrown instanceof SyntaxError || thrown instanceof z.ZodError;
  if (!damaged) return `${FILE} cannot be read (${errorText(thrown)}). Earlier drills are not shown.`;
  try {
    return `${FILE} is damaged. It was kept as ${setAside(path, clock.wallTime())}; earlier drills are not shown.`;
  } catch (failed) {
    return `${FILE} is damaged and could not be moved away (${errorText(failed)}).`;
  }
}

/** How drills went, the last 100. */
export class DrillRecords implements AsyncDisposable {
  readonly problems: readonly Problem[];
  readonly #path: string;
  readonly #log: Log;
  #drills: readonly DrillRecord[];
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, known: readonly DrillRecord[], problems: readonly Problem[], log: Log) {
    this.#path = path;
    this.#drills = known;
    this.problems = problems;
    this.#log = log;
  }

  /** The last one of a trunk, as it went. */
  last(trunk: string): (Omit<DrillRecord, 'trunk'> & { readonly state: 'over' }) | undefined {
    const found = this.#drills.findLast((each) => each.trunk === trunk);
    if (!found) return undefined;
    const { trunk: _, ...drill } = found;
    return { ...drill, state: 'over' };
  }

  /** Written at once; a disk that is full is told in the log alone. */
  add({ startedAt, endsAt, switchMs, steps }: Omit<DrillRecord, 'trunk'>, trunk: string): void {
    const record = { trunk, startedAt, endsAt, ...(switchMs === undefined ? {} : { switchMs }), steps };
    this.#drills = [...this.#drills, record].slice(-MOST);
    this.#writing = this.#writing.then(async () => {
      try {
        const text = `${JSON.stringify({ version: 1, drills: this.#drills }, null, 2)}\n`;
        await writeFileAtomic(this.#path, text, { mode: 0o600 });
      } catch (thrown) {
        this.#log.warn({ error: errorText(thrown) }, 'the drill could not be saved');
      }
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#writing;
  }
}
