import { expect, it } from 'vitest';
import { DtmfSender } from '../../main/media-process/dtmf-sender.ts';
import { createLineDsp, type DspEvent } from '../../main/media-process/line-dsp.ts';
import { ALL_DIGITS, dtmf } from './line-audio.ts';
import { digitsIn, listenTo } from './listen-to.ts';
import { musicLike, speechLike, whiteNoise } from './noise.ts';
import { gain, join, mix, type Samples, silence, sines } from './samples.ts';

const DTMF = { dtmf: true };
/** Digits do not wait for a frame to begin. */
const amid = (signal: Samples): Samples => join(silence(107), signal, silence(100));
const heard = (signal: Samples): string => digitsIn(listenTo(signal, DTMF));

it('all sixteen digits are heard', () => {
  expect(heard(amid(dtmf(ALL_DIGITS)))).toBe(ALL_DIGITS);
});

it('digits of 40 ms with pauses of 40 ms are heard, the same digit twice too', () => {
  expect(heard(amid(dtmf(`${ALL_DIGITS}00112233##`, { onMs: 40, offMs: 40 })))).toBe(`${ALL_DIGITS}00112233##`);
});

it('tones of 20 ms are no digits', () => {
  expect(heard(amid(dtmf(ALL_DIGITS, { onMs: 20, offMs: 60 })))).toBe('');
});

it('a digit is told when it begins and, with how long it lasted, when it ends', () => {
  const events = listenTo(amid(dtmf('5', { onMs: 400 })), DTMF);
  expect(events).toMatchObject([
    { kind: 'digit-start', digit: '5' },
    { kind: 'digit', digit: '5' },
  ]);
  const [start, end] = events;
  expect(start?.atMs).toBeLessThanOrEqual(107 + 60);
  expect(end?.atMs).toBeLessThanOrEqual(507 + 60);
  expect(end?.kind === 'digit' && Math.abs(end.durationMs - 400)).toBeLessThanOrEqual(26);
});

it.each([0, -6, -12, -18, -24, -30, -36, -40])('digits at %d dBm0 are heard', (dbm0) => {
  expect(heard(amid(dtmf(ALL_DIGITS, { dbm0, twistDb: 0 })))).toBe(ALL_DIGITS);
});

it('crosstalk at -55 dBm0 is no digit', () => {
  expect(heard(amid(dtmf(ALL_DIGITS, { dbm0: -55, twistDb: 0 })))).toBe('');
});

it.each([-8, -4, 0, 2, 4])('a high group %d dB over the low one is heard', (twistDb) => {
  expect(heard(amid(dtmf(ALL_DIGITS, { dbm0: -14, twistDb })))).toBe(ALL_DIGITS);
});

it.each([0.99, 1.01])('frequencies off by a factor of %d are heard', (frequencyFactor) => {
  expect(heard(amid(dtmf(ALL_DIGITS, { frequencyFactor })))).toBe(ALL_DIGITS);
});

it.each([0.96, 1.04])('frequencies off by a factor of %d are no digits', (frequencyFactor) => {
  expect(heard(amid(dtmf(ALL_DIGITS, { frequencyFactor })))).toBe('');
});

it('digits are heard 15 dB over noise', () => {
  const digits = amid(dtmf(ALL_DIGITS, { dbm0: -15, twistDb: 0, onMs: 60 }));
  expect(heard(mix(digits, whiteNoise(2500, -27)))).toBe(ALL_DIGITS);
});

it.each([-25, -15, -10])('digits at -15 dBm0 are heard over a dial tone of 350 + 440 Hz at %d dBm0 each', (dbm0) => {
  const digits = amid(dtmf(ALL_DIGITS, { dbm0: -15, twistDb: 0 }));
  expect(heard(mix(digits, sines([350, 440], 2800, dbm0)))).toBe(ALL_DIGITS);
});

it('speech-like and music-like sound and noise contain no digits', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const sound = join(speechLike(10_000, -15, seed), musicLike(5000, -15, { seed }), whiteNoise(3000, -15, seed));
    expect(listenTo(sound, DTMF)).toEqual([]);
  }
});

it('a digit that we play and the hybrid echoes is not reported, and another one under it is', () => {
  const ours = amid(dtmf('1234567890', { dbm0: -9 }));
  const echoOf = (delayMs: number) => join(silence(delayMs), gain(ours, -11));
  for (const delayMs of [0, 5, 60, 120]) {
    expect(listenTo(echoOf(delayMs), DTMF, ours), `echo after ${delayMs} ms`).toEqual([]);
  }
  expect(digitsIn(listenTo(amid(dtmf('#*', { onMs: 60 })), DTMF, amid(dtmf('55'))))).toBe('#*');
});

it('the same digit of the far end is heard again soon after we played it', () => {
  const ours = join(dtmf('5'), silence(1000));
  expect(digitsIn(listenTo(join(silence(500), dtmf('5'), silence(200)), DTMF, ours))).toBe('5');
});

/** Plays a sender's frames into a receiver. */
function played(digits: string, timing: { toneMs: number; gapMs: number; levelDb?: number }): DspEvent[] {
  using dsp = createLineDsp();
  dsp.listen({ dtmf: true, callerId: [], tones: [] });
  const sender = new DtmfSender(digits, timing);
  const quiet = new Int16Array(160);
  const frame = new Int16Array(160);
  const events: DspEvent[] = [];
  while (sender.next(frame)) events.push(...dsp.process(frame, quiet));
  for (let i = 0; i < 5; i++) events.push(...dsp.process(quiet, quiet));
  return events;
}

it('what our sender dials is what a receiver hears', () => {
  expect(digitsIn(played(ALL_DIGITS, { toneMs: 80, gapMs: 80 }))).toBe(ALL_DIGITS);
  expect(digitsIn(played('0055,21', { toneMs: 50, gapMs: 50, levelDb: -25 }))).toBe('005521');
});

it('six hundred equal digits in a minute stay six hundred', () => {
  const digits = '5'.repeat(600);
  expect(digitsIn(played(digits, { toneMs: 50, gapMs: 50 }))).toBe(digits);
});
