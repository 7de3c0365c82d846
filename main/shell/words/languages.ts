import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import type { Words } from './words.ts';

const all = { en, de, fr, es } as const;

/** By the person's languages in order, `de-AT` before `en-US`; English where none is known. */
export function wordsFor(languages: readonly string[]): Words {
  for (const language of languages) {
    const [short = ''] = language.toLowerCase().split(/[-_]/);
    if (Object.hasOwn(all, short)) return all[short as keyof typeof all];
  }
  return en;
}

/** The language that `wordsFor` took, for the pages that say it. */
export const languageOf = (words: Words): string => Object.entries(all).find(([, each]) => each === words)?.[0] ?? 'en';
