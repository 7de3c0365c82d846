import { describe, expect, it } from 'vitest';
import { QuietWatch } from './quiet-watch.ts';

/** Mulberry32 noise of this peak. */
function noise(peak: number, seed = 1): () => Int16Array {
  let a = seed;
  return () =>
    Int16Array.from({ length: 160 }, () => {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), 1 | a);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return (((t ^ (t >>> 14)) >>> 0) / 2_147_483_648 - 1) * peak;
    });
}
const silence = () => new Int16Array(160);
const tone = (peak: number) => () => Int16Array.from({ length: 160 }, (_, n) => peak * Math.sin((n * Math.PI) / 4));

/** Runs `ms` of it; what was told and when. */
function run(watch: QuietWatch, ms: number, line: () => Int16Array, peer: () => Int16Array): string[] {
  const told: string[] = [];
  for (let at = 0; at < ms; at += 20) {
    const change = watch.take(line(), peer());
    if (change) told.push(`${change} at ${at + 20}`);
  }
  return told;
}

describe('silence on a line', () => {
  it('of both sides is told after three seconds', () => {
    expect(run(new QuietWatch(), 10_000, silence, silence)).toEqual(['both at 3000']);
  });

  it('is silence in the noise of a line and of an office, too', () => {
    const watch = new QuietWatch();
    // −60 and −50 dBm0.
    expect(run(watch, 20_000, noise(39), noise(125, 2)).at(-1)).toMatch(/^both/);
    expect(run(watch, 1000, tone(3000), noise(125, 3))).toEqual(['none at 60']);
  });

  it('of the line alone is told, while the other side speaks or plays music', () => {
    expect(run(new QuietWatch(), 5000, silence, noise(4000))).toEqual(['line at 3000']);
  });

  it('is none while anything steady is heard: dial tone, a modem, a fan beside the microphone', () => {
    expect(run(new QuietWatch(), 60_000, tone(3000), silence)).toEqual([]);
    expect(run(new QuietWatch(), 60_000, noise(3000), silence)).toEqual([]);
  });

  it('outlasts a click, and ends with a word', () => {
    const watch = new QuietWatch();
    expect(run(watch, 4000, silence, silence)).toEqual(['both at 3000']);
    expect(run(watch, 20, tone(9000), silence)).toEqual([]);
    expect(run(watch, 500, silence, silence)).toEqual([]);
    expect(run(watch, 200, silence, tone(2000))).toEqual(['line at 60']);
    expect(run(watch, 5000, silence, silence)).toEqual(['both at 3000']);
  });

  it('is forgotten between calls', () => {
    const watch = new QuietWatch();
    run(watch, 4000, silence, silence);
    watch.reset();
    expect(run(watch, 4000, silence, silence)).toEqual(['both at 3000']);
  });

  it('is told again to who begins to listen', () => {
    const watch = new QuietWatch();
    run(watch, 4000, silence, silence);
    watch.tellAgain();
    expect(run(watch, 1000, silence, silence)).toEqual(['both at 20']);
  });

  it('is not told by what is no audio', () => {
    const loud = () => new Int16Array(160).fill(-32_768);
    expect(run(new QuietWatch(), 10_000, loud, loud)).toEqual([]);
  });
});
