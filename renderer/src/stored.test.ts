import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Shelf, Stored } from './stored.ts';

const schema = z.object({ loud: z.number().min(0).max(1).default(0.5), name: z.string().default('') });

function shelf(text?: string): Shelf & { text: string | undefined } {
  return {
    text,
    getItem() {
      return this.text ?? null;
    },
    setItem(_, value) {
      this.text = value;
    },
  };
}

it('a value is kept, and is there again for the next page', () => {
  const kept = shelf();
  new Stored('k', schema, kept).change({ loud: 0.25 });
  expect(new Stored('k', schema, kept).get()).toEqual({ loud: 0.25, name: '' });
});

it.each(['', 'no json', 'null', '[]', '{"loud":7}', '{"loud":"x"}'])(
  'what does not fit (%j) is as if it were not there',
  (text) => {
    expect(new Stored('k', schema, shelf(text)).get()).toEqual({ loud: 0.5, name: '' });
  },
);

it('a browser that keeps nothing is no reason to fail', () => {
  const full: Shelf = {
    getItem: () => {
      throw new Error('SecurityError');
    },
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  const stored = new Stored('k', schema, full);
  let told = 0;
  stored.subscribe(() => {
    told += 1;
  });
  stored.change({ name: 'desk' });
  expect(stored.get().name).toBe('desk');
  expect(told).toBe(1);
});
