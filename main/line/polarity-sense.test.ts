import { expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import type { Polarity } from './line-adapter.ts';
import { POLARITY_BOUNCE_MS, PolaritySense } from './polarity-sense.ts';

function aSense() {
  const clock = new VirtualClock();
  const told: Polarity[] = [];
  const sense = new PolaritySense(clock, (polarity) => told.push(polarity));
  /** What is told once each has lasted so long. */
  const through = (...steps: readonly (readonly [Polarity, number])[]): Polarity[] => {
    told.length = 0;
    for (const [polarity, ms] of steps) {
      sense.take(polarity);
      clock.advance(ms);
    }
    return told;
  };
  return { sense, clock, through };
}

it('a reversal that lasts is told, once', () => {
  const { through } = aSense();
  expect(through(['reversed', POLARITY_BOUNCE_MS], ['reversed', 1000])).toEqual(['reversed']);
});

it('two quick reversals are none, and one that bounces is one', () => {
  const { through } = aSense();
  expect(through(['reversed', 40], ['normal', 500])).not.toContain('reversed');
  expect(through(['reversed', 20], ['normal', 20], ['reversed', 500])).toEqual(['reversed']);
});

it('wires that are swapped at the socket make no difference: normal is how the line was when it was taken', () => {
  const { sense, through } = aSense();
  through(['reversed', 1000]);
  sense.seized();
  expect(through(['normal', 1000])).toEqual(['reversed']);
  expect(through(['reversed', 1000])).toEqual(['normal']);
});

it('nothing is told of a line that is gone', () => {
  const { sense, clock, through } = aSense();
  expect(through(['reversed', 10])).toEqual([]);
  sense[Symbol.dispose]();
  expect(clock.pending).toBe(0);
});
