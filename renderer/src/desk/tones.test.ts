import { describe, expect, it } from 'vitest';
import { type ToneName, toneSamples } from './tones.ts';

const RATE = 8_000;

describe.each<ToneName>(['ring', 'ringback', 'alarm', 'test'])('the %s tone', (name) => {
  const samples = toneSamples(name, RATE);

  it('never distorts, and begins and ends in silence, so that no turn clicks', () => {
    expect(Math.max(...samples.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(samples[0]).toBeCloseTo(0, 3);
    expect(samples.at(-1)).toBeCloseTo(0, 3);
  });
});

it('ringback is 425 Hz for one second of five', () => {
  const samples = toneSamples('ringback', RATE);
  expect(samples).toHaveLength(5 * RATE);
  expect(samples.slice(RATE).every((sample) => sample === 0)).toBe(true);
  const crossings = samples
    .slice(0, RATE)
    .reduce((n, sample, i, all) => n + (sample >= 0 !== (all[i - 1] ?? 0) >= 0 ? 1 : 0), 0);
  expect(crossings / 2).toBeCloseTo(425, -1);
});
