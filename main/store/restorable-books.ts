import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { errorText } from '../core/errors.ts';
import { HISTORY_VERSION } from './call-history-schema.ts';
import { CONTACTS_VERSION } from './contacts-schema.ts';
import { setAside } from './set-aside.ts';

/** A database of the data directory that a backup may have a copy of. */
export interface RestorableBook {
  readonly name: 'history' | 'contacts';
  /** In the data directory, and in a backup. */
  readonly file: string;
  /** A copy that is put in its place at the next start. */
  readonly restoreFile: string;
  readonly newest: number;
  readonly table: 'calls' | 'contacts';
  readonly words: {
    readonly damaged: string;
    readonly none: string;
    readonly newer: string;
    readonly unreadable: (why: string) => string;
    readonly notTaken: (why: string) => string;
    readonly notRestored: string;
    readonly restored: (entries: number) => string;
  };
}

export const restorableBooks: readonly RestorableBook[] = [
  {
    ...{ name: 'history', file: 'calls.db', restoreFile: 'calls.restore.db', newest: HISTORY_VERSION, table: 'calls' },
    words: {
      damaged: 'The call history in it is damaged.',
      none: 'The call history in it is none.',
      newer: 'The call history in it is of a newer Copperline.',
      unreadable: (why) => `The call history in it cannot be read: ${why}.`,
      notTaken: (why) => `The call history could not be taken: ${why}.`,
      notRestored: 'The call history was not restored.',
      restored: (entries) => `The call history was restored: ${entries} calls.`,
    },
  },
  {
    ...{ name: 'contacts', file: 'contacts.db', restoreFile: 'contacts.restore.db', newest: CONTACTS_VERSION },
    table: 'contacts',
    words: {
      damaged: 'The contacts in it are damaged.',
      none: 'The contacts in it are none.',
      newer: 'The contacts in it are of a newer Copperline.',
      unreadable: (why) => `The contacts in it cannot be read: ${why}.`,
      notTaken: (why) => `The contacts could not be taken: ${why}.`,
      notRestored: 'The contacts were not restored.',
      restored: (entries) => `The contacts were restored: ${entries} of them.`,
    },
  },
];

/** So many pages at a time: entries are written in between. */
const PAGES = 200;

/** Writes a copy of a book as it is at one moment, while it is written into. @throws Error of the database */
export async function copyBook({ file }: RestorableBook, dir: string, to: string): Promise<void> {
  const db = new DatabaseSync(join(dir, file), { readOnly: true, timeout: 2_000 });
  try {
    await backup(db, to, { rate: PAGES });
  } finally {
    db.close();
  }
}

/** How much is in a copy; or why it is none that could be restored. */
export function judgeBook(
  { newest, table, words }: RestorableBook,
  path: string,
): { readonly ok: true; readonly entries: number } | { readonly ok: false; readonly text: string } {
  let db: DatabaseSync | undefined;
  try {
    // Not read-only: the last to close a database in WAL mode takes its companions away.
    db = new DatabaseSync(path);
    if (db.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok') return { ok: false, text: words.damaged };
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version < 1) return { ok: false, text: words.none };
    if (version > newest) return { ok: false, text: words.newer };
    return { ok: true, entries: Number(db.prepare(`SELECT count(*) AS entries FROM ${table}`).get()?.entries ?? 0) };
  } catch (thrown) {
    return { ok: false, text: words.unreadable(errorText(thrown)) };
  } finally {
    db?.close();
  }
}

/** Keeps a copy for the next start, for the present one is written into until then. */
export function keepForNextStart({ restoreFile }: RestorableBook, dir: string, copy: string): void {
  renameSync(copy, join(dir, restoreFile));
}

/** Another time: what was kept for the next start is thrown away. */
export function forgetRestores(dir: string): void {
  for (const { restoreFile } of restorableBooks) rmSync(join(dir, restoreFile), { force: true });
}

/** Before the books are opened. Those that were there are kept beside. @returns what a person is to be told of each */
export function takeRestoredBooks(dir: string, wallTime: number): string[] {
  return restorableBooks.flatMap((book) => takeRestored(book, dir, wallTime) ?? []);
}

function takeRestored(book: RestorableBook, dir: string, wallTime: number): string | undefined {
  const { file, restoreFile, words } = book;
  const restored = join(dir, restoreFile);
  if (!existsSync(restored)) return undefined;
  const judged = judgeBook(book, restored);
  if (!judged.ok) {
    const aside = setAside(restored, wallTime);
    return `${words.notRestored} ${judged.text} It was kept as ${aside}.`;
  }
  const present = join(dir, file);
  const aside = existsSync(present) ? setAside(present, wallTime, ['-wal', '-shm'], 'replaced') : undefined;
  renameSync(restored, present);
  return `${words.restored(judged.entries)}${aside === undefined ? '' : ` The one before was kept as ${aside}.`}`;
}
