import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { NumberPlace } from '../call/route/numbering.ts';
import { type NumberKey, numberForms, numberKey } from '../contacts/written-number.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { indexText, SEARCH_OPTIONS } from '../core/search-words.ts';

/** Counted up when words or numbers are made another way: all of it is made anew then. */
const MADE_BY = 1;
/** Rows at once, and the pause after them: the gateway stands still for a few milliseconds at a time. */
const SLICE = 200;
const PAUSE_MS = 10;
const RETRY_MS = 2_000;
/** Of which it is remembered how they are read. */
const MOST_NUMBERS = 20_000;

interface ReadNumber {
  readonly key: NumberKey | undefined;
  /** As it may be typed. */
  readonly forms: readonly string[];
}

/** Which number a line's call has to be read by. */
export type PlaceOf = (line: string | undefined) => NumberPlace;

/**
 * What is made of the records for looking them up: whose number it was, and the words of the search. It lags behind by a moment,
 * is caught up after a crash, and made anew where it is damaged: the records do not depend on it.
 */
export class HistoryIndex implements Disposable {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #placeOf: PlaceOf;
  readonly #numbers = new Map<string, ReadNumber>();
  /** What `madeBy` was told last. */
  #text = '';
  #timer: Disposable | undefined;
  /** Everything before this place is still to be made anew. */
  #anew: { before: number; readonly madeBy: string } | undefined;
  #phase: 'open' | 'closed' = 'open';

  /** @param madeBy what else the index depends on: another text, and all of it is made anew */
  constructor(
    db: DatabaseSync,
    parts: { readonly clock: Clock; readonly log: Log; readonly placeOf: PlaceOf; readonly madeBy: string },
  ) {
    this.#db = db;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#placeOf = parts.placeOf;
    this.#open(parts.madeBy);
  }

  /** Nothing is left to be done. */
  get isUpToDate(): boolean {
    return this.#anew === undefined && this.#pending(1).length === 0;
  }

  /** Records changed. */
  wake(afterMs = 0): void {
    if (this.#phase === 'closed' || this.#timer) return;
    this.#timer = this.#clock.after(afterMs, () => {
      this.#timer = undefined;
      this.#work();
    });
  }

  /** Numbers are read otherwise from now on. */
  madeBy(text: string): void {
    this.#text = text;
    const wanted = `${MADE_BY} ${text}`;
    if ((this.#anew?.madeBy ?? this.#madeBy()) === wanted) return;
    this.#numbers.clear();
    this.#anew = { before: Number.MAX_SAFE_INTEGER, madeBy: wanted };
    try {
      // Emptied, because to put something new in an old one's place takes ten times as long.
      this.#db.exec("INSERT INTO calls_text (calls_text) VALUES ('delete-all'); DELETE FROM calls_index");
      this.wake();
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  [Symbol.dispose](): void {
    this.#phase = 'closed';
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #open(madeBy: string): void {
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS calls_index (made_by TEXT NOT NULL) STRICT;
      CREATE VIRTUAL TABLE IF NOT EXISTS calls_text USING fts5 (words, ${SEARCH_OPTIONS});`);
    this.madeBy(madeBy);
    if (this.#pending(1).length > 0) this.wake();
  }

  #madeBy(): string | undefined {
    const row = this.#db.prepare('SELECT made_by FROM calls_index').get();
    return row && String(row.made_by);
  }

  /** Changed since; what comes to be made anew all the same is left to that. */
  #pending(limit: number): Record<string, SQLOutputValue>[] {
    return this.#db
      .prepare('SELECT * FROM calls WHERE indexed = 0 AND seq >= ? ORDER BY seq DESC LIMIT ?')
      .all(this.#anew?.before ?? -Number.MAX_SAFE_INTEGER, limit);
  }

  #work(): void {
    try {
      const pending = this.#pending(SLICE);
      this.#write(pending);
      if (pending.length < SLICE && this.#anew) {
        const { before, madeBy } = this.#anew;
        const rows = this.#db.prepare('SELECT * FROM calls WHERE seq < ? ORDER BY seq DESC LIMIT ?').all(before, SLICE);
        this.#write(rows);
        const last = rows.at(-1);
        if (last && rows.length === SLICE) this.#anew.before = Number(last.seq);
        else this.#finish(madeBy);
      }
      if (pending.length === SLICE || this.#anew) this.wake(PAUSE_MS);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #finish(madeBy: string): void {
    this.#db.exec('DELETE FROM calls_index');
    this.#db.prepare('INSERT INTO calls_index (made_by) VALUES (?)').run(madeBy);
    this.#anew = undefined;
  }

  #write(rows: readonly Record<string, SQLOutputValue>[]): void {
    if (rows.length === 0) return;
    const words = this.#db.prepare('INSERT OR REPLACE INTO calls_text (rowid, words) VALUES (?, ?)');
    const party = this.#db.prepare('UPDATE calls SET party = ?, party_tail = ? WHERE seq = ?');
    const done = this.#db.prepare('UPDATE calls SET indexed = 1 WHERE seq = ?');
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      // The oldest first: the search's tables are written out at once whenever a place is before the one written last.
      for (const row of rows.toReversed()) {
        const { key } = this.#read(row.direction === 'inbound' ? row.caller_number : row.called, row.line);
        words.run(Number(row.seq), this.#words(row));
        const number = key?.e164 ?? key?.digits ?? null;
        const tail = key?.tail ?? null;
        // Their places in the index are all over it: only what changes is put there.
        if (row.party !== number || row.party_tail !== tail) party.run(number, tail, Number(row.seq));
        done.run(Number(row.seq));
      }
      this.#db.exec('COMMIT');
    } catch (thrown) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw thrown;
    }
  }

  #words(row: Record<string, SQLOutputValue>): string {
    const numbers = [row.caller_number, row.called, row.caller_redirecting];
    return indexText(
      textsOf(row),
      numbers.flatMap((number) => this.#read(number, row.line).forms),
    );
  }

  /** Most numbers call more than once, and reading one takes a while. */
  #read(number: SQLOutputValue | undefined, line: SQLOutputValue | undefined): ReadNumber {
    if (typeof number !== 'string') return { key: undefined, forms: [] };
    const place = this.#placeOf(typeof line === 'string' ? line : undefined);
    const known = `${place.country} ${place.areaCode ?? ''} ${number}`;
    const before = this.#numbers.get(known);
    if (before) return before;
    const read = { key: numberKey(number, place), forms: numberForms(number, place) };
    if (this.#numbers.size >= MOST_NUMBERS) this.#numbers.clear();
    this.#numbers.set(known, read);
    return read;
  }

  #failed(thrown: unknown): void {
    this.#log.warn({ error: errorText(thrown) }, 'the index of the call history waits');
    // SQLITE_CORRUPT, of the search's tables too: what is made of the records can be made again.
    if ((Number((thrown as { errcode?: unknown } | null)?.errcode) & 0xff) === 11) {
      try {
        this.#db.exec('DROP TABLE IF EXISTS calls_text; DELETE FROM calls_index');
        this.#anew = undefined;
        this.#open(this.#text);
      } catch (again) {
        this.#log.error({ error: errorText(again) }, 'the index of the call history cannot be made anew');
        return;
      }
    }
    this.wake(RETRY_MS);
  }
}

/** What of a record is searched for words. */
export const textsOf = (row: Record<string, SQLOutputValue>): string[] =>
  [row.caller_name, row.answered_by, row.reason, row.note, row.remark].filter((text) => typeof text === 'string');
