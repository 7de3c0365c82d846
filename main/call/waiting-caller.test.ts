import { expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import { CallNotes } from './call-notes.ts';
import { WaitingCaller } from './waiting-caller.ts';

const from = (number: string): CallerIdMessage => ({ standard: 'bell202', number, checksumOk: true });

function setUp() {
  const clock = new VirtualClock();
  const notes = new CallNotes();
  const waiting = new WaitingCaller(clock, () => {});
  const told = (message: CallerIdMessage | undefined) => {
    waiting.told(message);
    return waiting.noteIn(notes);
  };
  return { clock, notes, waiting, told };
}

test('a caller whose number came with the first tone keeps it when the second tells nothing', () => {
  const { told, waiting } = setUp();
  told(from('2025550143'));
  expect(told(undefined)).toBe('Another caller waited: 2025550143.');
  expect(waiting.caller).toEqual({ number: '2025550143' });
});

test('a number that comes with the second tone stands in place of nobody', () => {
  const { told } = setUp();
  expect(told(undefined)).toBe('Another caller waited.');
  expect(told(from('2025550143'))).toBe('Another caller waited: 2025550143.');
});

test('who waited is told beside the ring and those who waited before', () => {
  const { told, notes, clock } = setUp();
  notes.add('It rang as "office".');
  told(from('2025550143'));
  clock.advance(60_000);
  expect(told(from('2025550177'))).toBe(
    'It rang as "office". Another caller waited: 2025550143. Another caller waited: 2025550177.',
  );
});

test('callers without end do not fill the record', () => {
  const { told } = setUp();
  for (let at = 0; at < 50; at++) told(from(`20255501${at}`));
  expect(told(from('1'))).not.toContain('2025550149');
});
