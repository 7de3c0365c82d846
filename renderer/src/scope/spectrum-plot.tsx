import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import { useWords } from '../use-words.ts';
import { BIN_HZ, SPECTRUM_BINS } from './level-spectrum.ts';
import { signed } from './number-words.ts';
import { axis, type Colours, Plot } from './plot.tsx';
import type { ScopeFeed } from './scope-feed.ts';

const BINS_HZ = Array.from({ length: SPECTRUM_BINS }, (_, bin) => bin * BIN_HZ);
const MARK = 4;

/** What the sound of both sides is made of, with the tones of the line marked. */
export function SpectrumPlot({ feed }: { readonly feed: ScopeFeed }) {
  const { t } = useTranslation();
  const words = useWords();
  const data = useCallback(
    (): uPlot.AlignedData => [BINS_HZ, Array.from(feed.fromLine.watch.levels), Array.from(feed.toLine.watch.levels)],
    [feed],
  );
  const build = useCallback(
    (colours: Colours): ReturnType<Parameters<typeof Plot>[0]['build']> => ({
      scales: { x: { time: false, range: [0, 4_000] }, y: { range: [-90, 5] } },
      axes: [
        axis(colours, {
          size: 30,
          values: (_, ticks) => ticks.map((tick) => `${words.count(tick / 1_000, tick % 1_000 === 0 ? 0 : 1)} kHz`),
        }),
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
      plugins: [{ hooks: { draw: (plot) => markTones(plot, feed, colours, (hz) => `${words.count(hz)} Hz`) } }],
    }),
    [feed, t, words],
  );
  const read = useCallback(
    (plot: uPlot, index: number): string => {
      const [hz, from, to] = [0, 1, 2].map((series) => plot.data[series]?.[index] ?? 0);
      return t('scope.readSpectrum', {
        hz: words.count(hz ?? 0),
        from: signed(words, from ?? 0),
        to: signed(words, to ?? 0),
      });
    },
    [t, words],
  );
  const parts = { feed, build, data, read };
  return <Plot {...parts} name={t('scope.spectrum')} height={220} hint={t('scope.hintSpectrum')} />;
}

/** A triangle over each tone, and its frequency. */
function markTones(plot: uPlot, feed: ScopeFeed, colours: Colours, say: (hz: number) => string): void {
  const tone = feed.fromLine.watch.tone;
  if (!tone?.cadence.on) return;
  const { ctx } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colours.text;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `600 ${12 * scale}px system-ui, sans-serif`;
  let clear = 0;
  for (const { hz, dbm0 } of tone.peaks) {
    const x = plot.valToPos(hz, 'x', true);
    const y = plot.valToPos(dbm0, 'y', true) - 3 * scale;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - MARK * scale, y - 2 * MARK * scale);
    ctx.lineTo(x + MARK * scale, y - 2 * MARK * scale);
    ctx.fill();
    // Names of tones side by side do not lie on each other.
    const at = Math.max(x + 2 * MARK * scale, clear);
    ctx.fillText(say(hz), at, y - MARK * scale);
    clear = at + ctx.measureText(say(hz)).width + 6 * scale;
  }
  ctx.restore();
}
