import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { adapterId, asLineId } from '../core/ids.ts';
import { type LineMemories, openLineMemories } from './line-memories.ts';

let dir: string;
let clock: VirtualClock;
const log = pino({ level: 'silent' });
const line = asLineId('simulated-1/2');
const echo = { path: Buffer.from(new Float32Array([0, 0.25]).buffer).toString('base64'), erlDb: 12, at: 1000 };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'copperline-lines-'));
  clock = new VirtualClock();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (): Promise<LineMemories> => openLineMemories(dir, { log, clock });
const files = (): Promise<string[]> => readdir(join(dir, 'lines')).catch(() => []);

async function written(name: string): Promise<string> {
  const deadline = performance.now() + 5000;
  while (!(await files()).includes(name)) if (performance.now() > deadline) throw new Error(`${name} was not written`);
  return readFile(join(dir, 'lines', name), 'utf8');
}

test('what a line taught us is there again after a restart', async () => {
  {
    await using memories = await open();
    expect(memories.get(line)).toEqual({});
    memories.update(line, { echo });
    expect(memories.get(line)).toEqual({ echo });
    expect(await files()).toEqual([]);
  }
  expect(await files()).toEqual(['simulated-1-2.json']);
  await using again = await open();
  expect(again.get(line)).toEqual({ echo });
  expect(again.get(asLineId('simulated-1/1'))).toEqual({});
  expect(again.problems).toEqual([]);
});

test('several changes are one write, a moment later', async () => {
  await using memories = await open();
  memories.update(line, { echo: { ...echo, erlDb: 3 } });
  memories.update(line, { echo });
  expect(clock.pending).toBe(1);
  clock.advance(1000);
  expect(JSON.parse(await written('simulated-1-2.json'))).toEqual({ version: 1, line, memory: { echo } });
  expect(clock.pending).toBe(0);
});

test('what is forgotten is gone from the file too', async () => {
  {
    await using memories = await open();
    memories.update(line, { echo });
    memories.update(line, { echo: undefined });
  }
  await using again = await open();
  expect(again.get(line)).toEqual({});
});

test('an adapter that is forgotten takes what its lines taught us along, their files too, and no others', async () => {
  const other = asLineId('simulated-10/2');
  {
    await using memories = await open();
    memories.update(line, { echo });
    memories.update(other, { echo });
  }
  {
    await using memories = await open();
    memories.forget(adapterId('simulated-1'));
    expect(memories.get(line)).toEqual({});
  }
  expect(await files()).toEqual(['simulated-10-2.json']);
  await using again = await open();
  expect(again.get(line)).toEqual({});
  expect(again.get(other)).toEqual({ echo });
});

test('a damaged file is set aside and told, and the other lines keep what they know', async () => {
  {
    await using memories = await open();
    memories.update(line, { echo });
    memories.update(asLineId('simulated-1/1'), { echo });
  }
  await writeFile(join(dir, 'lines', 'simulated-1-2.json'), '{"version":1,');
  await using again = await open();
  expect(again.get(line)).toEqual({});
  expect(again.get(asLineId('simulated-1/1'))).toEqual({ echo });
  expect(again.problems).toEqual([
    { severity: 'warning', text: expect.stringContaining('simulated-1-2.damaged-20260101T000000Z.json') },
  ]);
  expect(await files()).toEqual(['simulated-1-1.json', 'simulated-1-2.damaged-20260101T000000Z.json']);
  // The one set aside is not looked at again.
  await using third = await open();
  expect(third.problems).toEqual([]);
});

test.each([
  ['a path that is no base64', { version: 1, line, memory: { echo: { ...echo, path: '%%%' } } }],
  ['a path longer than any echo', { version: 1, line, memory: { echo: { ...echo, path: 'AAAA'.repeat(5000) } } }],
  ['a line that is none', { version: 1, line: '../../x', memory: {} }],
  ['another version', { version: 2, line, memory: {} }],
])('%s is not believed', async (_what, content) => {
  await mkdir(join(dir, 'lines'));
  await writeFile(join(dir, 'lines', 'simulated-1-2.json'), JSON.stringify(content));
  await using memories = await open();
  expect(memories.get(line)).toEqual({});
  expect(memories.problems).toHaveLength(1);
});

test('disposed of twice it writes once, and takes nothing more', async () => {
  const memories = await open();
  memories.update(line, { echo });
  await Promise.all([memories[Symbol.asyncDispose](), memories[Symbol.asyncDispose]()]);
  memories.update(line, { echo: undefined });
  expect(clock.pending).toBe(0);
  await using again = await open();
  expect(again.get(line)).toEqual({ echo });
});

test('a folder that cannot be written is tried again later', async () => {
  await writeFile(join(dir, 'lines'), 'in the way');
  await using memories = await open();
  expect(memories.problems).toHaveLength(1);
  memories.update(line, { echo });
  clock.advance(1000);
  const deadline = performance.now() + 5000;
  while (clock.pending === 0) {
    if (performance.now() > deadline) throw new Error('no second try was planned');
    await new Promise(setImmediate);
  }
  await rm(join(dir, 'lines'));
  clock.advance(60_000);
  expect(await written('simulated-1-2.json')).toContain('simulated-1/2');
});
