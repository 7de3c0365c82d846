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
