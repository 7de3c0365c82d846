import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { errorText } from '../core/errors.ts';
import { HISTORY_VERSION, historyVersion } from './call-history-schema.ts';
import { setAside } from './set-aside.ts';

const FILE = 'calls.db';
/** A history that is put in the place of the present one at the next start. */
const RESTORE_FILE = 'calls.restore.db';
/** So many pages at a time: calls are written in between. */
const PAGES = 200;

/** Writes a copy of the call history as it is at one moment, while calls go on. @throws Error of the database */
export async function copyHistory(dir: string, to: string): Promise<void> {
  const db = new DatabaseSync(join(dir, FILE), { readOnly: true, timeout: 2_000 });
  try {
    await backup(db, to, { rate: PAGES });
  } finally {
    db.close();
  }
}

/** How many calls a copy has; or why it is none that could be restored. */
export function judgeHistory(
  path: string,
): { readonly ok: true; readonly calls: number } | { readonly ok: false; readonly text: string } {
  let db: DatabaseSync | undefined;
  try {
    // Not read-only: the last to close a database in WAL mode takes its companions away.
    db = new DatabaseSync(path);
    if (db.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok')
      return { ok: false, text: 'The call history in it is damaged.' };
    const version = historyVersion(db);
    if (version < 1) return { ok: false, text: 'The call history in it is none.' };
    if (version > HISTORY_VERSION) return { ok: false, text: 'The call history in it is of a newer Copperline.' };
    return { ok: true, calls: Number(db.prepare('SELECT count(*) AS calls FROM calls').get()?.calls ?? 0) };
  } catch (thrown) {
    return { ok: false, text: `The call history in it cannot be read: ${errorText(thrown)}.` };
  } finally {
    db?.close();
  }
}

/** Keeps a copy for the next start, for calls are written into the present one until then. */
export function keepForNextStart(dir: string, copy: string): void {
  renameSync(copy, join(dir, RESTORE_FILE));
}

/** Another time: what was kept for the next start is thrown away. */
export function forgetRestore(dir: string): void {
  rmSync(join(dir, RESTORE_FILE), { force: true });
}

/** Before the history is opened. The one that was there is kept beside. @returns what a person is to be told of it */
export function takeRestoredHistory(dir: string, wallTime: number): string | undefined {
  const restored = join(dir, RESTORE_FILE);
  if (!existsSync(restored)) return undefined;
  const judged = judgeHistory(restored);
  if (!judged.ok) {
    const aside = setAside(restored, wallTime);
    return `The call history was not restored. ${judged.text} It was kept as ${aside}.`;
  }
  const present = join(dir, FILE);
  const aside = existsSync(present) ? setAside(present, wallTime, ['-wal', '-shm']) : undefined;
  renameSync(restored, present);
  return `The call history was restored: ${judged.calls} calls.${aside === undefined ? '' : ` The one before was kept as ${aside}.`}`;
}
