import { localTime, minutesOf, type NightMode, type Schedule, type ScheduleState, scheduleAt } from './schedule.ts';

export interface ScheduleOutlook extends ScheduleState {
  /** When it is otherwise; undefined where it stays as it is for `DAYS`. */
  readonly until?: number;
  /** What its clock is ahead of UTC. */
  readonly offsetMin: number;
  /** When its clock is put forward (more than 0) or back next. */
  readonly clockChange?: { readonly at: number; readonly byMin: number };
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** How far is looked ahead: holidays last two weeks. */
const DAYS = 21;
/** Clocks are changed twice a year. */
const YEAR_DAYS = 366;

/** A schedule now, and until when. @param timeZone the computer's own, for schedules without one */
export function scheduleOutlook(schedule: Schedule, at: number, night: NightMode, timeZone: string): ScheduleOutlook {
  const zone = schedule.timeZone ?? timeZone;
  const now = scheduleAt(schedule, at, night, timeZone);
  const until = moments(schedule, at, zone).find(
    (moment) => scheduleAt(schedule, moment, night, timeZone).open !== now.open,
  );
  const offsetMin = offsetAt(at, zone);
  const change = nextClockChange(at, zone);
  return {
    ...now,
    ...(until === undefined ? {} : { until }),
    offsetMin,
    ...(change === undefined ? {} : { clockChange: { at: change, byMin: offsetAt(change, zone) - offsetMin } }),
  };
}

/** When it may become otherwise, in order: where hours begin or end, at midnights, and where the clock is changed. */
function moments({ weekly, holidays }: Schedule, at: number, zone: string): number[] {
  const hours = [...weekly, ...holidays.flatMap(({ open }) => open ?? [])];
  const edges = [...new Set([0, 1_440, ...hours.flatMap(({ from, to }) => [minutesOf(from), minutesOf(to)])])];
  const found = new Set<number>();
  for (let day = -1; day <= DAYS; day++) {
    const near = at + day * DAY_MS;
    const midnight = Date.parse(`${localTime(near, zone).date}T00:00:00Z`);
    // On a day on which the clock is changed a time may come twice, or not at all.
    const offsets = new Set([near - DAY_MS, near, near + DAY_MS].map((moment) => offsetAt(moment, zone)));
    for (const edge of edges) for (const offset of offsets) found.add(midnight + (edge - offset) * MINUTE_MS);
    if (offsets.size > 1) found.add(clockChangeWithin(near - DAY_MS, near + DAY_MS, zone));
  }
  return [...found].filter((moment) => moment > at && moment <= at + DAYS * DAY_MS).toSorted((a, b) => a - b);
}

/** Minutes that the zone's clock is ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  const { date, minutes } = localTime(at, zone);
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS) / MINUTE_MS) + minutes;
}

function nextClockChange(at: number, zone: string): number | undefined {
  const offset = offsetAt(at, zone);
  for (let day = 1; day <= YEAR_DAYS; day++) {
    const then = at + day * DAY_MS;
    if (offsetAt(then, zone) !== offset) return clockChangeWithin(then - DAY_MS, then, zone);
  }
  return undefined;
}

/** The first minute with the clock of `to`, which is another one than that of `from`. */
function clockChangeWithin(from: number, to: number, zone: string): number {
  const after = offsetAt(to, zone);
  let [low, high] = [Math.floor(from / MINUTE_MS), Math.ceil(to / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE_MS, zone) === after) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}
