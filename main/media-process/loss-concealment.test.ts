import { expect, it } from 'vitest';
import { LossConcealment } from './loss-concealment.ts';

const tone = (hz: number, from: number, length = 160): Int16Array =>
  Int16Array.from({ length }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * hz * (from + i)) / 8000)));

const meanSquare = (samples: Int16Array): number => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;

it.each([100, 125, 180])('a lost frame of a voiced sound (%s Hz) is continued, hardly told from the real one', (hz) => {
  const concealment = new LossConcealment();
  for (let i = 0; i < 5; i++) concealment.real(tone(hz, i * 160), 0, 160);
  const invented = new Int16Array(160);
  concealment.conceal(invented, 0, 80);
  const real = tone(hz, 800);
  let error = 0;
  for (let i = 0; i < 80; i++) error += ((invented[i] ?? 0) - (real[i] ?? 0)) ** 2 / 80;
  expect(error / meanSquare(real)).toBeLessThan(0.1);
});

it('what is invented fades, and is silence after 60 ms', () => {
  const concealment = new LossConcealment();
  for (let i = 0; i < 5; i++) concealment.real(tone(200, i * 160), 0, 160);
  const frames = Array.from({ length: 4 }, () => {
    const frame = new Int16Array(160);
    concealment.conceal(frame, 0, 160);
    return meanSquare(frame);
  });
  for (let i = 1; i < 4; i++) expect(frames[i]).toBeLessThan(frames[i - 1] ?? 0);
  expect(frames[3]).toBe(0);
  expect(concealment.faded).toBe(true);
});

it('nothing clicks: neither at the beginning of a gap nor at its end', () => {
  const concealment = new LossConcealment();
  const all: number[] = [];
  for (let i = 0; i < 12; i++) {
    const frame = tone(160, i * 160 + (i > 6 ? 13 : 0));
    if (i === 5 || i === 6) concealment.conceal(frame, 0, 160);
    else concealment.real(frame, 0, 160);
    all.push(...frame);
  }
  // 160 Hz of 8000 changes by 1005 a sample at most.
  for (let i = 1; i < all.length; i++) expect(Math.abs((all[i] ?? 0) - (all[i - 1] ?? 0))).toBeLessThan(1600);
});
