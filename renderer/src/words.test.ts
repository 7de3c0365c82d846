import { describe, expect, it } from 'vitest';
import type { RecordView } from '../../main/contract/views.ts';
import {
  callerText,
  callerWords,
  duration,
  formatNumber,
  lineWords,
  matches,
  otherParty,
  recordNotes,
  sentence,
} from './words.ts';

const record: RecordView = {
  id: 'r',
  direction: 'inbound',
  line: 'a/1',
  caller: { number: '+13125550142', name: 'Ada Lovelace' },
  startedAt: 0,
  outcome: 'missed',
  reason: 'nobody answered',
};

describe('durations', () => {
  it('read as a clock does', () => {
    expect(duration(0)).toBe('0:00');
    expect(duration(7_999)).toBe('0:07');
    expect(duration(754_000)).toBe('12:34');
    expect(duration(3_723_000)).toBe('1:02:03');
  });
  it('are never negative, when the clocks of page and gateway differ', () => {
    expect(duration(-500)).toBe('0:00');
  });
});

describe('numbers', () => {
  it.each([
    ['+13125550142', '+1 312 555 0142'],
    ['3125550142', '312 555 0142'],
    ['+442079460018', '+44 207 946 0018'],
    ['+498912345678', '+49 891 234 5678'],
    ['+35312345678', '+353 1 234 5678'],
    ['100', '100'],
    ['*98#', '*98#'],
    ['1-800-FLOWERS', '1-800-FLOWERS'],
    ['+', '+'],
  ])('%s is shown as %s', (given, shown) => {
    expect(formatNumber(given)).toBe(shown);
  });
});

describe('callers', () => {
  it('are named first, then numbered', () => {
    expect(callerWords({ name: 'Ada Lovelace', number: '100' })).toEqual({ first: 'Ada Lovelace', second: '100' });
    expect(callerText({ name: ' ', number: '100' })).toBe('100');
  });
  it('that withhold their number are said to', () => {
    expect(callerText({ withheld: 'private' })).toBe('Number withheld');
    expect(callerText({ withheld: 'unavailable' })).toBe('Unknown caller');
    expect(callerText(undefined)).toBe('Unknown caller');
  });
  it('of an outbound call are the party we called', () => {
    expect(otherParty({ ...record, direction: 'outbound', called: '+442079460018' }).first).toBe('+44 207 946 0018');
  });
});

describe('what a record says besides', () => {
  it('is how the caller was told, who forwarded the call and who else waited', () => {
    const told = {
      ...record,
      caller: { ...record.caller, redirecting: '+13125550199' },
      callerIdStandard: 'v23',
      note: 'Another caller waited: GRACE.',
    } as const;
    expect(recordNotes(told)).toBe(
      'Another caller waited: GRACE; forwarded from +1 312 555 0199; caller ID by FSK V.23',
    );
    expect(recordNotes(record)).toBe('');
  });

  it("say what the line's echo was, where there was one", () => {
    const echo = { erlDb: 11.7, erleDb: 31.2, state: 'converged', seeded: true } as const;
    expect(recordNotes({ ...record, echo })).toBe('echo: the line returns −12 dB, 31 dB of it removed');
    expect(recordNotes({ ...record, echo: { ...echo, erleDb: 0 } })).toBe('echo: the line returns −12 dB');
    expect(recordNotes({ ...record, echo: { ...echo, erlDb: 58 } })).toBe('');
  });
});

describe('a line', () => {
  const line = { id: 'a/1', name: 'Front', state: 'idle', since: 0, hook: 'on-hook', simulated: true } as const;
  it('that another phone has off the hook is not called free', () => {
    expect(lineWords(line)).toBe('Free');
    expect(lineWords({ ...line, inUse: true })).toBe('In use by another phone');
    expect(lineWords({ ...line, state: 'ringing', inUse: true })).toBe('Ringing');
  });
});

describe('a sentence', () => {
  it('begins with a capital and ends with one full stop', () => {
    expect(sentence('caller ID by FSK V.23')).toBe('Caller ID by FSK V.23.');
    expect(sentence('The caller gave up.')).toBe('The caller gave up.');
    expect(sentence('')).toBe('');
  });
});

describe('the filter of recent calls', () => {
  const lines = [{ id: 'a/1', name: 'Front desk', state: 'idle', since: 0, hook: 'on-hook', simulated: true }] as const;
  it.each(['', 'ada', 'LOVELACE missed', 'front desk', '312 555 0142', '(312) 555-0142', '+1312', 'inbound', 'nobody'])(
    'finds the record by %j',
    (filter) => {
      expect(matches(record, lines, filter)).toBe(true);
    },
  );
  it.each(['bob', 'ada busy', '999', 'outbound'])('does not find it by %j', (filter) => {
    expect(matches(record, lines, filter)).toBe(false);
  });
});
