import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { adapterId, lineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { LineRunner } from './line-runner.ts';
import type { LineTold } from './line-state.ts';
import { profileFor } from './profile.ts';

/** A runner over a hook that obeys, digits that take their time, and a clock moved by hand. */
function aLine({ refusesHook = false, log = silentLog } = {}) {
  const clock = new VirtualClock();
  const commands: string[] = [];
  const told: LineTold[] = [];
  let dialled: PromiseWithResolvers<void> = Promise.withResolvers();
  const line = new LineRunner(lineId(adapterId('a'), 1), {
    profile: profileFor('us'),
    hardware: {
      setHook: async (hook) => {
        commands.push(hook);
        if (refusesHook) throw new Error('stall');
      },
      dial: (digits) => {
        commands.push(`dial ${digits}`);
        dialled = Promise.withResolvers();
        return dialled.promise;
      },
      listen: async () => undefined,
      flash: async (ms) => void commands.push(`flash ${ms}`),
    },
    clock,
    log,
  });
  line.onTold((each) => told.push(each));
  return { line, clock, commands, told, finishDialling: () => dialled.resolve() };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a line, run', () => {
  it('offers a call after one ring and the caller ID wait, and forgets it when the ringing stops', () => {
    const { line, clock, told } = aLine();
    line.post({ kind: 'adapter-ready' });
    line.post({ kind: 'ring', on: true });
    clock.advance(2000);
    line.post({ kind: 'ring', on: false });
    clock.advance(3000);
    expect(told).toEqual([{ kind: 'offered', callerId: undefined, answered: false }]);
    clock.advance(6000);
    expect(told.at(-1)).toEqual({ kind: 'abandoned', reason: 'caller-gave-up' });
    expect(line.state.kind).toBe('idle');
    expect(clock.pending).toBe(0);
  });

  it('has the digits of an attempt that was released say nothing in the next one', async () => {
    const { line, clock, finishDialling } = aLine();
    line.post({ kind: 'adapter-ready' });
    line.post({ kind: 'seize', digits: '1' });
    line.post({ kind: 'loop-current', flowing: true });
    clock.advance(3000);
    const finishFirst = finishDialling;
    expect(line.state.kind).toBe('dialling');
    line.post({ kind: 'release' });
    clock.advance(line.profile.guardMs);
    line.post({ kind: 'seize', digits: '2' });
    finishFirst();
    await settle();
    expect(line.state.kind).toBe('seizing');
  });

  it('goes out of service when the hook does not obey, and is tried again', async () => {
    const { line, clock, commands } = aLine({ refusesHook: true });
    line.post({ kind: 'adapter-ready' });
    await settle();
    expect(line.state).toMatchObject({ kind: 'out-of-service', why: 'hook-failed' });
    clock.advance(5000);
    expect(commands).toEqual(['on-hook', 'on-hook']);
  });

  it('is disposed twice and stays silent', () => {
    const { line, clock, told } = aLine();
    line.post({ kind: 'adapter-ready' });
    line.post({ kind: 'ring', on: true });
    line[Symbol.dispose]();
    line[Symbol.dispose]();
    clock.advance(60_000);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('writes neither digits nor callers to the log: a route may dial a code of its own', () => {
    const written: string[] = [];
    const { line } = aLine({ log: pino({ level: 'debug', base: {} }, { write: (text) => void written.push(text) }) });
    line.post({ kind: 'adapter-ready' });
    line.post({ kind: 'caller-id', message: { standard: 'v23', number: '5551', name: 'Ann', checksumOk: true } });
    line.post({ kind: 'timeout', timer: 'caller-id' });
    line.post({ kind: 'call-waiting', message: { standard: 'v23', number: '5552', checksumOk: true } });
    line.post({ kind: 'seize', digits: '5553' });
    expect(written.length).toBeGreaterThan(3);
    expect(written.join('')).not.toMatch(/555\d|Ann/);
  });
});
