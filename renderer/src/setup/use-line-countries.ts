import { useCallback, useEffect, useState } from 'react';
import { useConsole } from '../console-context.ts';
import { useWords } from '../use-words.ts';

/** What country each line goes by, in words. */
export function useLineCountries(): (line: string) => string {
  const { connection } = useConsole();
  const words = useWords();
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    connection.request('settings.get', {}).then(
      ({ settings }) => {
        const lines = (settings.lines ?? []) as readonly { readonly id: string; readonly country: string }[];
        setKnown(new Map(lines.map(({ id, country }) => [id, country])));
      },
      () => undefined,
    );
  }, [connection]);
  return useCallback((line) => words.country((known.get(line) ?? 'us').slice(0, 2)), [known, words]);
}
