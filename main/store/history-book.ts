import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { CallRecord } from '../call/call-record.ts';
import type { NumberPlace } from '../call/route/numbering.ts';
import type { NumberKey } from '../contacts/written-number.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { CallId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { CallHistory } from './call-history.ts';
import { recordOf } from './call-history-rows.ts';
import { firstPlaceAt } from './call-order.ts';
import { HistoryIndex } from './history-index.ts';
import { type HistoryFilter, HistoryPages } from './history-pages.ts';

/** A record with what people and the index add. */
export interface HistoryCall extends CallRecord {
  /** The other party's number, international where it is one. */
  readonly party?: string;
  readonly remark?: string;
  /** When somebody said that this missed call is dealt with. */
  readonly handledAt?: number;
}

export interface HistoryPage {
  readonly calls: readonly HistoryCall[];
  readonly next?: number;
}

/** What became of a missed call's caller since. */
export type CalledBack =
  | { readonly state: 'open' }
  /** There is no number to call. */
  | { readonly state: 'no-number' }
  /** Somebody said so. */
  | { readonly state: 'handled'; readonly at: number }
  /** We called, and it was answered or not; or the same caller got through. */
  | { readonly state: 'called-back' | 'tried' | 'got-through'; readonly at: number; readonly call: CallId };

/** Records removed at once: the disk and everybody else wait so long. */
const SLICE = 500;
const PAUSE_MS = 20;
const DAY_MS = 86_400_000;

/** Where a call's numbers are read, by its line; of calls without one the office. */
export interface NumberPlaces {
  of(line: string | undefined): NumberPlace;
  /** Another text whenever `of` may answer otherwise. */
  readonly text: string;
}

/**
 * Opens what people do with the call history in `dir`, once `openCallHistory` has: looking up, noting down, forgetting.
 * @throws GatewayError `store-failed`
 */
export function openHistoryBook(
  dir: string,
  history: CallHistory,
  parts: { readonly clock: Clock; readonly log: Log; readonly places: NumberPlaces },
): HistoryBook {
  const path = join(dir, 'calls.db');
  let db: DatabaseSync | undefined;
  try {
    // A connection of its own to the same file: the records' own writes never wait for it, because nothing here lasts.
    db = new DatabaseSync(path, { timeout: 2_000 });
    // What is made of the records can be made again; `#change` waits for the disk by itself.
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA secure_delete = FAST; PRAGMA cache_size = -16000');
    return new HistoryBook(db, history, parts);
  } catch (thrown) {
    db?.close();
    throw new GatewayError('store-failed', `The call history ${path} cannot be looked up: ${errorText(thrown)}.`, {
      cause: thrown,
    });
  }
}

