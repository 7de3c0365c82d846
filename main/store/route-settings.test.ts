import { describe, expect, it } from 'vitest';
import { applyChange } from './settings-document.ts';

const route = (change: object) => ({
  id: 'out',
  from: [{ kind: 'trunk' }],
  targets: [{ kind: 'lines', group: 'all' }],
  ...change,
});
const settle = (change: object) => applyChange({ version: 1 }, [], change);
const refusal = (change: object): string => {
  const applied = settle(change);
  return applied.ok ? 'accepted' : applied.text;
};

describe('routes in the settings', () => {
  it('are short for what is usual', () => {
    expect(settle({ routes: [route({})] })).toMatchObject({
      ok: true,
      settings: {
        routes: [
          {
            enabled: true,
            callerId: { kind: 'as-it-came' },
            targets: [{ kind: 'lines', hunt: 'longest-idle', afterAnswer: '' }],
          },
        ],
        nightMode: 'auto',
      },
    });
  });

  it.each([
    [{ from: [] }, /routes\[0\]\.from \(of "out"\).*at least 1/],
    [{ from: [{ kind: 'channel' }] }, /routes\[0\]\.from\[0\]\.kind.*"line", "group", "trunk", "console"/],
    [{ targets: [{ kind: 'lines', group: 'all', hunt: 'random' }] }, /targets\[0\]\.hunt.*"longest-idle", "ascending"/],
    [{ changeCalled: [{ change: 'prefix', digits: '0;1' }] }, /changeCalled\[0\]\.digits.*a comma for a pause/],
    [{ changeCalling: [{ change: 'prefix', digits: '0,' }] }, /changeCalling\[0\]\.digits.*digits, \+ in front/],
    [{ called: [{ is: 'withheld' }] }, /called\[0\]\.is.*"exact", "prefix", "pattern", "country"/],
    [{ changes: [] }, /routes\[0\]\.changes .*is not a known setting.*changeCalled/],
  ])('%j is refused with its place and what is allowed', (change, text) => {
    expect(refusal({ routes: [route(change)] })).toMatch(text);
  });

  it.each([
    [{ timeZone: 'Mars/Olympus' }, /timeZone.*"Europe\/Berlin"/],
    [{ weekly: [{ days: ['mon'], from: '9:00', to: '17:00' }] }, /weekly\[0\]\.from.*00:00 to 24:00/],
    [{ holidays: [{ name: 'x', from: '2026-02-30' }] }, /holidays\[0\]\.from.*a day that the calendar has/],
    [
      { holidays: [{ name: 'x', from: '--12-24', to: '2026-12-26' }] },
      /holidays\[0\]\.to.*both days are of every year/,
    ],
    [{ holidays: [{ name: 'x', from: '2026-12-24', to: '2026-12-23' }] }, /holidays\[0\]\.to.*not be before/],
  ])('a schedule with %j is refused likewise', (change, text) => {
    expect(refusal({ schedules: [{ id: 'hours', ...change }] })).toMatch(text);
  });

  it('a holiday may be on the 29th of February, of every year', () => {
    expect(refusal({ schedules: [{ id: 'hours', holidays: [{ name: 'x', from: '--02-29' }] }] })).toBe('accepted');
  });
});
