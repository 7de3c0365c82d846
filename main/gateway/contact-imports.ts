import { randomUUID } from 'node:crypto';
import { ImportPlan } from '../contacts/import-plan.ts';
import { type ContactFile, type FileChoice, readContactFile } from '../contacts/read-file.ts';
import type { ImportPreview } from '../contract/contacts.ts';
import { cleanLine } from '../contract/plain-text.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { ContactsBook } from '../store/contacts-book.ts';
import type { ConsoleId } from './console-backend.ts';

type Refused = { readonly ok: false; readonly text: string };

/** Somebody went away from the dialogue. */
const FORGOTTEN_MS = 15 * 60_000;
/** Consoles that import at the same time: each holds a file in memory. */
const MOST = 4;
/** Cards read at once: calls wait so long. */
const SLICE = 100;
const SHOWN = 100;
const SHOWN_ROWS = 5;
const SHOWN_PROBLEMS = 20;
const GONE: Refused = { ok: false, text: 'This file is not held any more. Choose it again.' };

interface Held {
  readonly id: string;
  readonly name: string;
  readonly bytes: Buffer;
  got: number;
  plan: ImportPlan | undefined;
  /** Which preview is the last one asked for. */
  turn: number;
  forgotten: Disposable;
}

/** Files of contacts that consoles bring in parts: read, shown, and taken or not. Nothing of them is kept. */
export class ContactImports implements Disposable {
  readonly #book: ContactsBook;
  readonly #clock: Clock;
  readonly #held = new Map<ConsoleId, Held>();

  constructor({ book, clock }: { readonly book: ContactsBook; readonly clock: Clock }) {
    this.#book = book;
    this.#clock = clock;
  }

  open(console: ConsoleId, name: string, size: number): { readonly ok: true; readonly id: string } | Refused {
    this.close(console);
    if (this.#held.size >= MOST)
      return { ok: false, text: 'Others are importing contacts just now. Try again in a moment.' };
    const id = randomUUID();
    this.#held.set(console, {
      id,
      name,
      bytes: Buffer.alloc(size),
      got: 0,
      plan: undefined,
      turn: 0,
      forgotten: this.#forget(console),
    });
    return { ok: true, id };
  }

  part(console: ConsoleId, id: string, at: number, data: string): { readonly ok: true } | Refused {
    const held = this.#get(console, id);
    if (!held) return GONE;
    const bytes = Buffer.from(data, 'base64');
    if (at !== held.got || at + bytes.length > held.bytes.length)
      return { ok: false, text: 'A part of the file was lost on the way. Choose it again.' };
    bytes.copy(held.bytes, at);
    held.got += bytes.length;
    return { ok: true };
  }

  async preview(console: ConsoleId, id: string, choice: FileChoice): Promise<ImportPreview | Refused> {
    const held = this.#get(console, id);
    if (!held) return GONE;
    if (held.got < held.bytes.length) return { ok: false, text: 'The file is not here as a whole yet.' };
    held.plan = undefined;
    const turn = ++held.turn;
    let file: ContactFile;
    try {
      file = readContactFile(held.bytes, choice);
    } catch (thrown) {
      return { ok: false, text: cleanLine(errorText(thrown), 400) };
    }
    const plan = new ImportPlan(this.#book.place, (draft) => this.#book.candidates(draft));
    const problems: string[] = [];
    let skipped = 0;
    let read = 0;
    for (const card of file.cards) {
      if ('contact' in card) plan.add(card.contact);
      else {
        skipped++;
        if (problems.length < SHOWN_PROBLEMS) problems.push(cleanLine(card.problem, 300));
      }
      if (++read % SLICE === 0) await this.#breathe();
      if (this.#held.get(console) !== held) return GONE;
      if (held.turn !== turn) return { ok: false, text: 'It is being read another way.' };
    }
    held.plan = plan;
    return {
      ok: true,
      format: file.format,
      charset: file.charset,
      ...(file.table ? { table: shownTable(file.table) } : {}),
      counts: { ...plan.counts, repeated: plan.repeated, skipped: skipped + plan.empty },
      contacts: plan.changing.slice(0, SHOWN).map(({ before, draft: { uid: _, numbers, emails, ...draft } }) => ({
        state: before ? 'changed' : 'new',
        contact: { ...draft, numbers: [...numbers], emails: [...emails] },
      })),
      problems,
    };
  }

  apply(
    console: ConsoleId,
    id: string,
  ): { readonly ok: true; readonly batch: number; readonly added: number; readonly changed: number } | Refused {
    const held = this.#get(console, id);
    if (!held?.plan) return held ? { ok: false, text: 'Look at what it would do first.' } : GONE;
    const { plan } = held;
    // Somebody may have changed or removed one of them meanwhile: what they did is not undone by this.
    const changes = plan.changing.map(({ id: of, draft }) => ({
      id: of !== undefined && this.#book.get(of) ? of : undefined,
      draft,
    }));
    const saved = this.#book.save(changes, `Import of ${held.name}`);
    if (!saved.ok) return saved;
    this.close(console);
    const added = changes.filter(({ id: of }) => of === undefined).length;
    return { ok: true, batch: saved.batch, added, changed: changes.length - added };
  }

  close(console: ConsoleId): void {
    this.#held.get(console)?.forgotten[Symbol.dispose]();
    this.#held.delete(console);
  }

  [Symbol.dispose](): void {
    for (const console of [...this.#held.keys()]) this.close(console);
  }

  #get(console: ConsoleId, id: string): Held | undefined {
    const held = this.#held.get(console);
    if (held?.id !== id) return undefined;
    held.forgotten[Symbol.dispose]();
    held.forgotten = this.#forget(console);
    return held;
  }

  #forget(console: ConsoleId): Disposable {
    return this.#clock.after(FORGOTTEN_MS, () => this.close(console));
  }

  #breathe(): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(0, resolve));
  }
}

const shownTable = ({ delimiter, headings, fields, rows }: NonNullable<ContactFile['table']>) => ({
  delimiter,
  headings: headings.map((each) => cleanLine(each, 100)),
  fields: [...fields],
  rows: rows.slice(0, SHOWN_ROWS).map((row) => row.map((each) => cleanLine(each, 100))),
});
