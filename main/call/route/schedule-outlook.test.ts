import { describe, expect, it } from 'vitest';
import { type Schedule, scheduleAt } from './schedule.ts';
import { scheduleOutlook } from './schedule-outlook.ts';

const MINUTE_MS = 60_000;
const zone = 'Europe/Berlin';
const schedule = (change: Partial<Schedule>): Schedule => ({
  ...{ id: 'office', name: 'Office', timeZone: zone, weekly: [], holidays: [], night: 'follows' },
  ...change,
});
const at = (text: string): number => Date.parse(text);

describe('the outlook of a schedule', () => {
  it('finds the same end as a look at every minute does, over a change of the clock and holidays with hours of their own', () => {
    const odd = schedule({
      weekly: [
        { days: ['fri', 'sat'], from: '22:10', to: '02:35' },
        { days: ['mon', 'tue'], from: '09:05', to: '12:00' },
      ],
      holidays: [{ name: 'Short', from: '2026-03-30', open: [{ from: '10:00', to: '10:07' }] }],
    });
    // The clock is put forward on the 29th of March and back on the 25th of October.
    for (const day of ['2026-03-27', '2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25'])
      for (const hour of ['00:30', '05:15', '21:00', '23:59']) {
        const from = at(`${day}T${hour}:00Z`);
        const { open } = scheduleAt(odd, from, 'auto', zone);
        let until = from;
        while (scheduleAt(odd, until, 'auto', zone).open === open) until += MINUTE_MS;
        expect([day, hour, scheduleOutlook(odd, from, 'auto', zone).until]).toEqual([day, hour, until]);
      }
  });

  it('says when the clock is changed next, and nothing where it never is', () => {
    const winter = scheduleOutlook(schedule({}), at('2026-11-23T00:00:00Z'), 'auto', zone);
    expect(winter).toMatchObject({
      open: false,
      offsetMin: 60,
      clockChange: { at: at('2027-03-28T01:00:00Z'), byMin: 60 },
    });
    expect(winter.until).toBeUndefined();
    const india = scheduleOutlook(schedule({ timeZone: 'Asia/Kolkata' }), at('2026-11-23T00:00:00Z'), 'auto', zone);
    expect(india.offsetMin).toBe(330);
    expect(india.clockChange).toBeUndefined();
  });
});
