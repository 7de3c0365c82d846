import { expect, it } from 'vitest';
import type { HistoryCallView } from '../../../main/contract/history.ts';
import { wordsIn } from '../fixtures/words-in.ts';
import { historyCsv } from './export-history.ts';
import { anyCall, filterOf } from './history-filter.ts';
import { joined } from './use-history.ts';

const call = (id: string, change: Partial<HistoryCallView> = {}): HistoryCallView => ({
  id,
  direction: 'inbound',
  caller: {},
  startedAt: 0,
  outcome: 'answered',
  ...change,
});

it('the file has every call of every page once, however they are spread, and holds one page at a time', async () => {
  const pages = [
    { calls: [call('a'), call('b')], next: 7 },
    { calls: [], next: 5 },
    { calls: [call('c', { caller: { name: '=HYPERLINK("http://evil.example")' } })] },
  ];
  const asked: (number | undefined)[] = [];
  const counts: number[] = [];
  let text = '';
  for await (const part of historyCsv(
    async (before) => {
      asked.push(before);
      return pages[asked.length - 1] ?? { calls: [] };
    },
    [],
    wordsIn('en'),
    (count) => counts.push(count),
  ))
    text += part;
  expect(asked).toEqual([undefined, 7, 5]);
  expect(counts).toEqual([2, 2, 3]);
  expect(text.startsWith('\uFEFFStarted,')).toBe(true);
  expect(text.trimEnd().split('\r\n')).toHaveLength(4);
  expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
});

it('what is chosen becomes a filter, days by this computer’s calendar', () => {
  expect(filterOf(anyCall)).toEqual({});
  const filter = filterOf({
    ...anyCall,
    text: ' ann ',
    from: '2026-03-29',
    to: '2026-03-29',
    outcome: 'busy',
    missed: true,
  });
  expect(filter).toEqual({
    text: 'ann',
    from: new Date(2026, 2, 29).getTime(),
    to: new Date(2026, 2, 30).getTime(),
    outcomes: ['busy'],
    missed: true,
  });
  expect(filterOf({ ...anyCall, from: 'yesterday', outcome: 'nonsense' })).toEqual({});
});

it('the file names lines, and is in the reader’s language', async () => {
  const lines = [{ id: 'a/1', name: 'Empfang', state: 'idle', since: 0, hook: 'on-hook', simulated: false }] as const;
  const answered = call('a', {
    line: 'a/1',
    caller: { number: '100', name: 'Ada, Countess' },
    answeredAt: 1_000,
    endedAt: 61_400,
    remark: 'ruft wieder an',
  });
  let text = '';
  for await (const part of historyCsv(async () => ({ calls: [answered] }), lines, wordsIn('de'))) text += part;
  const [heading, row] = text.split('\r\n');
  expect(heading?.startsWith('\uFEFFBeginn,')).toBe(true);
  expect(row).toBe(
    '1970-01-01T00:00:00.000Z,Ankommend,100,"Ada, Countess",,,Empfang,,,60,Angenommen,,,ruft wieder an,,,',
  );
});

it('what is told anew counts, and nothing is there twice', () => {
  const known = [call('b', { outcome: 'in-progress' }), call('a')];
  expect(joined([call('c'), call('b')], known).map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    'c answered',
    'b answered',
    'a answered',
  ]);
  // `b` was dealt with since.
  expect(joined([call('c'), call('a')], [call('b'), call('a'), call('z')]).map(({ id }) => id)).toEqual([
    'c',
    'a',
    'z',
  ]);
});
