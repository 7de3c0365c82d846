import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { openDrillRecords } from './drill-records.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'drills-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = () => openDrillRecords(dir, { log: silentLog, clock: new VirtualClock() });
const drill = (startedAt: number) => ({
  startedAt,
  endsAt: startedAt + 60_000,
  switchMs: 14,
  steps: [{ atMs: 0, ok: true, text: 'The trunk is taken as down for new calls.' }],
});

it('keeps how drills went over a restart, the last hundred, and shows each trunk’s last one', async () => {
  {
    await using records = await open();
    for (let n = 1; n <= 101; n++) records.add(drill(n), n === 1 ? 'old' : 'primary');
    records.add(drill(500), 'backup');
  }
  await using again = await open();
  expect(again.last('primary')).toEqual({ ...drill(101), state: 'over' });
  expect(again.last('backup')?.startedAt).toBe(500);
  expect(again.last('old')).toBeUndefined();
  expect(again.problems).toEqual([]);
});

it('a damaged file is set aside and told', async () => {
  writeFileSync(join(dir, 'drills.json'), '{"version": 1, "drills": [{}]}');
  await using records = await open();
  expect(records.problems[0]?.text).toContain('damaged');
  expect(readdirSync(dir)).toHaveLength(1);
  expect(readdirSync(dir)[0]).not.toBe('drills.json');
});
