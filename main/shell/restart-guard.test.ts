import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RestartGuard } from './restart-guard.ts';

it('three ends in a minute are tried again, the fourth is a loop', () => {
  const guard = new RestartGuard({ most: 3, withinMs: 60_000 });
  expect([0, 1_000, 2_000, 3_000].map((at) => guard.ended(at))).toEqual(['again', 'again', 'again', 'loop']);
  expect(guard.ended(70_000)).toBe('again');
});

it('a person who tries again has all tries again', () => {
  const guard = new RestartGuard({ most: 1, withinMs: 60_000 });
  expect(guard.ended(0)).toBe('again');
  expect(guard.ended(1)).toBe('loop');
  guard.forgive();
  expect(guard.ended(2)).toBe('again');
});

it('ends that are far enough apart never are a loop', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 20_001, max: 90_000 }), { maxLength: 50 }), (gaps) => {
      const guard = new RestartGuard({ most: 3, withinMs: 60_000 });
      let now = 0;
      return gaps.every((gap) => {
        now += gap;
        return guard.ended(now) === 'again';
      });
    }),
  );
});
