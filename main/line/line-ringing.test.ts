import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { adapterId, lineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { ProfileChanges } from './line-profile.ts';
import { LineRunner } from './line-runner.ts';
import type { LineInput, LineTold } from './line-state.ts';
import { profileFor } from './profile.ts';

const name = { standard: 'bell202', number: '100', checksumOk: true } as const;

function aLine(changes: ProfileChanges = {}, country = 'us') {
  const clock = new VirtualClock();
  const told: LineTold[] = [];
  const line = new LineRunner(lineId(adapterId('a'), 1), {
    profile: profileFor(country, changes),
    hardware: { setHook: async () => {}, dial: async () => {}, listen: async () => {}, flash: async () => {} },
    clock,
    log: silentLog,
  });
  line.onTold((each) => told.push(each));
  line.post({ kind: 'adapter-ready' });
  return {
    line,
    clock,
    told,
    post: (input: LineInput) => line.post(input),
    /** Ring voltage on and off in turn, ms. */
    rings(...ms: number[]) {
      for (const [at, each] of ms.entries()) {
        line.post({ kind: 'ring', on: at % 2 === 0 });
        clock.advance(each);
      }
      if (ms.length % 2 === 1) line.post({ kind: 'ring', on: false });
    },
  };
}

describe('ringing', () => {
  it('of a caller who gives up in the first ring is over a ring gap after that ring, not after the wait for caller ID', () => {
    const { told, clock, rings } = aLine();
    rings(2000);
    clock.advance(3000);
    expect(told.map(({ kind }) => kind)).toEqual(['offered']);
    clock.advance(2900);
    expect(told.map(({ kind }) => kind)).toEqual(['offered']);
    clock.advance(200);
    expect(told.at(-1)).toEqual({ kind: 'abandoned', reason: 'caller-gave-up' });
  });

  it('in two bursts is one ring', () => {
    const { line, told, rings } = aLine({}, 'gb');
    rings(400, 200, 400, 2000, 400, 200, 400);
    expect(line.state).toMatchObject({ kind: 'offered', rings: 2 });
    expect(told).toHaveLength(1);
  });

  it('whose edges have no times of their own is neither a distinctive one nor a glitch', () => {
    const ringPatterns = [{ name: 'second number', ms: [1000, 3000] }];
    const { told, clock, post } = aLine({ ringPatterns });
    post({ kind: 'ring', on: true, untimed: true });
    clock.advance(1000);
    post({ kind: 'ring', on: false, untimed: true });
    clock.advance(4000);
    expect(told).toEqual([{ kind: 'offered', callerId: undefined, answered: false }]);
  });

  it('is judged by the times that the device measured, not by when it told of them', () => {
    const ringPatterns = [{ name: 'second number', ms: [400, 200, 400, 4000] }];
    const { told, clock, post } = aLine({ ringPatterns });
    post({ kind: 'ring', on: true });
    clock.advance(300);
    post({ kind: 'ring', on: false, lastedMs: 400 });
    post({ kind: 'ring', on: true, lastedMs: 200 });
    clock.advance(300);
    post({ kind: 'ring', on: false, lastedMs: 400 });
    clock.advance(5000);
    expect(told).toEqual([{ kind: 'offered', callerId: undefined, answered: false, pattern: 'second number' }]);
  });

  it('of a single short burst is no call', () => {
    const { line, told, clock, rings } = aLine();
    rings(200);
    clock.advance(20_000);
    expect(told).toEqual([]);
    expect(line.state.kind).toBe('idle');
  });

  it('that a parallel phone taps while it dials is none', () => {
    const { line, told, clock, rings } = aLine();
    rings(60, 40, 60, 40, 60, 40, 60, 700, 60, 40, 60);
    clock.advance(20_000);
    expect(told).toEqual([]);
    expect(line.state.kind).toBe('idle');
  });

  it('whose end is never told ends all the same', () => {
    const { line, clock, post } = aLine();
    post({ kind: 'ring', on: true });
    clock.advance(60_000);
    expect(line.state.kind).toBe('idle');
  });
});

describe('a distinctive ring', () => {
  const ringPatterns = [
    { name: 'office', ms: [2000, 4000] },
    { name: 'door', ms: [800, 400, 800, 4000] },
  ];

  it('is told with the offer, which waits for its end', () => {
    const { told, clock, rings, post } = aLine({ ringPatterns });
    rings(800, 400, 800);
    post({ kind: 'caller-id', message: name });
    expect(told).toEqual([]);
    clock.advance(1000);
    expect(told).toEqual([{ kind: 'offered', callerId: name, answered: false, pattern: 'door' }]);
  });

  it('is told after the offer where somebody was in a hurry', () => {
    const { told, clock, rings, post } = aLine({ ringPatterns });
    rings(800, 400);
    post({ kind: 'offer' });
    rings(800);
    clock.advance(1000);
    expect(told.at(-1)).toEqual({ kind: 'ring-pattern', pattern: 'door' });
  });

  it('that fits none is an ordinary one', () => {
    const { told, clock, rings, post } = aLine({ ringPatterns });
    rings(1200);
    post({ kind: 'caller-id', message: name });
    clock.advance(1000);
    expect(told).toEqual([{ kind: 'offered', callerId: name, answered: false }]);
  });
});

describe('another phone on the line', () => {
  it('that is lifted while it rings has answered', () => {
    const { line, told, clock, rings, post } = aLine();
    rings(2000);
    clock.advance(3000);
    post({ kind: 'in-use', inUse: true });
    expect(told.at(-1)).toEqual({ kind: 'abandoned', reason: 'answered-elsewhere' });
    expect(line.state).toEqual({ kind: 'idle', taken: 'in-use' });
  });

  it('that is off the hook keeps the line from being seized, until it is put back', () => {
    const { line, told, post, rings } = aLine();
    post({ kind: 'in-use', inUse: true });
    post({ kind: 'seize', digits: '1' });
    expect(told).toEqual([{ kind: 'seize-failed', why: 'line-in-use' }]);
    // It dials by pulses, which are short rings to us.
    rings(60, 40, 60, 40);
    expect(line.state).toEqual({ kind: 'idle', taken: 'in-use' });
    post({ kind: 'in-use', inUse: false });
    post({ kind: 'seize', digits: '1' });
    expect(line.state.kind).toBe('seizing');
  });
});

describe('a ground-start line', () => {
  it('that the exchange has taken for a caller cannot be seized, before it rings', () => {
    const { told, post } = aLine({ start: 'ground' });
    post({ kind: 'tip-ground', grounded: true });
    post({ kind: 'seize', digits: '1' });
    expect(told).toEqual([{ kind: 'seize-failed', why: 'glare' }]);
  });

  it('that the exchange takes before it can have seen us is a caller’s: no digit is sent into the call', () => {
    const { line, told, clock, post } = aLine({ start: 'ground' });
    post({ kind: 'seize', digits: '1' });
    clock.advance(20);
    post({ kind: 'tip-ground', grounded: true });
    expect(told).toEqual([
      { kind: 'seize-failed', why: 'glare' },
      { kind: 'offered', callerId: undefined, answered: true },
    ]);
    expect(line.state.kind).toBe('connected');
  });

  it('is ours where the exchange answers our ring ground', () => {
    const { line, told, clock, post } = aLine({ start: 'ground' });
    post({ kind: 'seize', digits: '1' });
    clock.advance(160);
    post({ kind: 'tip-ground', grounded: true });
    expect(told).toEqual([]);
    expect(line.state.kind).toBe('seizing');
  });

  it('has a caller who gives up told at once', () => {
    const { told, clock, rings, post } = aLine({ start: 'ground' });
    rings(2000);
    clock.advance(3000);
    post({ kind: 'tip-ground', grounded: false });
    expect(told.at(-1)).toEqual({ kind: 'abandoned', reason: 'caller-gave-up' });
  });
});

describe('a hook that did not obey', () => {
  it('is tried again, and the line is idle only with battery', () => {
    const { line, clock, post } = aLine();
    post({ kind: 'command-failed', what: 'hook', reason: 'stalled' });
    post({ kind: 'battery', present: false });
    clock.advance(5000);
    expect(line.state).toMatchObject({ kind: 'out-of-service', why: 'no-battery' });
  });
});
