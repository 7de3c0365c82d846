import type { NumberPlace } from '../call/route/numbering.ts';
import type { Contact } from '../contacts/contact.ts';
import { draftOf, draftText } from '../contacts/merge-contact.ts';
import type { ContactRows } from './contact-rows.ts';

/** How many steps back there are. */
const KEPT = 20;

export interface Undone {
  readonly title: string;
  /** Contacts that are as they were. */
  readonly restored: number;
  /** Contacts that were changed again since, and stay so. */
  readonly left: number;
}

/** What was done to contacts, to be undone; whoever calls begins and ends the transaction. */
export class ContactBatches {
  readonly #rows: ContactRows;

  constructor(rows: ContactRows) {
    this.#rows = rows;
  }

  get all(): readonly { readonly batch: number; readonly at: number; readonly title: string }[] {
    return this.#rows
      .sql('SELECT id, at, title FROM batches ORDER BY id DESC')
      .all()
      .map(({ id, at, title }) => ({ batch: Number(id), at: Number(at), title: String(title) }));
  }

  begin(title: string, at: number): number {
    const { lastInsertRowid } = this.#rows
      .sql('INSERT INTO batches (at, title) VALUES (?, ?)')
      .run(Math.round(at), title);
    const batch = Number(lastInsertRowid);
    this.#rows.sql('DELETE FROM batches WHERE id <= ?').run(batch - KEPT);
    return batch;
  }

  add(batch: number, before: Contact | undefined, after: Contact | undefined): void {
    const { id } = after ?? before ?? { id: '' };
    this.#rows
      .sql('INSERT INTO changes (batch, contact, before, after) VALUES (?, ?, ?, ?)')
      .run(batch, id, before ? JSON.stringify(before) : null, after ? JSON.stringify(after) : null);
  }

  undo(batch: number, place: NumberPlace): Undone | undefined {
    const found = this.#rows.sql('SELECT title FROM batches WHERE id = ?').get(batch);
    if (!found) return undefined;
    const changes = this.#rows.sql('SELECT contact, before, after FROM changes WHERE batch = ?').all(batch);
    let restored = 0;
    for (const { contact, before, after } of changes) {
      const id = String(contact);
      if (textOf(this.#rows.get(id)) !== textOf(after === null ? undefined : (JSON.parse(String(after)) as Contact)))
        continue;
      if (before === null) this.#rows.remove(id);
      else this.#rows.write(JSON.parse(String(before)) as Contact, place);
      restored++;
    }
    this.#rows.sql('DELETE FROM batches WHERE id = ?').run(batch);
    return { title: String(found.title), restored, left: changes.length - restored };
  }
}

const textOf = (contact: Contact | undefined): string => (contact ? draftText(draftOf(contact)) : '');