export class HistoryBook implements Disposable {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #places: NumberPlaces;
  readonly #index: HistoryIndex;
  readonly #pages: HistoryPages;
  readonly #changed = new Signal<CallId>();
  readonly #resources = new DisposableStack();
  readonly #statements = new Map<string, StatementSync>();
  #keepDays = 0;
  #forgetting: Disposable | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(
    db: DatabaseSync,
    history: CallHistory,
    { clock, log, places }: { readonly clock: Clock; readonly log: Log; readonly places: NumberPlaces },
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#log = log;
    this.#places = places;
    this.#pages = new HistoryPages(db);
    this.#index = this.#resources.use(
      new HistoryIndex(db, { clock, log, placeOf: (line) => places.of(line), madeBy: places.text }),
    );
    this.#resources.use(history.onChange(() => this.#index.wake()));
    this.#resources.use(clock.every(DAY_MS, () => this.#forget()));
  }

  /** A call's remark or mark changed. */
  onChange(listener: (call: CallId) => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Everything there is can be found. */
  get isUpToDate(): boolean {
    return this.#index.isUpToDate;
  }

  /** The settings changed: numbers may be read otherwise, and be kept for longer or shorter. @param keepDays 0: for ever */
  apply({ keepDays }: { readonly keepDays: number }): void {
    this.#index.madeBy(this.#places.text);
    if (keepDays === this.#keepDays) return;
    this.#keepDays = keepDays;
    this.#forget();
  }

  page(filter: HistoryFilter, { limit, before }: { readonly limit: number; readonly before?: number }): HistoryPage {
    const { rows, next } = this.#pages.page(filter, { limit, ...(before === undefined ? {} : { before }) });
    return { calls: rows.map(callOf), ...(next === undefined ? {} : { next }) };
  }

  get(id: CallId): HistoryCall | undefined {
    const row = this.#prepare('SELECT * FROM calls WHERE id = ?').get(id);
    return row && callOf(row);
  }

  /** What became of a missed call's caller; undefined for any other call. */
  calledBack(id: CallId): CalledBack | undefined {
    const row = this.#prepare('SELECT * FROM calls WHERE id = ?').get(id);
    if (row?.direction !== 'inbound' || row.outcome !== 'missed') return undefined;
    if (row.handled_at !== null) return { state: 'handled', at: Number(row.handled_at) };
    if (typeof row.party !== 'string' || typeof row.party_tail !== 'string') return { state: 'no-number' };
    const later = this.#prepare(
      `SELECT * FROM calls INDEXED BY calls_by_party WHERE party_tail = ?1 AND seq > ?2
         AND (party = ?3 OR substr(party, 1, 1) <> '+' OR substr(?3, 1, 1) <> '+')
         AND (answered_at IS NOT NULL OR direction = 'outbound') ORDER BY answered_at IS NULL, seq LIMIT 1`,
    ).get(row.party_tail, Number(row.seq), row.party);
    if (!later) return { state: 'open' };
    const { id: call, direction, startedAt: at, answeredAt } = recordOf(later);
    if (direction === 'inbound') return { state: 'got-through', at, call };
    return { state: answeredAt === undefined ? 'tried' : 'called-back', at, call };
  }

  /** The last calls with this number, either way. */
  callsWith(number: NumberKey, limit: number): readonly HistoryCall[] {
    return this.page({ number }, { limit }).calls;
  }

  /** What a person writes about a call; empty takes it away. @returns whether there is such a call */
  remark(id: CallId, text: string): boolean {
    return this.#change(id, 'UPDATE calls SET remark = ? WHERE id = ?', text === '' ? null : text);
  }

  /** A missed call is dealt with, or is not after all. @returns whether there is such a missed call */
  handled(id: CallId, yes: boolean): boolean {
    return this.#change(
      id,
      "UPDATE calls SET handled_at = ? WHERE id = ? AND direction = 'inbound' AND outcome = 'missed'",
      yes ? Math.round(this.#clock.wallTime()) : null,
    );
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#forgetting?.[Symbol.dispose]();
    this.#resources.dispose();
    this.#statements.clear();
    this.#pages.clear();
    this.#db.close();
    this.#changed.clear();
  }

  #change(id: CallId, sql: string, value: SQLInputValue): boolean {
    let changes = 0;
    try {
      this.#db.exec('PRAGMA synchronous = FULL');
      changes = Number(this.#prepare(sql).run(value, id).changes);
      this.#db.exec('PRAGMA synchronous = NORMAL');
    } catch (thrown) {
      throw new GatewayError('store-failed', `This could not be saved: ${errorText(thrown)}.`, { cause: thrown });
    }
    if (changes === 0) return false;
    this.#index.wake();
    this.#changed.emit(id);
    return true;
  }

  /** Removes what is older than the settings keep, a slice at a time; never a call that is on. */
  #forget(): void {
    this.#forgetting?.[Symbol.dispose]();
    this.#forgetting = undefined;
    if (this.#keepDays === 0 || this.#phase === 'closed') return;
    const end = firstPlaceAt(this.#clock.wallTime() - this.#keepDays * DAY_MS);
    try {
      const places = this.#prepare(
        "SELECT seq FROM calls WHERE seq < ? AND outcome <> 'in-progress' ORDER BY seq LIMIT ?",
      )
        .all(end, SLICE)
        .map(({ seq }) => Number(seq));
      this.#remove(places);
      if (places.length > 0) this.#log.info(`${places.length} calls were older than ${this.#keepDays} days: removed`);
      if (places.length < SLICE) return;
    } catch (thrown) {
      this.#log.warn({ error: errorText(thrown) }, 'old calls could not be removed now');
    }
    this.#forgetting = this.#clock.after(PAUSE_MS, () => this.#forget());
  }

  #remove(places: readonly number[]): void {
    if (places.length === 0) return;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const place of places) {
        this.#prepare('DELETE FROM calls_text WHERE rowid = ?').run(place);
        this.#prepare('DELETE FROM calls WHERE seq = ?').run(place);
      }
      this.#db.exec('COMMIT');
    } catch (thrown) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw thrown;
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

function callOf(row: Record<string, SQLOutputValue>): HistoryCall {
  return {
    ...recordOf(row),
    ...(typeof row.party === 'string' ? { party: row.party } : {}),
    ...(typeof row.remark === 'string' ? { remark: row.remark } : {}),
    ...(row.handled_at === null ? {} : { handledAt: Number(row.handled_at) }),
  };
}
