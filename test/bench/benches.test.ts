import { expect, test } from 'vitest';
import { benches } from './benches.ts';

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
