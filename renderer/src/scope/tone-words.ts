import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Translate } from '../i18n/i18n.ts';
import { useWords } from '../use-words.ts';
import type { Words } from '../words.ts';
import { FLOOR_DBM0 } from './level-spectrum.ts';
import { signed } from './number-words.ts';
import type { ScopeFeed } from './scope-feed.ts';
import type { Meaning } from './tone-names.ts';
import type { HeardTone, ToneWatch } from './tone-watch.ts';

/** Times are known to 20 ms. */
const round20 = (ms: number): number => Math.round(ms / 20) * 20;
/** Longer is steady. */
const STEADY_MS = 3_000;

/** `425 Hz, −12 dBm0: dial tone, steady` */
export function toneText(
  { level, tone }: Pick<ToneWatch, 'level' | 'tone'>,
  words: Words,
  or: Intl.ListFormat,
): string {
  const { t } = words;
  if (tone) return [soundText(tone, words, or), cadenceText(tone, words)].filter(Boolean).join(', ');
  return level <= FLOOR_DBM0 ? t('scope.silence') : t('scope.noTone', { level: decibels(level, words) });
}

function soundText({ peaks, meaning }: HeardTone, words: Words, or: Intl.ListFormat): string {
  const power = peaks.reduce((sum, { dbm0 }) => sum + 10 ** (dbm0 / 10), 0);
  return words.t('scope.tone', {
    hz: peaks.map(({ hz }) => words.count(hz)).join(' + '),
    level: decibels(10 * Math.log10(power), words),
    name: meaningText(meaning, words.t, or),
  });
}

function meaningText(meaning: Meaning, t: Translate, or: Intl.ListFormat): string {
  switch (meaning.kind) {
    case 'progress':
      return or.format(meaning.tones.map((tone) => t(`scope.name.${tone}`)));
    case 'digit':
      return t('scope.name.digit', { digit: meaning.digit });
    default:
      return t(`scope.name.${meaning.kind}`);
  }
}

function cadenceText({ cadence, meaning }: HeardTone, { t }: Words): string {
  const { on, forMs, onMs, offMs } = cadence;
  if (meaning.kind === 'digit') return '';
  const ms = (value: number): number => round20(value);
  if (onMs !== undefined && offMs !== undefined) return t('scope.cadence', { on: ms(onMs), off: ms(offMs) });
  if (!on) return '';
  return forMs > STEADY_MS ? t('scope.steady') : '';
}

const decibels = (dbm0: number, words: Words): string => signed(words, Math.round(dbm0));

export interface ToneTexts {
  readonly fromLine: string;
  readonly toLine: string;
}

/** What is heard on both sides, in words; drawn anew when they change. */
export function useToneTexts(feed: ScopeFeed): ToneTexts {
  const { i18n } = useTranslation();
  const words = useWords();
  const or = useMemo(() => new Intl.ListFormat(i18n.language, { type: 'disjunction' }), [i18n.language]);
  const fromLine = useSyncExternalStore(feed.subscribe, () => toneText(feed.fromLine.watch, words, or));
  const toLine = useSyncExternalStore(feed.subscribe, () => toneText(feed.toLine.watch, words, or));
  return { fromLine, toLine };
}
