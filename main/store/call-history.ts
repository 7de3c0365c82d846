import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { AudioRecord, CallEnd, CallPatch, CallRecord, CallStart, EchoRecord } from '../call/call-record.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { CallId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { columnsOf, echoColumns, recordOf } from './call-history-rows.ts';
import { damageOf, HISTORY_VERSION, historyVersion, migrateHistory } from './call-history-schema.ts';
import { FREE_PLACE, firstPlaceAt } from './call-order.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

/** How often calls in progress are marked as seen: how precisely the end of an interrupted call is known. */
const SEEN_MS = 10_000;
/** A database that somebody else holds (a backup, a viewer) or that has no room is asked again this often. */
const RETRY_MS = 500;
/** Longer than any call is on hold for the disk: at 32 lines about a day of writes. */
const MAX_WAITING = 20_000;
/** How long one write may wait for a lock on the spot: the gateway stands still so long. */
const BUSY_MS = 20;
const SQLITE = { busy: 5, locked: 6, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, constraint: 19, notADb: 26 };

interface Write {
  readonly call: CallId;
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * The call history: `calls.db`, written when a call starts, on the way and when it ends.
 *
 * WAL with `synchronous = FULL`: a commit is on the disk before the next line runs, so that a power cut loses
 * no call that was told of. NORMAL would be faster and lose the last ones; a call makes about four commits, so
 * nothing is gained by it.
 *
 * No method throws for a busy, full or failing disk: a call must not fail for its record. The writes wait in order
 * and are tried again.
 */
export class CallHistory implements Disposable {
  readonly problems: readonly Problem[];
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed = new Signal<CallId>();
  readonly #statements = new Map<string, StatementSync>();
  readonly #inProgress = new Set<CallId>();
  #waiting: Write[] = [];
  #retry: Disposable | undefined;
  readonly #seen: Disposable;
  #closed = false;

  constructor(db: DatabaseSync, problems: readonly Problem[], clock: Clock, log: Log) {
    this.#db = db;
    this.problems = problems;
    this.#clock = clock;
    this.#log = log;
    this.#seen = clock.every(SEEN_MS, () => this.#markSeen());
  }

  /** A record began, changed or ended. */
  onChange(listener: (call: CallId) => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Writes that wait for the database: 0 when all is on the disk. */
  get waiting(): number {
    return this.#waiting.length;
  }

  start(call: CallStart): void {
    this.#inProgress.add(call.id);
    const startedAt = Math.round(call.startedAt);
    const values = {
      id: call.id,
      direction: call.direction,
      started_at: startedAt,
      outcome: 'in-progress',
      ...columnsOf(call),
      seen_at: this.#wallTime(),
    };
    const names = Object.keys(values);
    const place = firstPlaceAt(startedAt);
    this.#write({
      call: call.id,
      sql: `INSERT INTO calls (seq, ${names.join(', ')}) VALUES (${FREE_PLACE}, ${names.map(() => '?').join(', ')})`,
      values: [place, place, place, ...Object.values(values)],
    });
  }

  /** Changes what is known of a call in progress. */
  update(id: CallId, patch: CallPatch): void {
    this.#change(id, patch);
  }

  /** Completes the record, once: a second end of the same call changes nothing. */
  finish(id: CallId, end: CallEnd): void {
    this.#change(id, end);
    this.#inProgress.delete(id);
  }

