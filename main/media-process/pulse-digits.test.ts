import { expect, it } from 'vitest';
import { pulsesFor } from './pulse-digits.ts';

it('a digit is as many breaks of the loop, 0 is ten, at the make ratio of the exchange', () => {
  const [three, none] = pulsesFor('30', { perSecond: 10, makePercent: 39, interDigitMs: 800 });
  expect(three).toEqual([1, 2, 3].map(() => ({ breakMs: 61, makeMs: 39 })));
  expect(none).toHaveLength(10);
  expect(pulsesFor('1', { perSecond: 20, makePercent: 33, interDigitMs: 500 })).toEqual([
    [{ breakMs: 33, makeMs: 17 }],
  ]);
});

it('what no rotary dial has is refused', () => {
  for (const digit of ['*', '#', 'A', ','])
    expect(() => pulsesFor(digit, { perSecond: 10, makePercent: 39, interDigitMs: 800 })).toThrow('cannot be dialled');
});
