import { describe, expect, it } from 'vitest';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import { sitReason } from '../../main/line/sit.ts';
import { listenTo } from './listen-to.ts';
import { whiteNoise } from './noise.ts';
import { join, mix, silence, sines } from './samples.ts';

const { tones } = listeningFor(profileFor('us'), 'progress');

/** What a line takes three notes for, with how many of them were measured. */
function reasonOf(hz: readonly number[], ms: readonly number[], off = 1, dbm0 = -20): string | undefined {
  const notes = hz.map((each, at) => sines([each * off], ms[at] ?? 0, dbm0));
  const signal = mix(join(silence(300), ...notes, silence(700)), whiteNoise(2500, dbm0 - 20, 3));
  const [first] = listenTo(signal, { tones });
  if (first?.kind !== 'tone' || first.tone !== 'sit') return 'no special information tone';
  expect(first.heard?.notes).toHaveLength(3);
  return sitReason(first.heard);
}

describe('special information tones say', () => {
  it.each([
    ['vacant-code', [985.2, 1370.6, 1776.7], [380, 274, 380]],
    ['intercept', [913.8, 1370.6, 1776.7], [274, 274, 380]],
    ['no-circuit', [985.2, 1428.5, 1776.7], [380, 380, 380]],
    ['no-circuit', [913.8, 1370.6, 1776.7], [380, 380, 380]],
    ['reorder', [913.8, 1428.5, 1776.7], [274, 380, 380]],
    ['reorder', [985.2, 1370.6, 1776.7], [274, 380, 380]],
    [undefined, [950, 1400, 1800], [330, 330, 330]],
  ] as const)('%s', (reason, hz, ms) => {
    for (const off of [0.995, 1, 1.005])
      for (const dbm0 of [-12, -24, -32]) expect(reasonOf(hz, ms, off, dbm0), `${off} ${dbm0}`).toBe(reason);
  });
});
