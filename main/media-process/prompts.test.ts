import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSystemClock } from '../core/clock.ts';
import { Prompts } from './prompts.ts';

const dir = mkdtempSync(join(tmpdir(), 'prompts-'));
afterAll(() => rmSync(dir, { recursive: true }));

function write(name: string, samples: number): string {
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples * 2, 40);
  const file = join(dir, name);
  writeFileSync(file, bytes);
  return file;
}

it('a prompt is read once, and again when the file is another', async () => {
  const prompts = new Prompts(createSystemClock());
  const file = write('hello.wav', 800);
  const first = await prompts.get(file);
  expect(first).toHaveLength(800);
  expect(await prompts.get(file)).toBe(first);
  write('hello.wav', 400);
  utimesSync(file, 1, 1);
  expect(await prompts.get(file)).toHaveLength(400);
});

it('one that cannot be played is refused with the reason', async () => {
  const prompts = new Prompts(createSystemClock());
  await expect(prompts.get(join(dir, 'nowhere.wav'))).rejects.toThrow(/nowhere.wav cannot be read/);
  const file = join(dir, 'text.wav');
  writeFileSync(file, 'hello');
  await expect(prompts.get(file)).rejects.toThrow(/not a RIFF WAVE file/);
});

it('no more than eight are kept', async () => {
  const prompts = new Prompts(createSystemClock());
  const files = Array.from({ length: 9 }, (_, i) => write(`many-${i}.wav`, 100 + i));
  const [first] = [await prompts.get(files[0] ?? '')];
  for (const file of files) await prompts.get(file);
  expect(await prompts.get(files[0] ?? '')).not.toBe(first);
});
