import { expect, test } from 'vitest';
import type { HeardFrame } from '../line/heard-tone.ts';
import { LineEar } from './line-ear.ts';

/** Sine waves together, each at a level in dBm0. */
function heardOf(hz: readonly number[], levelDb: number, gainDb = 0): readonly HeardFrame[] {
  let heard: readonly HeardFrame[] = [];
  const ear = new LineEar(400, (all) => {
    heard = all;
  });
  const peak = 32_768 * 10 ** ((levelDb - 3.14 + gainDb) / 20);
  for (let frame = 0; frame < 20; frame++) {
    const samples = Int16Array.from({ length: 160 }, (_, at) =>
      hz.reduce((sum, each) => sum + peak * Math.sin((2 * Math.PI * each * (frame * 160 + at)) / 8000), 0),
    );
    expect(ear.take(samples, gainDb)).toBe(frame === 19);
  }
  return heard;
}

test.each([[[350, 440]], [[480, 620]], [[425]], [[400]], [[1400]]])(
  '%o Hz are heard as they are, with their level, whatever they were made louder by',
  (hz) => {
    const last = heardOf(hz, -20, 6).at(-1);
    expect(last?.hz.length).toBe(hz.length);
    for (const [at, each] of hz.entries()) expect(Math.abs((last?.hz[at] ?? 0) - each)).toBeLessThan(4);
    expect(last?.levelDb).toBeCloseTo(-20 + 10 * Math.log10(hz.length), 0);
  },
);

test('silence has no tone, and neither has noise', () => {
  expect(heardOf([], -20).at(-1)).toEqual({ levelDb: -80, hz: [] });
  let heard: readonly HeardFrame[] = [];
  const ear = new LineEar(200, (all) => {
    heard = all;
  });
  let seed = 1;
  for (let frame = 0; frame < 10; frame++)
    ear.take(
      Int16Array.from({ length: 160 }, () => {
        seed = (seed * 16_807) % 2_147_483_647;
        return (seed / 2_147_483_647 - 0.5) * 8000;
      }),
      0,
    );
  expect(heard.every(({ hz }) => hz.length === 0)).toBe(true);
  expect(heard.at(-1)?.levelDb).toBeGreaterThan(-25);
});
