import { expect, it } from 'vitest';
import { SilenceSuppression } from './silence-suppression.ts';

let state = 1;
const random = (): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 2 ** 30 - 1;
};
const noise = (peak: number): Int16Array => Int16Array.from({ length: 160 }, () => Math.round(peak * random()));
const run = (silence: SilenceSuppression, frames: number, peak: number): string[] =>
  Array.from({ length: frames }, () => silence.next(noise(peak)));

it('speech is sent, silence after it is described and then left out', () => {
  const silence = new SilenceSuppression();
  run(silence, 50, 30);
  expect(run(silence, 100, 3000)).toEqual(new Array(100).fill('voice'));
  const after = run(silence, 100, 30);
  expect(after.slice(0, 15)).toEqual(new Array(15).fill('voice'));
  expect(after[15]).toBe('noise');
  expect(after.filter((kind) => kind === 'noise').length).toBeLessThanOrEqual(5);
  // An even distribution of ±30: 17.3 RMS.
  expect(Math.abs((silence.noise[0] ?? 0) - 65.5)).toBeLessThan(2);
  expect(run(silence, 1, 600)).toEqual(['voice']);
});

it('a steady loud background is no silence', () => {
  expect(run(new SilenceSuppression(), 500, 600)).toEqual(new Array(500).fill('voice'));
});

it('noise that changes is described again', () => {
  const silence = new SilenceSuppression();
  run(silence, 60, 20);
  const level = silence.noise[0] ?? 0;
  run(silence, 60, 60);
  expect((silence.noise[0] ?? 0) - level).toBeLessThan(-5);
});

it('digital silence is described as the faintest there is', () => {
  const silence = new SilenceSuppression();
  run(silence, 30, 0);
  expect(silence.noise[0]).toBe(127);
});
