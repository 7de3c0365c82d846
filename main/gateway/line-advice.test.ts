import { expect, test } from 'vitest';
import { profileFor } from '../line/profile.ts';
import { lineSettings } from '../store/settings-schema.ts';
import { lineAdvice } from './line-advice.ts';

const line = (more: object = {}) => lineSettings.parse({ id: 'sim/1', name: 'One', country: 'de', ...more });
const heard = (levelDb: number) => ({ dialTone: { heard: 'country', hz: [425], levelDb } as const });
const advise = (settings: ReturnType<typeof line>, more: object = {}) =>
  lineAdvice({ settings, profile: profileFor(settings.country, settings.profile), ownCanceller: false, ...more });

test('a line that is as it should be needs nothing', () => {
  expect(advise(line(), { erlDb: 14, test: heard(-14) })).toEqual([]);
});

test('a quiet line is made louder, a loud one less loud, by no more than 6 dB at once; gain that it has already counts', () => {
  expect(advise(line(), { test: heard(-30) })).toEqual([
    { kind: 'too-quiet', measured: -30, change: { levels: { fromLineDb: 6 } }, to: '6' },
  ]);
  expect(advise(line(), { test: heard(-1) })).toMatchObject([{ kind: 'too-loud', to: '-6' }]);
  expect(advise(line({ levels: { fromLineDb: 10 } }), { test: heard(-30) })).toEqual([]);
});

test('much echo: less to the line, and the country’s impedance where the line had its own', () => {
  expect(advise(line(), { erlDb: 5.2 })).toEqual([
    { kind: 'echo', measured: 5, change: { levels: { toLineDb: -3 } }, to: '-3' },
  ]);
  const own = line({ profile: { lineMode: { impedance: '900 ohm' } }, levels: { toLineDb: -9 } });
  expect(advise(own, { erlDb: 5 })).toEqual([
    {
      kind: 'own-impedance',
      measured: 5,
      change: { profile: { lineMode: { impedance: null } } },
      to: profileFor('de').lineMode.impedance,
    },
    { kind: 'echo', measured: 5 },
  ]);
});

test('a canceller that is off is turned on where echo is heard, unless the adapter has its own', () => {
  const off = line({ echo: { tailMs: 0 } });
  expect(advise(off, { erlDb: 14 })).toMatchObject([{ kind: 'no-canceller', change: { echo: { tailMs: 64 } } }]);
  expect(advise(off, { erlDb: 14, ownCanceller: true })).toEqual([]);
  expect(advise(off, { erlDb: 30 })).toEqual([]);
});

test('a dial tone of another country’s says which; one of no country’s is only told', () => {
  const other = (hz: readonly number[]) => ({ test: { dialTone: { heard: 'other', hz } as const } });
  expect(advise(line(), other([352, 438]))).toMatchObject([
    { kind: 'other-country', to: 'us', change: { country: 'us' } },
  ]);
  expect(advise(line(), other([1700]))).toEqual([{ kind: 'other-country' }]);
});
