import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import { SCOPE_BLOCK_MS } from '../../../main/contract/scope.ts';
import { useWords } from '../use-words.ts';
import { FLOOR_DBM0 } from './level-spectrum.ts';
import { signed } from './number-words.ts';
import { axis, type Colours, Plot } from './plot.tsx';
import { HISTORY_S, type ScopeFeed } from './scope-feed.ts';

const STEPS = (HISTORY_S * 1_000) / SCOPE_BLOCK_MS;
const TIMES = Array.from({ length: STEPS }, (_, i) => ((i + 1 - STEPS) * SCOPE_BLOCK_MS) / 1_000);

/** How loud both sides were over the last minute. */
export function LevelPlot({ feed }: { readonly feed: ScopeFeed }) {
  const { t } = useTranslation();
  const words = useWords();
  const data = useCallback(
    (): uPlot.AlignedData => [TIMES, inPlace(feed.fromLine.history), inPlace(feed.toLine.history)],
    [feed],
  );
  const build = useCallback(
    (colours: Colours): ReturnType<Parameters<typeof Plot>[0]['build']> => ({
      scales: { x: { time: false, range: [-HISTORY_S, 0] }, y: { range: [-90, 5] } },
      axes: [
        axis(colours, { size: 30, values: (_, ticks) => ticks.map((tick) => `${signed(words, tick)} s`) }),
        axis(colours, {
          size: 44,
          values: (_, ticks) => ticks.map((tick) => signed(words, tick)),
          label: t('scope.dbm0'),
          labelSize: 20,
        }),
      ],
      series: [
        {},
        { label: t('scope.fromLine'), stroke: colours.fromLine, width: 1.5, points: { show: false } },
        { label: t('scope.toLine'), stroke: colours.toLine, width: 1.25, dash: [5, 4], points: { show: false } },
      ],
    }),
    [t, words],
  );
  const read = useCallback(
    (plot: uPlot, index: number): string => {
      const level = (series: number): string => {
        const value = plot.data[series]?.[index];
        return value == null || value <= FLOOR_DBM0 ? t('scope.silence') : `${signed(words, value, 1)} dBm0`;
      };
      return t('scope.readLevel', { time: signed(words, plot.data[0][index] ?? 0, 1), from: level(1), to: level(2) });
    },
    [t, words],
  );
  const parts = { feed, build, data, read };
  return <Plot {...parts} name={t('scope.levels')} height={220} hint={t('scope.hintLevel')} />;
}

/** The newest last, and nothing where there is nothing yet. */
const inPlace = (history: readonly (number | null)[]): (number | null)[] => [
  ...new Array<null>(STEPS - history.length).fill(null),
  ...history,
];
