import fc from 'fast-check';
import { expect, it } from 'vitest';
import { meterNext, meterShare } from './level.ts';

const tone = (amplitude: number): Float32Array =>
  Float32Array.from({ length: 1_024 }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 16));

it('a meter is empty in silence, about half full at −33 dB, and full when somebody shouts', () => {
  expect(meterShare(new Float32Array(1_024))).toBe(0);
  expect(meterShare(tone(Math.SQRT2 * 10 ** (-33 / 20)))).toBeCloseTo(0.5, 2);
  expect(meterShare(tone(1))).toBe(1);
  expect(meterShare(new Float32Array(0))).toBe(0);
});

it('louder is never shown as quieter', () => {
  const amplitude = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(amplitude, amplitude, (one, other) => {
      expect(meterShare(tone(Math.max(one, other)))).toBeGreaterThanOrEqual(meterShare(tone(Math.min(one, other))));
    }),
    { numRuns: 50 },
  );
});

it('a short sound is seen for half a second, and then no more', () => {
  let shown = meterNext(0, 0.5);
  for (let reading = 0; reading < 2; reading++) shown = meterNext(shown, 0);
  expect(shown).toBeGreaterThan(0.05);
  for (let reading = 0; reading < 2; reading++) shown = meterNext(shown, 0);
  expect(shown).toBe(0);
});
