import { useEffect, useMemo, useState } from 'react';
import { useConsole } from '../console-context.ts';
import { useWords } from '../use-words.ts';

export interface CountryChoice {
  readonly value: string;
  readonly label: string;
}

/** The countries that there are profiles of, by their names in the console's language. */
export function useCountries(): readonly CountryChoice[] {
  const { connection } = useConsole();
  const words = useWords();
  const [known, setKnown] = useState<readonly { readonly country: string; readonly name: string }[]>([]);
  useEffect(() => {
    let left = false;
    connection.request('line.countries', {}).then(
      ({ countries }) => left || setKnown(countries),
      // The connection is gone: its banner says so.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [connection]);
  return useMemo(
    () =>
      known
        .map(({ country, name }) => ({
          value: country,
          label:
            country.length === 2 && words.country(country) !== country.toUpperCase() ? words.country(country) : name,
        }))
        .sort((one, other) => one.label.localeCompare(other.label)),
    [known, words],
  );
}
