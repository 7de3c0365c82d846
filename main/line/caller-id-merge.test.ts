import { expect, it } from 'vitest';
import { mergeCallerId } from './caller-id-merge.ts';
import type { CallerIdMessage } from './line-signals.ts';

const message = (part: Partial<CallerIdMessage>): CallerIdMessage => ({
  standard: 'bell202',
  checksumOk: true,
  ...part,
});

it('a number beats none, and takes its standard with it', () => {
  const none = message({ numberAbsent: 'unavailable', date: '01020304' });
  const number = message({ standard: 'dtmf', number: '555' });
  expect(mergeCallerId(none, number)).toEqual(message({ standard: 'dtmf', number: '555', date: '01020304' }));
  expect(mergeCallerId(number, none)).toEqual(message({ standard: 'dtmf', number: '555', date: '01020304' }));
});

it('a name is added to a number', () => {
  expect(mergeCallerId(message({ number: '555' }), message({ number: '555', name: 'ADA' }))).toEqual(
    message({ number: '555', name: 'ADA' }),
  );
});

it('what was told first stands', () => {
  const first = message({ number: '555' });
  expect(mergeCallerId(first, message({ number: '666' }))).toBe(first);
});

it('private is kept against unavailable, either way round', () => {
  const hidden = message({ numberAbsent: 'private' });
  const unknown = message({ numberAbsent: 'unavailable' });
  expect(mergeCallerId(hidden, unknown)).toBe(hidden);
  expect(mergeCallerId(unknown, hidden)).toEqual(hidden);
});

it('a failed checksum counts for nothing, in either place', () => {
  const broken = message({ number: '999', checksumOk: false });
  const good = message({ number: '555' });
  expect(mergeCallerId(undefined, broken)).toBeUndefined();
  expect(mergeCallerId(good, broken)).toBe(good);
  expect(mergeCallerId(broken, good)).toBe(good);
});

it("the adapter's own answer and the host's are put together: number from one, name from the other", () => {
  const onBoard = message({ number: '5550142', date: '11211432' });
  const host = message({ standard: 'v23', number: '5550142', name: 'ADA', redirecting: '5550199' });
  const both = message({ number: '5550142', date: '11211432', name: 'ADA', redirecting: '5550199' });
  expect(mergeCallerId(onBoard, host)).toEqual(both);
  expect(mergeCallerId(host, onBoard)).toEqual({ ...both, standard: 'v23' });
});

it('a number that one decoder read beats the reason of another that there is none', () => {
  const merged = mergeCallerId(message({ numberAbsent: 'private' }), message({ standard: 'v23', number: '555' }));
  expect(merged).toEqual(message({ standard: 'v23', number: '555' }));
});

it('an answer with a bad checksum adds nothing, and is replaced by any good one', () => {
  const bad = message({ number: '5550142', name: 'ADA', checksumOk: false });
  const host = message({ standard: 'v23', numberAbsent: 'unavailable' });
  expect(mergeCallerId(host, bad)).toBe(host);
  expect(mergeCallerId(bad, host)).toBe(host);
  expect(mergeCallerId(bad, bad)).toBe(bad);
});

it('a withheld number stays withheld whatever digits are heard besides', () => {
  const hidden = message({ numberAbsent: 'private' });
  const digits = message({ standard: 'dtmf', number: '5' });
  expect(mergeCallerId(hidden, digits)).toBe(hidden);
  expect(mergeCallerId(digits, hidden)).toBe(hidden);
});
