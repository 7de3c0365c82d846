import { describe, expect, it } from 'vitest';
import { type Schedule, scheduleAt } from './schedule.ts';

const office: Schedule = {
  id: 'office',
  name: 'Office hours',
  timeZone: 'Europe/Berlin',
  weekly: [
    { days: ['mon', 'tue', 'wed', 'thu'], from: '09:00', to: '17:30' },
    { days: ['fri'], from: '22:00', to: '02:00' },
  ],
  holidays: [
    { name: 'Company party', from: '2026-11-19' },
    { name: 'Christmas', from: '--12-24', to: '--01-01' },
    { name: 'Moving', from: '2026-03-30', to: '2026-04-02' },
  ],
  night: 'follows',
};
/** Local time in Berlin, with its offset. */
const at = (text: string) => scheduleAt(office, Date.parse(text), 'auto', 'UTC').open;

describe('a schedule', () => {
  it.each([
    ['2026-11-18T08:59:59+01:00', false],
    ['2026-11-18T09:00:00+01:00', true],
    ['2026-11-18T17:29:59+01:00', true],
    ['2026-11-18T17:30:00+01:00', false],
    ['2026-11-21T12:00:00+01:00', false],
  ])('by its weekly hours is at %s open: %s', (time, open) => {
    expect(at(time)).toBe(open);
  });

  it('goes by its own time zone, summer time included', () => {
    expect(at('2026-07-01T07:00:00Z')).toBe(true);
    expect(at('2026-01-14T07:00:00Z')).toBe(false);
    // The day on which the clock goes from 02:00 to 03:00, and hours that begin the evening before.
    expect(at('2026-03-27T23:30:00+01:00')).toBe(true);
  });

  it('has hours that go over midnight', () => {
    expect(at('2026-11-20T22:00:00+01:00')).toBe(true);
    expect(at('2026-11-21T01:59:00+01:00')).toBe(true);
    expect(at('2026-11-21T02:00:00+01:00')).toBe(false);
    // On the evening of a holiday they do not begin: Friday, the 1st of January.
    expect(at('2027-01-01T23:00:00+01:00')).toBe(false);
    expect(at('2027-01-02T01:00:00+01:00')).toBe(false);
  });

  it('is closed on a date, a span of dates, and on the same days of every year', () => {
    expect(at('2026-11-19T12:00:00+01:00')).toBe(false);
    expect(at('2026-03-31T12:00:00+02:00')).toBe(false);
    expect(at('2026-12-28T12:00:00+01:00')).toBe(false);
    expect(at('2029-12-31T12:00:00+01:00')).toBe(false);
    expect(at('2027-01-04T12:00:00+01:00')).toBe(true);
  });

  it('says why', () => {
    const why = (time: string) => scheduleAt(office, Date.parse(time), 'auto', 'UTC').why;
    expect(why('2026-12-28T12:00:00+01:00')).toBe('mon 2026-12-28 12:00 is in "Christmas"');
    expect(why('2026-11-18T12:00:00+01:00')).toBe('wed 2026-11-18 12:00 is within mon tue wed thu 09:00–17:30');
    expect(scheduleAt(office, 0, 'on', 'UTC')).toEqual({ open: false, why: 'night mode is on' });
  });
});
