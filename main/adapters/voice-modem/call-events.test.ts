import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { CallEvents } from './call-events.ts';

function called(senses = { loopBreak: true, extension: true, voltage: true }) {
  const clock = new VirtualClock();
  const told: LineEvent[] = [];
  let rings = 0;
  const events = new CallEvents({
    clock,
    emit: (event) => told.push(event),
    senses: () => senses,
    onRing: () => {
      rings += 1;
    },
  });
  return { clock, events, told, rings: () => rings };
}

describe('what a modem tells in a call', () => {
  it('is our own doing for 300 ms after the hook moved, and believed then', () => {
    const { clock, events, told } = called();
    events.ownDoing();
    clock.advance(299);
    events.take({ kind: 'loop-break' });
    events.take({ kind: 'extension', offHook: true });
    expect(told).toEqual([]);
    clock.advance(1);
    events.take({ kind: 'extension', offHook: true });
    expect(told).toEqual([{ kind: 'reported-extension', offHook: true }]);
  });

  it('of a flash is our own doing while it lasts, too', () => {
    const { clock, events, told } = called();
    events.ownDoing(600);
    clock.advance(800);
    events.take({ kind: 'loop-break' });
    expect(told).toEqual([]);
  });

  it('is one break of the loop, however often it is told while it lasts', () => {
    const { clock, events, told } = called();
    for (let times = 0; times < 3; times++) {
      events.take({ kind: 'loop-break' });
      clock.advance(300);
    }
    expect(told).toEqual([{ kind: 'loop-current', flowing: false }]);
    clock.advance(300);
    expect(told[1]).toEqual({ kind: 'loop-current', flowing: true });
  });

  it('is not believed of what the chip does not promise to sense', () => {
    const { events, told } = called({ loopBreak: false, extension: false, voltage: false });
    events.take({ kind: 'loop-break' });
    events.take({ kind: 'extension', offHook: true });
    expect(told).toEqual([]);
  });

  it('is a tone, a digit, a ring', () => {
    const { events, told, rings } = called();
    events.take({ kind: 'tone', tone: 'busy' });
    events.take({ kind: 'digit', digit: '5' });
    events.take({ kind: 'ring' });
    expect(told.map(({ kind }) => kind)).toEqual(['reported-tone', 'reported-digit']);
    expect(rings()).toBe(1);
  });

  it('ends with the call: no loop is closed after it', () => {
    const { clock, events, told } = called();
    events.take({ kind: 'loop-break' });
    events[Symbol.dispose]();
    clock.advance(5000);
    expect(told).toHaveLength(1);
  });
});
