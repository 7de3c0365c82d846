import { describe, expect, it } from 'vitest';
import { Recording } from './recording.ts';
import { ScopeFeed, samplesOf } from './scope-feed.ts';
import { roundUp, steadyEnd, traceOf } from './trace.ts';
import { wavOf } from './wav.ts';

const text = (value: number): string => {
  const bytes = new Uint8Array(new Int16Array(800).fill(value).buffer);
  return btoa(String.fromCharCode(...bytes));
};
const block = (number: number, value = number) => ({ line: 'l', number, fromLine: text(value), toLine: text(-value) });

describe('what a scope keeps', () => {
  it('are the samples as they were sent', () => {
    expect([...samplesOf(text(-32_768)).subarray(0, 2)]).toEqual([-32_768, -32_768]);
    const feed = new ScopeFeed([]);
    feed.take(block(7, 1_234));
    expect([...feed.fromLine.recording.read(1)]).toEqual([1_234]);
    expect([...feed.toLine.recording.read(1)]).toEqual([-1_234]);
    expect(feed.toLine.watch.level).toBeCloseTo(20 * Math.log10((1_234 * Math.SQRT2) / 32_768) + 3.14, 5);
  });

  it('has silence and a gap where blocks are missing', () => {
    const feed = new ScopeFeed([]);
    feed.take(block(4, 5));
    feed.take(block(7, 9));
    expect(feed.fromLine.history.map((level) => level === null)).toEqual([false, true, true, false]);
    expect([...feed.fromLine.recording.read(1, 800)]).toEqual([0]);
    expect([...feed.fromLine.recording.read(1, 2_400)]).toEqual([5]);
    // The line came back, and counts from the beginning.
    feed.take(block(0, 1));
    expect(feed.fromLine.history).toHaveLength(5);
  });

  it('stands still on hold, and begins anew after it', () => {
    const feed = new ScopeFeed([]);
    let told = 0;
    feed.subscribe(() => told++);
    feed.take(block(0, 5));
    feed.hold(true);
    feed.take(block(1, 6));
    expect([...feed.fromLine.recording.read(1)]).toEqual([5]);
    feed.hold(false);
    feed.take(block(30, 7));
    expect(feed.fromLine.recording.length).toBe(800);
    expect(told).toBe(4);
  });

  it('are the last ten seconds, wherever they lie', () => {
    const recording = new Recording();
    for (let i = 0; i < 130; i++) recording.add(new Int16Array(800).fill(i));
    expect(recording.length).toBe(80_000);
    const all = recording.read(80_000);
    expect([all[0], all[79_999]]).toEqual([30, 129]);
    expect([...recording.read(4, 798)]).toEqual([128, 128, 129, 129]);
    expect([...recording.read(3, 79_999)]).toEqual([0, 0, 30]);
  });
});

describe('a picture of samples', () => {
  it('has each of few, and the lowest and highest of many', () => {
    expect([...traceOf(Int16Array.of(1, 2, 3), 2).values]).toEqual([1, 2, 3]);
    const { at, values } = traceOf(Int16Array.of(1, -2, 5, 4, 7, 0), 2);
    expect([...values]).toEqual([-2, 5, 0, 7]);
    expect([...at]).toEqual([...at].toSorted((one, other) => one - other));
  });

  it('ends where a wave does, so that a tone stands still', () => {
    expect(steadyEnd(Int16Array.of(-3, -1, 2, 4, 1), 4)).toBe(2);
    expect(steadyEnd(Int16Array.of(1, 1, 1), 2)).toBe(0);
  });

  it('has a scale that a person reads', () => {
    expect([0.5, 0.51, 7, 10, 99].map(roundUp)).toEqual([0.5, 1, 10, 10, 100]);
  });
});

it('a WAV file has one side of the line in each channel', () => {
  const file = new DataView(wavOf([Int16Array.of(1, 2), Int16Array.of(-1, -2)], 8_000).buffer);
  expect(file.byteLength).toBe(52);
  expect([file.getUint16(22, true), file.getUint32(24, true), file.getUint32(40, true)]).toEqual([2, 8_000, 8]);
  expect([44, 46, 48, 50].map((at) => file.getInt16(at, true))).toEqual([1, -1, 2, -2]);
});
