import { expect, test } from 'vitest';
import { DcBlocker } from './dc-blocker.ts';

const OFFSET = 650;

/** Two seconds of a tone on the offset, frame by frame; the second half is measured. */
function through(hz: number, amplitude: number) {
  const blocker = new DcBlocker(40);
  const frame = new Int16Array(160);
  let sum = 0;
  let squares = 0;
  for (let n = 0; n < 100; n += 1) {
    for (let i = 0; i < 160; i += 1)
      frame[i] = Math.round(OFFSET + amplitude * Math.sin((2 * Math.PI * hz * (n * 160 + i)) / 8000));
    blocker.process(frame, frame);
    if (n < 50) continue;
    for (const sample of frame) {
      sum += sample;
      squares += sample * sample;
    }
  }
  const rms = Math.sqrt(squares / 8000);
  return { mean: sum / 8000, db: 20 * Math.log10(rms / (amplitude / Math.SQRT2)) };
}

test('the offset is gone, and a tone of the telephone band is as loud as before', () => {
  for (const hz of [300, 425, 1004, 3400]) {
    const { mean, db } = through(hz, 8000);
    expect(Math.abs(mean)).toBeLessThan(1);
    expect(Math.abs(db)).toBeLessThan(0.2);
  }
});

test('it is 3 dB down at its corner', () => {
  expect(through(40, 8000).db).toBeCloseTo(-3, 0);
});

test('a standing offset makes no click at the start', () => {
  const frame = new Int16Array(160).fill(OFFSET);
  new DcBlocker(40).process(frame, frame);
  expect(frame.every((sample) => sample === 0)).toBe(true);
});

test('it does not wrap at full scale', () => {
  const blocker = new DcBlocker(40);
  const frame = Int16Array.of(-32768, -32768, 32767, 32767);
  blocker.process(frame, frame);
  expect(frame[2]).toBe(32767);
});
