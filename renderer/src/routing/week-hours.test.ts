import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellOf,
  joined,
  painted,
  readSpans,
  type Span,
  spansText,
  type Week,
  weeklyOf,
  weekOf,
  withDay,
} from './week-hours.ts';

const closed: Week = Array.from({ length: 7 }, () => []);

describe('the hours of a week', () => {
  it('are written once for all days that have the same', () => {
    const week = painted(closed, { day: 0, cell: 18 }, { day: 4, cell: 34 }, true);
    expect(weeklyOf(week)).toEqual([{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:30' }]);
  });

  it('that go over midnight stay one, and are shown on both days', () => {
    const weekly = [{ days: ['sun' as const], from: '22:00', to: '06:15' }];
    const week = weekOf(weekly);
    expect(week[6]).toEqual([{ from: 1_320, to: 1_440 }]);
    expect(week[0]).toEqual([{ from: 0, to: 375 }]);
    expect(cellOf(week, 0, 12)).toBe('partly');
    expect(weeklyOf(week)).toEqual(weekly);
  });

  it('come back as they were, whatever they are', () => {
    const span = record({ from: integer({ min: 0, max: 1_439 }), ms: integer({ min: 1, max: 1_440 }) });
    assert(
      property(array(array(span, { maxLength: 4 }), { minLength: 7, maxLength: 7 }), (days) => {
        const week = days.map((spans) =>
          joined(spans.map(({ from, ms }): Span => ({ from, to: Math.min(1_440, from + ms) }))),
        );
        expect(weekOf(weeklyOf(week))).toEqual(week);
      }),
    );
  });

  it('are painted and taken away cell by cell; exact times beside the cells stay', () => {
    const exact = withDay(closed, 2, [{ from: 500, to: 700 }]);
    const shorter = painted(exact, { day: 2, cell: 20 }, { day: 1, cell: 21 }, false);
    expect(shorter[2]).toEqual([
      { from: 500, to: 600 },
      { from: 660, to: 700 },
    ]);
    expect(cellOf(shorter, 2, 16)).toBe('partly');
  });

  it('are read as people write them', () => {
    expect(spansText(readSpans('9-12:30, 13.30 – 18') ?? [])).toBe('09:00–12:30, 13:30–18:00');
    expect(readSpans('')).toEqual([]);
    for (const nonsense of ['nine to five', '9', '25-26', '9:75-10', '9-9'])
      expect(readSpans(nonsense)).toBeUndefined();
    expect(withDay(closed, 6, readSpans('22-6') ?? [])[0]).toEqual([{ from: 0, to: 360 }]);
  });
});
