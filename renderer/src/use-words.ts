import { createContext, use, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isLanguage, localeOf, regionOf } from './i18n/languages.ts';
import { Words } from './words.ts';

/** The browser's languages, the dearest first. */
export const BrowserLanguages = createContext<readonly string[]>(navigator.languages);

/** What the page says, in the language that was chosen; drawn anew when that changes. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const preferred = use(BrowserLanguages);
  const { language } = i18n;
  return useMemo(() => {
    const known = isLanguage(language) ? language : 'en';
    return new Words(t, localeOf(known, preferred), regionOf(preferred));
  }, [t, language, preferred]);
}
