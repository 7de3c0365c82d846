import { expect, it } from 'vitest';
import { strongestTone } from './spectrum.ts';

/** A spectrum by the definition (no FFT), with a Blackman window as an AnalyserNode has. */
function spectrumOf(samples: Float32Array): Float32Array {
  const size = samples.length;
  const bins = new Float32Array(size / 2);
  for (let bin = 0; bin < bins.length; bin++) {
    let [re, im] = [0, 0];
    samples.forEach((sample, i) => {
      const turn = (2 * Math.PI * i) / size;
      const windowed = sample * (0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn));
      re += windowed * Math.cos(turn * bin);
      im -= windowed * Math.sin(turn * bin);
    });
    bins[bin] = 20 * Math.log10(Math.hypot(re, im) / size + 1e-12);
  }
  return bins;
}

it('a tone between two bins is found to within a fifth of a bin, with its level', () => {
  const rate = 8_000;
  const samples = Float32Array.from({ length: 1_024 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 1_004 * i) / rate));
  const tone = strongestTone(spectrumOf(samples), samples, rate / samples.length);
  expect(Math.abs(tone.hz - 1_004)).toBeLessThan(1.6);
  expect(tone.levelDb).toBeCloseTo(-9.03, 1);
  expect(tone.purityDb).toBeGreaterThan(40);
});

it('silence has no level and breaks nothing', () => {
  const tone = strongestTone(new Float32Array(512).fill(Number.NEGATIVE_INFINITY), new Float32Array(1_024), 7.8);
  expect(tone.levelDb).toBe(Number.NEGATIVE_INFINITY);
  expect(Number.isNaN(tone.hz)).toBe(false);
});
