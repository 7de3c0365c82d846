import { describe, expect, it } from 'vitest';
import { LevelNeedle } from './level-needle.ts';

describe('a line’s meter', () => {
  it('is empty at −60 dBm0 and below, half full at −30, full at 0 and above', () => {
    const shares = [-80, -60, -30, 0, 7].map((db) => new LevelNeedle().move(db));
    expect(shares).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('rises at once, falls slowly, and is empty when the call is over', () => {
    const needle = new LevelNeedle();
    expect(needle.move(-6)).toBeCloseTo(0.9, 6);
    expect(needle.move(-80)).toBeCloseTo(0.75, 6);
    expect(needle.move(-6)).toBeCloseTo(0.9, 6);
    expect(needle.move(undefined)).toBe(0);
  });

  it('says its level at once, then once a second at most, and not again what it has said', () => {
    const needle = new LevelNeedle();
    expect(needle.say(-20, 0)).toBe(-20);
    expect(needle.say(-10, 200)).toBeUndefined();
    expect(needle.say(-9, 1_000)).toBe(-9);
    expect(needle.say(-9, 5_000)).toBeUndefined();
    expect(needle.say(-80, 6_000)).toBe(-60);
    expect(needle.say(undefined, 9_000)).toBeUndefined();
  });
});
