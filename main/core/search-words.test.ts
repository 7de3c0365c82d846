import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasAsked, indexText, searchExpression, searchWords } from './search-words.ts';

it('words are without accents, case and signs', () => {
  expect(searchWords('Ångström-Straße 5, Łódź & Œuvre')).toEqual(['angstrom', 'strasse', '5', 'lodz', 'oeuvre']);
  expect(searchWords('Ёлкин Ｗｉｄｅ')).toEqual(['елкин', 'wide']);
  expect(searchWords('')).toEqual([]);
});

it('words are kept by their beginnings, numbers whole and from both ends', () => {
  expect(indexText(['Mustermann GmbH'], ['4930123'])).toBe('muster gmbh 4930123 ~3210394');
});

it('what is typed asks for beginnings, and for both ends of numbers', () => {
  expect(searchExpression('  Mül ')).toBe('"mul"*');
  expect(searchExpression('Mustermann x')).toBe('"muster" AND "x"');
  expect(searchExpression('030 12')).toBe('("03012"* OR "~21030"* OR "3012"*)');
  expect(searchExpression(' -- ')).toBeUndefined();
});

it('long words that only begin alike are told apart', () => {
  expect(hasAsked('mustermann', () => ['Ann Mustermann'])).toBe(true);
  expect(hasAsked('mustermann', () => ['Musterfrau'])).toBe(false);
});

it('nothing typed can be more than words to the search', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const expression = searchExpression(text) ?? '';
      expect(expression.replace(/"[~\p{L}\p{N}]+"\*?/gu, '').replace(/ (AND|OR) |[()]/g, '')).toBe('');
    }),
    { numRuns: 1_000 },
  );
});
