/** `on`: every schedule is taken as closed, `off`: as open, `auto`: by the clock. */
export const nightModes = ['on', 'auto', 'off'] as const;
export type NightMode = (typeof nightModes)[number];

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** `09:00` to `17:30`; an end that is not after its start is on the next day, and `24:00` is midnight. */
export interface WeeklyHours {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/**
 * Closed all day, in the schedule's time zone, but for the hours of `open`. `to` is the last day; `--12-24` is every year's 24th
 * of December (ISO 8601). Where two name a day, the first counts.
 */
export interface Holiday {
  readonly name: string;
  readonly from: string;
  readonly to?: string | undefined;
  /** In place of the week's; they end on the same day. */
  readonly open?: readonly { readonly from: string; readonly to: string }[] | undefined;
}

export interface Schedule {
  readonly id: string;
  readonly name: string;
  /** IANA, as in `Europe/Berlin`; the computer's own when left out. */
  readonly timeZone?: string | undefined;
  readonly weekly: readonly WeeklyHours[];
  readonly holidays: readonly Holiday[];
  /** Whether the night mode counts for it. */
  readonly night: 'follows' | 'ignores';
}

export interface ScheduleState {
  readonly open: boolean;
  readonly why: string;
}

/** A moment on the wall clock of a time zone. */
export interface LocalTime {
  /** `2026-12-24` */
  readonly date: string;
  readonly weekday: Weekday;
  /** Since midnight, as the clock shows it. */
  readonly minutes: number;
}

const DAY_MS = 86_400_000;
const MOST_CLOCKS = 32;

/**
 * @param at wall time, ms since 1970
 * @param timeZone the computer's own, for schedules without one
 */
export function scheduleAt(schedule: Schedule, at: number, night: NightMode, timeZone: string): ScheduleState {
  if (schedule.night === 'follows' && night !== 'auto')
    return night === 'on' ? { open: false, why: 'night mode is on' } : { open: true, why: 'night mode is off by hand' };
  const now = localTime(at, schedule.timeZone ?? timeZone);
  const clock = `${now.weekday} ${now.date} ${timeText(now.minutes)}`;
  const holiday = schedule.holidays.find((each) => includes(each, now.date));
  const yesterday = dayBefore(now);
  const fromYesterday = !schedule.holidays.some((each) => includes(each, yesterday.date));
  const hours = schedule.weekly.find(({ days, from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    const overnight = end <= start;
    const today = !holiday && days.includes(now.weekday) && now.minutes >= start && (overnight || now.minutes < end);
    return today || (overnight && fromYesterday && days.includes(yesterday.weekday) && now.minutes < end);
  });
  const short = holiday?.open?.find(({ from, to }) => now.minutes >= minutesOf(from) && now.minutes < minutesOf(to));
  if (short) return { open: true, why: `${clock} is within ${short.from}–${short.to} of "${holiday?.name}"` };
  if (hours) return { open: true, why: `${clock} is within ${hours.days.join(' ')} ${hours.from}–${hours.to}` };
  return { open: false, why: holiday ? `${clock} is in "${holiday.name}"` : `${clock} is outside its hours` };
}

function includes({ from, to = from }: Holiday, date: string): boolean {
  // Every year's: a span may go over New Year.
  if (from.startsWith('--')) {
    const day = date.slice(5);
    const [first, last] = [from.slice(2), to.slice(2)];
    return first <= last ? day >= first && day <= last : day >= first || day <= last;
  }
  return date >= from && date <= to;
}

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const timeText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

export function localTime(at: number, timeZone: string): LocalTime {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  const date = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  return { date, weekday: weekdayOf(date), minutes: Number(part('hour')) * 60 + Number(part('minute')) };
}

/** Making one takes longer than using it a hundred times; there are few time zones. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    if (clocks.size < MOST_CLOCKS) clocks.set(timeZone, clock);
  }
  return clock;
}

function dayBefore({ date }: LocalTime): { readonly date: string; readonly weekday: Weekday } {
  const before = new Date(Date.parse(`${date}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  return { date: before, weekday: weekdayOf(before) };
}

/** Of a date of the calendar, wherever. */
const weekdayOf = (date: string): Weekday => weekdays[(new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
