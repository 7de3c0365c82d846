import { expect, test } from 'vitest';
import { echoToKeep, unpackPath } from './echo-memory.ts';
import type { EchoReport } from './line-echo.ts';

const report: EchoReport = {
  state: 'converged',
  erlDb: 12,
  erleDb: 31,
  delayMs: 3,
  seeded: false,
  path: new Float32Array([0, 0.25, -0.125]),
};
const known = { path: 'AAAAAA==', erlDb: 15, at: 1 };

test('a path that was learnt well is kept, as it was', () => {
  const kept = echoToKeep(undefined, report, 7);
  expect(kept).toMatchObject({ erlDb: 12, at: 7 });
  expect(kept && unpackPath(kept)).toEqual(report.path);
});

test('a call too short to learn anything leaves what is known', () => {
  expect(echoToKeep(known, { ...report, erleDb: 2 }, 7)).toBe(known);
  expect(echoToKeep(known, { ...report, seeded: true, erleDb: 6 }, 7)).toBe(known);
});

test('a kept path that took nothing from an audible echo is forgotten', () => {
  expect(echoToKeep(known, { ...report, seeded: true, erleDb: 0.5 }, 7)).toBeUndefined();
});

test('a call in which only digits were played judges nobody', () => {
  const { path: _none, ...digitsOnly } = report;
  expect(echoToKeep(known, { ...digitsOnly, seeded: true, erleDb: 0 }, 7)).toBe(known);
});

test('a line that returns nothing teaches nothing', () => {
  expect(echoToKeep(known, { ...report, seeded: true, erlDb: 48, erleDb: 0 }, 7)).toBe(known);
});

test('a text that holds no path gives none', () => {
  expect(unpackPath({ ...known, path: '' })).toBeUndefined();
  expect(unpackPath({ ...known, path: Buffer.from('abc').toString('base64') })).toBeUndefined();
  expect(unpackPath({ ...known, path: Buffer.from([0, 0, 192, 127]).toString('base64') })).toBeUndefined();
});
