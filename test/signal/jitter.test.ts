import { expect, it } from 'vitest';
import { burstJitter, drifted, measureTone, randomLoss } from './jitter-runs.ts';

it('clocks 200 ppm apart for ten minutes: the delay stays, and a tone neither clicks nor fades', {
  timeout: 60_000,
}, () => {
  const drift = drifted(600, [437, 1025]);
  expect(drift.delayP50Ms).toBeLessThanOrEqual(30);
  expect(drift.delayP99Ms).toBeLessThanOrEqual(40);
  expect(drift.growthMs).toBeLessThanOrEqual(5);
  expect(drift.snrDb).toBeGreaterThanOrEqual(30);
  expect(drift.deepestDipDb).toBeGreaterThanOrEqual(-3);
  expect(drift.steepest).toBeLessThanOrEqual(1.1);
});

it('one packet in twenty lost: the tone is 20 dB above what is wrong with it, and nothing clicks', () => {
  const { snrDb, steepest } = measureTone({ seconds: 60, delayMs: randomLoss(0.05) });
  expect(snrDb).toBeGreaterThanOrEqual(20);
  expect(steepest).toBeLessThanOrEqual(1.25);
});

it('bursts of packets up to 60 ms late: all is heard, 90 ms after it was sent at most', () => {
  const { snrDb, delayP99Ms, concealedPct } = measureTone({ seconds: 60, delayMs: burstJitter(60) });
  expect(snrDb).toBeGreaterThanOrEqual(30);
  expect(delayP99Ms).toBeLessThanOrEqual(90);
  expect(concealedPct).toBeLessThanOrEqual(0.5);
});
