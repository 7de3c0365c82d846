import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** The days of the week as they are called here, Monday first. */
export function useWeekdays(): readonly string[] {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(() => {
    const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
    // The 1st of January 2024 was a Monday.
    return Array.from({ length: 7 }, (_, day) => name.format(Date.UTC(2024, 0, 1 + day)));
  }, [language]);
}
