import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { SCOPE_BLOCK_MS } from '../../../main/contract/scope.ts';
import { SPECTRUM_BINS } from './level-spectrum.ts';
import { HISTORY_S, type ScopeFeed } from './scope-feed.ts';

const COLUMNS = (HISTORY_S * 1_000) / SCOPE_BLOCK_MS;
/** Two bins a row: 0 Hz at the bottom, 4 kHz at the top. */
const ROWS = SPECTRUM_BINS / 2;
const FAINT_DBM0 = -75;
const LOUD_DBM0 = -5;
/** From silence to loud; each is brighter than the one before, whichever colours an eye sees. */
const STOPS = [
  [12, 10, 20],
  [66, 20, 80],
  [150, 50, 60],
  [225, 120, 40],
  [255, 240, 190],
] as const;

/** What the line sounded of over the last minute: time to the right, pitch upwards, loudness by brightness. */
export function Waterfall({ feed }: { readonly feed: ScopeFeed }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const place = canvas.current;
    const pen = place?.getContext('2d');
    if (!place || !pen) return;
    pen.fillStyle = css(0);
    pen.fillRect(0, 0, COLUMNS, ROWS);
    const column = pen.createImageData(1, ROWS);
    let drawn = feed.count;
    return feed.subscribe(() => {
      if (feed.count === drawn) return;
      drawn = feed.count;
      pen.drawImage(place, -1, 0);
      paint(column.data, feed.fromLine.watch.levels);
      pen.putImageData(column, COLUMNS - 1, 0);
    });
  }, [feed]);
  return (
    <div className="scope-plot">
      <Text fw={600} size="sm" className="scope-title">
        {t('scope.waterfall')}
      </Text>
      <div className="scope-waterfall" dir="ltr">
        <span>{t('scope.highest')}</span>
        <canvas ref={canvas} width={COLUMNS} height={ROWS} role="img" aria-label={t('scope.waterfallSays')} />
        <span>{t('scope.lowest')}</span>
      </div>
    </div>
  );
}

function paint(pixels: Uint8ClampedArray, levels: Float64Array): void {
  for (let row = 0; row < ROWS; row++) {
    const bin = 2 * (ROWS - 1 - row);
    const level = Math.max(levels[bin] ?? FAINT_DBM0, levels[bin + 1] ?? FAINT_DBM0);
    pixels.set([...colourOf((level - FAINT_DBM0) / (LOUD_DBM0 - FAINT_DBM0)), 255], 4 * row);
  }
}

function colourOf(share: number): readonly [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const [low, high] = [STOPS[index] ?? STOPS[0], STOPS[index + 1] ?? STOPS[0]];
  const mix = (part: 0 | 1 | 2): number => low[part] + (high[part] - low[part]) * (place - index);
  return [mix(0), mix(1), mix(2)];
}

const css = (share: number): string => `rgb(${colourOf(share).join(' ')})`;
