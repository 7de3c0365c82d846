import { Text, useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ScopeFeed } from './scope-feed.ts';

/** What a plot is drawn in: readable on both backgrounds, and told apart by dashes as well. */
export interface Colours {
  readonly fromLine: string;
  readonly toLine: string;
  readonly text: string;
  readonly grid: string;
}

const LIGHT: Colours = { fromLine: '#8a4620', toLine: '#1c5fa8', text: '#3b3733', grid: '#00000018' };
const DARK: Colours = { fromLine: '#f0a868', toLine: '#7cbcf8', text: '#d8d3cd', grid: '#ffffff1c' };

export interface PlotParts {
  readonly feed: ScopeFeed;
  readonly name: string;
  readonly height: number;
  /** Axes, scales and series; made anew with the colours. Stable. */
  readonly build: (colours: Colours) => Omit<uPlot.Options, 'width' | 'height' | 'legend' | 'cursor'>;
  /** @param columns how wide it is, pixels. Stable. */
  readonly data: (columns: number) => uPlot.AlignedData;
  /** What is under the cursor, in words. Stable. */
  readonly read: (plot: uPlot, index: number) => string;
  /** When nothing is under it. */
  readonly hint: string;
  readonly onZoom?: (step: -1 | 1) => void;
}

const PAGE_STEP = 20;

/** A plot that follows the line; its cursor is moved by the mouse, or by the arrow keys once it has the focus. */
export function Plot({ feed, name, height, build, data, read, hint, onZoom }: PlotParts) {
  const dark = useComputedColorScheme('light') === 'dark';
  const box = useRef<HTMLDivElement>(null);
  const told = useRef<HTMLParagraphElement>(null);
  const shown = useRef<uPlot>(undefined);
  const id = useId();

  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const tell = (plot: uPlot): void => {
      const text = plot.cursor.idx == null ? hint : read(plot, plot.cursor.idx);
      if (told.current && told.current.textContent !== text) told.current.textContent = text;
    };
    const width = (): number => Math.max(120, place.clientWidth);
    const plot = new uPlot(
      {
        ...build(dark ? DARK : LIGHT),
        padding: [8, 20, 0, 0],
        width: width(),
        height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
        hooks: { setCursor: [tell] },
      },
      data(width()),
      place,
    );
    shown.current = plot;
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      plot.setData(data(width()));
      tell(plot);
    };
    const ask = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const stop = feed.subscribe(ask);
    const resized = new ResizeObserver(() => {
      if (plot.width !== width()) plot.setSize({ width: width(), height });
      ask();
    });
    resized.observe(place);
    tell(plot);
    return () => {
      stop();
      resized.disconnect();
      cancelAnimationFrame(frame);
      shown.current = undefined;
      plot.destroy();
    };
  }, [feed, build, data, read, hint, height, dark]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const plot = shown.current;
    if (!plot) return;
    const last = plot.data[0].length - 1;
    const now = plot.cursor.idx ?? Math.floor(last / 2);
    const to: Readonly<Record<string, number>> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      ArrowDown: now - 1,
      ArrowUp: now + 1,
      PageDown: now - PAGE_STEP,
      PageUp: now + PAGE_STEP,
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      moveTo(plot, Math.min(last, Math.max(0, next)));
      sayWhere(box.current, plot, read);
    } else if (onZoom && (event.key === '+' || event.key === '-')) {
      event.preventDefault();
      onZoom(event.key === '+' ? -1 : 1);
    }
  };

  return (
    <div className="scope-plot">
      <Text fw={600} size="sm" id={id} className="scope-title">
        {name}
      </Text>
      <div
        ref={box}
        className="scope-canvas"
        dir="ltr"
        role="slider"
        tabIndex={0}
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
        aria-valuetext={hint}
        onKeyDown={onKeyDown}
      />
      <p ref={told} className="scope-read timer" aria-hidden="true" />
    </div>
  );
}

function moveTo(plot: uPlot, index: number): void {
  const x = plot.data[0][index] ?? 0;
  plot.setCursor({ left: plot.valToPos(x, 'x'), top: plot.over.clientHeight / 2 });
}

/** To a screen reader where the keys moved the cursor; what passes by itself is not read out. */
function sayWhere(box: HTMLDivElement | null, plot: uPlot, read: PlotParts['read']): void {
  const { idx } = plot.cursor;
  if (!box || idx == null) return;
  box.setAttribute('aria-valuenow', String(Math.round((100 * idx) / Math.max(1, plot.data[0].length - 1))));
  box.setAttribute('aria-valuetext', read(plot, idx));
}

/** An axis in the page's letters and colours. */
export const axis = (colours: Colours, more: uPlot.Axis): uPlot.Axis => ({
  stroke: colours.text,
  font: '12px system-ui, sans-serif',
  labelFont: '12px system-ui, sans-serif',
  grid: { stroke: colours.grid, width: 1 },
  ticks: { stroke: colours.grid, width: 1, size: 4 },
  ...more,
});
