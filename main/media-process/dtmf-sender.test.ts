import { expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { DtmfSender, type DtmfTiming, PAUSE_MS } from './dtmf-sender.ts';

function play(digits: string, timing: DtmfTiming): Int16Array {
  const sender = new DtmfSender(digits, timing);
  const samples: number[] = [];
  const frame = new Int16Array(160);
  while (sender.next(frame)) samples.push(...frame);
  return Int16Array.from(samples);
}

/** Level of one frequency in dBm0 (a full-scale sine is +3.14). */
function levelAt(samples: Int16Array, hz: number): number {
  let re = 0;
  let im = 0;
  for (const [at, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * at) / 8000);
    im += sample * Math.sin((2 * Math.PI * hz * at) / 8000);
  }
  return 3.14 + 20 * Math.log10((2 * Math.hypot(re, im)) / samples.length / 32767);
}

it('a digit is its two frequencies at the level asked for, the high one 2 dB above', () => {
  const tone = play('6', { toneMs: 1000, gapMs: 0, levelDb: -12 }).subarray(800, 7200);
  expect(levelAt(tone, 770)).toBeCloseTo(-12, 1);
  expect(levelAt(tone, 1477)).toBeCloseTo(-10, 1);
  for (const other of [697, 852, 941, 1209, 1336, 1633]) expect(levelAt(tone, other)).toBeLessThan(-45);
});

it('tones and gaps last as long as asked for', () => {
  const samples = play('1D', { toneMs: 70, gapMs: 50 });
  const sounding = Array.from({ length: 240 }, (_, ms) =>
    samples.subarray(ms * 8, ms * 8 + 8).some((each) => each !== 0),
  );
  expect(sounding).toEqual(Array.from({ length: 240 }, (_, ms) => ms % 120 < 70));
});

it('a comma is a pause of two seconds', () => {
  expect(play(',', { toneMs: 70, gapMs: 50 })).toEqual(new Int16Array(PAUSE_MS * 8));
});

it('after the last digit frames are silent and say that all is played', () => {
  const sender = new DtmfSender('5', { toneMs: 40, gapMs: 0 });
  const frame = new Int16Array(160);
  expect(sender.framesLeft).toBe(2);
  expect([sender.next(frame), sender.next(frame), sender.next(frame)]).toEqual([true, true, false]);
  expect(frame.every((sample) => sample === 0)).toBe(true);
  expect(sender.framesLeft).toBe(0);
});

it('no digits at all are played at once', () => {
  expect(new DtmfSender('', { toneMs: 70, gapMs: 70 }).next(new Int16Array(160))).toBe(false);
});

it.each(['12a4', '1 2', '5w', '+44', 'E', '１'])('"%s" cannot be dialled, and the refusal says what can', (digits) => {
  const refused = () => new DtmfSender(digits, { toneMs: 70, gapMs: 70 });
  expect(refused).toThrow(GatewayError);
  expect(refused).toThrow(/cannot be dialled/);
});

it.each([
  { toneMs: 5, gapMs: 70 },
  { toneMs: 70, gapMs: -1 },
  { toneMs: Number.NaN, gapMs: 70 },
  { toneMs: 70, gapMs: 70, levelDb: 0 },
])('times and levels out of reason are refused: %o', (timing) => {
  expect(() => new DtmfSender('1', timing)).toThrow(GatewayError);
});
