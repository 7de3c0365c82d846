import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../core/clock.ts';
import { FRAME_SAMPLES } from '../line/line-adapter.ts';
import type { Party } from './bridge.ts';
import { HoldMusic } from './hold-music.ts';

const clock = createSystemClock();
const dir = mkdtempSync(join(tmpdir(), 'music-'));
afterAll(() => rmSync(dir, { recursive: true }));

function wav(name: string, rate: number, samples: Int16Array): string {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, i) => {
    bytes.writeInt16LE(sample, 44 + i * 2);
  });
  const file = join(dir, name);
  writeFileSync(file, bytes);
  return file;
}

const tone = (hz: number, rate: number, ms: number) =>
  Int16Array.from({ length: (rate * ms) / 1000 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / rate)));

const next = (party: Party, nowMs = 0): Int16Array | undefined => {
  const frame = new Int16Array(FRAME_SAMPLES);
  return party.source?.read(frame, nowMs) ? frame : undefined;
};

const loudest = (samples: readonly number[]): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe('music for who waits', () => {
  it('of ours is to be heard all the time, no louder than speech, and begins where it ended', async () => {
    const music = new HoldMusic(clock);
    const { ms } = await music.load();
    expect(ms).toBe(24_000);
    const party = music.party();
    const frames = Array.from({ length: ms / 20 }, () => next(party) ?? new Int16Array());
    for (let second = 0; second < 24; second++)
      expect(loudest(frames.slice(second * 50, second * 50 + 50).flatMap((frame) => [...frame]))).toBeGreaterThan(800);
    expect(loudest(frames.flatMap((frame) => [...frame]))).toBeLessThan(6000);
    expect(next(party)).toEqual(frames[0]);
  });

  it('is everybody’s own: one who comes later hears it from its beginning', async () => {
    const music = new HoldMusic(clock);
    await music.load();
    const first = music.party();
    const heard = [next(first), next(first)];
    expect(next(music.party())).toEqual(heard[0]);
  });

  it('gives way to a peer that plays some itself', async () => {
    let sounds = true;
    const music = new HoldMusic(clock);
    await music.load();
    const party = music.party({ soundsAt: () => sounds });
    expect(next(party)).toBeUndefined();
    sounds = false;
    expect(next(party)).toBeDefined();
  });

  it.each([8000, 16_000, 44_100, 48_000])('of the owner at %i Hz is heard at its pitch', async (rate) => {
    const music = new HoldMusic(clock);
    await music.load(wav(`own-${rate}.wav`, rate, tone(1000, rate, 400)));
    const party = music.party();
    const heard = Array.from({ length: 10 }, () => [...(next(party) ?? [])]).flat();
    // Against a sine of 1 kHz and its quarter turn.
    const against = (turn: number) =>
      heard.reduce((sum, sample, i) => sum + sample * Math.sin((2 * Math.PI * 1000 * i) / 8000 + turn), 0);
    const level = (2 / heard.length) * Math.hypot(against(0), against(Math.PI / 2));
    expect(level).toBeGreaterThan(7800);
    expect(level).toBeLessThan(8200);
  });

  it('of the owner keeps what a telephone cannot carry out of the audio: 6 kHz is not folded down to 2', async () => {
    const music = new HoldMusic(clock);
    await music.load(wav('high.wav', 48_000, tone(6000, 48_000, 400)));
    const party = music.party();
    const heard = Array.from({ length: 10 }, () => [...(next(party) ?? [])]).flat();
    expect(loudest(heard.slice(200))).toBeLessThan(80);
  });

  it('that cannot be played is refused, and what was played stays', async () => {
    const music = new HoldMusic(clock);
    expect(next(music.party())).toBeUndefined();
    await music.load();
    const before = next(music.party());
    const file = join(dir, 'no.wav');
    writeFileSync(file, 'hello');
    await expect(music.load(file)).rejects.toThrow(/not a RIFF WAVE file/);
    await expect(music.load(join(dir, 'nowhere.wav'))).rejects.toThrow(/nowhere.wav cannot be read: /);
    expect(next(music.party())).toEqual(before);
  });
});
