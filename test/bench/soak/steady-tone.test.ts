import { expect, test } from 'vitest';
import { makeTone } from '../../kit/tone.ts';
import { SteadyTone } from './steady-tone.ts';

const HZ = 280;

/** Packets of a tone to which `edit` did something, as a receiver takes them. */
function heard(edit: (pcm: Int16Array) => Int16Array): SteadyTone {
  const pcm = edit(makeTone(HZ, { samples: 160 * 100, levelDb: -20 }));
  const tone = new SteadyTone(HZ);
  for (let at = 0; at + 160 <= pcm.length; at += 160) tone.take(at + 12_345, pcm.subarray(at, at + 160));
  return tone;
}

const without = (from: number, count: number) => (pcm: Int16Array) =>
  Int16Array.from([...pcm.subarray(0, from), ...pcm.subarray(from + count)]);

test('a tone that goes on has no break', () => {
  const tone = heard((pcm) => pcm);
  expect(tone.breaks).toBe(0);
  expect(Math.abs(tone.evened)).toBeLessThan(0.1);
});

test('single samples dropped or made up are counted, and are no break', () => {
  const dropped = heard((pcm) => without(11_000, 1)(without(5000, 1)(pcm)));
  expect(dropped.breaks).toBe(0);
  expect(dropped.evened).toBeCloseTo(-2, 0);
  const madeUp = heard((pcm) => Int16Array.from([...pcm.subarray(0, 7000), pcm[7000] ?? 0, ...pcm.subarray(7000)]));
  expect(madeUp.breaks).toBe(0);
  expect(madeUp.evened).toBeCloseTo(1, 0);
});

test.each([8, 16, 32, 40, 80, 160, 320])('%i samples less are one break, wherever they were', (count) => {
  for (const from of [5000, 5120, 5190]) expect(heard(without(from, count)).breaks).toBe(1);
});

test('a hole is a break though the phase goes on', () => {
  const silent = (pcm: Int16Array) => pcm.fill(0, 5000, 5040);
  expect(heard(silent).breaks).toBe(1);
});

test('missing packets are counted by their timestamps', () => {
  const tone = new SteadyTone(HZ);
  const pcm = makeTone(HZ, { samples: 1600, levelDb: -20 });
  for (const at of [0, 160, 320, 800, 960]) tone.take(at, pcm.subarray(at, at + 160));
  expect(tone.missing).toBe(2);
  expect(tone.breaks).toBe(0);
});
