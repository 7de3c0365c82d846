import { expect, test } from 'vitest';
import { speechErlDb } from './echo-return.ts';

test('a path that is a plain delay returns what it returns', () => {
  const path = new Float32Array(200);
  path[150] = 10 ** (-14 / 20);
  expect(speechErlDb(path)).toBeCloseTo(14, 1);
});

test('what a path returns above the voice counts little', () => {
  // A difference of neighbours: +6 dB at the top, next to nothing at the bottom.
  expect(speechErlDb(new Float32Array([0.5, -0.5]))).toBeGreaterThan(10);
});

test('no path returns nothing', () => {
  expect(speechErlDb(new Float32Array(600))).toBeGreaterThan(60);
});
