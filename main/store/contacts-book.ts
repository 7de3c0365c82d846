import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { NumberPlace } from '../call/route/numbering.ts';
import { cleanContact } from '../contacts/clean-contact.ts';
import { type Contact, type ContactDraft, isEmpty, limits } from '../contacts/contact.ts';
import { draftOf, nameKey, sameDraft } from '../contacts/merge-contact.ts';
import { type NumberKey, numberKey, sameNumber } from '../contacts/written-number.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { hasAsked, searchExpression } from '../core/search-words.ts';
import { ContactBatches, type Undone } from './contact-batches.ts';
import { ContactRows, textsOf } from './contact-rows.ts';
import type { Problem } from './settings-document.ts';

/** Whose number it is. `last-digits`: not for certain. The one changed last is first. */
export type ContactMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly by: 'number' | 'last-digits'; readonly contact: Contact }
  | { readonly kind: 'several'; readonly by: 'number' | 'last-digits'; readonly contacts: readonly Contact[] };

export interface ContactPage {
  readonly contacts: readonly Contact[];
  /** Where the next page begins. */
  readonly next?: string;
}

/** A contact to be there from now on; without an id a new one. */
export interface ContactChange {
  readonly id?: string | undefined;
  readonly draft: ContactDraft;
}

export type Saved =
  | { readonly ok: true; readonly ids: readonly string[]; readonly batch: number }
  | { readonly ok: false; readonly text: string };

/** Of one number at the most: a switchboard has more, and nobody reads them. */
const MOST_MATCHES = 20;
const RENUMBER_SLICE = 200;
const RENUMBER_PAUSE_MS = 10;

