import type { DatabaseSync } from 'node:sqlite';

/** Statements that take the database from `user_version` n (the index) to n + 1. Never edited once released: add one. */
const migrations: readonly string[] = [
  `CREATE TABLE calls (
     id TEXT PRIMARY KEY,
     direction TEXT NOT NULL,
     line TEXT,
     trunk TEXT,
     caller_number TEXT,
     caller_name TEXT,
     caller_withheld TEXT,
     called TEXT,
     started_at INTEGER NOT NULL,
     answered_at INTEGER,
     answer_evidence TEXT,
     answered_by TEXT,
     ended_at INTEGER,
     outcome TEXT NOT NULL,
     reason TEXT,
     -- when this row was last written while the call was on
     seen_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX calls_by_start ON calls (started_at DESC, id);
   CREATE INDEX calls_in_progress ON calls (id) WHERE outcome = 'in-progress';`,
  `ALTER TABLE calls ADD COLUMN caller_redirecting TEXT;
   ALTER TABLE calls ADD COLUMN caller_id_standard TEXT;
   ALTER TABLE calls ADD COLUMN note TEXT;`,
  'ALTER TABLE calls ADD COLUMN fax TEXT;',
  `ALTER TABLE calls ADD COLUMN echo_erl_db REAL;
   ALTER TABLE calls ADD COLUMN echo_erle_db REAL;
   ALTER TABLE calls ADD COLUMN echo_state TEXT;
   ALTER TABLE calls ADD COLUMN echo_seeded INTEGER;
   ALTER TABLE calls ADD COLUMN echo_dialled_erl_db REAL;`,
  // JSON
  'ALTER TABLE calls ADD COLUMN audio TEXT;',
  'ALTER TABLE calls ADD COLUMN encryption TEXT;',
  // `seq` is a call's place in time (call-order.ts): the order of pages, of the search and of the clock are one. Calls of the
  // same millisecond, however many, get places after each other, by their id as before.
  `CREATE TABLE ordered_calls (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     direction TEXT NOT NULL,
     line TEXT,
     trunk TEXT,
     caller_number TEXT,
     caller_name TEXT,
     caller_withheld TEXT,
     caller_redirecting TEXT,
     caller_id_standard TEXT,
     called TEXT,
     started_at INTEGER NOT NULL,
     answered_at INTEGER,
     answer_evidence TEXT,
     answered_by TEXT,
     ended_at INTEGER,
     outcome TEXT NOT NULL,
     reason TEXT,
     note TEXT,
     fax TEXT,
     encryption TEXT,
     echo_erl_db REAL,
     echo_erle_db REAL,
     echo_state TEXT,
     echo_seeded INTEGER,
     echo_dialled_erl_db REAL,
     -- JSON
     audio TEXT,
     seen_at INTEGER NOT NULL,
     -- what a person wrote about it
     remark TEXT,
     -- when a person said that a missed call is dealt with
     handled_at INTEGER,
     -- the other party's number, international where it is one, and its last digits: made of the others (history-index.ts)
     party TEXT,
     party_tail TEXT,
     -- 0: the two above, and the words of the search, are still to be made
     indexed INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   INSERT INTO ordered_calls (seq, id, direction, line, trunk, caller_number, caller_name, caller_withheld,
       caller_redirecting, caller_id_standard, called, started_at, answered_at, answer_evidence, answered_by, ended_at,
       outcome, reason, note, fax, encryption, echo_erl_db, echo_erle_db, echo_state, echo_seeded, echo_dialled_erl_db,
       audio, seen_at)
     SELECT max(started_at * 256 - place) OVER (ORDER BY place) + place,
       id, direction, line, trunk, caller_number, caller_name, caller_withheld,
       caller_redirecting, caller_id_standard, called, started_at, answered_at, answer_evidence, answered_by, ended_at,
       outcome, reason, note, fax, encryption, echo_erl_db, echo_erle_db, echo_state, echo_seeded, echo_dialled_erl_db,
       audio, seen_at
     FROM (SELECT *, row_number() OVER (ORDER BY started_at, id DESC) AS place FROM calls)
     ORDER BY place;
   DROP TABLE calls;
   ALTER TABLE ordered_calls RENAME TO calls;
   CREATE INDEX calls_in_progress ON calls (id) WHERE outcome = 'in-progress';
   CREATE INDEX calls_to_index ON calls (seq) WHERE indexed = 0;
   CREATE INDEX calls_by_line ON calls (line);
   CREATE INDEX calls_by_trunk ON calls (trunk);
   CREATE INDEX calls_by_outcome ON calls (outcome);
   CREATE INDEX calls_by_party ON calls (party_tail) WHERE party_tail IS NOT NULL;
   CREATE TRIGGER calls_changed AFTER UPDATE OF line, trunk, caller_number, caller_name, caller_redirecting, called,
       answered_by, reason, note, remark ON calls
     BEGIN UPDATE calls SET indexed = 0 WHERE seq = new.seq AND indexed = 1; END;`,
];

export const HISTORY_VERSION = migrations.length;

export function historyVersion(db: DatabaseSync): number {
  const row = db.prepare('PRAGMA user_version').get();
  return Number(row?.user_version ?? 0);
}

/** Brings an older (or new and empty) database up to date, all or nothing. */
export function migrateHistory(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const statements of migrations.slice(historyVersion(db))) db.exec(statements);
    db.exec(`PRAGMA user_version = ${HISTORY_VERSION}`);
    db.exec('COMMIT');
  } catch (thrown) {
    db.exec('ROLLBACK');
    throw thrown;
  }
}

const check = (db: DatabaseSync): string => String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check);

/**
 * What SQLite finds damaged, or `ok`. Damage to the search alone is mended by taking that away: it is made of the records
 * (history-index.ts), and made again.
 */
export function damageOf(db: DatabaseSync): string {
  const found = check(db);
  if (found === 'ok') return found;
  try {
    db.exec('DROP TABLE IF EXISTS calls_text; DROP TABLE IF EXISTS calls_index');
  } catch {
    return found;
  }
  return check(db);
}
