import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import type { Bench } from './bench.ts';
import { percentile, Reporter } from './reporter.ts';
import { runBenches } from './run-benches.ts';

const bench = (prefix: string, run: Bench['run']) => async (): Promise<Bench> => ({ prefix, title: prefix, run });

test('the table says what passed, what missed its floor and what peers reached', () => {
  const report = new Reporter();
  report.add({ id: 'delay.line_to_rtp.p50_ms', value: 21.234, unit: 'ms', better: 'lower', floor: 25, aim: 22 });
  report.add({ id: 'calls.per_s', value: 8, unit: '1/s', better: 'higher', floor: 10 });
  report.peer('calls.per_s', 'asterisk', 12);
  expect(report.table()).toMatch(/delay\.line_to_rtp\.p50_ms +21\.23 ms +≤ 25 +22 +pass, aim reached/);
  expect(report.table()).toMatch(/calls\.per_s +8 1\/s +≥ 10 +MISSED +asterisk 12/);
  expect(report.passed).toBe(false);
});

test('a figure that is no number misses its floor', () => {
  const report = new Reporter();
  report.add({ id: 'start.ready_ms', value: Number.NaN, unit: 'ms', better: 'lower', floor: 3000 });
  expect(report.passed).toBe(false);
});

test('only what is asked for runs, its figures go to the file, and the exit code tells', async () => {
  using dir = tempDir('bench');
  const json = join(dir.path, 'out.json');
  const list = [
    bench('cpu', async (report) => report.add({ id: 'cpu.x_pct', value: 5, unit: '%', better: 'lower', floor: 60 })),
    bench('start', async () => Promise.reject(new Error('no start'))),
  ];
  const texts: string[] = [];
  const how = { json: undefined, list: false, print: (text: string) => texts.push(text), note: () => undefined };
  expect(await runBenches(list, { ...how, only: ['cpu.x_pct'], json })).toBe(0);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual([
    { id: 'cpu.x_pct', value: 5, unit: '%', better: 'lower', floor: 60, aim: null, peers: {} },
  ]);
  expect(await runBenches(list, { ...how, only: [] })).toBe(1);
  expect(texts.at(-1)).toContain('FAILED  start: Error: no start');
  expect(await runBenches(list, { ...how, only: ['memory'] })).toBe(2);
});

test('percentiles are values that were measured', () => {
  expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3);
  expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
  expect(percentile([], 0.5)).toBeNaN();
});