/** Contacts, kept in `contacts.db`. */
export class ContactsBook implements Disposable {
  readonly problems: readonly Problem[];
  /** For what else is kept there. */
  readonly db: DatabaseSync;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #place: () => NumberPlace;
  readonly #rows: ContactRows;
  readonly #batches: ContactBatches;
  readonly #changed = new Signal<void>();
  #renumbering: Disposable | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(
    db: DatabaseSync,
    problems: readonly Problem[],
    { clock, log, place }: { readonly clock: Clock; readonly log: Log; readonly place: () => NumberPlace },
  ) {
    this.db = db;
    this.problems = problems;
    this.#clock = clock;
    this.#log = log;
    this.#place = place;
    this.#rows = new ContactRows(db);
    this.#batches = new ContactBatches(this.#rows);
    this.placeChanged();
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  get count(): number {
    return this.#rows.count;
  }

  get(id: string): Contact | undefined {
    return this.#rows.get(id);
  }

  /** Where numbers without a plus are meant. */
  get place(): NumberPlace {
    return this.#place();
  }

  /** By name, from `after` on; with a text those of which every word typed is a beginning, or a number's end. */
  page({
    text = '',
    after,
    limit,
  }: {
    readonly text?: string;
    readonly after?: string | undefined;
    readonly limit: number;
  }): ContactPage {
    const [sort = '', seq = 0] = after === undefined ? [] : readCursor(after);
    const expression = searchExpression(text);
    const where = 'WHERE (contacts.sort, contacts.seq) > (?, ?)';
    const order = 'ORDER BY contacts.sort, contacts.seq LIMIT ?';
    const rows =
      expression === undefined
        ? this.#rows.sql(`SELECT * FROM contacts ${where} ${order}`).all(sort, seq, limit + 1)
        : this.#rows
            .sql(
              `SELECT contacts.* FROM contacts ${where} AND seq IN (SELECT rowid FROM contacts_text WHERE contacts_text MATCH ?) ${order}`,
            )
            .all(sort, seq, expression, limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      contacts: shown.map((row) => this.#rows.read(row)).filter((contact) => hasAsked(text, () => textsOf(contact))),
      ...(last ? { next: JSON.stringify([String(last.sort), Number(last.seq)]) } : {}),
    };
  }

  /** @param place where the number came from: a line's; the office's when left out */
  match(written: string, place: NumberPlace = this.#place()): ContactMatch {
    const key = numberKey(written, place);
    return key ? this.matchKey(key) : { kind: 'none' };
  }

  matchKey(key: NumberKey): ContactMatch {
    const rows = this.#rows
      .sql(
        `SELECT contacts.*, e164, digits, tail FROM numbers CROSS JOIN contacts ON contacts.seq = numbers.contact
         WHERE tail = ? ORDER BY changed_at DESC, contacts.seq DESC LIMIT 200`,
      )
      .all(key.tail);
    const fitting = (wanted: 'yes' | 'perhaps'): Contact[] => {
      const found = new Map<string, Contact>();
      for (const row of rows) {
        const id = String(row.id);
        if (found.size >= MOST_MATCHES || found.has(id) || sameNumber(key, keyOf(row)) !== wanted) continue;
        found.set(id, this.#rows.read(row));
      }
      return [...found.values()];
    };
    for (const [wanted, by] of [
      ['yes', 'number'],
      ['perhaps', 'last-digits'],
    ] as const) {
      const contacts = fitting(wanted);
      const [contact] = contacts;
      if (contact) return contacts.length === 1 ? { kind: 'one', by, contact } : { kind: 'several', by, contacts };
    }
    return { kind: 'none' };
  }

  /** Who may be the same as one of a file. */
  candidates(draft: ContactDraft): Contact[] {
    const rows = this.#rows
      .sql('SELECT * FROM contacts WHERE name_key = ? OR (uid IS NOT NULL AND uid = ?) ORDER BY seq LIMIT 50')
      .all(nameKey(draft.name || draft.company), draft.uid ?? null);
    return rows.map((row) => this.#rows.read(row));
  }

  /** Numbers of contacts that a search finds, international where they are: for looking up their calls. */
  numbersFound(text: string, limit: number): string[] {
    if (searchExpression(text) === undefined) return [];
    const numbers = this.page({ text, limit }).contacts.flatMap((contact) => contact.numbers);
    const keys = numbers.flatMap(({ number }) => numberKey(number, this.#place()) ?? []);
    return [...new Set(keys.map(({ e164, digits }) => e164 ?? digits))].slice(0, limit);
  }

  /** All of them or none. @param title what is undone by undoing it: `Import of contacts.vcf` */
  save(changes: readonly ContactChange[], title: string): Saved {
    const fresh = changes.filter(({ id }) => id === undefined).length;
    if (fresh > 0 && this.count + fresh > limits.contacts)
      return {
        ok: false,
        text: `There is room for ${limits.contacts} contacts; these would be ${this.count + fresh}.`,
      };
    const cleaned = changes.map(({ id, draft }) => ({ id, draft: cleanContact(draft) }));
    if (cleaned.some(({ draft }) => isEmpty(draft)))
      return { ok: false, text: 'A contact needs a name, a company, a number or an e-mail address.' };
    if (cleaned.some(({ id }) => id !== undefined && !this.#rows.get(id)))
      return { ok: false, text: 'This contact is not there any more.' };
    const changedAt = this.#clock.wallTime();
    return this.#transaction(() => {
      const batch = this.#batches.begin(title, changedAt);
      const ids = cleaned.map(({ id = randomUUID(), draft }) => {
        const before = this.#rows.get(id);
        if (before && sameDraft(draftOf(before), draft)) return id;
        const after: Contact = { id, ...draft, changedAt };
        this.#rows.write(after, this.#place());
        this.#batches.add(batch, before, after);
        return id;
      });
      return { ok: true, ids, batch } as const;
    });
  }

  remove(ids: readonly string[], title: string): Saved {
    const there = ids.flatMap((id) => this.#rows.get(id) ?? []);
    if (there.length === 0) return { ok: false, text: 'This contact is not there any more.' };
    return this.#transaction(() => {
      const batch = this.#batches.begin(title, this.#clock.wallTime());
      for (const contact of there) {
        this.#rows.remove(contact.id);
        this.#batches.add(batch, contact, undefined);
      }
      return { ok: true, ids: there.map(({ id }) => id), batch } as const;
    });
  }

  /** As it was before. What was changed again since stays as it is. Undefined where it is too long ago. */
  undo(batch: number): Undone | undefined {
    return this.#transaction(() => this.#batches.undo(batch, this.#place()));
  }

  /** What can be undone, the last first. */
  get undoable(): readonly { readonly batch: number; readonly at: number; readonly title: string }[] {
    return this.#batches.all;
  }

  /** How many numbers and e-mail addresses any has at the most: the columns of a table of them. */
  get columns(): { readonly numbers: number; readonly emails: number } {
    const row = this.#rows
      .sql(
        `SELECT (SELECT coalesce(max(position), -1) + 1 FROM numbers) AS numbers,
           (SELECT coalesce(max(json_array_length(emails)), 0) FROM contacts) AS emails`,
      )
      .get();
    return { numbers: Number(row?.numbers ?? 0), emails: Number(row?.emails ?? 0) };
  }

  /** Settings changed: numbers may mean others now. */
  placeChanged(): void {
    const text = JSON.stringify(this.#place());
    if (this.#rows.sql("SELECT value FROM meta WHERE key = 'place'").get()?.value === text) return;
    this.#renumber(text, 0);
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#renumbering?.[Symbol.dispose]();
    this.#rows.clear();
    this.db.close();
    this.#changed.clear();
  }

  /** A slice at a time; from the beginning once more if it is broken off. */
  #renumber(text: string, after: number): void {
    this.#renumbering?.[Symbol.dispose]();
    const rows = this.#rows.sql('SELECT * FROM contacts WHERE seq > ? ORDER BY seq LIMIT ?').all(after, RENUMBER_SLICE);
    try {
      this.#transaction(() => {
        for (const row of rows) {
          const contact = this.#rows.read(row);
          this.#rows.writeNumbers(contact.id, contact, this.#place());
        }
        if (rows.length < RENUMBER_SLICE)
          this.#rows.sql("INSERT OR REPLACE INTO meta (key, value) VALUES ('place', ?)").run(text);
      });
    } catch (thrown) {
      this.#log.warn({ error: errorText(thrown) }, 'the numbers of the contacts could not be read anew');
      return;
    }
    if (rows.length < RENUMBER_SLICE) return;
    const last = Number(rows.at(-1)?.seq);
    this.#renumbering = this.#clock.after(RENUMBER_PAUSE_MS, () => this.#renumber(text, last));
  }

  #transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = work();
      this.db.exec('COMMIT');
    } catch (thrown) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw new GatewayError('store-failed', `The contacts could not be saved: ${errorText(thrown)}.`, {
        cause: thrown,
      });
    }
    this.#changed.emit();
    return result;
  }
}

const keyOf = (row: Readonly<Record<string, unknown>>): NumberKey => ({
  ...(typeof row.e164 === 'string' ? { e164: row.e164 } : {}),
  digits: String(row.digits),
  tail: String(row.tail),
});

/** @returns nothing for what is no cursor of ours: the list begins anew */
function readCursor(text: string): [string, number] | [] {
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read) && typeof read[0] === 'string' && Number.isSafeInteger(read[1]))
      return [read[0], Number(read[1])];
  } catch {
    // Not ours.
  }
  return [];
}
