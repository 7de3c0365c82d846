import { expect, test } from 'vitest';
import { cadenceIn, type HeardFrame, meanLevelDb, strongestTone, writtenTone } from './heard-tone.ts';

const frames = (hz: readonly number[], ms: number, levelDb = -16): HeardFrame[] =>
  Array.from({ length: ms / 20 }, () => ({ hz, levelDb }));
const quiet = (ms: number): HeardFrame[] => frames([], ms, -70);
const times = (count: number, burst: readonly HeardFrame[]): HeardFrame[] =>
  Array.from({ length: count }, () => burst).flat();

test('a tone that comes and goes evenly is told with its times, as the settings write it', () => {
  const heard = times(6, [...frames([425], 480), ...quiet(480)]);
  const found = cadenceIn(heard);
  expect(found).toEqual({ hz: [425], levelDb: -16, onMs: 480, offMs: 480, cycles: 4 });
  expect(found && writtenTone(found)).toBe('425/480,0/480');
});

test('two frequencies, measured a little otherwise each time, are one tone', () => {
  const heard = times(5, [...frames([478, 622], 240), ...frames([482, 618], 260), ...quiet(500)]);
  expect(cadenceIn(heard)).toMatchObject({ hz: [480, 620], onMs: 500, offMs: 500 });
});

test('a click in a burst does not end it', () => {
  const burst = [...frames([425], 200), ...frames([], 40, -10), ...frames([425], 260), ...quiet(500)];
  expect(cadenceIn(times(5, burst))).toMatchObject({ onMs: 500, offMs: 500 });
});

test('speech, a few bursts, and bursts without rule are no cadence', () => {
  expect(cadenceIn(frames([], 8000, -20))).toBeUndefined();
  expect(cadenceIn(times(3, [...frames([425], 500), ...quiet(500)]))).toBeUndefined();
  const odd = [200, 900, 400, 1500, 240].flatMap((ms) => [...frames([425], ms), ...quiet(300)]);
  expect(cadenceIn(odd)).toBeUndefined();
});

test('a tone that goes on and on has no pause', () => {
  const found = cadenceIn(frames([440], 4000));
  expect(found).toMatchObject({ hz: [440], offMs: 0 });
  expect(found && writtenTone(found)).toBe('440');
  expect(cadenceIn(frames([440], 1000))).toBeUndefined();
});

test('levels are means of power; what was there for the longest is the strongest tone', () => {
  expect(meanLevelDb([])).toBeUndefined();
  expect(meanLevelDb(frames([], 400, -30))).toBeCloseTo(-30, 5);
  expect(strongestTone([...frames([1400], 200), ...frames([425], 400)])?.hz).toEqual([425]);
  expect(strongestTone(frames([425], 100))).toBeUndefined();
});
