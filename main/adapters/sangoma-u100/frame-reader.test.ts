import { describe, expect, test } from 'vitest';
import { LAWS } from '../../core/g711.ts';
import { FRAME_BYTES, readMessage, writeFrame, writeMessage } from './frame-protocol.ts';
import { FrameReader } from './frame-reader.ts';

/** Numbers that are the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Frames that are numbered by the message they carry. */
function stream(count: number, roll: (below: number) => number): Uint8Array[] {
  return Array.from({ length: count }, (_, number) => {
    const frame = new Uint8Array(FRAME_BYTES);
    const samples = Int16Array.from({ length: 16 }, () => roll(65536) - 32768);
    writeFrame(frame, 0, LAWS.PCMU, [samples.subarray(0, 8), samples.subarray(8)], 0);
    writeMessage(frame, 0, [number & 0x3f, number >> 6, 1]);
    return frame;
  });
}

function read(bytes: Uint8Array, roll: (below: number) => number, most = 90): { numbers: number[]; skipped: number[] } {
  const numbers: number[] = [];
  const skipped: number[] = [];
  const reader = new FrameReader({
    frame: (from, at) => {
      const [low = 0, high = 0] = readMessage(from, at);
      numbers.push(low | (high << 6));
    },
    skipped: (count) => skipped.push(count),
  });
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + roll(most);
    reader.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { numbers, skipped };
}

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('finding the frames', () => {
  test('pieces of any size give every frame, in order', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const roll = dice(seed);
      const frames = stream(120, roll);
      const { numbers, skipped } = read(Buffer.concat(frames), roll);
      expect(numbers).toEqual(upTo(0, 120));
      expect(skipped).toEqual([]);
    }
  });

  test('noise before the first frame is passed over', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const roll = dice(seed);
      const noise = Uint8Array.from({ length: roll(400) }, () => roll(256));
      const { numbers } = read(Buffer.concat([noise, ...stream(60, roll)]), roll);
      expect(numbers.slice(-58)).toEqual(upTo(2, 60));
    }
  });

  test('bytes lost anywhere cost the frame they were lost from, and nothing after it', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const roll = dice(seed);
      const all = Buffer.concat(stream(120, roll));
      const at = 50 * FRAME_BYTES + roll(FRAME_BYTES);
      const length = 1 + roll(3 * FRAME_BYTES);
      const { numbers } = read(Buffer.concat([all.subarray(0, at), all.subarray(at + length)]), roll);
      expect(numbers.slice(0, 50)).toEqual(upTo(0, 50));
      expect(numbers.slice(-65)).toEqual(upTo(55, 120));
      // A loss of whole frames' length leaves two halves that fit: that one frame can not be told from a good one.
      expect(numbers.filter((number) => number >= 120).length).toBeLessThan(2);
    }
  });

  test('garbage in the middle is told by its bytes', () => {
    const roll = dice(7);
    const frames = stream(120, roll);
    const garbage = Uint8Array.from({ length: 75 }, () => 0x0b);
    const { numbers, skipped } = read(Buffer.concat([...frames.slice(0, 60), garbage, ...frames.slice(60)]), roll);
    expect(numbers).toEqual(upTo(0, 120));
    expect(skipped).toEqual([75]);
  });

  test('nothing but garbage never makes a frame of a long stream', () => {
    const roll = dice(3);
    const { numbers } = read(
      Uint8Array.from({ length: 50_000 }, () => roll(256)),
      roll,
    );
    expect(numbers.length).toBeLessThan(3);
  });

  test('a device that marks none of its other slots is read all the same', () => {
    const frames = stream(100, dice(9));
    for (const frame of frames) {
      for (let slot = 1; slot < 8; slot += 1) frame[slot * 4] = (frame[slot * 4] ?? 0) & 0xcf;
    }
    expect(read(Buffer.concat(frames), dice(1)).numbers).toEqual(upTo(0, 100));
  });
});
