import { describe, expect, it } from 'vitest';
import type { CallView, LineView } from '../../../main/contract/views.ts';
import { oldestRinging, ringsAloud } from './ringing.ts';

const line = (number: number, change: Partial<LineView> = {}): LineView => ({
  id: `a/${number}`,
  name: `Line ${number}`,
  state: 'ringing',
  since: number,
  hook: 'on-hook',
  simulated: true,
  ...change,
});
const call = (id: string, change: Partial<CallView> = {}): CallView => ({
  id,
  direction: 'inbound',
  caller: {},
  startedAt: 0,
  state: 'offering',
  ...change,
});

describe('a console', () => {
  const elsewhere = { lines: [line(1, { callId: 'x' })], calls: [call('x')] };
  const here = { lines: [], calls: [call('x', { atConsole: true })] };

  it('is heard ringing when it is its turn, or for every line if so wished', () => {
    expect(ringsAloud(here, 'console', false)).toBe(true);
    expect(ringsAloud(elsewhere, 'console', false)).toBe(false);
    expect(ringsAloud(elsewhere, 'all', false)).toBe(true);
  });

  it('is quiet while somebody talks there, and when it is told to be', () => {
    expect(ringsAloud(here, 'all', true)).toBe(false);
    expect(ringsAloud(here, 'none', false)).toBe(false);
    expect(ringsAloud({ lines: [], calls: [call('x', { atConsole: true, state: 'connected' })] }, 'all', false)).toBe(
      false,
    );
  });
});

describe('the call to answer first', () => {
  it('is the one that has rung longest, however it came', () => {
    expect(
      oldestRinging({
        lines: [line(2, { since: 50 }), line(1, { since: 70 })],
        calls: [call('x', { atConsole: true, startedAt: 60 })],
      }),
    ).toEqual({ line: 'a/2' });
    expect(
      oldestRinging({ lines: [line(2, { since: 80 })], calls: [call('x', { atConsole: true, startedAt: 60 })] }),
    ).toEqual({
      callId: 'x',
    });
  });

  it('is one whose turn is ours before one that rings at another telephone', () => {
    const calls = [call('other', { startedAt: 1 }), call('ours', { atConsole: true, startedAt: 9 })];
    const lines = [line(1, { since: 1, callId: 'other' }), line(2, { since: 9, callId: 'ours' })];
    expect(oldestRinging({ lines, calls })).toEqual({ line: 'a/2' });
    expect(oldestRinging({ lines: lines.slice(0, 1), calls })).toEqual({ callId: 'ours' });
  });

  it('is none where nothing rings', () => {
    expect(oldestRinging({ lines: [line(1, { state: 'idle' })], calls: [] })).toBeUndefined();
  });
});
