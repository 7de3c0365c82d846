import { expect, it } from 'vitest';
import { ElasticBuffer } from './elastic-buffer.ts';

const ramp = (from: number, count: number): Int16Array => Int16Array.from({ length: count }, (_, i) => from + i);

/** Writes and reads for so many ms of the writer's time; the reader's clock is `ppm` faster, of which the buffer knows `known`. */
function run(ms: number, ppm: number, sample: (count: number) => number, known = 0) {
  const buffer = new ElasticBuffer(known);
  const read: number[] = [];
  let written = 0;
  let owed = 0;
  for (let at = 0; at < ms; at += 20) {
    buffer.write(Int16Array.from({ length: 160 }, () => sample(written++)));
    owed += 160 * (1 + ppm / 1e6);
    for (; owed >= 8; owed -= 8) {
      const into = new Int16Array(8);
      buffer.read(into);
      read.push(...into);
    }
  }
  return { buffer, read };
}

it('gives what it took, in order, once it is primed', () => {
  const { buffer, read } = run(1000, 0, (count) => count);
  const first = read.findIndex((sample) => sample > 0);
  expect([...read.slice(first, first + 2000)]).toEqual([...ramp(1, 2000)]);
  expect(buffer.slips).toBe(0);
});

/** Of a sine in this, what is left when the best sine of its frequency is taken away: dB below it. */
function purity(samples: readonly number[], hz: number): number {
  let [re, im] = [0, 0];
  samples.forEach((sample, i) => {
    re += (2 * sample * Math.cos((2 * Math.PI * hz * i) / 8000)) / samples.length;
    im += (2 * sample * Math.sin((2 * Math.PI * hz * i) / 8000)) / samples.length;
  });
  const rest = samples.reduce((sum, sample, i) => {
    const angle = (2 * Math.PI * hz * i) / 8000;
    return sum + (sample - re * Math.cos(angle) - im * Math.sin(angle)) ** 2;
  }, 0);
  return 10 * Math.log10(((re * re + im * im) / 2) * (samples.length / rest));
}

it.each([100, -100])(
  'gives a reader whose clock is %i ppm faster the signal at its own moments: no sample slips',
  (ppm) => {
    for (const hz of [280, 1004, 3000]) {
      const { buffer, read } = run(60_000, ppm, (count) => 10_000 * Math.sin((2 * Math.PI * hz * count) / 8000), ppm);
      expect(buffer.slips).toBe(0);
      expect(Math.abs(buffer.depth - 320)).toBeLessThan(180);
      // What is one frequency to the writer is another one to the reader.
      for (const from of [8_000, 100_000, 400_000])
        expect(purity(read.slice(from, from + 8000), hz / (1 + ppm / 1e6))).toBeGreaterThan(45);
    }
  },
);

it.each([100, -100])('takes a drift of %i ppm that nobody told it of out by single samples', (ppm) => {
  const { buffer, read } = run(600_000, ppm, (count) => count % 30_000);
  expect(buffer.slips).toBeLessThanOrEqual((600_000 * 8 * 100) / 1e6 + 1);
  const jumps = read.slice(8000).filter((sample, i, all) => i > 0 && Math.abs(sample - (all[i - 1] ?? 0) - 1) > 3);
  // The ramp's own beginnings anew.
  expect(jumps.length).toBeLessThanOrEqual(Math.ceil((600_000 * 8) / 30_000));
});

it('gives silence for what is late, and is deeper from then on: nothing is lost', () => {
  const buffer = new ElasticBuffer();
  buffer.write(ramp(1, 480));
  const read: number[] = [];
  const take = (count: number): void => {
    const into = new Int16Array(count);
    buffer.read(into);
    read.push(...into);
  };
  take(400);
  take(160);
  buffer.write(ramp(481, 320));
  take(160);
  take(160);
  expect(read.filter((sample) => sample !== 0)).toEqual([...ramp(1, 800)]);
  expect(buffer.slips).toBe(80);
});

it('counts no silence of a writer that said nothing for a while', () => {
  const buffer = new ElasticBuffer();
  buffer.write(ramp(1, 480));
  for (let i = 0; i < 40; i++) buffer.read(new Int16Array(160));
  buffer.write(ramp(1, 480));
  const into = new Int16Array(160);
  buffer.read(into);
  expect(into[0]).toBe(1);
  expect(buffer.slips).toBe(0);
});
