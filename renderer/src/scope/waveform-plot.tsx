import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import { SCOPE_RATE_HZ } from '../../../main/contract/scope.ts';
import { useWords } from '../use-words.ts';
import { signed } from './number-words.ts';
import { axis, type Colours, Plot } from './plot.tsx';
import type { ScopeFeed } from './scope-feed.ts';
import { roundUp, steadyEnd, traceOf } from './trace.ts';

const FULL_SCALE = 32_768;
/** A line that is as good as silent is not blown up to fill the plot: per cent of the overload level. */
const LEAST_PERCENT = 0.5;
/** Short enough that a tone's single waves are seen: the picture stands still then. */
const WAVES_S = 0.1;
/** The longest wave that it is looked for: 50 Hz. */
const WAVE_SAMPLES = SCOPE_RATE_HZ / 50;

/** Both sides of the line over time, one above the other, each as large as it fits. */
export function WaveformPlot({
  feed,
  spanS,
  backS,
  onZoom,
}: {
  readonly feed: ScopeFeed;
  readonly spanS: number;
  /** How long ago it ends. */
  readonly backS: number;
  readonly onZoom: (step: -1 | 1) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const scales = useRef({ from: LEAST_PERCENT, to: LEAST_PERCENT });

  const data = useCallback(
    (columns: number): uPlot.AlignedData => {
      const count = Math.round(spanS * SCOPE_RATE_HZ);
      const isShort = spanS <= WAVES_S && !feed.held;
      const { fromLine, toLine } = feed;
      const steady = isShort
        ? steadyEnd(fromLine.recording.read(WAVE_SAMPLES + 1, count), WAVE_SAMPLES)
        : Math.round(backS * SCOPE_RATE_HZ);
      const from = traceOf(fromLine.recording.read(count, steady), columns);
      const to = traceOf(toLine.recording.read(count, steady), columns);
      const percent = (values: Float64Array): number[] => Array.from(values, (value) => (100 * value) / FULL_SCALE);
      const [heard, sent] = [percent(from.values), percent(to.values)];
      scales.current = { from: largest(heard), to: largest(sent) };
      return [Array.from(from.at, (at) => (at - count) / SCOPE_RATE_HZ - backS), heard, sent];
    },
    [feed, spanS, backS],
  );

  const build = useCallback(
    (colours: Colours): ReturnType<Parameters<typeof Plot>[0]['build']> => {
      const side = (own: number): ((value: number) => string) => {
        return (value) =>
          Math.abs(value) > own * 1.001 ? '' : `${signed(words, value, value !== 0 && own < 5 ? 1 : 0)} %`;
      };
      const ms = spanS <= 1;
      return {
        scales: {
          x: { time: false, range: (_, first, last) => [first, last] },
          from: { range: () => [-3 * scales.current.from, scales.current.from] },
          to: { range: () => [-scales.current.to, 3 * scales.current.to] },
        },
        axes: [
          axis(colours, {
            size: 30,
            values: (_, ticks) =>
              ticks.map((tick) => (ms ? `${signed(words, tick * 1_000)} ms` : `${signed(words, tick)} s`)),
          }),
          axis(colours, {
            scale: 'from',
            size: 62,
            stroke: colours.fromLine,
            splits: () => [-1, 0, 1].map((part) => part * scales.current.from),
            values: (_, ticks) => ticks.map(side(scales.current.from)),
          }),
          axis(colours, {
            scale: 'to',
            side: 1,
            size: 62,
            stroke: colours.toLine,
            splits: () => [-1, 0, 1].map((part) => part * scales.current.to),
            values: (_, ticks) => ticks.map(side(scales.current.to)),
          }),
        ],
        series: [
          {},
          { label: t('scope.fromLine'), scale: 'from', stroke: colours.fromLine, width: 1.25, points: { show: false } },
          { label: t('scope.toLine'), scale: 'to', stroke: colours.toLine, width: 1.25, points: { show: false } },
        ],
      };
    },
    [spanS, t, words],
  );

  const read = useCallback(
    (plot: uPlot, index: number): string => {
      const [x, from, to] = [0, 1, 2].map((series) => plot.data[series]?.[index] ?? 0);
      return t('scope.readWave', {
        time: signed(words, (x ?? 0) * 1_000, 1),
        from: signed(words, from ?? 0, 2),
        to: signed(words, to ?? 0, 2),
      });
    },
    [t, words],
  );
  const parts = { feed, build, data, read, onZoom };
  return <Plot {...parts} name={t('scope.waveform')} height={250} hint={t('scope.hintWave')} />;
}

function largest(values: readonly number[]): number {
  let most = LEAST_PERCENT;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return roundUp(most);
}
