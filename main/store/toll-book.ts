import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { TollStore } from '../call/toll/toll-desk.ts';
import type { TollCall } from '../call/toll/usage.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const FILE = 'tolls.db';
/** How often calls that are on are marked as seen: a crash forgets this much of their minutes at most. */
const SEEN_MS = 10_000;
/** A disk that is busy or full is tried again. */
const RETRY_MS = 1_000;
const BUSY_MS = 20;
/** Two months at least: no limit looks further back. */
const KEPT_MS = 63 * 86_400_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS calls (
    id TEXT PRIMARY KEY,
    costly INTEGER NOT NULL,
    -- JSON
    trunks TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at INTEGER,
    seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  PRAGMA user_version = 1;`;

const row = z.object({
  id: z.string(),
  costly: z.number(),
  trunks: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  started_at: z.number(),
  answered_at: z.number().nullable(),
  ended_at: z.number().nullable(),
});

/**
 * Opens `tolls.db` in `dir`: what limits count, apart from the history, so that clearing that lifts no limit. A damaged one is set
 * aside and told: counting begins anew.
 *
 * @throws GatewayError `store-failed` when it cannot be opened at all
 */
export function openTollBook(dir: string, { log, clock }: { readonly log: Log; readonly clock: Clock }): TollBook {
  const path = join(dir, FILE);
  const problems: Problem[] = [];
  const open = (): DatabaseSync => {
    const db = new DatabaseSync(path, { timeout: 2_000 });
    try {
      // Every call is on the disk before it goes out: switching the power off and on makes no limit new.
      db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${SCHEMA} PRAGMA busy_timeout = ${BUSY_MS}`);
      db.prepare('SELECT count(*) FROM calls').get();
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  };
  try {
    return new TollBook(open(), problems, { log, clock });
  } catch (thrown) {
    if (!existsSync(path) || !isDamage(thrown)) throw cannotOpen(path, thrown);
    const aside = setAside(path, clock.wallTime(), ['-wal', '-shm']);
    const text = `${FILE} was damaged (${errorText(thrown)}). It was kept as ${aside}: calls and minutes of the guards' limits count from now.`;
    problems.push({ severity: 'error', text });
    log.error(text);
    try {
      return new TollBook(open(), problems, { log, clock });
    } catch (again) {
      throw cannotOpen(path, again);
    }
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, and what is no row of ours. */
const isDamage = (thrown: unknown): boolean => {
  const code = (thrown as { errcode?: unknown } | null)?.errcode;
  return code === 11 || code === 26 || thrown instanceof z.ZodError || thrown instanceof SyntaxError;
};

const cannotOpen = (path: string, thrown: unknown): GatewayError =>
  new GatewayError(
    'store-failed',
    `${path} cannot be opened: ${errorText(thrown)}. Give Copperline's user the right to read and write it.`,
    {
      cause: thrown,
    },
  );

/** What the guards' limits count, on the disk. */
export class TollBook implements TollStore, Disposable {
  readonly calls: readonly TollCall[];
  readonly notes: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #on = new Set<string>();
  /** Not on the disk yet; the last word of each. */
  readonly #waitingCalls = new Map<string, TollCall>();
  readonly #waitingNotes = new Map<string, string>();
  readonly #seen: Disposable;
  #retry: Disposable | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(
    db: DatabaseSync,
    problems: readonly Problem[],
    { log, clock }: { readonly log: Log; readonly clock: Clock },
  ) {
    this.#db = db;
    this.#log = log;
    this.#clock = clock;
    this.problems = problems;
    try {
      db.prepare('DELETE FROM calls WHERE started_at < ?').run(this.#now() - KEPT_MS);
      db.exec('UPDATE calls SET ended_at = max(seen_at, started_at) WHERE ended_at IS NULL');
      this.calls = db.prepare('SELECT * FROM calls').all().map(callOf);
      this.notes = new Map(
        db
          .prepare('SELECT key, value FROM notes')
          .all()
          .map(({ key, value }) => [String(key), String(value)]),
      );
    } catch (thrown) {
      db.close();
      throw thrown;
    }
    this.#seen = clock.every(SEEN_MS, () => this.#markSeen());
  }

  save(call: TollCall): void {
    if (call.endedAt === undefined) this.#on.add(call.id);
    else this.#on.delete(call.id);
    this.#waitingCalls.set(call.id, call);
    this.#flush();
  }

  note(key: string, value: string): void {
    this.#waitingNotes.set(key, value);
    this.#flush();
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'closed') return;
    this.#markSeen();
    this.#flush();
    this.#phase = 'closed';
    this.#seen[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
    this.#db.close();
  }

  #now(): number {
    return Math.round(this.#clock.wallTime());
  }

  #flush(): void {
    if (this.#phase === 'closed') return;
    try {
      for (const call of [...this.#waitingCalls.values()]) {
        this.#write(call);
        this.#waitingCalls.delete(call.id);
      }
      for (const [key, value] of [...this.#waitingNotes]) {
        this.#db.prepare('INSERT OR REPLACE INTO notes (key, value) VALUES (?, ?)').run(key, value);
        this.#waitingNotes.delete(key);
      }
    } catch (thrown) {
      this.#log.warn({ err: thrown }, 'the book of the limits waits for the disk');
      this.#retry ??= this.#clock.after(RETRY_MS, () => {
        this.#retry = undefined;
        this.#flush();
      });
    }
  }

  #write({ id, costly, trunks, startedAt, answeredAt, endedAt }: TollCall): void {
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO calls (id, costly, trunks, started_at, answered_at, ended_at, seen_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        costly ? 1 : 0,
        JSON.stringify(trunks),
        Math.round(startedAt),
        answeredAt === undefined ? null : Math.round(answeredAt),
        endedAt === undefined ? null : Math.round(endedAt),
        this.#now(),
      );
  }

  /** Only while calls are on, so that an idle gateway lets the disk sleep. */
  #markSeen(): void {
    if (this.#on.size === 0 || this.#waitingCalls.size > 0 || this.#phase === 'closed') return;
    try {
      this.#db.prepare('UPDATE calls SET seen_at = ? WHERE ended_at IS NULL').run(this.#now());
    } catch (thrown) {
      this.#log.warn({ err: thrown }, 'the book of the limits waits for the disk');
    }
  }
}

function callOf(values: unknown): TollCall {
  const { id, costly, trunks, started_at, answered_at, ended_at } = row.parse(values);
  return {
    id,
    costly: costly === 1,
    trunks,
    startedAt: started_at,
    ...(answered_at === null ? {} : { answeredAt: answered_at }),
    ...(ended_at === null ? {} : { endedAt: ended_at }),
  };
}
