/** Contacts as rows of `contacts.db`, and back. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { NumberPlace } from '../call/route/numbering.ts';
import { type Contact, type ContactDraft, type NumberKind, titleOf } from '../contacts/contact.ts';
import { nameKey } from '../contacts/merge-contact.ts';
import { numberForms, numberKey } from '../contacts/written-number.ts';
import { indexText, searchWords } from '../core/search-words.ts';

type Row = Record<string, SQLOutputValue>;
/** Of what contacts are listed by: it goes to the console and back as where a page begins. */
const LONGEST_SORT = 100;

/** Reads and writes single contacts; whoever calls begins and ends the transaction. */
export class ContactRows {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get count(): number {
    return Number(this.sql('SELECT count(*) AS count FROM contacts').get()?.count ?? 0);
  }

  get(id: string): Contact | undefined {
    const row = this.sql('SELECT * FROM contacts WHERE id = ?').get(id);
    return row && this.read(row);
  }

  /** @param row one of `contacts` */
  read(row: Row): Contact {
    const numbers = this.sql('SELECT kind, number FROM numbers WHERE contact = ? ORDER BY position').all(row.seq ?? 0);
    return {
      id: String(row.id),
      name: String(row.name),
      company: String(row.company),
      title: String(row.title),
      numbers: numbers.map(({ kind, number }) => ({ kind: String(kind) as NumberKind, number: String(number) })),
      emails: JSON.parse(String(row.emails)) as string[],
      note: String(row.note),
      ...(row.uid === null ? {} : { uid: String(row.uid) }),
      changedAt: Number(row.changed_at),
    };
  }

  /** A new one, or the one of this id as it is from now on. */
  write(contact: Contact, place: NumberPlace): void {
    const { id, name, company, title, emails, note, uid, changedAt } = contact;
    const sort = searchWords(titleOf(contact)).join(' ').slice(0, LONGEST_SORT);
    const key = nameKey(name || company);
    this.sql(
      `INSERT INTO contacts (id, name, company, title, emails, note, uid, sort, name_key, changed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, company = excluded.company, title = excluded.title,
         emails = excluded.emails, note = excluded.note, uid = excluded.uid, sort = excluded.sort,
         name_key = excluded.name_key, changed_at = excluded.changed_at`,
    ).run(id, name, company, title, JSON.stringify(emails), note, uid ?? null, sort, key, Math.round(changedAt));
    this.writeNumbers(id, contact, place);
  }

  /** What depends on where numbers are meant. */
  writeNumbers(id: string, contact: ContactDraft, place: NumberPlace): void {
    const seq = Number(this.sql('SELECT seq FROM contacts WHERE id = ?').get(id)?.seq);
    this.sql('DELETE FROM numbers WHERE contact = ?').run(seq);
    contact.numbers.forEach(({ kind, number }, position) => {
      const found = numberKey(number, place);
      this.sql(
        'INSERT INTO numbers (contact, position, kind, number, e164, digits, tail) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(seq, position, kind, number, found?.e164 ?? null, found?.digits ?? null, found?.tail ?? null);
    });
    const words = indexText(
      textsOf(contact),
      contact.numbers.flatMap(({ number }) => numberForms(number, place)),
    );
    this.sql('INSERT OR REPLACE INTO contacts_text (rowid, words) VALUES (?, ?)').run(seq, words);
  }

  remove(id: string): void {
    const row = this.sql('SELECT seq FROM contacts WHERE id = ?').get(id);
    if (!row) return;
    this.sql('DELETE FROM contacts_text WHERE rowid = ?').run(Number(row.seq));
    this.sql('DELETE FROM contacts WHERE seq = ?').run(Number(row.seq));
  }

  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  clear(): void {
    this.#statements.clear();
  }
}

/** What of a contact is searched for words. */
export const textsOf = ({ name, company, title, note, emails }: ContactDraft): string[] => [
  name,
  company,
  title,
  note,
  ...emails,
];
