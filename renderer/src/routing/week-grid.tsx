import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CELL, CELLS, cellOf, type Place, painted, timeOf, type Week } from './week-hours.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const ALL_CELLS = Array.from({ length: CELLS }, (_, cell) => cell);

interface Stroke {
  readonly from: Place;
  readonly to: Place;
  /** What it makes of the cells: of the first one the other. */
  readonly open: boolean;
}

/** Where the pointer is. */
function placeUnder(event: PointerEvent): Place | undefined {
  const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-cell]');
  const [day, index] = cell?.dataset.cell?.split('-').map(Number) ?? [];
  return day === undefined || index === undefined ? undefined : { day, cell: index };
}

/** A week in half hours: painted with the mouse, or with arrow keys and the space bar. */
export function WeekGrid({
  week,
  days,
  label,
  change,
}: {
  readonly week: Week;
  /** Monday first. */
  readonly days: readonly string[];
  readonly label: string;
  readonly change: (week: Week) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [at, setAt] = useState<Place>({ day: 0, cell: 18 });
  const [stroke, setStroke] = useState<Stroke>();
  const [byKey, setByKey] = useState<Stroke>();
  const shown = stroke ? painted(week, stroke.from, stroke.to, stroke.open) : week;
  const begin = (from: Place): Stroke => ({ from, to: from, open: cellOf(week, from.day, from.cell) !== 'open' });

  const press = (event: PointerEvent<HTMLDivElement>): void => {
    const place = placeUnder(event);
    if (!place || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setAt(place);
    setByKey(undefined);
    setStroke(begin(place));
  };
  const draw = (event: PointerEvent): void => {
    const place = stroke && placeUnder(event);
    if (place) {
      setStroke({ ...stroke, to: place });
      setAt(place);
    }
  };
  const lift = (): void => {
    if (stroke) change(painted(week, stroke.from, stroke.to, stroke.open));
    setStroke(undefined);
  };

  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    const toEnd = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const toStart = toEnd === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const steps: Readonly<Record<string, Place>> = {
      [toEnd]: { day: at.day, cell: Math.min(CELLS - 1, at.cell + 1) },
      [toStart]: { day: at.day, cell: Math.max(0, at.cell - 1) },
      ArrowDown: { day: Math.min(6, at.day + 1), cell: at.cell },
      ArrowUp: { day: Math.max(0, at.day - 1), cell: at.cell },
      Home: { day: at.day, cell: 0 },
      End: { day: at.day, cell: CELLS - 1 },
    };
    const next = steps[event.key];
    if (next) {
      event.preventDefault();
      setAt(next);
      if (event.shiftKey) {
        // A stroke goes on with what its first cell became.
        const going = byKey ?? begin(at);
        const longer = { ...going, to: next };
        setByKey(longer);
        change(painted(week, longer.from, longer.to, longer.open));
      } else setByKey(undefined);
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      const one = begin(at);
      setByKey(one);
      change(painted(week, one.from, one.to, one.open));
    }
  };

  return (
    <div className="week-scroll">
      {/* biome-ignore lint/a11y/useSemanticElements: a table's cells take no part in keyboard focus */}
      <div
        role="grid"
        aria-label={label}
        aria-describedby={`${id}-how`}
        aria-multiselectable="true"
        aria-activedescendant={`${id}-${at.day}-${at.cell}`}
        tabIndex={0}
        className="week-grid"
        onKeyDown={key}
        onPointerDown={press}
        onPointerMove={draw}
        onPointerUp={lift}
        onPointerCancel={() => setStroke(undefined)}
      >
        <div className="week-row" aria-hidden="true">
          <span className="week-day" />
          {HOURS.map((hour) => (
            <span key={hour} className="week-hour">
              {hour}
            </span>
          ))}
        </div>
        {days.map((name, day) => (
          // biome-ignore lint/a11y: rows of the grid; the grid itself has the focus
          <div key={name} role="row" className="week-row">
            {/* biome-ignore lint/a11y: as above */}
            <span role="rowheader" className="week-day">
              {name}
            </span>
            {ALL_CELLS.map((cell) => {
              const state = cellOf(shown, day, cell);
              return (
                // biome-ignore lint/a11y: as above
                <span
                  key={cell}
                  id={`${id}-${day}-${cell}`}
                  role="gridcell"
                  aria-selected={state !== 'closed'}
                  aria-label={t('routing.cell', {
                    day: name,
                    from: timeOf(cell * CELL),
                    to: timeOf((cell + 1) * CELL),
                    state: t(`routing.cellState.${state}`),
                  })}
                  className="week-cell"
                  data-cell={`${day}-${cell}`}
                  data-state={state}
                  data-at={(at.day === day && at.cell === cell) || undefined}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p id={`${id}-how`} className="week-how">
        {t('routing.gridHow')}
      </p>
    </div>
  );
}
