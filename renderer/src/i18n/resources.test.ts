import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from './languages.ts';
import { resources } from './resources.ts';

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** `app.page.lines` → its sentence. */
function sentencesOf(branch: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(branch)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') found.set(at, value);
    else for (const [key, text] of sentencesOf(value as object, at)) found.set(key, text);
  }
  return found;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*([\w, ]+?)\s*\}\}/g)].map(([, name]) => name ?? '').sort();

/** What is said of a count is one sentence in as many forms as the language has. */
const stem = (key: string): string => key.replace(PLURAL, '');

const english = sentencesOf(resources.en);
const others = Object.keys(LANGUAGES).filter((name): name is Language => name !== 'en') as Language[];

describe.each(others)('the console in %s', (language) => {
  const sentences = sentencesOf(resources[language]);

  it('says all that it says in English, and nothing else', () => {
    expect([...new Set([...sentences.keys()].map(stem))].sort()).toEqual(
      [...new Set([...english.keys()].map(stem))].sort(),
    );
  });

  it('names the same things in each sentence; of one thing the count may be left out', () => {
    for (const [key, text] of sentences) {
      const original = english.get(PLURAL.test(key) ? `${stem(key)}_other` : key) ?? '';
      const named = (of: string): string[] =>
        placeholders(of).filter((name) => !(key.endsWith('_one') && name === 'count'));
      expect(named(text), key).toEqual(named(original));
    }
  });

  it('has a form for every count', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = new Set([...english.keys()].filter((key) => PLURAL.test(key)).map(stem));
    expect(counted.size).toBeGreaterThan(0);
    for (const key of counted)
      for (const form of forms) expect(sentences.has(`${key}_${form}`), `${key}_${form}`).toBe(true);
  });

  it('was translated: words of it are not English ones', () => {
    const long = [...sentences].filter(
      ([key, text]) => text.replaceAll(/\{\{\w+\}\}/g, '').length > 25 && english.get(key) === text,
    );
    expect(long).toEqual([]);
  });
});

describe('every sentence of every language', () => {
  it('is there, has no stray space and no markup', () => {
    for (const language of Object.keys(LANGUAGES) as Language[])
      for (const [key, text] of sentencesOf(resources[language])) {
        expect(text.trim(), `${language} ${key}`).toBe(text);
        expect(text, `${language} ${key}`).not.toMatch(/^$|<|>|\$t\(/);
      }
  });

  it('names what it counts; "once" is a count, too', () => {
    for (const language of Object.keys(LANGUAGES) as Language[])
      for (const [key, text] of sentencesOf(resources[language]))
        if (PLURAL.test(key) && !key.endsWith('_one')) expect(text, `${language} ${key}`).toContain('{{count}}');
  });
});
