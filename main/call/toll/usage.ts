import type { CallLimits } from './guard-settings.ts';

/** A call to the outside, as far as limits count it. Wall times, ms since 1970. */
export interface TollCall {
  readonly id: string;
  /** It counts for the limits of calls that cost, too. */
  readonly costly: boolean;
  /** Trunks that it came from or went by. */
  readonly trunks: readonly string[];
  readonly startedAt: number;
  readonly answeredAt?: number | undefined;
  /** Undefined while it is on. */
  readonly endedAt?: number | undefined;
}

/** What a limit is for. */
export type LimitScope = 'all' | 'costly' | `trunk/${string}`;

export const inScope = (call: TollCall, scope: LimitScope): boolean =>
  scope === 'all' || (scope === 'costly' ? call.costly : call.trunks.includes(scope.slice('trunk/'.length)));

/** Since when a limit counts. */
export interface UsageSpans {
  readonly now: number;
  readonly hourFrom: number;
  readonly dayFrom: number;
  readonly monthFrom: number;
}

export interface Usage {
  readonly concurrent: number;
  readonly callsPerHour: number;
  readonly callsPerDay: number;
  readonly msPerDay: number;
  readonly msPerMonth: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** @param liftedAt what was before it counts no more, but for calls that are on */
export function usageOf(calls: Iterable<TollCall>, scope: LimitScope, spans: UsageSpans, liftedAt = 0): Usage {
  const from = (since: number): number => Math.max(since, liftedAt);
  let [concurrent, callsPerHour, callsPerDay, msPerDay, msPerMonth] = [0, 0, 0, 0, 0];
  for (const call of calls) {
    if (!inScope(call, scope)) continue;
    if (call.endedAt === undefined) concurrent += 1;
    // A clock that was put back makes no call undone: what is in the future counts.
    if (call.startedAt >= from(spans.hourFrom)) callsPerHour += 1;
    if (call.startedAt >= from(spans.dayFrom)) callsPerDay += 1;
    msPerDay += spokenSince(call, from(spans.dayFrom), spans.now);
    msPerMonth += spokenSince(call, from(spans.monthFrom), spans.now);
  }
  return { concurrent, callsPerHour, callsPerDay, msPerDay, msPerMonth };
}

function spokenSince({ answeredAt, endedAt }: TollCall, since: number, now: number): number {
  if (answeredAt === undefined) return 0;
  return Math.max(0, (endedAt ?? Math.max(now, answeredAt)) - Math.max(answeredAt, since));
}

export type LimitName = Exclude<keyof CallLimits, 'longestCallMin'>;

/** A limit that lets no further call out. */
export interface LimitReached {
  readonly limit: LimitName;
  readonly max: number;
}

/** @param limits 0 or left out: none */
export function limitReached(
  usage: Usage,
  limits: Readonly<Partial<Record<LimitName, number | undefined>>>,
): LimitReached | undefined {
  const used: readonly (readonly [LimitName, number])[] = [
    ['concurrent', usage.concurrent],
    ['callsPerHour', usage.callsPerHour],
    ['callsPerDay', usage.callsPerDay],
    ['minutesPerDay', usage.msPerDay / MINUTE_MS],
    ['minutesPerMonth', usage.msPerMonth / MINUTE_MS],
  ];
  for (const [limit, value] of used) {
    const max = limits[limit] ?? 0;
    if (max > 0 && value >= max) return { limit, max };
  }
  return undefined;
}

/** For how long the calls that are on may go on until a limit of minutes is reached, ms; undefined: none is near. */
export function msLeft(
  usage: Usage,
  limits: Readonly<Partial<Record<LimitName, number | undefined>>>,
  talking: number,
): number | undefined {
  if (talking === 0) return undefined;
  const left = [
    [limits.minutesPerDay ?? 0, usage.msPerDay] as const,
    [limits.minutesPerMonth ?? 0, usage.msPerMonth] as const,
  ].flatMap(([max, used]) => (max > 0 ? [Math.max(0, (max * MINUTE_MS - used) / talking)] : []));
  return left.length === 0 ? undefined : Math.min(...left);
}

export const spansAt = (now: number, days: CalendarDays): UsageSpans => ({
  now,
  hourFrom: now - HOUR_MS,
  dayFrom: days.dayFrom(now),
  monthFrom: days.monthFrom(now),
});

/** Where the calendar's days and months begin in a time zone. */
export class CalendarDays {
  readonly #date: Intl.DateTimeFormat;
  readonly #starts = new Map<string, number>();

  /** @param timeZone IANA, as in `Europe/Berlin` */
  constructor(timeZone: string) {
    this.#date = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** `2026-03-29` */
  date(at: number): string {
    return this.#date.format(at);
  }

  dayFrom(at: number): number {
    return this.#startOf(this.date(at));
  }

  monthFrom(at: number): number {
    return this.#startOf(`${this.date(at).slice(0, 8)}01`);
  }

  /** When the calendar first shows this date, which may be at one o'clock where clocks change at midnight. */
  #startOf(date: string): number {
    const known = this.#starts.get(date);
    if (known !== undefined) return known;
    // No zone is further from UTC than this; the same bounds for the same date always find the same moment.
    const noon = Date.parse(`${date}T12:00:00Z`);
    let [before, after] = [noon - 36 * HOUR_MS, noon + 14 * HOUR_MS];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.date(middle) < date) before = middle;
      else after = middle;
    }
    if (this.#starts.size > 100) this.#starts.clear();
    this.#starts.set(date, after);
    return after;
  }
}