  /** Of a call in progress or ended. */
  echo(id: CallId, echo: EchoRecord): void {
    const values = echoColumns(echo);
    this.#write({
      call: id,
      sql: `UPDATE calls SET ${assignments(values)} WHERE id = ?`,
      values: [...Object.values(values), id],
    });
  }

  /** Of a call in progress or ended. */
  audio(id: CallId, audio: AudioRecord): void {
    this.#write({ call: id, sql: 'UPDATE calls SET audio = ? WHERE id = ?', values: [JSON.stringify(audio), id] });
  }

  /** Newest first. `before`: started earlier than that. */
  list({ limit, before }: { readonly limit: number; readonly before?: number }): CallRecord[] {
    this.#flush();
    return this.#prepare('SELECT * FROM calls WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(before === undefined ? Number.MAX_SAFE_INTEGER : firstPlaceAt(before), limit)
      .map(recordOf);
  }

  get(id: CallId): CallRecord | undefined {
    this.#flush();
    const row = this.#prepare('SELECT * FROM calls WHERE id = ?').get(id);
    return row && recordOf(row);
  }

  /** Writes what waits, as far as the database lets, and closes. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#db.exec('PRAGMA busy_timeout = 2000');
    this.#flush();
    this.#closed = true;
    this.#seen[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
    if (this.#waiting.length > 0) this.#log.error(`${this.#waiting.length} writes of the call history were lost`);
    this.#statements.clear();
    this.#db.close();
    this.#changed.clear();
  }

  #wallTime(): number {
    return Math.round(this.#clock.wallTime());
  }

  #change(id: CallId, patch: CallPatch | CallEnd): void {
    const values = { ...columnsOf(patch), seen_at: this.#wallTime() };
    this.#write({
      call: id,
      sql: `UPDATE calls SET ${assignments(values)} WHERE id = ? AND outcome = 'in-progress'`,
      values: [...Object.values(values), id],
    });
  }

  #write(write: Write): void {
    if (this.#closed) {
      this.#log.warn({ call: write.call }, 'a call was told to the history after it had closed');
      return;
    }
    this.#waiting.push(write);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#flush();
    this.#changed.emit(write.call);
  }

  #flush(): void {
    while (!this.#closed) {
      const write = this.#waiting[0];
      if (!write) break;
      try {
        const { changes } = this.#prepare(write.sql).run(...write.values);
        if (Number(changes) === 0) this.#log.warn({ call: write.call }, 'no call that may be written has this id');
      } catch (thrown) {
        if (this.#mayPass(thrown)) {
          this.#tryAgain(thrown);
          return;
        }
        this.#log.error({ call: write.call, err: thrown }, 'a call could not be recorded');
      }
      this.#waiting.shift();
    }
  }

  #mayPass(thrown: unknown): boolean {
    const code = sqliteCode(thrown);
    return code === SQLITE.busy || code === SQLITE.locked || code === SQLITE.full || code === SQLITE.ioError;
  }

  #tryAgain(thrown: unknown): void {
    if (this.#retry) return;
    this.#log.warn({ waiting: this.#waiting.length }, `the call history waits: ${errorText(thrown)}`);
    this.#retry = this.#clock.after(RETRY_MS, () => {
      this.#retry = undefined;
      this.#flush();
    });
  }

  /** Only while calls are on, so that an idle gateway lets the disk sleep. */
  #markSeen(): void {
    if (this.#inProgress.size === 0 || this.#waiting.length > 0) return;
    try {
      this.#prepare("UPDATE calls SET seen_at = ? WHERE outcome = 'in-progress'").run(this.#wallTime());
    } catch (thrown) {
      if (!this.#mayPass(thrown)) this.#log.error({ err: thrown }, 'the call history could not be written');
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/**
 * Opens `calls.db` in `dir`. Calls that an earlier gateway left in progress become `interrupted`, ended when it was
 * last known to be at work. A database that SQLite finds corrupt is set aside and a new one begun; `problems` says so.
 *
 * @throws GatewayError `store-failed` when the file cannot be opened, or was written by a newer Copperline
 */
export function openCallHistory(
  dir: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): CallHistory {
  const path = join(dir, 'calls.db');
  const problems: Problem[] = [];
  let db: DatabaseSync;
  try {
    db = openDatabase(path);
  } catch (thrown) {
    const code = sqliteCode(thrown);
    if ((code !== SQLITE.corrupt && code !== SQLITE.notADb) || !existsSync(path)) throw cannotOpen(path, thrown);
    const aside = setAside(path, clock.wallTime(), ['-wal', '-shm']);
    const text = `The call history was damaged (${errorText(thrown)}). It was kept as ${aside}, and a new one begun.`;
    problems.push({ severity: 'error', text });
    log.error(text);
    try {
      db = openDatabase(path);
    } catch (again) {
      throw cannotOpen(path, again);
    }
  }
  const left = db
    .prepare(
      `UPDATE calls SET outcome = 'interrupted', ended_at = max(seen_at, started_at),
         reason = 'the gateway ended in mid-call' WHERE outcome = 'in-progress'`,
    )
    .run();
  if (Number(left.changes) > 0) log.warn(`${left.changes} call(s) were interrupted when the gateway ended`);
  return new CallHistory(db, problems, clock, log);
}

function openDatabase(path: string): DatabaseSync {
  // At opening nothing waits on us yet: a backup may finish first.
  const db = new DatabaseSync(path, { timeout: 2000 });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const damage = damageOf(db);
    if (damage !== 'ok') throw Object.assign(new Error(damage), { errcode: SQLITE.corrupt });
    const version = historyVersion(db);
    if (version > HISTORY_VERSION)
      throw new GatewayError(
        'store-failed',
        `${path} was written by a newer Copperline (version ${version}; this one knows up to ${HISTORY_VERSION}). Install the newer one again, or move the file away.`,
      );
    if (version < HISTORY_VERSION) migrateHistory(db);
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function cannotOpen(path: string, thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError('store-failed', `The call history ${path} cannot be opened: ${errorText(thrown)}.`, {
    cause: thrown,
  });
}

/** SQLite's primary result code. */
function sqliteCode(thrown: unknown): number | undefined {
  const code = (thrown as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

const assignments = (values: Record<string, SQLInputValue>): string =>
  Object.keys(values)
    .map((name) => `${name} = ?`)
    .join(', ');
