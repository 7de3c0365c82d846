import { describe, expect, it } from 'vitest';
import type { RecordView } from '../../main/contract/views.ts';
import { wordsIn } from './fixtures/words-in.ts';
import { duration, sentence } from './words.ts';

const words = wordsIn('en', 'en-US', 'US');

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
  it('that were measured are told in milliseconds, and from a second on in seconds', () => {
    expect([13.6, 999.4, 3_240].map((ms) => words.shortTime(ms))).toEqual(['14 ms', '999 ms', '3.2 s']);
  });
  it('are never negative, when the clocks of page and gateway differ', () => {
    expect(duration(-500)).toBe('0:00');
  });
});

describe('callers', () => {
  it('are named first, then numbered', () => {
    expect(words.caller({ name: 'Ada Lovelace', number: '100' })).toEqual({ first: 'Ada Lovelace', second: '100' });
    expect(words.callerText({ name: ' ', number: '100' })).toBe('100');
  });
  it('that withhold their number are said to', () => {
    expect(words.callerText({ withheld: 'private' })).toBe('Number withheld');
    expect(words.callerText({ withheld: 'unavailable' })).toBe('Unknown caller');
    expect(words.callerText(undefined)).toBe('Unknown caller');
  });
  it('of an outbound call are the party we called', () => {
    expect(words.party({ ...record, direction: 'outbound', called: '+442079460018' }).first).toBe('+44 20 7946 0018');
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
    expect(words.recordNotes(told)).toBe(
      'Another caller waited: GRACE; forwarded from +1 312 555 0199; caller ID by FSK V.23',
    );
    expect(words.recordNotes(record)).toBe('');
  });

  it('say what the gateway noted in the language of the page', () => {
    const noted = { ...record, note: 'An emergency call. It rang as "door".' };
    expect(words.recordNotes(noted)).toBe('An emergency call. It rang as "door"');
    expect(wordsIn('de', 'de-AT').recordNotes(noted)).toBe('Ein Notruf. Es klingelte als „door“');
  });

  it('say what the network made of the audio, where that was poor', () => {
    const good = { mos: 4.2, lostPercent: 0.3, jitterMs: 2 };
    const poor = { mos: 2.9, lostPercent: 12, jitterMs: 31 };
    expect(words.recordNotes({ ...record, audio: { codec: 'PCMA', heard: good, sent: good } })).toBe('');
    expect(words.recordNotes({ ...record, audio: { codec: 'PCMA', heard: poor, sent: poor } })).toBe(
      'poor audio from the network (2.9 of 4.5, 12 % lost); poor audio at the other side (2.9 of 4.5, 12 % lost)',
    );
  });

  it("say what the line's echo was, where there was one", () => {
    const echo = { erlDb: 11.7, erleDb: 31.2, state: 'converged', seeded: true } as const;
    expect(words.recordNotes({ ...record, echo })).toBe('echo: the line returns −12 dB, 31 dB of it removed');
    expect(words.recordNotes({ ...record, echo: { ...echo, erleDb: 0 } })).toBe('echo: the line returns −12 dB');
    expect(words.recordNotes({ ...record, echo: { ...echo, erlDb: 58 } })).toBe('');
  });
});

describe('a sentence', () => {
  it('begins with a capital and ends with one full stop', () => {
    expect(sentence('caller ID by FSK V.23')).toBe('Caller ID by FSK V.23.');
    expect(sentence('The caller gave up.')).toBe('The caller gave up.');
    expect(sentence('')).toBe('');
  });
});

describe('when a call was', () => {
  it('is told with its year where that is another one', () => {
    const now = new Date(2026, 0, 2, 9).getTime();
    expect(words.dated(new Date(2026, 0, 1, 16, 5).getTime(), now)).toMatch(/^Jan 1, 4:05\sPM$/);
    expect(words.dated(new Date(2025, 11, 31, 16, 5).getTime(), now)).toMatch(/^Dec 31, 2025, 4:05\sPM$/);
    expect(wordsIn('de').dated(new Date(2025, 11, 31, 16, 5).getTime(), now)).toBe('31.12.2025, 16:05');
  });
});

describe('what a line measures', () => {
  it('is told with its sign, as far as it is known', () => {
    expect(words.measures({ volts: -48, milliamps: 0 })).toBe('−48 V, 0 mA');
    expect(words.measures({ milliamps: 24 })).toBe('24 mA');
    expect(words.measures({})).toBe('');
  });
});

describe('a list', () => {
  it.each([
    [[], ''],
    [['Alarm'], 'Alarm'],
    [['Alarm', 'Lift'], 'Alarm and Lift'],
    [['Front desk', 'Alarm', 'Lift'], 'Front desk, Alarm, and Lift'],
  ])('of %j reads as one says it', (names, said) => {
    expect(words.list(names)).toBe(said);
  });
});

describe('in other languages', () => {
  const echo = { erlDb: 11.7, erleDb: 31.2, state: 'converged', seeded: true } as const;
  it('numbers, dates, lists and sentences are as their readers write them', () => {
    const german = wordsIn('de', 'de-DE', 'DE');
    expect(german.shortTime(3_240)).toBe('3,2 s');
    expect(german.list(['Empfang', 'Lager', 'Werkstatt'])).toBe('Empfang, Lager und Werkstatt');
    expect(german.number('03012345678')).toBe('030 12345678');
    expect(german.callerText({ withheld: 'private' })).toBe('Nummer unterdrückt');
    expect(german.recordNotes({ ...record, echo })).toContain('−12 dB');
    expect(wordsIn('fr', 'fr-FR').list(['a', 'b'])).toBe('a et b');
  });

  it('what a caller sends as a name is never taken for a sentence of ours', () => {
    const name = '$t(calls.withheld) {{number}}';
    expect(words.t('lines.callerWaits', { who: name })).toContain(name);
  });
});
