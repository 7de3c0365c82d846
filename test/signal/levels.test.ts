import { describe, expect, it } from 'vitest';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { whiteNoise } from './noise.ts';
import { mix, type Samples, silence, sines, toFrames } from './samples.ts';

interface Through {
  readonly fromLineDb?: number;
  readonly toLineDb?: number;
}

/** What comes out each way, with the first 200 ms (settling) left off. */
function through(signal: Samples, { fromLineDb = 0, toLineDb = 0 }: Through = {}) {
  using dsp = createLineDsp();
  dsp.setLevels({ fromLineDb, toLineDb });
  const heard: number[] = [];
  const played: number[] = [];
  for (const frame of toFrames(signal)) {
    const toLine = frame.slice();
    dsp.shapeToLine(toLine);
    dsp.process(frame, toLine);
    heard.push(...frame);
    played.push(...toLine);
  }
  return { heard: heard.slice(1600), played: played.slice(1600) };
}

const mean = (samples: readonly number[]): number => samples.reduce((sum, each) => sum + each, 0) / samples.length;
const rms = (samples: readonly number[]): number => Math.sqrt(mean(samples.map((each) => each * each)));
const db = (factor: number): number => 20 * Math.log10(factor);
const settled = (signal: Samples): number[] => [...signal.subarray(1600)];
const peak = (samples: readonly number[]): number => samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

describe('the DC blocker', () => {
  it.each([300, 425, 1004, 3400])('leaves a tone of %d Hz as loud as it was, within 0.1 dB', (hz) => {
    const tone = sines([hz], 2200, -15);
    expect(Math.abs(db(rms(through(tone).heard) / rms(settled(tone))))).toBeLessThan(0.1);
  });

  it.each([-8000, 500, 20_000])('takes an offset of %d out', (offset) => {
    const tone = sines([1004], 2200, -15);
    const { heard } = through(tone.map((sample) => sample + offset));
    expect(Math.abs(mean(heard))).toBeLessThan(2);
    expect(Math.abs(db(rms(heard) / rms(settled(tone))))).toBeLessThan(0.1);
  });

  it('silence stays silence, and an offset becomes silence', () => {
    expect(peak(through(silence(1000)).heard)).toBe(0);
    expect(peak(through(new Float64Array(24_000).fill(1000)).heard.slice(8000))).toBeLessThanOrEqual(1);
  });
});

describe('the gain', () => {
  it.each([-20, -6, 3, 12])('%d dB each way', (gainDb) => {
    const tone = sines([1004], 2200, -25);
    const { heard, played } = through(tone, { fromLineDb: gainDb, toLineDb: -gainDb });
    expect(db(rms(heard) / rms(settled(tone)))).toBeCloseTo(gainDb, 1);
    expect(db(rms(played) / rms(settled(tone)))).toBeCloseTo(-gainDb, 1);
  });

  it('of 0 dB changes nothing towards the line below -3 dBFS', () => {
    const noise = mix(whiteNoise(2200, -25), sines([1004], 2200, -10));
    expect(through(noise).played).toEqual(
      toFrames(noise)
        .flatMap((frame) => [...frame])
        .slice(1600),
    );
  });

  it('is faded in, so that a change does not click', () => {
    using dsp = createLineDsp();
    const frames = toFrames(sines([1004], 400, -20));
    const played: number[] = [];
    for (const [index, frame] of frames.entries()) {
      if (index === 10) dsp.setLevels({ fromLineDb: 0, toLineDb: 12 });
      dsp.shapeToLine(frame);
      played.push(...frame);
    }
    const steps = played.slice(1).map((sample, at) => Math.abs(sample - (played[at] ?? 0)));
    const steepest = steps.slice(2000).reduce((most, each) => Math.max(most, each), 0);
    expect(steps.reduce((most, each) => Math.max(most, each), 0)).toBeLessThanOrEqual(steepest * 1.02);
  });
});

describe('the limiter', () => {
  it.each([6, 12, 20])('%d dB over full scale clip nothing and leave a tone clean', (gainDb) => {
    const tone = sines([1004], 3000, 2);
    const { played } = through(tone, { toLineDb: gainDb });
    expect(peak(played)).toBeLessThan(32_700);
    // What is left when the best sine of 1004 Hz is taken out.
    let [sine, cosine] = [0, 0];
    for (const [at, sample] of played.entries()) {
      sine += sample * Math.sin((2 * Math.PI * 1004 * at) / 8000);
      cosine += sample * Math.cos((2 * Math.PI * 1004 * at) / 8000);
    }
    const fitted = (2 * (sine * sine + cosine * cosine)) / played.length ** 2;
    const distortion = rms(played) ** 2 - fitted;
    expect(10 * Math.log10(distortion / fitted)).toBeLessThan(-26);
  });

  it('lets go of a quiet signal within half a second after a loud one', () => {
    const loud = sines([1004], 1000, 0);
    const quiet = sines([1004], 1000, -30);
    const { played } = through(new Float64Array([...loud, ...quiet]), { toLineDb: 10 });
    const tail = played.slice(-4000);
    expect(Math.abs(db(rms(tail) / rms([...quiet.subarray(4000)])) - 10)).toBeLessThan(0.5);
  });
});

it('levels that are no numbers are refused; extreme ones are clamped', () => {
  using dsp = createLineDsp();
  expect(() => dsp.setLevels({ fromLineDb: '3' as unknown as number, toLineDb: 0 })).toThrow(TypeError);
  dsp.setLevels({ fromLineDb: Number.NaN, toLineDb: 1e9 });
  const frame = new Int16Array(160).fill(-32_768);
  dsp.shapeToLine(frame);
  dsp.process(frame, frame);
  expect(frame.every((sample) => Number.isFinite(sample))).toBe(true);
});
