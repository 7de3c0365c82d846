import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { sampleCodes } from './sample-codes.ts';
import type { StreamEvent } from './stream-events.ts';
import { VoiceStream } from './voice-stream.ts';

const law = sampleCodes['µ-law'];
const FRAME = 160;
const LOUD = 8000;

/** A stream whose far side plays `level` all the time. */
function streaming(level = LOUD) {
  let played = 0;
  let frames = 0;
  const told: (StreamEvent | string)[] = [];
  const stream = new VoiceStream('µ-law', {
    clock: new VirtualClock(),
    write: (bytes) => {
      played += bytes.length;
    },
    exchange: () => {
      frames += 1;
      return new Int16Array(FRAME).fill(level);
    },
    onEvent: (event) => told.push(event),
    onReport: (text) => told.push(text),
    onFault: (fault, count) => told.push(`${fault} ${count}`),
    onEnd: (rest) => told.push(`end ${rest.length}`),
  });
  const hear = (samples: number, codes = ''): void => {
    const audio = law.encode(new Int16Array(samples));
    stream.take(Buffer.concat([audio, ...[...codes].map((code) => Buffer.from([0x10, code.charCodeAt(0)]))]));
  };
  return { stream, hear, told, played: () => played, frames: () => frames };
}

describe('the audio of a call', () => {
  it('plays 50 ms ahead, and then a sample for each that was heard, in whatever pieces', () => {
    const { hear, played, frames } = streaming();
    const ahead = played();
    expect(ahead).toBe(400);
    for (let piece = 1; piece <= 2000; piece++) hear(1 + (piece % 130));
    expect(played() - ahead).toBe(frames() * FRAME);
  });

  it('passes a break of the loop on, and an underrun as lost audio', () => {
    const { hear, told } = streaming();
    hear(80, 'l');
    hear(80, 'u');
    expect(told).toEqual([{ kind: 'loop-break' }, 'underrun 1']);
  });

  it('cuts what came too late by half a second, once, and says how much', () => {
    const { hear, told, played, frames } = streaming();
    for (let second = 0; second < 100; second++) hear(80);
    const before = played() - frames() * FRAME;
    hear(4000, 'u');
    for (let second = 0; second < 100; second++) hear(80);
    expect(told).toEqual(['lost-frames 23', 'underrun 1']);
    // 400 were there to play of the 4000.
    expect(before - (played() - frames() * FRAME)).toBe(4000 - 400);
  });

  it('leaves out silence alone after a gap that the modem has room for', () => {
    const { hear, told, played, frames } = streaming(0);
    for (let second = 0; second < 100; second++) hear(80);
    const before = played() - frames() * FRAME;
    hear(640);
    expect(told).toEqual([]);
    expect(before - (played() - frames() * FRAME)).toBe(240);
  });

  it('plays nothing more while it is being left', () => {
    const { stream, hear, played, frames } = streaming();
    stream.stopPlaying();
    hear(1600);
    expect(frames()).toBe(10);
    expect(played()).toBe(400);
  });
});
