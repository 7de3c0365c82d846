import { expect, test } from 'vitest';
import { notificationKind, readBody, responseValue, writeBody } from './register-protocol.ts';

test('a register is written by three bytes: write, which, what', () => {
  expect([...writeBody(0x05, 0x09)]).toEqual([0x00, 0x05, 0x09]);
});

test('a register is asked for by three bytes too, because two are refused', () => {
  expect([...readBody(0x1d)]).toEqual([0x80, 0x1d, 0x00]);
});

test('an answer of one or two bytes has the value first, and an empty one none', () => {
  expect(responseValue(Uint8Array.of(0xd9))).toBe(0xd9);
  expect(responseValue(Uint8Array.of(0x00, 0x12))).toBe(0);
  expect(responseValue(new Uint8Array())).toBeUndefined();
});

test('a ring notification is known by its first two bytes, whatever follows or is missing', () => {
  expect(notificationKind(Uint8Array.of(0xa1, 0x09, 0, 0, 0, 0, 0, 0))).toBe('ring');
  expect(notificationKind(Uint8Array.of(0xa1, 0x09))).toBe('ring');
  expect(notificationKind(Uint8Array.of(0xa1, 0x08, 1, 0, 0, 0, 0, 0))).toBe('other');
  expect(notificationKind(Uint8Array.of(0xa1))).toBe('other');
});
