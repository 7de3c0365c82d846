import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hrefOf, PAGES, placeOf } from './router.ts';

it.each(['', '#', '#/', '#/nowhere', '#lines', '#/../etc', '#/__proto__'])('%j leads home', (hash) => {
  expect(placeOf(hash).page).toBe('lines');
});

it('every page’s address leads there, with what is asked of it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PAGES), fc.string(), (page, find) => {
      const place = placeOf(hrefOf(page, { find }));
      expect([place.page, place.query.get('find')]).toEqual([page, find]);
    }),
  );
});
