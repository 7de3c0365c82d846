import { describe, expect, it } from 'vitest';
import { acceptedLanguage, problemText, signInWords } from './sign-in-words.ts';

describe('the language of the sign-in page', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['nl,fr-CH;q=0.7,en;q=0.3', 'fr'],
    ['en;q=0.2, es;q=0.9', 'es'],
    ['fr;q=0, it', 'en'],
    ['', 'en'],
    ['constructor,__proto__,*;q=x', 'en'],
    [undefined, 'en'],
  ])('of a browser that asks for %s is %s', (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });

  it('says why somebody is not let in, and how long to wait', () => {
    expect(problemText({ why: 'wrong' }, 'de')).toBe(signInWords.de.wrong);
    expect(problemText({ why: 'locked', waitMs: 30_000 }, 'fr')).toContain('30 secondes');
    expect(problemText({ why: 'wrong', waitMs: 240_000 }, 'es')).toMatch(/no coinciden.*4 minutos/);
    expect(problemText({ why: 'locked', waitMs: 8 * 3_600_000 }, 'en')).toContain('8 hours');
  });
});
