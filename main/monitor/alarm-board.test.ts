import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { AlarmBoard, type Condition } from './alarm-board.ts';
import { alarmCodeOf, alarmCodes, alarmKind } from './alarm-catalogue.ts';

const down: Condition = {
  id: 'trunk-down/pbx',
  code: 'trunk-down',
  severity: 'error',
  subject: 'pbx',
  text: 'No answer.',
};
const line: Condition = {
  id: 'line-down/sim/1',
  code: 'line-down',
  severity: 'warning',
  subject: 'sim/1',
  text: 'No battery.',
  afterMs: 10_000,
};

function aBoard() {
  const clock = new VirtualClock();
  const board = new AlarmBoard(clock);
  const events: string[] = [];
  let changes = 0;
  board.onEvent(({ kind, alarm }) => events.push(`${kind} ${alarm.id}`));
  board.onChange(() => void changes++);
  return { clock, board, events, changes: () => changes };
}

describe('an alarm', () => {
  it('begins once, however often it is said, and ends once', () => {
    const { board, clock, events, changes } = aBoard();
    board.update([down]);
    clock.advance(1_000);
    board.update([down]);
    board.update([{ ...down, text: 'Still no answer.' }]);
    expect(board.alarms).toMatchObject([
      { code: 'trunk-down', text: 'Still no answer.', since: clock.wallTime() - 1_000 },
    ]);
    board.update([]);
    board.update([]);
    expect(events).toEqual(['raised trunk-down/pbx', 'cleared trunk-down/pbx']);
    expect(changes()).toBe(3);
    expect(board.alarms).toEqual([]);
  });

  it('that is over before its time was none', () => {
    const { board, clock, events } = aBoard();
    board.update([line]);
    clock.advance(9_999);
    board.update([]);
    clock.advance(60_000);
    expect(events).toEqual([]);
    board.update([line]);
    clock.advance(10_000);
    expect(events).toEqual(['raised line-down/sim/1']);
    expect(clock.pending).toBe(0);
  });

  it('that is worse stands first', () => {
    const { board, clock } = aBoard();
    board.update([line, down]);
    clock.advance(10_000);
    expect(board.alarms.map(({ id }) => id)).toEqual([down.id, line.id]);
  });

  it('is not told any more when the board is gone', () => {
    const { board, clock, events } = aBoard();
    board.update([line]);
    board[Symbol.dispose]();
    board[Symbol.dispose]();
    clock.advance(60_000);
    expect(events).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('has for each kind a number of its own, a cause and a cure, in sentences', () => {
    const all = alarmCodes.map(alarmKind);
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
    for (const { cause, cure } of all) for (const text of [cause, cure]) expect(text).toMatch(/^[A-Z].*[.]$/);
  });

  it.each([
    ['trunk/pbx', 'trunk-settings'],
    ['usb/moved/The adapter', 'adapter-changed'],
    ['usb/look', 'adapter-down'],
    ['settings/The console', 'settings'],
    ['guards/limit/all/callsPerDay', 'toll-guard'],
    ['banned/192.0.2.7', 'source-banned'],
    ['5a6f9a5e-0000-4000-8000-000000000000', 'notice'],
  ])('knows a notice by its cause: %s', (cause, code) => {
    expect(alarmCodeOf(cause)).toBe(code);
  });
});
