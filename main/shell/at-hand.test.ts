import { expect, it } from 'vitest';
import { line, view } from '../../test/console/sample-view.ts';
import type { CallView } from '../contract/views.ts';
import { callsOn, isBusy, ringingIn } from './at-hand.ts';

const call = (change: Partial<CallView>): CallView => ({
  id: 'call-9',
  direction: 'inbound',
  caller: { number: '200' },
  startedAt: 1_000,
  state: 'ringing',
  ...change,
});

it('a line rings before there is a call, and is the same one while the call is there', () => {
  const early = ringingIn(view({ lines: [line(1, { state: 'ringing', since: 500 })], calls: [] }));
  expect(early).toMatchObject([{ order: { kind: 'answer', line: 'simulated-1/1' }, atConsole: false, caller: {} }]);
  expect(early[0]).not.toHaveProperty('callId');
  const lines = [line(1, { state: 'ringing', since: 500, callId: 'call-9' })];
  const ids = [1, 2].map(
    () => ringingIn(view({ lines, calls: [call({ line: 'simulated-1/1', atConsole: true })] }))[0]?.id,
  );
  expect(ids).toEqual(['line/simulated-1/1/call-9', 'line/simulated-1/1/call-9']);
});

it('a call by a trunk that rings at the desks can be answered, one that rings elsewhere cannot', () => {
  const atDesks = call({ direction: 'outbound', trunk: 'pbx', atConsole: true });
  const elsewhere = call({ id: 'call-10', direction: 'outbound', trunk: 'pbx' });
  expect(ringingIn(view({ lines: [], calls: [atDesks, elsewhere] }))).toMatchObject([
    { order: { kind: 'pick-up', callId: 'call-9' }, atConsole: true },
  ]);
});

it('a call on a ringing line is told once, and who came first is first', () => {
  const lines = [
    line(1, { state: 'ringing', since: 2_000, callId: 'call-9' }),
    line(2, { state: 'ringing', since: 1_500 }),
  ];
  const found = ringingIn(view({ lines, calls: [call({ line: 'simulated-1/1', startedAt: 2_000, atConsole: true })] }));
  expect(found.map(({ order }) => order)).toEqual([
    { kind: 'answer', line: 'simulated-1/2' },
    { kind: 'answer', line: 'simulated-1/1' },
  ]);
});

it('calls that would be lost are those that are connected or being dialled', () => {
  const calls = (['offering', 'dialling', 'ringing', 'connected'] as const).map((state) => call({ id: state, state }));
  expect(callsOn(view({ calls })).map(({ id }) => id)).toEqual(['dialling', 'connected']);
});

it('the computer stays awake for a line that is off-hook, one that rings, and any call', () => {
  const idle = [line(1)];
  expect(isBusy(view({ lines: idle, calls: [] }))).toBe(false);
  expect(isBusy(view({ lines: [line(1, { hook: 'off-hook' })], calls: [] }))).toBe(true);
  expect(isBusy(view({ lines: [line(1, { state: 'ringing' })], calls: [] }))).toBe(true);
  expect(isBusy(view({ lines: idle, calls: [call({})] }))).toBe(true);
});
