import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../files/visible-text.ts';
import { useWords } from '../use-words.ts';

export interface Happening {
  readonly at: number;
  /** What kind it is, in a word or two. */
  readonly label: string;
  /** For its colour. */
  readonly tone: string;
  readonly text: string;
}

/** A list to look through, the newest first: at its top is what happens now. */
export function Happenings({ list, name }: { readonly list: readonly Happening[]; readonly name: string }) {
  const { t } = useTranslation();
  const words = useWords();
  if (list.length === 0) return <Text c="dimmed">{t('trouble.nothingFits')}</Text>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="happenings scrolls" tabIndex={0} aria-label={name}>
      <ul className="plain-list">
        {list.toReversed().map(({ at, label, tone, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may happen twice in a millisecond
          <li key={`${at} ${index - list.length}`} data-tone={tone}>
            <time className="timer" dateTime={new Date(at).toISOString()} title={words.dateAndTime(at)}>
              {words.exactTime(at)}
            </time>
            <span className="happening-kind">{label}</span>
            <span lang="en" dir="ltr" className="clip">
              {visibleText(text)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As a text file: an ISO time, the kind and the text on each line, the oldest first. */
export const happeningsText = (list: readonly Happening[]): string =>
  list
    .map(({ at, label, text }) => `${new Date(at).toISOString()}  ${label}  ${text.replaceAll('\n', '\n    ')}\n`)
    .join('');
