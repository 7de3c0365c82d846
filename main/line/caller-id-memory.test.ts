import { expect, test } from 'vitest';
import {
  type CallerIdMemory,
  type CallerIdSeen,
  callerIdWords,
  learnt,
  learntWaitMs,
  startIn,
} from './caller-id-memory.ts';

const early: CallerIdSeen = { standard: 'v23', start: 'before-ring' };
const late: CallerIdSeen = { standard: 'v23', start: 'after-first-ring' };
const after = (...seen: CallerIdSeen[]): CallerIdMemory | undefined =>
  seen.reduce<CallerIdMemory | undefined>((before, each, at) => learnt(before, each, at), undefined);

test('when it came follows from what the line was doing', () => {
  expect(startIn('idle', false)).toBe('before-ring');
  expect(startIn('guarding', true)).toBe('after-alerting-tone');
  expect(startIn('identifying', true)).toBe('after-first-ring');
  expect(startIn('offered', false)).toBe('after-first-ring');
  expect(startIn('receiving-caller-id', false)).toBe('off-hook');
  expect(startIn('connected', true)).toBeUndefined();
});

test('a line that had it before the ring three times in a row is not waited on after the ring', () => {
  expect(learntWaitMs(undefined)).toBeUndefined();
  expect(learntWaitMs(after(early, early))).toBeUndefined();
  expect(learntWaitMs(after(early, early, early))).toBe(400);
});

test('one that comes after the ring makes the next be waited for', () => {
  expect(learntWaitMs(after(early, early, early, late))).toBeUndefined();
  expect(learntWaitMs(after(late, late, late, late))).toBeUndefined();
  expect(learntWaitMs(after(early, early, { standard: 'dtmf', start: 'before-ring' }))).toBeUndefined();
});

test('it reads as a person would say it', () => {
  const words = (...seen: CallerIdSeen[]): string => {
    const memory = after(...seen);
    return memory ? callerIdWords(memory) : '';
  };
  expect(words(early, early, early)).toBe('FSK V.23 before the ring, seen 3 times');
  expect(words({ standard: 'dtmf', start: 'after-alerting-tone' })).toBe(
    'digits (DTMF) after an alerting tone, before the ring, seen once',
  );
});
