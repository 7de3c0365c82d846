import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { CallsIn } from './calls-in.ts';

/** A modem whose answer to `+VRID` is `keeps`. */
function called(keeps: readonly string[] = []) {
  const clock = new VirtualClock();
  const told: LineEvent[] = [];
  let asked = 0;
  const calls: CallsIn = new CallsIn({
    clock,
    country: 'us',
    emit: (event) => told.push(event),
    askForCaller: async (wanted) => {
      if (!wanted()) return;
      asked += 1;
      for (const line of keeps) calls.told(line);
    },
  });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let turns = 0; turns < 4; turns++) await Promise.resolve();
  };
  const numbers = () =>
    told.flatMap((event) => (event.kind === 'caller-id' && event.message.number ? [event.message.number] : []));
  return { calls, pass, told, numbers, asked: () => asked };
}

describe('a call that comes in', () => {
  it('is asked for its caller where the modem says nothing by itself', async () => {
    const { calls, pass, numbers } = called(['NMBR = 5551234']);
    calls.told('RING');
    await pass(4000);
    expect(numbers()).toEqual(['5551234']);
  });

  it('is not asked for one that was told, or is just being told', async () => {
    const { calls, pass, numbers, asked } = called(['NMBR = 5550000']);
    calls.told('RING');
    await pass(3000);
    calls.told('NMBR = 5551234');
    await pass(5000);
    expect([numbers(), asked()]).toEqual([['5551234'], 0]);
    calls.told('RING');
    await pass(3100);
    calls.told('NMBR = 5551234');
    await pass(5000);
    expect([numbers(), asked()]).toEqual([['5551234', '5551234'], 0]);
  });

  it('has the same caller as the call before, told just after the old one was told for an answer', async () => {
    const { calls, pass, numbers, asked } = called(['NMBR = 5551234']);
    calls.told('RING');
    await pass(2500);
    calls.told('NMBR = 5551234');
    await pass(20_000);
    calls.told('RING');
    await pass(3250);
    expect(asked()).toBe(1);
    calls.told('NMBR = 5551234');
    await pass(1000);
    expect(numbers()).toEqual(['5551234', '5551234']);
  });
});
