import { z } from 'zod';
import { type Shelf, Stored } from '../stored.ts';

/** Longer is a letter. */
export const MOST_NOTE_LENGTH = 2_000;
/** Of so many calls, the last ones that something was noted of. */
const MOST_NOTES = 500;

const kept = z.object({
  notes: z
    .array(z.object({ call: z.string().max(100), text: z.string().max(MOST_NOTE_LENGTH) }))
    .max(MOST_NOTES)
    .default([]),
});
type Kept = z.output<typeof kept>;

/** What people here noted of calls, by the call's id, which is its record's too. Kept by this console alone. */
export class NoteStore {
  readonly #stored: Stored<Kept>;

  constructor(shelf?: Shelf) {
    this.#stored = new Stored<Kept>('copperline.notes', kept, shelf);
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#stored.subscribe(listener);

  of(call: string): string {
    return this.#stored.get().notes.find((note) => note.call === call)?.text ?? '';
  }

  write(call: string, text: string): void {
    const others = this.#stored.get().notes.filter((note) => note.call !== call);
    const note = { call, text: text.slice(0, MOST_NOTE_LENGTH) };
    this.#stored.change({ notes: text.trim() === '' ? others : [...others, note].slice(-MOST_NOTES) });
  }
}
