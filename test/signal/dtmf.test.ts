import { expect, it } from 'vitest';
import { DtmfSender } from '../../main/media-process/dtmf-sender.ts';
import { createLineDsp, type DspEvent } from '../../main/media-process/line-dsp.ts';
import { DTMF_CHECKS, leastSnrDb } from './dtmf-checks.ts';
import { espeakSpeech } from './espeak.ts';
import { ALL_DIGITS, dtmf } from './line-audio.ts';
import { digitsIn, listenTo, type Timed } from './listen-to.ts';
import { musicLike, speechLike, whiteNoise } from './noise.ts';
import { receiveDigits } from './receive-digits.ts';
import { gain, join, mix, type Samples, silence, sines, toInt16 } from './samples.ts';

const DTMF = { dtmf: true };
/** Digits do not wait for a frame to begin. */
const amid = (signal: Samples): Samples => join(silence(107), signal, silence(100));
const heard = (signal: Samples): string => digitsIn(listenTo(signal, DTMF));
const told = (signal: Samples, toLine?: Samples): Timed[] =>
  listenTo(signal, DTMF, toLine).filter(({ kind }) => kind !== 'digit-suspicion');

it.each(DTMF_CHECKS)('$name', ({ signal, expected }) => {
  expect(receiveDigits(toInt16(signal()))).toBe(expected);
});

it('digits are heard 6 dB over noise', () => {
  expect(leastSnrDb((signal) => receiveDigits(toInt16(signal)))).toBeLessThanOrEqual(6);
});

it('five minutes of speech in twenty languages contain no digit', () => {
  let digits = '';
  for (const speech of espeakSpeech(300)) digits += receiveDigits(speech);
  expect(digits).toBe('');
});

it('speech-like and music-like sound and noise contain no digits', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const sound = join(speechLike(10_000, -15, seed), musicLike(5000, -15, { seed }), whiteNoise(3000, -15, seed));
    expect(told(sound)).toEqual([]);
  }
});

it('all sixteen digits are heard, the same digit twice too', () => {
  expect(heard(amid(dtmf(`${ALL_DIGITS}00112233##`, { onMs: 40, offMs: 40 })))).toBe(`${ALL_DIGITS}00112233##`);
});

it('a digit is told when it begins and, with how long it lasted, when it ends', () => {
  for (let shift = 0; shift < 20; shift++) {
    const onMs = 60 + 17 * shift;
    const [start, end] = told(join(silence(100 + shift), dtmf('5', { onMs }), silence(100)));
    expect(start).toMatchObject({ kind: 'digit-start', digit: '5' });
    expect(start?.atMs).toBeLessThanOrEqual(100 + shift + 60);
    expect(end).toMatchObject({ kind: 'digit', digit: '5' });
    expect(end?.atMs).toBeLessThanOrEqual(100 + shift + onMs + 60);
    expect(end?.kind === 'digit' && Math.abs(end.durationMs - onMs)).toBeLessThanOrEqual(6);
  }
});

it('a digit is suspected within 20 ms, with the time of its begin, and until its end', () => {
  for (let shift = 0; shift < 20; shift++) {
    const beganMs = 100 + shift;
    const events = listenTo(join(silence(beganMs), dtmf('5', { onMs: 80 }), silence(100)), DTMF);
    const [first, last, ...more] = events.flatMap((event) => (event.kind === 'digit-suspicion' ? [event] : []));
    expect(more).toEqual([]);
    expect(first?.present).toBe(true);
    // A frame is told of when it is complete.
    expect(first?.atMs).toBeLessThanOrEqual(beganMs + 20 + 20);
    expect(Math.abs((first?.atMs ?? 0) - (first?.sinceSamples ?? 0) / 8 - beganMs)).toBeLessThanOrEqual(5);
    expect(last?.present).toBe(false);
    expect(last?.atMs).toBe(events.find(({ kind }) => kind === 'digit')?.atMs);
  }
});

it.each([0, -6, -12, -18, -24, -30, -36, -40])('digits at %d dBm0 are heard', (dbm0) => {
  expect(heard(amid(dtmf(ALL_DIGITS, { dbm0, twistDb: 0 })))).toBe(ALL_DIGITS);
});

it.each([-25, -15, -10])('digits at -15 dBm0 are heard over dial tones at %d dBm0 a frequency', (dbm0) => {
  const digits = amid(dtmf(ALL_DIGITS, { dbm0: -15, twistDb: 0 }));
  for (const hz of [[350, 440], [425], [400], [450]]) {
    expect(heard(mix(digits, sines(hz, 2800, dbm0))), hz.join('+')).toBe(ALL_DIGITS);
  }
});

it('silence, clipped and DC-offset sound and full-scale noise crash nothing', () => {
  const shouted = gain(amid(dtmf(ALL_DIGITS)), 40);
  for (const sound of [silence(500), shouted, silence(500).fill(32767), silence(500).fill(-32768)]) heard(sound);
  heard(whiteNoise(1000, 10));
  const offset = amid(dtmf(ALL_DIGITS)).map((sample) => sample + 9000);
  expect(heard(offset)).toBe(ALL_DIGITS);
});

it('a digit that we play and the hybrid echoes is not reported, and another one under it is', () => {
  const ours = amid(dtmf('1234567890', { dbm0: -9 }));
  const echoOf = (delayMs: number) => join(silence(delayMs), gain(ours, -11));
  for (const delayMs of [0, 1, 5, 13, 60, 120, 200]) {
    expect(listenTo(echoOf(delayMs), DTMF, ours), `echo after ${delayMs} ms`).toEqual([]);
  }
  expect(digitsIn(listenTo(amid(dtmf('#*', { onMs: 60 })), DTMF, amid(dtmf('55'))))).toBe('#*');
});

it('the same digit of the far end is heard again soon after we played it', () => {
  const ours = join(dtmf('5'), silence(1000));
  expect(digitsIn(told(join(silence(500), dtmf('5'), silence(200)), ours))).toBe('5');
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
