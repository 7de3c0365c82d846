import { describe, expect, it } from 'vitest';
import { CODECS } from './codec.ts';
import { meanOpinion } from './e-model.ts';

describe('the mean opinion score', () => {
  it('of G.711 without loss or delay is that of G.107’s default, 4.4', () => {
    expect(meanOpinion({ codec: 'PCMU', lostPercent: 0, delayMs: 50 })).toBe(4.4);
  });

  it('falls with loss and with delay, and stays between 1 and 4.5', () => {
    for (const codec of CODECS) {
      let before = 5;
      for (const lostPercent of [0, 1, 3, 10, 30, 100]) {
        const score = meanOpinion({ codec, lostPercent, delayMs: 80 });
        expect(score).toBeLessThan(before);
        expect(score).toBeGreaterThanOrEqual(1);
        before = score;
      }
      const near = meanOpinion({ codec, lostPercent: 0, delayMs: 100 });
      const far = meanOpinion({ codec, lostPercent: 0, delayMs: 400 });
      expect(far).toBeLessThan(near - 0.5);
      expect(meanOpinion({ codec, lostPercent: 250, delayMs: 1e6 })).toBeGreaterThanOrEqual(1);
    }
  });

  it('of Opus suffers less from loss than that of G.711', () => {
    const fall = (codec: 'PCMU' | 'opus'): number =>
      meanOpinion({ codec, lostPercent: 0, delayMs: 0 }) - meanOpinion({ codec, lostPercent: 10, delayMs: 0 });
    expect(fall('opus')).toBeLessThan(fall('PCMU'));
  });
});
