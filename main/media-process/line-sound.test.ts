import { expect, it } from 'vitest';
import type { ToneSegment } from '../media/media-protocol.ts';
import { LineSound } from './line-sound.ts';

const FRAME = 160;
/** 0 dBm0, RMS of full scale's sine is 3.14 dBm0. */
const rmsOf = (dbm0: number): number => (32_767 / Math.SQRT2) * 10 ** ((dbm0 - 3.14) / 20);
const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);

function heard(sound: LineSound, frames: number): Int16Array {
  const all: number[] = [];
  for (let i = 0; i < frames; i++) {
    const frame = new Int16Array(FRAME);
    sound.mix(frame);
    all.push(...frame);
  }
  return Int16Array.from(all);
}

const tone = (segments: readonly ToneSegment[], times?: number) => ({
  segments,
  levelDb: -13,
  ...(times === undefined ? {} : { times }),
  unheard: ['dial' as const],
});

it('a continuous tone lasts until it is stopped, at its level whatever it is made of', () => {
  for (const hz of [[425], [350, 440], [375, 400, 425]]) {
    const sound = new LineSound();
    sound.playTone(tone([{ hz, onMs: 600, offMs: 0 }]));
    const samples = heard(sound, 500);
    expect(rms(samples.subarray(8000)) / rmsOf(-13), hz.join()).toBeCloseTo(1, 1);
    sound.stop();
    heard(sound, 1);
    expect(rms(heard(sound, 50))).toBe(0);
  }
});

it('a cadence is kept to the sample, as often as it is asked for', () => {
  const sound = new LineSound();
  sound.playTone(
    tone(
      [
        { hz: [400], onMs: 100, offMs: 0 },
        { hz: [800], onMs: 100, offMs: 50 },
      ],
      2,
    ),
  );
  const samples = heard(sound, 30);
  const loud = (fromMs: number, toMs: number) => rms(samples.subarray(fromMs * 8, toMs * 8)) > 500;
  expect([loud(10, 90), loud(110, 190), loud(201, 249), loud(260, 340), loud(451, 499), loud(501, 599)]).toEqual([
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
});

it('what is heard besides stays, and nothing overflows', () => {
  const sound = new LineSound();
  sound.playTone({ ...tone([{ hz: [425], onMs: 600, offMs: 0 }]), levelDb: -3 });
  const frame = new Int16Array(FRAME).fill(32_000);
  sound.mix(frame);
  expect(Math.max(...frame)).toBe(32_767);
  expect(Math.min(...frame)).toBeGreaterThan(0);
});

it('a recording is played once, and gives way at once to the next sound', () => {
  const sound = new LineSound();
  sound.awaitRecorded()(new Int16Array(FRAME * 3).fill(1000));
  expect(Math.min(...heard(sound, 3))).toBe(1000);
  expect(rms(heard(sound, 5))).toBe(0);
  sound.awaitRecorded()(new Int16Array(FRAME * 100).fill(1000));
  heard(sound, 2);
  sound.playTone(tone([{ hz: [425], onMs: 600, offMs: 0 }]));
  const [fading, alone] = [heard(sound, 1), heard(sound, 20)];
  expect(fading[0]).toBeGreaterThan(900);
  expect(Math.abs(alone.reduce((sum, each) => sum + each, 0) / alone.length)).toBeLessThan(50);
});

it('a recording that is not wanted any more when it has been read is not played', () => {
  const sound = new LineSound();
  const read = sound.awaitRecorded();
  sound.stop();
  read(new Int16Array(FRAME * 3).fill(1000));
  expect(rms(heard(sound, 3))).toBe(0);
});

it('its own tone, sent back, is nobody’s while it sounds and half a second longer; others are heard', () => {
  const sound = new LineSound();
  expect(sound.hides('dial')).toBe(false);
  sound.playTone(tone([{ hz: [425], onMs: 600, offMs: 0 }]));
  heard(sound, 10);
  expect([sound.hides('dial'), sound.hides('busy')]).toEqual([true, false]);
  sound.stop();
  heard(sound, 20);
  expect(sound.hides('dial')).toBe(true);
  heard(sound, 6);
  expect(sound.hides('dial')).toBe(false);
});

it('one that follows another hides the echo of both', () => {
  const sound = new LineSound();
  sound.playTone(tone([{ hz: [425], onMs: 600, offMs: 0 }]));
  heard(sound, 10);
  sound.playTone({ ...tone([{ hz: [425], onMs: 240, offMs: 240 }]), unheard: ['congestion'] });
  heard(sound, 1);
  expect([sound.hides('dial'), sound.hides('congestion')]).toEqual([true, true]);
});
