import { expect, it } from 'vitest';
import { hashPin, isPin, readPinned, whyNoPin } from './pin-hash.ts';
import { isLocked, noTries, type PinTries, tryPin } from './pin-tries.ts';

it('a PIN is known again by its hash, and every hash is another', async () => {
  const [first, second] = await Promise.all([hashPin('4711'), hashPin('4711')]);
  expect(first).not.toBe(second);
  expect(first).not.toContain('4711');
  expect(await Promise.all([isPin('4711', first), isPin('4712', first), isPin('', first)])).toEqual([
    true,
    false,
    false,
  ]);
  expect(await Promise.all(['', 'scrypt', 'scrypt$a$b', '4711'].map((hash) => isPin('4711', hash)))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it.each(['', '123', '123456789', '12a4', '1234', '4321', '0000', '99999999', '٤٧١١'])('%j is no PIN to take', (pin) => {
  expect(whyNoPin(pin)).not.toBe(undefined);
});

it.each(['4711', '1357', '20260310'])('%s is', (pin) => {
  expect(whyNoPin(pin)).toBe(undefined);
});

it('a PIN stands in front of a number, behind its prefix', () => {
  expect(readPinned('**4711*0044123', '**')).toEqual({ pin: '4711', number: '0044123' });
  expect(readPinned('**4711**61*5#', '**')).toEqual({ pin: '4711', number: '*61*5#' });
  for (const dialled of ['0044123', '**4711', '**4711*', '***0044', '*4711*0044', ''])
    expect(readPinned(dialled, '**'), dialled).toBe(undefined);
});

it('wrong PINs lock for longer and longer, to a day', () => {
  let tries: PinTries = noTries;
  const locks: number[] = [];
  let now = 0;
  for (let i = 0; i < 36; i++) {
    tries = tryPin(tries, now);
    if (isLocked(tries, now)) {
      locks.push((tries.lockedUntil - now) / 60_000);
      now = tries.lockedUntil;
    }
  }
  expect(locks).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440, 1440]);
});
