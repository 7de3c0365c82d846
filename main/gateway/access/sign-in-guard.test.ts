import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { FREE_TRIES, SignInGuard } from './sign-in-guard.ts';

const HOUR = 3_600_000;

function aGuard() {
  const clock = new VirtualClock();
  const guard = new SignInGuard(clock);
  const fail = (times: number, user = 'olga', from = '192.0.2.7'): number => {
    let wait = 0;
    for (let i = 0; i < times; i++) wait = guard.wrong(user, from);
    return wait;
  };
  return { clock, guard, fail };
}

describe('after wrong passwords', () => {
  it('a few cost nothing', () => {
    const { guard, fail } = aGuard();
    expect(fail(FREE_TRIES - 1)).toBe(0);
    expect(guard.waitMs('olga', '192.0.2.7')).toBe(0);
  });

  it('each one more takes twice as long', () => {
    const { clock, guard, fail } = aGuard();
    fail(FREE_TRIES - 1);
    const waits = Array.from({ length: 5 }, () => {
      const wait = guard.wrong('olga', '192.0.2.7');
      clock.advance(wait);
      return wait / 1_000;
    });
    expect(waits).toEqual([30, 60, 120, 240, 480]);
  });

  it('a name is locked for a quarter of an hour at most, a source for a day', () => {
    const { guard, fail } = aGuard();
    fail(40);
    expect(guard.userWaitMs('olga')).toBe(15 * 60_000);
    expect(guard.waitMs('somebody-else', '192.0.2.7')).toBe(24 * HOUR);
    expect(guard.waitMs('somebody-else', '192.0.2.8')).toBe(0);
  });

  it('one who tries each name once is found by the source', () => {
    const { guard } = aGuard();
    for (let i = 0; i < FREE_TRIES; i++) guard.wrong(`user${i}`, '2001:db8:1:2::1');
    expect(guard.waitMs('olga', '2001:db8:1:2:ffff::9')).toBeGreaterThan(0);
    expect(guard.waitMs('olga', '2001:db8:1:3::1')).toBe(0);
  });

  it('the right one frees the name, and not the source that guessed at others', () => {
    const { guard, fail } = aGuard();
    fail(FREE_TRIES, 'vera');
    guard.right('vera');
    expect(guard.userWaitMs('vera')).toBe(0);
    expect(guard.waitMs('vera', '192.0.2.7')).toBeGreaterThan(0);
  });

  it('an owner frees a name, and the places that it was mistyped at', () => {
    const { guard, fail } = aGuard();
    fail(FREE_TRIES, 'vera');
    fail(FREE_TRIES, 'olga');
    expect(guard.lockedMs('vera')).toBeGreaterThan(0);
    expect(guard.unlock('vera')).toBe(true);
    expect([guard.waitMs('vera', '192.0.2.7'), guard.lockedMs('vera')]).toEqual([0, 0]);
    expect(guard.userWaitMs('olga')).toBeGreaterThan(0);
    expect(guard.unlock('vera')).toBe(false);
  });

  it('all is forgotten after a day', () => {
    const { clock, fail } = aGuard();
    fail(FREE_TRIES - 1);
    clock.advance(25 * HOUR);
    expect(fail(1)).toBe(0);
  });

  it('made-up names and sources cost no memory', () => {
    const { guard } = aGuard();
    for (let i = 0; i < 20_000; i++) guard.wrong(`u${i}`, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(guard.waitMs('u19999', '10.0.0.1')).toBe(0);
  });
});
