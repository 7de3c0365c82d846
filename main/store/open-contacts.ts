import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NumberPlace } from '../call/route/numbering.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { ContactsBook } from './contacts-book.ts';
import { CONTACTS_VERSION, contactsVersion, migrateContacts } from './contacts-schema.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const FILE = 'contacts.db';
/** SQLITE_CORRUPT, SQLITE_NOTADB */
const DAMAGE = [11, 26];

/**
 * Opens `contacts.db` in `dir`: contacts, and callers who are blocked. One that is damaged is set aside and told.
 * @param place where numbers without a plus are meant
 * @throws GatewayError `store-failed` when it cannot be opened, or was written by a newer Copperline
 */
export function openContacts(
  dir: string,
  { log, clock, place }: { readonly log: Log; readonly clock: Clock; readonly place: () => NumberPlace },
): ContactsBook {
  const path = join(dir, FILE);
  const problems: Problem[] = [];
  try {
    return new ContactsBook(open(path), problems, { clock, log, place });
  } catch (thrown) {
    const code = Number((thrown as { errcode?: unknown } | null)?.errcode) & 0xff;
    if (!DAMAGE.includes(code) || !existsSync(path)) throw cannotOpen(path, thrown);
    const aside = setAside(path, clock.wallTime(), ['-wal', '-shm']);
    const text = `The contacts were damaged (${errorText(thrown)}). They were kept as ${aside}, and nobody is blocked: import a copy of your contacts.`;
    problems.push({ severity: 'error', text });
    log.error(text);
    try {
      return new ContactsBook(open(path), problems, { clock, log, place });
    } catch (again) {
      throw cannotOpen(path, again);
    }
  }
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 2_000, enableForeignKeyConstraints: true });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST');
    const check = db.prepare('PRAGMA quick_check(1)').get();
    if (check?.quick_check !== 'ok') throw Object.assign(new Error(String(check?.quick_check)), { errcode: DAMAGE[0] });
    const version = contactsVersion(db);
    if (version > CONTACTS_VERSION)
      throw new GatewayError(
        'store-failed',
        `${path} was written by a newer Copperline (version ${version}; this one knows up to ${CONTACTS_VERSION}). Install the newer one again, or move the file away.`,
      );
    if (version < CONTACTS_VERSION) migrateContacts(db);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

const cannotOpen = (path: string, thrown: unknown): GatewayError =>
  thrown instanceof GatewayError
    ? thrown
    : new GatewayError('store-failed', `The contacts ${path} cannot be opened: ${errorText(thrown)}.`, {
        cause: thrown,
      });
