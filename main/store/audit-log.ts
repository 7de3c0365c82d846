import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const FILE = 'audit.db';
/** At 500 acts a day about three years; what is older goes. */
export const AUDIT_KEEPS = 500_000;
/** How often the oldest are thrown away: each so many entries. */
const TRIM_EVERY = 1_000;
const LONGEST_DETAIL = 2_000;
const FOUND = "who || ' ' || source || ' ' || what || ' ' || coalesce(detail, '') LIKE ? ESCAPE '\\'";
const CORRUPT = new Set([11, 26]);

/** One act, or an attempt at one. */
export interface AuditAct {
  readonly who: string;
  readonly from: string;
  readonly what: string;
  readonly ok: boolean;
  /** Without secrets: whoever writes it sees to that. */
  readonly detail?: string | undefined;
}

export interface AuditRecord extends AuditAct {
  readonly id: number;
  readonly at: number;
}

/** Entries are added and read, nothing else: the database itself refuses a change, and a removal of what is young. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    source TEXT NOT NULL,
    what TEXT NOT NULL,
    ok INTEGER NOT NULL,
    detail TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS audit_by_who ON audit (who, id);
  CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
  CREATE TRIGGER IF NOT EXISTS audit_is_not_shortened BEFORE DELETE ON audit
    WHEN OLD.id > (SELECT max(id) FROM audit) - ${AUDIT_KEEPS}
    BEGIN SELECT RAISE(ABORT, 'the audit log is not shortened'); END;
`;

/**
 * Opens `audit.db` in `dir`. One that is damaged is set aside, and a new one begun; `problems` says so.
 * @throws GatewayError `store-failed` when it cannot be opened
 */
export function openAuditLog(dir: string, { log, clock }: { readonly log: Log; readonly clock: Clock }): AuditLog {
  const path = join(dir, FILE);
  const problems: Problem[] = [];
  const open = (): DatabaseSync => {
    const db = new DatabaseSync(path, { timeout: 2_000 });
    try {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      db.exec(SCHEMA);
      db.exec('PRAGMA busy_timeout = 20');
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  };
  let db: DatabaseSync;
  try {
    try {
      db = open();
    } catch (thrown) {
      const code = ((thrown as { errcode?: number }).errcode ?? 0) & 0xff;
      if (!CORRUPT.has(code) || !existsSync(path)) throw thrown;
      const aside = setAside(path, clock.wallTime(), ['-wal', '-shm']);
      const text = `The record of who did what was damaged. It was kept as ${aside}, and a new one begun.`;
      problems.push({ severity: 'error', text });
      log.error(text);
      db = open();
    }
  } catch (thrown) {
    throw new GatewayError('store-failed', `${path} cannot be opened: ${errorText(thrown)}.`, { cause: thrown });
  }
  return new AuditLog(db, problems, clock, log);
}

/** Who did what, when, from where. A disk that fails costs an entry, and the log says so; it never stops an act. */
export class AuditLog implements Disposable {
  readonly problems: readonly Problem[];
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  #closed = false;
  #sinceTrim = 0;

  constructor(db: DatabaseSync, problems: readonly Problem[], clock: Clock, log: Log) {
    this.#db = db;
    this.problems = problems;
    this.#clock = clock;
    this.#log = log;
  }

  add({ who, from, what, ok, detail }: AuditAct): void {
    if (this.#closed) return;
    try {
      this.#db
        .prepare('INSERT INTO audit (at, who, source, what, ok, detail) VALUES (?, ?, ?, ?, ?, ?)')
        .run(
          Math.round(this.#clock.wallTime()),
          ...[who, from, what].map((text) => text.slice(0, 200)),
          ok ? 1 : 0,
          detail?.slice(0, LONGEST_DETAIL) ?? null,
        );
      this.#sinceTrim++;
      if (this.#sinceTrim >= TRIM_EVERY) this.#trim();
    } catch (thrown) {
      this.#log.error({ who, what, ok, err: thrown }, 'the record of who did what could not be written');
    }
  }

  /** The newest first. `before`: an entry's id; `find`: anywhere in it, small letters for large ones. */
  list({
    limit,
    before,
    who,
    failed,
    find,
  }: {
    readonly limit: number;
    readonly before?: number | undefined;
    readonly who?: string | undefined;
    readonly failed?: boolean | undefined;
    readonly find?: string | undefined;
  }): AuditRecord[] {
    const rules: [string, string | number][] = [['id < ?', before ?? Number.MAX_SAFE_INTEGER]];
    if (who !== undefined) rules.push(['who = ?', who]);
    if (failed === true) rules.push(['ok = ?', 0]);
    if (find !== undefined && find !== '') rules.push([FOUND, `%${find.replace(/[\\%_]/g, '\\$&')}%`]);
    const rows = this.#db
      .prepare(`SELECT * FROM audit WHERE ${rules.map(([rule]) => rule).join(' AND ')} ORDER BY id DESC LIMIT ?`)
      .all(...rules.map(([, value]) => value), limit);
    return rows.map(({ id, at, who: by, source, what, ok, detail }) => ({
      id: Number(id),
      at: Number(at),
      who: String(by),
      from: String(source),
      what: String(what),
      ok: ok === 1,
      ...(typeof detail === 'string' ? { detail } : {}),
    }));
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#db.close();
  }

  #trim(): void {
    this.#sinceTrim = 0;
    this.#db.prepare(`DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ${AUDIT_KEEPS}`).run();
  }
}
