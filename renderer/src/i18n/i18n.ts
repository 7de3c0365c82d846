import { createInstance, type i18n as I18n, type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from './languages.ts';
import { resources } from './resources.ts';

export type Translate = TFunction<'translation'>;

/** All languages are part of the page: it is never without words, and asks nobody for them. */
export function createI18n(language: Language): I18n {
  const i18n = createInstance();
  void i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(Object.entries(resources).map(([name, translation]) => [name, { translation }])),
    // React writes text as text. What a caller sends as a name is never looked through for keys or placeholders.
    interpolation: { escapeValue: false, skipOnVariables: true },
    initAsync: false,
  });
  return i18n;
}

/** The page says in which language it is: for screen readers, hyphenation, and the direction of writing. */
export function declareLanguage(i18n: I18n, language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = i18n.dir(language);
}
