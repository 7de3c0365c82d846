import { expect, test } from 'vitest';
import type { AnalogLine } from '../analog-line.ts';
import { LoopOpenings } from './loop-openings.ts';

const nothing = { [Symbol.dispose]: () => undefined };

test('openings of a dial are told digit by digit, longer ones as they begin and end', () => {
  const told: unknown[] = [];
  const line: AnalogLine = {
    state: { battery: true, polarity: 'normal', ringing: false, loopCurrent: true, inUse: false },
    onEvent: () => nothing,
    setHook: async (hook) => void told.push(hook),
    openLoop: async (sinceMs) => void told.push(`open ${sinceMs}`),
    closeLoop: async (ms) => void told.push(`closed ${ms}`),
    dialPulses: async (digit) => void told.push(digit),
    hear: (samples) => new Int16Array(samples),
    say: () => undefined,
    slips: 0,
  };
  const loop = new LoopOpenings(line);
  const pass = (ms: number): void => {
    for (let i = 0; i < ms; i += 1) loop.tick();
  };
  const open = (ms: number): void => {
    loop.move(false);
    pass(ms);
    loop.move(true);
  };
  loop.move(true);
  pass(500);
  for (const pause of [39, 600, 300]) {
    open(61);
    pass(pause);
  }
  open(81);
  open(300);
  loop.move(false);
  pass(2000);
  loop.release();
  expect(told).toEqual([
    'off-hook',
    [
      { breakMs: 61, makeMs: 39 },
      { breakMs: 61, makeMs: 200 },
    ],
    [{ breakMs: 61, makeMs: 200 }],
    'open 81',
    'closed 81',
    'open 81',
    'closed 300',
    'open 81',
    'on-hook',
  ]);
});
