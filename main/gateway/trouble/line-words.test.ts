import { assert, constantFrom, property, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { adapterId, lineId } from '../../core/ids.ts';
import { commandWords, factWords } from './line-words.ts';

const line = lineId(adapterId('sim'), 1);

it('a line’s timeline has what it heard in words', () => {
  expect(factWords({ kind: 'line-event', line, event: { kind: 'ring', on: true } })).toEqual({
    line,
    kind: 'fact',
    text: 'ring voltage begins',
  });
  expect(factWords({ kind: 'line-event', line, event: { kind: 'measured', volts: 48 } })).toBeUndefined();
  expect(
    factWords({ kind: 'line-event', line, event: { kind: 'audio-fault', fault: 'underrun', count: 3 } }),
  ).toMatchObject({ kind: 'adapter', text: 'audio: 3 underrun' });
  expect(
    factWords({
      kind: 'tone',
      line,
      tone: 'busy',
      present: true,
      heard: { hz: [480, 620], onMs: 500, offMs: 500, cycles: 3 },
    })?.text,
  ).toBe('busy tone: 480 and 620 Hz, 500 ms on and 500 ms off');
});

it('nobody’s number and name stand in it', () => {
  assert(
    property(
      stringMatching(/^[0-9]{7,15}$/),
      stringMatching(/^[A-Z][a-z]{6,12}$/),
      constantFrom('bell202', 'v23', 'dtmf', 'jclip'),
      (number, name, standard) => {
        const message = { standard, number, name, checksumOk: true } as const;
        for (const fact of [
          { kind: 'caller-id', line, message } as const,
          { kind: 'call-waiting', line, message } as const,
          { kind: 'line-event', line, event: { kind: 'caller-id', message } } as const,
        ]) {
          const text = factWords(fact)?.text ?? '';
          expect(text).toContain(`${number.length} digits`);
          expect(text).not.toContain(number);
          expect(text).not.toContain(name);
        }
      },
    ),
  );
});

it('what the adapter is told is said without the digits', () => {
  expect(commandWords({ kind: 'dial', digits: '5551234' })).toBe('dial 7 digits');
  expect(commandWords({ kind: 'hook', hook: 'off-hook' })).toBe('go off-hook');
  expect(commandWords({ kind: 'flash' })).toBe('flash the hook');
});
