import { expect, test } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { RingBursts } from './ring-bursts.ts';

function heard(everyMs: number, bursts: readonly (readonly [fromMs: number, toMs: number])[]) {
  const clock = new VirtualClock();
  const edges: object[] = [];
  using rings = new RingBursts(clock, 270, ({ kind: _, ...edge }) => edges.push({ atMs: clock.now(), ...edge }));
  for (const [fromMs, toMs] of bursts)
    for (let at = fromMs; at < toMs; at += everyMs) clock.after(at, () => rings.notified());
  clock.advance(20_000);
  return edges;
}

test('a burst begins with its first notification and has ended when none came for the gap, told with its own length', () => {
  expect(heard(50, [[1000, 3000]])).toEqual([
    { atMs: 1000, on: true },
    { atMs: 2950 + 270, on: false, lastedMs: 2000 },
  ]);
});

test('the pause between two bursts is told as it was, not shorter by the gap', () => {
  expect(
    heard(100, [
      [0, 2000],
      [6000, 8000],
    ]),
  ).toEqual([
    { atMs: 0, on: true },
    { atMs: 1900 + 270, on: false, lastedMs: 2000 },
    { atMs: 6000, on: true, lastedMs: 4000 },
    { atMs: 7900 + 270, on: false, lastedMs: 2000 },
  ]);
});

test('two short bursts 400 ms apart stay two', () => {
  expect(
    heard(50, [
      [0, 400],
      [800, 1200],
    ]).filter((edge) => 'on' in edge && edge.on),
  ).toHaveLength(2);
});

test('a single notification is a ring of which nobody knows how long it was', () => {
  expect(heard(5000, [[0, 1]])).toEqual([
    { atMs: 0, on: true },
    { atMs: 270, on: false, untimed: true },
  ]);
});

test('after disposing no end of a burst is told', () => {
  const clock = new VirtualClock();
  const edges: boolean[] = [];
  const rings = new RingBursts(clock, 270, (edge) => edges.push(edge.on));
  rings.notified();
  rings[Symbol.dispose]();
  clock.advance(1000);
  expect(edges).toEqual([true]);
});
