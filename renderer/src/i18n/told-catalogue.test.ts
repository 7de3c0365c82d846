import { describe, expect, it } from 'vitest';
import { toldIn } from './told.ts';
import { type Catalogue, catalogues } from './told-catalogues.ts';

const languages = ['de', 'fr', 'es'] as const;
const names = Object.keys(catalogues.de) as (keyof typeof catalogues.de)[];
const PLACE = /\{\d\}/g;
/** Shorter ones are everywhere. */
const SHORTEST_FRAGMENT = 12;

/** The gateway lists a schedule's days, in their order. */
const DAYS = /^((mon|tue|wed|thu|fri|sat|sun) ?)+$/;

const files = import.meta.glob<string>(
  ['../../../main/**/*.ts', '!../../../main/**/*.test.ts', '!../../../main/**/fixtures/**'],
  { query: '?raw', import: 'default', eager: true },
);

/**
 * What the gateway's sources say, as one text: line breaks are spaces, and what is put together is together. In small letters,
 * since some sentences get their capital later.
 */
const source = Object.values(files)
  .join('\n')
  .replace(/(['"`])\s*\+\s*(['"`])/g, '')
  .replace(/\\(['"`])/g, '$1')
  .replace(/\s+/g, ' ')
  .toLowerCase();

const fragmentsOf = (key: string): string[] =>
  key
    .split(PLACE)
    .map((each) => each.replace(/\s+/g, ' ').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((each) => each.length >= SHORTEST_FRAGMENT && !DAYS.test(each));

/** Where the gateway puts words of its own into a sentence, the key may say them: so many pieces of it are found. */
const MOST_PIECES = 3;

/** Whether the sources say it, in a few pieces at most: the longest from its beginning on, and what is left after that. */
function isSaid(fragment: string, pieces = MOST_PIECES): boolean {
  if (source.includes(fragment)) return true;
  if (pieces === 1) return false;
  for (let end = fragment.lastIndexOf(' '); end > 0; end = fragment.lastIndexOf(' ', end - 1))
    if (source.includes(fragment.slice(0, end))) return isSaid(fragment.slice(end + 1), pieces - 1);
  return false;
}

const placesIn = (text: string): string[] => text.match(PLACE) ?? [];

/** Of a sentence of its own, with another in each place. */
const filled = (text: string): string => text.replace(PLACE, (place) => `4${place[1]}`);

describe.each(names)('what the gateway says of %s', (name) => {
  const keys = Object.keys(catalogues.de[name]);

  it('is the same in all languages, in the same order', () => {
    for (const language of languages) expect(Object.keys(catalogues[language][name]), language).toEqual(keys);
  });

  it('numbers what is put in from its beginning on, with words between, and enough of them to be known by', () => {
    for (const key of keys) {
      expect(placesIn(key), key).toEqual(placesIn(key).map((_, index) => `{${index}}`));
      expect(key, key).not.toMatch(/\}\{/);
      if (placesIn(key).length > 0)
        expect(key.replace(PLACE, '').match(/[\p{L}\p{N}]/gu)?.length ?? 0, key).toBeGreaterThan(4);
    }
  });

  it.each(languages)('puts all of it in once in %s', (language) => {
    const catalogue: Catalogue = catalogues[language][name];
    for (const [key, translation] of Object.entries(catalogue)) {
      expect(placesIn(translation).sort(), key).toEqual(placesIn(key).sort());
      expect(translation, key).toBe(translation.trim());
      expect(translation, key).not.toMatch(/^$|\$t\(|\{\{/);
      if (!key.includes('<')) expect(translation, key).not.toContain('<');
    }
  });

  it.each(languages)('is found again in %s with anything in its places', (language) => {
    for (const key of keys) expect(toldIn(language, filled(key)).lang, key).toBe(language);
  });

  it.each(languages)('ends as it ends in English in %s', (language) => {
    const catalogue: Catalogue = catalogues[language][name];
    const ending = (text: string): string => /[.!?:]$/.exec(text)?.[0] ?? '';
    for (const [key, translation] of Object.entries(catalogue)) expect(ending(translation), key).toBe(ending(key));
  });

  it('is what it says still', () => {
    const stale = keys.flatMap((key) =>
      fragmentsOf(key)
        .filter((each) => !isSaid(each.toLowerCase()))
        .map((each) => `${key} → ${each}`),
    );
    expect(stale).toEqual([]);
  });
});
