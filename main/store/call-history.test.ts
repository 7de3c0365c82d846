import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { asCallId, asLineId, trunkId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { type CallHistory, openCallHistory } from './call-history.ts';

let dir: string;
let clock: VirtualClock;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copperline-history-'));
  clock = new VirtualClock();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (): CallHistory => openCallHistory(dir, { log: silentLog, clock });
const id = (name: string) => asCallId(name);

test('a call is there from its start, and complete at its end', () => {
  using history = open();
  const told: string[] = [];
  history.onChange((call) => told.push(call));
  history.start({
    id: id('a'),
    direction: 'inbound',
    line: asLineId('sim/1'),
    caller: { number: '5550100', name: 'Ann' },
    startedAt: 1000,
  });
  expect(history.get(id('a'))).toEqual({
    id: 'a',
    direction: 'inbound',
    line: 'sim/1',
    caller: { number: '5550100', name: 'Ann' },
    startedAt: 1000,
    outcome: 'in-progress',
  });
  history.update(id('a'), { trunk: trunkId('pbx'), answeredAt: 2000, answerEvidence: 'sip-answer', answeredBy: '600' });
  history.finish(id('a'), { endedAt: 3000, outcome: 'answered', reason: 'the caller hung up' });
  history.finish(id('a'), { endedAt: 9000, outcome: 'failed' });
  expect(history.get(id('a'))).toEqual({
    id: 'a',
    direction: 'inbound',
    line: 'sim/1',
    trunk: 'pbx',
    caller: { number: '5550100', name: 'Ann' },
    startedAt: 1000,
    answeredAt: 2000,
    answerEvidence: 'sip-answer',
    answeredBy: '600',
    endedAt: 3000,
    outcome: 'answered',
    reason: 'the caller hung up',
  });
  expect(told).toEqual(['a', 'a', 'a', 'a']);
});

test('the list is newest first and goes on before a time', () => {
  using history = open();
  for (let at = 1; at <= 10; at++) history.start({ id: id(`c${at}`), direction: 'inbound', caller: {}, startedAt: at });
  expect(history.list({ limit: 3 }).map((call) => call.id)).toEqual(['c10', 'c9', 'c8']);
  expect(history.list({ limit: 3, before: 8 }).map((call) => call.id)).toEqual(['c7', 'c6', 'c5']);
});

test('a gateway killed in mid-call leaves the call as interrupted', async () => {
  const child = fork(join(import.meta.dirname, 'fixtures', 'call-in-progress.ts'), [dir], {
    stdio: 'ignore',
    execArgv: [],
  });
  const [call] = (await once(child, 'message')) as [string];
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  using history = open();
  const [interrupted, busy] = history.list({ limit: 10 });
  expect(interrupted).toMatchObject({
    id: call,
    outcome: 'interrupted',
    caller: { number: '5550100' },
    answeredBy: '600',
  });
  expect(interrupted?.endedAt).toBeGreaterThanOrEqual(interrupted?.answeredAt ?? Number.POSITIVE_INFINITY);
  expect(busy).toMatchObject({ outcome: 'busy', called: '5551234' });
});

test('the end of an interrupted call is when the gateway was last seen at work', () => {
  const first = open();
  first.start({ id: id('a'), direction: 'inbound', caller: {}, startedAt: clock.wallTime() });
  clock.advance(34_000);
  // Not disposed of the call: the gateway ends without finishing it.
  first[Symbol.dispose]();
  using second = open();
  expect(second.get(id('a'))).toMatchObject({ outcome: 'interrupted', endedAt: Date.UTC(2026, 0, 1) + 30_000 });
});

test('a database that somebody holds is written when they let go, in order', () => {
  using history = open();
  const other = new DatabaseSync(join(dir, 'calls.db'));
  other.exec('BEGIN IMMEDIATE');
  history.start({ id: id('a'), direction: 'inbound', caller: {}, startedAt: 1 });
  history.finish(id('a'), { endedAt: 2, outcome: 'missed' });
  expect(history.waiting).toBe(2);
  clock.advance(600);
  expect(history.waiting).toBe(2);
  other.exec('COMMIT');
  other.close();
  clock.advance(600);
  expect(history.waiting).toBe(0);
  expect(history.get(id('a'))).toMatchObject({ outcome: 'missed', endedAt: 2 });
});

test('a corrupt database is set aside and a new one begun', () => {
  writeFileSync(join(dir, 'calls.db'), 'this is not a database, but somebody may want it back'.repeat(100));
  using history = open();
  expect(history.problems[0]?.text).toContain('calls.damaged-20260101T000000Z.db');
  expect(readFileSync(join(dir, 'calls.damaged-20260101T000000Z.db'), 'utf8')).toContain('want it back');
  history.start({ id: id('a'), direction: 'inbound', caller: {}, startedAt: 1 });
  expect(history.list({ limit: 1 })).toHaveLength(1);
});

test('a database with a page overwritten is set aside', () => {
  const first = open();
  for (let at = 1; at <= 500; at++)
    first.start({ id: id(`c${at}`), direction: 'inbound', caller: { name: 'x'.repeat(50) }, startedAt: at });
  first[Symbol.dispose]();
  const path = join(dir, 'calls.db');
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 8192, 16_384);
  writeFileSync(path, bytes);
  using history = open();
  expect(history.problems).toHaveLength(1);
  expect(history.list({ limit: 1 })).toEqual([]);
});

test('a history of a newer version is refused and left alone', () => {
  const db = new DatabaseSync(join(dir, 'calls.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(open).toThrow('newer Copperline');
  expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('disposing twice is safe, and a late call is only logged', () => {
  const history = open();
  history[Symbol.dispose]();
  history[Symbol.dispose]();
  history.start({ id: id('late'), direction: 'inbound', caller: {}, startedAt: 1 });
  expect(clock.pending).toBe(0);
});

test("the line's echo is written into the record of a call that has ended", () => {
  using history = open();
  history.start({ id: id('a'), direction: 'outbound', caller: {}, startedAt: 1000 });
  history.finish(id('a'), { endedAt: 3000, outcome: 'answered' });
  expect(history.get(id('a'))).not.toHaveProperty('echo');
  history.echo(id('a'), { erlDb: 12.34, erleDb: 31.06, state: 'converged', seeded: true, dialledErlDb: 14 });
  const echo = { erlDb: 12.3, erleDb: 31.1, state: 'converged', seeded: true, dialledErlDb: 14 };
  expect(history.get(id('a'))).toMatchObject({ outcome: 'answered', echo });
  history.echo(id('a'), { erlDb: 20, erleDb: 1, state: 'adapting', seeded: false });
  expect(history.get(id('a'))?.echo).toEqual({ erlDb: 20, erleDb: 1, state: 'adapting', seeded: false });
});
