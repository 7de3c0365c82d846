import { expect, it } from 'vitest';
import { newBridgeId } from '../core/ids.ts';
import type { Party } from './bridge.ts';
import { Bridges } from './bridges.ts';
import { FramePump, type Ticked } from './frame-pump.ts';
import { FrameRing } from './frame-ring.ts';

/** A party that counts what happens to it and resolves `enough` after `count` frames. */
function counting(count: number, { hasClock = false, stalled = false } = {}) {
  const enough = Promise.withResolvers<void>();
  const seen = { written: 0, idle: 0, ticks: 0 };
  const party: Party = {
    hasClock,
    stalled: () => stalled,
    sink: { write: () => void (++seen.written === count && enough.resolve()) },
  };
  const ticked: Ticked = {
    party,
    tick: () => void seen.ticks++,
    idle: () => void (++seen.idle === count && enough.resolve()),
  };
  return { party, ticked, seen, enough: enough.promise };
}

it('a bridge without a line gets a frame every 20 ms', async () => {
  const bridges = new Bridges();
  using pump = new FramePump(bridges);
  const { party, ticked, seen, enough } = counting(25);
  bridges.set(newBridgeId(), [party]);
  const began = pump.now();
  pump.add(ticked);
  await enough;
  const took = pump.now() - began;
  expect(took).toBeGreaterThan(25 * 20 - 2);
  expect(took).toBeLessThan(25 * 20 + 100);
  expect(seen.idle).toBe(0);
});

it('a leg in no bridge idles, and is looked after all the same', async () => {
  using pump = new FramePump(new Bridges());
  const { ticked, seen, enough } = counting(3);
  pump.add(ticked);
  await enough;
  expect(seen).toEqual({ written: 0, idle: 3, ticks: 3 });
});

it('a bridge with a line is left to the line, unless its clock stands still', async () => {
  const bridges = new Bridges();
  using pump = new FramePump(bridges);
  const driven = counting(1, { hasClock: true });
  const orphan = counting(3, { hasClock: true, stalled: true });
  bridges.set(newBridgeId(), [driven.party]);
  bridges.set(newBridgeId(), [orphan.party]);
  pump.add(orphan.ticked);
  await orphan.enough;
  expect(driven.seen.written).toBe(0);
});

it('a loop that was blocked shows in the worst frame, once', async () => {
  const bridges = new Bridges();
  using pump = new FramePump(bridges);
  const { party, ticked, enough } = counting(2);
  bridges.set(newBridgeId(), [party]);
  pump.add(ticked);
  const until = pump.now() + 70;
  while (pump.now() < until);
  await enough;
  expect(pump.takeWorstFrameMs()).toBeGreaterThan(40);
  expect(pump.takeWorstFrameMs()).toBe(0);
});

it('between two clocks a few frames wait in order; the oldest is lost when one clock is faster', () => {
  const ring = new FrameRing();
  const frame = new Int16Array(160);
  for (let i = 1; i <= 5; i++) ring.push(new Int16Array(160).fill(i));
  const pulled = [];
  while (ring.pull(frame)) pulled.push(frame[0]);
  expect(pulled).toEqual([3, 4, 5]);
});
