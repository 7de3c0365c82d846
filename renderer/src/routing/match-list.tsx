import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Rows } from './rows.tsx';
import type { NumberMatch } from './settings-shapes.ts';

const CALLED = ['exact', 'prefix', 'pattern', 'country'] as const;
const CALLING = [...CALLED, 'withheld', 'unknown'] as const;
type Kind = NumberMatch['is'];

/** Under which name each kind has its text. */
const textOf = (match: NumberMatch): string => {
  switch (match.is) {
    case 'exact':
      return match.number;
    case 'prefix':
      return match.digits;
    case 'pattern':
      return match.pattern;
    case 'country':
      return match.country;
    default:
      return '';
  }
};

function matchOf(is: Kind, text: string): NumberMatch {
  switch (is) {
    case 'exact':
      return { is, number: text };
    case 'prefix':
      return { is, digits: text };
    case 'pattern':
      return { is, pattern: text.toUpperCase() };
    case 'country':
      return { is, country: text.toLowerCase() };
    default:
      return { is };
  }
}

/** Which numbers a route takes; all of them where there is none. */
export function MatchList({
  what,
  matches,
  faultAt,
  change,
}: {
  readonly what: 'called' | 'calling';
  readonly matches: readonly NumberMatch[];
  readonly faultAt: (...path: (string | number)[]) => string | undefined;
  readonly change: (matches: readonly NumberMatch[]) => void;
}) {
  const { t } = useTranslation();
  const kinds: readonly Kind[] = what === 'called' ? CALLED : CALLING;
  return (
    <Rows
      legend={t(`routing.only.${what}`)}
      items={matches}
      most={100}
      add={() => change([...matches, { is: 'prefix', digits: '' }])}
      addLabel={t(`routing.addMatch.${what}`)}
      remove={(index) => change(matches.toSpliced(index, 1))}
    >
      {(match, index) => (
        <>
          <NativeSelect
            label={t('routing.matchKind')}
            value={match.is}
            onChange={(event) => {
              const is = kinds.find((each) => each === event.currentTarget.value) ?? 'exact';
              change(matches.with(index, matchOf(is, textOf(match))));
            }}
            data={kinds.map((each) => ({ value: each, label: t(`routing.matchKinds.${each}`) }))}
          />
          {match.is !== 'withheld' && match.is !== 'unknown' && (
            <TextInput
              label={t(`routing.matchText.${match.is}`)}
              value={textOf(match)}
              error={faultAt(index)}
              dir="ltr"
              onChange={(event) => change(matches.with(index, matchOf(match.is, event.currentTarget.value.trim())))}
            />
          )}
        </>
      )}
    </Rows>
  );
}
