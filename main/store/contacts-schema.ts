import type { DatabaseSync } from 'node:sqlite';
import { SEARCH_OPTIONS } from '../core/search-words.ts';

/** Statements that take `contacts.db` from `user_version` n (the index) to n + 1. Never edited once released: add one. */
const migrations: readonly string[] = [
  `CREATE TABLE contacts (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     company TEXT NOT NULL,
     title TEXT NOT NULL,
     -- JSON
     emails TEXT NOT NULL,
     note TEXT NOT NULL,
     uid TEXT,
     -- what it is listed by, and known again by (main/contacts/merge-contact.ts)
     sort TEXT NOT NULL,
     name_key TEXT NOT NULL,
     changed_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX contacts_by_sort ON contacts (sort);
   CREATE INDEX contacts_by_name ON contacts (name_key);
   CREATE INDEX contacts_by_uid ON contacts (uid) WHERE uid IS NOT NULL;
   CREATE TABLE numbers (
     contact INTEGER NOT NULL REFERENCES contacts (seq) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     kind TEXT NOT NULL,
     number TEXT NOT NULL,
     -- what it is the same by (main/contacts/written-number.ts)
     e164 TEXT,
     digits TEXT,
     tail TEXT,
     PRIMARY KEY (contact, position)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX numbers_by_tail ON numbers (tail) WHERE tail IS NOT NULL;
   -- what undoing needs: contacts as they were before and after, as JSON
   CREATE TABLE batches (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, title TEXT NOT NULL) STRICT;
   CREATE TABLE changes (
     batch INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
     contact TEXT NOT NULL,
     before TEXT,
     after TEXT
   ) STRICT;
   CREATE INDEX changes_by_batch ON changes (batch);
   CREATE TABLE blocked (id TEXT PRIMARY KEY, rule TEXT NOT NULL, added_at INTEGER NOT NULL) STRICT;
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE VIRTUAL TABLE contacts_text USING fts5 (words, ${SEARCH_OPTIONS});`,
];

export const CONTACTS_VERSION = migrations.length;

export const contactsVersion = (db: DatabaseSync): number =>
  Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);

/** All or nothing. */
export function migrateContacts(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const statements of migrations.slice(contactsVersion(db))) db.exec(statements);
    db.exec(`PRAGMA user_version = ${CONTACTS_VERSION}`);
    db.exec('COMMIT');
  } catch (thrown) {
    db.exec('ROLLBACK');
    throw thrown;
  }
}
