/** Japan's caller ID, as spandsp sends it: a sender of somebody else's. */
import { spawnSync } from 'node:child_process';
import { join as path } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { listenTo } from './listen-to.ts';
import { atLevel, speechLike, whiteNoise } from './noise.ts';
import { gain, join, mix, type Samples, silence } from './samples.ts';

let directory: ReturnType<typeof tempDir>;
let program: string;

function run(command: string, args: readonly string[]): Buffer {
  const { stdout, stderr, status, error } = spawnSync(command, args, { maxBuffer: 2 ** 24 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

beforeAll(() => {
  directory = tempDir('jclip');
  program = path(directory.path, 'spandsp-jclip');
  const source = fileURLToPath(new URL('spandsp-jclip.c', import.meta.url));
  const flags = run('pkg-config', ['--cflags', '--libs', 'spandsp']).toString().split(/\s+/).filter(Boolean);
  run('gcc', ['-O1', '-o', program, source, ...flags]);
});
afterAll(() => directory?.[Symbol.dispose]());

/** @param field `number` or `absent`, and what stands in it */
function sent(field: 'number' | 'absent', value: string): Samples {
  const pcm = run(program, [field, value]);
  return Float64Array.from(new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + (pcm.byteLength & ~1))));
}

const messagesIn = (
  signal: Samples,
  callerId: Parameters<typeof listenTo>[1]['callerId'] = ['jclip', 'v23', 'bell202'],
) =>
  listenTo(join(silence(200), signal, silence(200)), { callerId }).flatMap((event) =>
    event.kind === 'caller-id' ? [event.message] : [],
  );

it('a number comes through, once, while all of FSK is listened for', () => {
  expect(messagesIn(sent('number', '0312345678'))).toEqual([
    { standard: 'jclip', number: '0312345678', checksumOk: true },
  ]);
});

it.each([
  ['P', 'private'],
  ['O', 'unavailable'],
  ['C', 'unavailable'],
  ['S', 'unavailable'],
])('the reason %s for there being no number is told as %s', (letter, numberAbsent) => {
  expect(messagesIn(sent('absent', letter))).toEqual([{ standard: 'jclip', numberAbsent, checksumOk: true }]);
});

it('faint and noisy data come through', () => {
  const signal = sent('number', '09012345678');
  for (let seed = 1; seed <= 10; seed++)
    expect(messagesIn(mix(gain(signal, -18), atLevel(whiteNoise(signal.length / 8, -30, seed), -50)))).toHaveLength(1);
});

it('where it is not listened for, it is nothing else either', () => {
  expect(messagesIn(sent('number', '0312345678'), ['v23', 'bell202', 'dtmf'])).toEqual([]);
});

it('a frame with a wrong sample here and there is refused or right, never wrong', () => {
  const signal = sent('number', '0312345678');
  for (let at = 1000; at < signal.length - 400; at += 370) {
    const spoilt = signal.slice();
    spoilt.subarray(at, at + 14).fill(0);
    for (const message of messagesIn(spoilt)) expect(message.number).toBe('0312345678');
  }
});

it('speech is none', () => {
  for (let seed = 1; seed <= 5; seed++) expect(messagesIn(speechLike(10_000, -18, seed))).toEqual([]);
});
