import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalendarDays, limitReached, spansAt, type TollCall, usageOf } from './usage.ts';

const iso = (at: number): string => new Date(at).toISOString();
const HOUR_MS = 3_600_000;

describe('a day of the office', () => {
  it.each([
    // 23 and 25 hours long.
    ['Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30T10:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T22:30:00Z', '2026-10-24T22:00:00.000Z'],
    ['America/New_York', '2026-11-01T23:00:00Z', '2026-11-01T04:00:00.000Z'],
    // It begins at one o'clock: midnight was left out.
    ['America/Sao_Paulo', '2018-11-04T15:00:00Z', '2018-11-04T03:00:00.000Z'],
    ['Africa/Cairo', '2024-04-26T12:00:00Z', '2024-04-25T22:00:00.000Z'],
    // Half an hour, and the ends of the world.
    ['Australia/Lord_Howe', '2026-04-05T03:00:00Z', '2026-04-04T13:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01T11:00:00Z', '2026-01-01T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-01T10:59:59Z', '2025-12-31T11:00:00.000Z'],
    // The 30th of December 2011 was not.
    ['Pacific/Apia', '2011-12-31T05:00:00Z', '2011-12-30T10:00:00.000Z'],
  ])('in %s at %s began at %s', (zone, at, began) => {
    expect(iso(new CalendarDays(zone).dayFrom(Date.parse(at)))).toBe(began);
  });

  it('begins when its date is first shown, whatever the zone and the moment are', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Africa/Cairo', 'Asia/Beirut');
    fc.assert(
      fc.property(zones, fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) }), (zone, at) => {
        const days = new CalendarDays(zone);
        const from = days.dayFrom(at);
        expect(days.date(from)).toBe(days.date(at));
        expect(days.date(from - 1) < days.date(at)).toBe(true);
        expect(at - from).toBeLessThan(26 * HOUR_MS);
        // The same day whatever moment of it is asked.
        expect(new CalendarDays(zone).dayFrom(from)).toBe(from);
        expect(days.date(days.monthFrom(at)).slice(-2)).toBe('01');
      }),
      { numRuns: 150 },
    );
  });
});

describe('what is used of a limit', () => {
  const days = new CalendarDays('Europe/Berlin');
  const at = (text: string): number => Date.parse(text);
  const call = (startedAt: string, change: Partial<TollCall> = {}): TollCall => ({
    id: startedAt,
    costly: false,
    trunks: ['pbx'],
    startedAt: at(startedAt),
    ...change,
  });

  it('counts a call over midnight for both days, each with its own minutes', () => {
    const late = call('2026-03-10T22:30:00Z', {
      answeredAt: at('2026-03-10T22:30:00Z'),
      endedAt: at('2026-03-10T23:45:00Z'),
    });
    const before = usageOf([late], 'all', spansAt(at('2026-03-10T22:50:00Z'), days));
    expect(before.callsPerDay).toBe(1);
    const after = usageOf([late], 'all', spansAt(at('2026-03-11T08:00:00Z'), days));
    expect(after).toMatchObject({ callsPerDay: 0, callsPerHour: 0, msPerDay: 45 * 60_000, msPerMonth: 75 * 60_000 });
  });

  it('counts the minutes of a call that is on, and none of one that is not answered', () => {
    const calls = [
      call('2026-03-10T10:00:00Z', { answeredAt: at('2026-03-10T10:01:00Z') }),
      call('2026-03-10T10:02:00Z'),
    ];
    expect(usageOf(calls, 'all', spansAt(at('2026-03-10T10:11:00Z'), days))).toMatchObject({
      concurrent: 2,
      callsPerHour: 2,
      msPerDay: 10 * 60_000,
    });
  });

  it('forgets nothing when the clock is put back', () => {
    const calls = [call('2026-03-10T10:00:00Z', { endedAt: at('2026-03-10T10:05:00Z') })];
    expect(usageOf(calls, 'all', spansAt(at('2026-03-10T08:00:00Z'), days)).callsPerDay).toBe(1);
    expect(usageOf(calls, 'all', spansAt(at('2026-03-09T08:00:00Z'), days)).callsPerDay).toBe(1);
  });

  it('knows whose call it is', () => {
    const calls = [call('2026-03-10T10:00:00Z', { costly: true }), call('2026-03-10T10:01:00Z', { trunks: ['other'] })];
    const used = (scope: Parameters<typeof usageOf>[1]) =>
      usageOf(calls, scope, spansAt(at('2026-03-10T10:02:00Z'), days)).callsPerDay;
    expect([used('all'), used('costly'), used('trunk/pbx'), used('trunk/other'), used('trunk/none')]).toEqual([
      2, 1, 1, 1, 0,
    ]);
  });

  it('is reached exactly at the limit, and never without one', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.nat({ max: 50 }), (used, max) => {
        const usage = { concurrent: 0, callsPerHour: 0, callsPerDay: used, msPerDay: 0, msPerMonth: 0 };
        const reached = limitReached(usage, { callsPerDay: max });
        expect(reached !== undefined).toBe(max > 0 && used >= max);
      }),
    );
  });
});
