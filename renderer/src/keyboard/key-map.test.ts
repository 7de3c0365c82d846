import { describe, expect, it } from 'vitest';
import { actOf, isForThePage, KEYS, type KeyPress } from './key-map.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...change,
});

describe('a key', () => {
  it('does one thing, and each thing has a key', () => {
    const all = KEYS.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
    for (const { kind, keys } of KEYS) for (const key of keys) expect(actOf(press(key))).toEqual({ kind });
  });

  it('is the same with Caps Lock', () => {
    expect(actOf(press('A'))).toEqual({ kind: 'answer' });
  });

  it('that is a digit is a key of the telephone', () => {
    for (const digit of '0123456789*#') expect(actOf(press(digit))).toEqual({ kind: 'digit', digit });
  });

  it.each(['ctrlKey', 'altKey', 'metaKey'] as const)('with %s is somebody else’s', (modifier) => {
    expect(actOf(press('h', { [modifier]: true }))).toBeUndefined();
    expect(actOf(press('5', { [modifier]: true }))).toBeUndefined();
  });

  it('held down ends no second call; it may go on along the lines', () => {
    expect(actOf(press('h', { repeat: true }))).toBeUndefined();
    expect(actOf(press('1', { repeat: true }))).toBeUndefined();
    expect(actOf(press('ArrowRight', { repeat: true }))).toEqual({ kind: 'next-line' });
  });

  it.each(['Enter', ' ', 'Tab', 'Escape', 'q', 'F5', 'Dead'])('%j is not ours', (key) => {
    expect(actOf(press(key))).toBeUndefined();
  });
});

describe('where something is typed', () => {
  const inside = (...selectors: string[]) => ({
    closest: (asked: string) => (selectors.some((each) => asked.includes(each)) ? ({} as Element) : null),
  });
  it('keys are the field’s, and in a dialog the dialog’s', () => {
    expect(isForThePage(inside('textarea'), 'a')).toBe(false);
    expect(isForThePage(inside('[role=dialog]'), 'a')).toBe(false);
    expect(isForThePage(inside(), 'a')).toBe(true);
    expect(isForThePage(undefined, 'a')).toBe(true);
  });
  it('arrows belong to tabs and sliders', () => {
    expect(isForThePage(inside('[role=tab]'), 'ArrowRight')).toBe(false);
    expect(isForThePage(inside('[role=tab]'), 'a')).toBe(true);
  });
});
