import { expect, test } from 'vitest';
import { benches } from './benches.ts';
import { consoleBenches } from './console/benches.ts';

const PROMISED = [
  'delay.line_to_rtp.p50_ms',
  'delay.rtp_to_line.p50_ms',
  'cpu.media_process.32_calls_pct',
  'memory.32_calls_mb',
  'start.ready_ms',
];

test('every benchmark loads, and each promised figure has one that can be asked for alone', async () => {
  const prefixes = (await Promise.all(benches.map((load) => load()))).map(({ prefix }) => prefix);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const id of PROMISED) expect(prefixes.filter((prefix) => id.startsWith(`${prefix}.`))).toHaveLength(1);
});

test('each figure that is promised of the console can be asked for alone', async () => {
  const prefixes = (await Promise.all(consoleBenches.map((load) => load()))).map(({ prefix }) => prefix);
  for (const id of [
    'console.ring_to_tile_ms',
    'console.renderer_8_lines_pct',
    'console.first_paint_ms',
    'history.page_1m_ms',
  ])
    expect(prefixes.filter((prefix) => id === prefix || id.startsWith(`${prefix}.`))).toHaveLength(1);
});
