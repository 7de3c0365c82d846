import { expect, it } from 'vitest';
import { type EventPacket, EventSender } from './event-sender.ts';

/** What `frames` frames send: packets, `nothing`, or `audio`. */
function sent(sender: EventSender, frames: number, from = 1000): (EventPacket | 'nothing' | 'audio')[] {
  return Array.from({ length: frames }, (_, i) => {
    const packet = sender.next(from + i * 160);
    return packet === undefined ? 'audio' : packet === 'nothing' ? packet : { ...packet };
  });
}
const packets = (all: readonly (EventPacket | 'nothing' | 'audio')[]): EventPacket[] =>
  all.filter((one) => typeof one === 'object');

it('a digit is one event: one timestamp, growing durations, the marker first, the end three times', () => {
  const sender = new EventSender();
  sender.send('5', 100, 60);
  const all = sent(sender, 9);
  expect(packets(all).map(({ duration }) => duration)).toEqual([160, 320, 480, 640, 800, 800, 800]);
  expect(packets(all).map(({ end }) => end)).toEqual([false, false, false, false, true, true, true]);
  expect(packets(all).map(({ marker }) => marker)).toEqual([true, false, false, false, false, false, false]);
  expect(new Set(packets(all).map(({ timestamp }) => timestamp))).toEqual(new Set([1000]));
  expect(new Set(packets(all).map(({ event }) => event))).toEqual(new Set([5]));
  expect(all.slice(7)).toEqual(['nothing', 'audio']);
});

it('digits keep their gap, and the end is told when the last has left', () => {
  const sender = new EventSender();
  let done = 0;
  sender.send('12', 40, 100, () => done++);
  const all = sent(sender, 12);
  const starts = all.flatMap((one, i) => (typeof one === 'object' && one.marker ? [i] : []));
  // 40 ms of tone and 100 ms of gap are seven frames.
  expect(starts).toEqual([0, 7]);
  expect(done).toBe(0);
  sent(sender, 2);
  expect(done).toBe(1);
});

it('the shortest digit lasts 40 ms', () => {
  const sender = new EventSender();
  sender.send('*', 1, 0);
  expect(packets(sent(sender, 8)).at(-1)).toMatchObject({ event: 10, duration: 320, end: true });
});

it('a comma is a pause of 2 s', () => {
  const sender = new EventSender();
  sender.send(',1', 40, 60);
  const all = sent(sender, 101);
  expect(all.slice(0, 100).every((one) => one === 'nothing')).toBe(true);
  expect(all[100]).toMatchObject({ event: 1, marker: true });
});

it('a digit that is held goes on until it is released', () => {
  const sender = new EventSender();
  sender.press('7');
  expect(packets(sent(sender, 10)).every(({ end }) => !end)).toBe(true);
  sender.release(200);
  const rest = packets(sent(sender, 5, 1000 + 1600));
  expect(rest.map(({ end, duration }) => [end, duration])).toEqual([
    [true, 1760],
    [true, 1760],
    [true, 1760],
  ]);
});

it('a digit pressed and released before its first packet has the length that was measured', () => {
  const sender = new EventSender();
  sender.press('7');
  sender.release(80);
  expect(packets(sent(sender, 8)).at(-1)).toMatchObject({ duration: 640, end: true });
});

it('an event longer than 8.19 s is sent as segments that follow each other without an end between', () => {
  const sender = new EventSender();
  sender.press('1');
  const all = packets(sent(sender, 500));
  const timestamps = [...new Set(all.map(({ timestamp }) => timestamp))];
  expect(timestamps).toHaveLength(2);
  const [first = 0, second = 0] = timestamps;
  const longest = Math.max(...all.filter(({ timestamp }) => timestamp === first).map(({ duration }) => duration));
  expect(longest).toBeLessThanOrEqual(0xffff);
  expect(second - first).toBe(longest);
  expect(all.some(({ end }) => end)).toBe(false);
  expect(all.filter(({ marker }) => marker)).toHaveLength(1);
});

it('those who wait are told when everything is forgotten', () => {
  const sender = new EventSender();
  let done = 0;
  sender.send('123', 100, 100, () => done++);
  sent(sender, 2);
  sender.clear();
  expect(done).toBe(1);
  expect(sent(sender, 1)).toEqual(['audio']);
});
