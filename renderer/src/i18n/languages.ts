/** What the console speaks, each as its speakers call it. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGES;

export const isLanguage = (name: string): name is Language => Object.hasOwn(LANGUAGES, name);

const languageIn = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';

/** The first of the browser's languages (`de-AT`, `en`) that the console speaks. */
export const preferredLanguage = (preferred: readonly string[]): Language =>
  preferred.map(languageIn).find(isLanguage) ?? 'en';

/** For dates and numbers: the language as it is written where this person is, `de-AT`. */
export const localeOf = (language: Language, preferred: readonly string[]): string =>
  preferred.find((tag) => languageIn(tag) === language) ?? language;

/** The country whose numbers are read without their country code, `AT`: where the browser says that it is. */
export function regionOf(preferred: readonly string[]): string | undefined {
  for (const tag of preferred) {
    try {
      const { region } = new Intl.Locale(tag);
      if (region !== undefined) return region;
    } catch {
      // No language tag at all: the next one may be.
    }
  }
  return undefined;
}
