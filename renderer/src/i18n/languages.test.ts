import { describe, expect, it } from 'vitest';
import { localeOf, preferredLanguage, regionOf } from './languages.ts';

describe('the language of a console', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['pt-BR', 'fr-CA', 'en'], 'fr'],
    [['ja'], 'en'],
    [[], 'en'],
    [['ES-mx'], 'es'],
  ])('of a browser that prefers %j is %s', (preferred, language) => {
    expect(preferredLanguage(preferred)).toBe(language);
  });

  it('is written as it is where the person is', () => {
    expect(localeOf('de', ['en-GB', 'de-CH'])).toBe('de-CH');
    expect(localeOf('fr', ['en-GB'])).toBe('fr');
  });

  it('does not decide the country: the browser’s first region does', () => {
    expect(regionOf(['en', 'de-CH'])).toBe('CH');
    expect(regionOf(['en', 'not a tag'])).toBeUndefined();
  });
});
