import { expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { type ConsoleCarrier, ConsoleSocket } from './console-socket.ts';

it('a console that is behind gets no blocks of a scope, and everything else', () => {
  const sent: string[] = [];
  const carrier = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    on: () => {},
    send: (text: string) => void sent.push(JSON.parse(text).push),
  };
  const socket = new ConsoleSocket('one', carrier as unknown as ConsoleCarrier, {
    backend: {} as ConsoleBackend,
    gate: undefined,
    clock: new VirtualClock(),
    log: silentLog,
  });
  const samples = Buffer.alloc(1600).toString('base64');
  const block = { line: 'sim/1', number: 0, fromLine: samples, toLine: samples };
  socket.push('scope.block', block);
  carrier.bufferedAmount = 100_000;
  socket.push('scope.block', block);
  socket.push('scope.ended', { line: 'sim/1', why: 'call' });
  carrier.bufferedAmount = 0;
  socket.push('scope.block', block);
  expect(sent).toEqual(['scope.block', 'scope.ended', 'scope.block']);
});
