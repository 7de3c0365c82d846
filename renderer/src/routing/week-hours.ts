import { WEEKDAYS, type WeeklyHours } from './settings-shapes.ts';

/** Minutes since midnight; `to` is after `from`, and 1440 at most. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Open hours, Monday first, each day's in order and apart from each other. */
export type Week = readonly (readonly Span[])[];

const DAY = 1_440;
/** A cell of the grid. */
export const CELL = 30;
export const CELLS = DAY / CELL;

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
export const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** In order, and what touches or overlaps made one. */
export function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && span.from <= last.to) found[found.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else found.push(span);
  }
  return found;
}

/** Hours that go on into the next day are shown on both. */
export function weekOf(weekly: readonly WeeklyHours[]): Week {
  const days: Span[][] = WEEKDAYS.map(() => []);
  for (const { days: on, from, to } of weekly)
    for (const name of on) {
      const index = WEEKDAYS.indexOf(name);
      const [start, end] = [minutesOf(from), minutesOf(to)];
      if (end > start) days[index]?.push({ from: start, to: end });
      else {
        days[index]?.push({ from: start, to: DAY });
        days[(index + 1) % 7]?.push({ from: 0, to: end });
      }
    }
  return days.map(joined);
}

/** As the settings have them: days with the same hours together, and what goes over midnight as one. */
export function weeklyOf(week: Week): WeeklyHours[] {
  const days = week.map(joined);
  const found: { readonly day: number; readonly from: number; readonly to: number }[] = [];
  // What the evening before goes on to: no hours of its own.
  const morning = days.map((spans, day) => {
    const [first] = spans;
    const evening = days[(day + 6) % 7]?.at(-1);
    const goesOn = first?.from === 0 && first.to < DAY && evening?.to === DAY && evening.from > 0;
    return goesOn && first && evening && first.to <= evening.from ? first.to : undefined;
  });
  days.forEach((spans, day) => {
    const next = morning[(day + 1) % 7];
    spans.forEach(({ from, to }, index) => {
      if (index === 0 && morning[day] !== undefined) return;
      found.push({ day, from, to: to === DAY && index === spans.length - 1 && next !== undefined ? next : to });
    });
  });
  const groups = Map.groupBy(found, ({ from, to }) => `${from} ${to}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    return [
      {
        days: same.flatMap(({ day }) => WEEKDAYS[day] ?? []),
        from: timeOf(first.from),
        to: timeOf(first.to),
      },
    ];
  });
}

/** `09:00–12:30, 13:30–18:00` */
export const spansText = (spans: readonly Span[]): string =>
  spans.map(({ from, to }) => `${timeOf(from)}–${timeOf(to)}`).join(', ');

/** As a person writes hours: `9-12:30, 13.30 – 18`; undefined where they make no sense. */
export function readSpans(text: string): readonly Span[] | undefined {
  const found: Span[] = [];
  for (const part of text.split(/[,;\n]/).map((each) => each.trim())) {
    if (part === '') continue;
    const [, fromH, fromM, toH, toM] =
      /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/.exec(part) ?? [];
    if (fromH === undefined || toH === undefined) return undefined;
    const [from, to] = [Number(fromH) * 60 + Number(fromM ?? 0), Number(toH) * 60 + Number(toM ?? 0)];
    if (Number(fromM ?? 0) > 59 || Number(toM ?? 0) > 59 || from >= DAY || to > DAY || to === from) return undefined;
    found.push({ from, to });
  }
  return found;
}

/** A day's hours put in place: what ends before it begins goes on into the next day. */
export function withDay(week: Week, day: number, spans: readonly Span[]): Week {
  const next = (day + 1) % 7;
  const over = spans.filter(({ from, to }) => to < from);
  const own = spans.map(({ from, to }) => ({ from, to: to < from ? DAY : to }));
  return week.map((each, index) => {
    if (index === day) return joined(own);
    return index === next && over.length > 0 ? joined([...each, ...over.map(({ to }) => ({ from: 0, to }))]) : each;
  });
}

/** How much of a cell is open: none, all, or a part, where times are exact. */
export function cellOf(week: Week, day: number, cell: number): 'open' | 'closed' | 'partly' {
  const [begin, end] = [cell * CELL, (cell + 1) * CELL];
  const open = (week[day] ?? []).reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, end) - Math.max(from, begin)),
    0,
  );
  return open === 0 ? 'closed' : open === CELL ? 'open' : 'partly';
}

export interface Place {
  readonly day: number;
  readonly cell: number;
}

/** Every cell between two corners opened or closed. */
export function painted(week: Week, a: Place, b: Place, open: boolean): Week {
  const [top, bottom] = [Math.min(a.day, b.day), Math.max(a.day, b.day)];
  const [from, to] = [Math.min(a.cell, b.cell) * CELL, (Math.max(a.cell, b.cell) + 1) * CELL];
  return week.map((spans, day) => {
    if (day < top || day > bottom) return spans;
    if (open) return joined([...spans, { from, to }]);
    return spans.flatMap((span) => [
      ...(span.from < from ? [{ from: span.from, to: Math.min(span.to, from) }] : []),
      ...(span.to > to ? [{ from: Math.max(span.from, to), to: span.to }] : []),
    ]);
  });
}
