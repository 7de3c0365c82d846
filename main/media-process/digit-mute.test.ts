import { expect, it } from 'vitest';
import { DigitMute } from './digit-mute.ts';

const loud = (): Int16Array => new Int16Array(160).fill(1000);
const out = new Int16Array(160);

it('without a suspicion the frame itself goes on', () => {
  const frame = loud();
  expect(new DigitMute().apply(frame, out)).toBe(frame);
});

it('a suspected digit is faded out from where it began, and nothing of it comes in later frames', () => {
  const mute = new DigitMute();
  mute.suspect(60);
  const first = mute.apply(loud(), out);
  expect(first[83]).toBe(1000);
  expect(first[92]).toBeGreaterThan(300);
  expect(first[92]).toBeLessThan(700);
  expect([...first.subarray(100)].every((sample) => sample === 0)).toBe(true);
  expect(mute.apply(loud(), out).every((sample) => sample === 0)).toBe(true);
});

it('a digit that began before the frame is faded out at once', () => {
  const mute = new DigitMute();
  mute.suspect(200);
  const first = mute.apply(loud(), out);
  expect(first[0]).toBeGreaterThan(900);
  expect([...first.subarray(16)].every((sample) => sample === 0)).toBe(true);
});

it('what proves to be speech fades in again', () => {
  const mute = new DigitMute();
  mute.suspect(200);
  mute.apply(loud(), out);
  mute.clear();
  const frame = mute.apply(loud(), out);
  expect(frame[0]).toBeLessThan(100);
  expect(frame[15]).toBe(1000);
  const next = loud();
  expect(mute.apply(next, out)).toBe(next);
});
