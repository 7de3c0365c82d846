import { expect, it } from 'vitest';
import type { Shelf } from '../stored.ts';
import { MOST_NOTE_LENGTH, NoteStore } from './note-store.ts';

function shelf(): Shelf {
  let text: string | null = null;
  return {
    getItem: () => text,
    setItem: (_, value) => {
      text = value;
    },
  };
}

it('a note is kept with its call, can be changed, and is gone when it is emptied', () => {
  const kept = shelf();
  const notes = new NoteStore(kept);
  notes.write('one', 'calls back at 3');
  notes.write('one', 'calls back at 4');
  expect(new NoteStore(kept).of('one')).toBe('calls back at 4');
  expect(notes.of('two')).toBe('');
  notes.write('one', ' ');
  expect(new NoteStore(kept).of('one')).toBe('');
});

it('the oldest notes make room for new ones, and none is longer than a page', () => {
  const notes = new NoteStore(shelf());
  for (let i = 0; i <= 500; i++) notes.write(`call-${i}`, 'x'.repeat(i === 500 ? 3_000 : 1));
  expect(notes.of('call-0')).toBe('');
  expect(notes.of('call-1')).toBe('x');
  expect(notes.of('call-500')).toHaveLength(MOST_NOTE_LENGTH);
});
