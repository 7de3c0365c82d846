import { expect, test } from 'vitest';
import { monotonicMs, startTicks, type Tick } from './exchange-clock.ts';

function collect(count: number, onTick: (tick: Tick, index: number) => void): Promise<Tick[]> {
  return new Promise((resolve) => {
    const got: Tick[] = [];
    const ticks = startTicks((tick) => {
      got.push(tick);
      onTick(tick, got.length);
      if (got.length < count) return;
      ticks[Symbol.dispose]();
      resolve(got);
    });
  });
}

const block = (ms: number): void => {
  for (const until = monotonicMs() + ms; monotonicMs() < until; );
};

test('a tick that was held up delays none of the next ones, and none is skipped or early', async () => {
  const ticks = await collect(12, (_, index) => {
    if (index === 3) block(70);
  });
  const first = ticks[0]?.dueMs ?? 0;
  ticks.forEach((tick, index) => {
    expect(tick.resynced).toBe(false);
    expect(tick.dueMs - first).toBeCloseTo(index * 20, 6);
    expect(tick.atMs).toBeGreaterThanOrEqual(tick.dueMs);
  });
});

test('after a long stop the schedule begins anew instead of racing after the lost time', async () => {
  const ticks = await collect(6, (_, index) => {
    if (index === 2) block(320);
  });
  expect(ticks.filter((tick) => tick.resynced)).toHaveLength(1);
  expect((ticks[3]?.dueMs ?? 0) - (ticks[2]?.dueMs ?? 0)).toBeCloseTo(20, 6);
});
