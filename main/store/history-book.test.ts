import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallOutcome } from '../call/call-record.ts';
import { numberKey } from '../contacts/written-number.ts';
import { VirtualClock } from '../core/clock.ts';
import { asCallId, asLineId, trunkId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { type CallHistory, openCallHistory } from './call-history.ts';
import { type HistoryBook, type NumberPlaces, openHistoryBook } from './history-book.ts';
import type { HistoryFilter } from './history-pages.ts';

let dir: string;
let clock: VirtualClock;
let history: CallHistory;
let book: HistoryBook;
const germany = { country: 'de', areaCode: '30' };
let places: NumberPlaces = { of: () => germany, text: 'de 30' };

const open = (): void => {
  history = openCallHistory(dir, { log: silentLog, clock });
  book = openHistoryBook(dir, history, { log: silentLog, clock, places });
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copperline-book-'));
  clock = new VirtualClock();
  places = { of: () => germany, text: 'de 30' };
  open();
});
afterEach(() => {
  book[Symbol.dispose]();
  history[Symbol.dispose]();
  rmSync(dir, { recursive: true, force: true });
});

interface Told {
  readonly id: string;
  readonly at: number;
  readonly direction?: 'inbound' | 'outbound';
  readonly line?: string;
  readonly trunk?: string;
  readonly number?: string;
  readonly name?: string;
  readonly called?: string;
  readonly outcome?: CallOutcome;
  readonly reason?: string;
}

function tell({
  id,
  at,
  direction = 'inbound',
  line,
  trunk,
  number,
  name,
  called,
  outcome = 'answered',
  reason,
}: Told): void {
  history.start({
    id: asCallId(id),
    direction,
    ...(line === undefined ? {} : { line: asLineId(line) }),
    ...(trunk === undefined ? {} : { trunk: trunkId(trunk) }),
    ...(called === undefined ? {} : { called }),
    caller: { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) },
    startedAt: at,
  });
  if (outcome === 'in-progress') return;
  history.finish(asCallId(id), {
    endedAt: at + 60_000,
    outcome,
    ...(outcome === 'answered' ? { answeredAt: at + 5_000 } : {}),
    ...(reason === undefined ? {} : { reason }),
  });
}

const key = (number: string) => numberKey(number, germany);
const found = (filter: HistoryFilter): string[] => book.page(filter, { limit: 100 }).calls.map(({ id }) => id);
const settle = (): void => clock.advance(1_000);

describe('looking up', () => {
  it('names are found by the beginnings of words, without accents, and numbers by both ends', () => {
    tell({ id: 'a', at: 1, number: '03012345678', name: 'Müller & Söhne GmbH' });
    tell({
      id: 'b',
      at: 2,
      direction: 'outbound',
      called: '+33142685300',
      outcome: 'busy',
      reason: 'The line was busy.',
    });
    settle();
    expect(found({ text: 'muller' })).toEqual(['a']);
    expect(found({ text: 'soh MÜL' })).toEqual(['a']);
    expect(found({ text: 'ller' })).toEqual([]);
    for (const typed of ['03012', '+49 30 12', '0049 30 123', '345678', '(030) 123-456-78'])
      expect(found({ text: typed }), typed).toEqual(['a']);
    expect(found({ text: '5300' })).toEqual(['b']);
    expect(found({ text: 'busy' })).toEqual(['b']);
    expect(found({ text: '' })).toEqual(['b', 'a']);
  });

  it('what a person types asks for words, whatever it means to the search', () => {
    tell({ id: 'a', at: 1, name: 'NEAR "quoted" OR x*' });
    settle();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        book.page({ text }, { limit: 10 });
      }),
      { numRuns: 500 },
    );
    expect(found({ text: '"quoted" OR' })).toEqual(['a']);
    expect(found({ text: 'NOT near' })).toEqual([]);
  });

  it('a number is the same however it was written, and by its last digits where nothing better is known', () => {
    tell({ id: 'a', at: 1, number: '03012345678' });
    tell({ id: 'b', at: 2, direction: 'outbound', called: '+493012345678' });
    tell({ id: 'c', at: 3, direction: 'outbound', called: '*3103012345678' });
    tell({ id: 'd', at: 4, number: '04012345678' });
    tell({ id: 'e', at: 5, number: '600' });
    settle();
    expect(found({ number: key('030 / 123 456 78') })).toEqual(['c', 'b', 'a']);
    expect(found({ number: key('600') })).toEqual(['e']);
    expect(found({ number: key('00') })).toEqual([]);
  });

  it('calls of the contacts that a text finds are found with it', () => {
    tell({ id: 'a', at: 1, number: '03012345678' });
    tell({ id: 'b', at: 2, name: 'Annabel' });
    tell({ id: 'c', at: 3, number: '03087654321' });
    settle();
    expect(found({ text: 'ann', numbersOfText: ['+493012345678'] })).toEqual(['b', 'a']);
  });

  it('line, trunk, direction, outcome and time each narrow it down', () => {
    tell({ id: 'a', at: 1_000, line: 'x/1', trunk: 'pbx', outcome: 'missed' });
    tell({ id: 'b', at: 2_000, line: 'x/2', direction: 'outbound', called: '600', outcome: 'busy' });
    tell({ id: 'c', at: 3_000, line: 'x/1', trunk: 'pbx' });
    settle();
    expect(found({ line: 'x/1' })).toEqual(['c', 'a']);
    expect(found({ trunk: 'pbx', outcomes: ['answered'] })).toEqual(['c']);
    expect(found({ direction: 'outbound' })).toEqual(['b']);
    expect(found({ outcomes: ['busy', 'missed'] })).toEqual(['b', 'a']);
    expect(found({ missed: true })).toEqual(['a']);
    expect(found({ from: 2_000 })).toEqual(['c', 'b']);
    expect(found({ from: 1_000, to: 3_000 })).toEqual(['b', 'a']);
  });

  it('a call that is on is found as well, and by what becomes known of it', () => {
    tell({ id: 'a', at: 1, outcome: 'in-progress' });
    settle();
    expect(found({})).toEqual(['a']);
    history.update(asCallId('a'), { caller: { number: '03012345678', name: 'Ann' } });
    settle();
    expect(found({ text: 'ann' })).toEqual(['a']);
    expect(found({ number: key('+493012345678') })).toEqual(['a']);
  });

  it('another country reads the numbers anew', () => {
    tell({ id: 'a', at: 1, number: '2025550123' });
    settle();
    expect(book.get(asCallId('a'))?.party).toBe('+49302025550123');
    places = { of: () => ({ country: 'us' }), text: 'us' };
    book[Symbol.dispose]();
    book = openHistoryBook(dir, history, { log: silentLog, clock, places });
    settle();
    expect(book.get(asCallId('a'))?.party).toBe('+12025550123');
    expect(book.isUpToDate).toBe(true);
  });
});

const outcomes = ['answered', 'missed', 'busy', 'failed'] as const;
const anyTold = fc.record({
  at: fc.integer({ min: 1, max: 40 }),
  direction: fc.constantFrom('inbound' as const, 'outbound' as const),
  line: fc.option(fc.constantFrom('x/1', 'x/2'), { nil: undefined }),
  trunk: fc.option(fc.constantFrom('pbx', 'backup'), { nil: undefined }),
  number: fc.constantFrom('03012345678', '03087654321', '600'),
  name: fc.constantFrom('Ann', 'Änne', 'Bob'),
  outcome: fc.constantFrom(...outcomes),
});
const anyFilter: fc.Arbitrary<HistoryFilter> = fc.record(
  {
    text: fc.constantFrom('an', 'bob', '0301', '4321', 'a', ''),
    from: fc.integer({ min: 0, max: 40 }),
    to: fc.integer({ min: 0, max: 45 }),
    line: fc.constantFrom('x/1', 'x/3'),
    trunk: fc.constant('pbx'),
    direction: fc.constantFrom('inbound' as const, 'outbound' as const),
    outcomes: fc.uniqueArray(fc.constantFrom(...outcomes), { maxLength: 3 }),
    number: fc.constantFrom(key('+493012345678') ?? { digits: '', tail: '' }, key('600') ?? { digits: '', tail: '' }),
    missed: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('paging', () => {
  it('each call that fits is on one page, newest first, whatever is asked and added meanwhile', () => {
    fc.assert(
      fc.property(
        fc.array(anyTold, { maxLength: 40 }),
        fc.array(anyFilter, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        (told, filters, limit) => {
          book[Symbol.dispose]();
          history[Symbol.dispose]();
          for (const file of ['calls.db', 'calls.db-wal', 'calls.db-shm']) rmSync(join(dir, file), { force: true });
          open();
          for (const [index, each] of told.entries())
            tell({
              ...pruned(each),
              id: `${index}`,
              ...(each.direction === 'outbound' ? { called: each.number } : {}),
            });
          settle();
          for (const filter of filters) {
            const whole = found(filter);
            const paged: string[] = [];
            let before: number | undefined;
            do {
              const page = book.page(filter, { limit, ...(before === undefined ? {} : { before }) });
              expect(page.calls.length).toBeLessThanOrEqual(limit);
              paged.push(...page.calls.map(({ id }) => id));
              before = page.next;
              tell({ id: `later ${Math.random()}`, at: 1_000_000 });
            } while (before !== undefined);
            expect(paged).toEqual(whole.filter((id) => !id.startsWith('later')));
            const times = book.page(filter, { limit: 100 }).calls.map(({ startedAt }) => startedAt);
            expect(times).toEqual(times.toSorted((a, b) => b - a));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('many calls of the same millisecond, and a clock that goes back, lose nothing', () => {
    for (let index = 0; index < 300; index++) tell({ id: `same ${index}`, at: 5_000 });
    tell({ id: 'later', at: 5_001 });
    tell({ id: 'back', at: 10 });
    expect(book.page({}, { limit: 1_000 }).calls).toHaveLength(302);
    expect(history.list({ limit: 1_000 })).toHaveLength(302);
    expect(book.page({}, { limit: 1_000 }).calls.at(-1)?.id).toBe('back');
  });
});

const pruned = <T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;

describe('missed calls', () => {
  const state = (id: string) => book.calledBack(asCallId(id));

  it('say whether the caller was called back, tried, or got through', () => {
    tell({ id: 'a', at: 1_000, number: '03012345678', outcome: 'missed' });
    settle();
    expect(state('a')).toEqual({ state: 'open' });
    tell({ id: 'b', at: 2_000, number: '03012345678', outcome: 'missed' });
    settle();
    expect(state('a')).toEqual({ state: 'open' });
    tell({ id: 'c', at: 3_000, direction: 'outbound', called: '*3103012345678', outcome: 'busy' });
    settle();
    expect(state('a')).toEqual({ state: 'tried', at: 3_000, call: 'c' });
    tell({ id: 'd', at: 4_000, number: '+493012345678' });
    settle();
    expect(state('b')).toEqual({ state: 'got-through', at: 4_000, call: 'd' });
    expect(state('d')).toBeUndefined();
  });

  it('without a number are told as such, and any can be marked as dealt with', () => {
    tell({ id: 'a', at: 1_000, outcome: 'missed' });
    tell({ id: 'b', at: 2_000 });
    settle();
    expect(state('a')).toEqual({ state: 'no-number' });
    expect(book.handled(asCallId('a'), true)).toBe(true);
    expect(state('a')).toEqual({ state: 'handled', at: clock.wallTime() });
    book.handled(asCallId('a'), false);
    expect(state('a')).toEqual({ state: 'no-number' });
    expect(book.handled(asCallId('b'), true)).toBe(false);
    expect(book.handled(asCallId('gone'), true)).toBe(false);
  });
});

it('a remark is kept, found and taken away again', () => {
  tell({ id: 'a', at: 1 });
  const told: string[] = [];
  using _ = book.onChange((call) => told.push(call));
  expect(book.remark(asCallId('a'), 'Wants the blue brochure')).toBe(true);
  settle();
  expect(book.get(asCallId('a'))?.remark).toBe('Wants the blue brochure');
  expect(found({ text: 'brochure' })).toEqual(['a']);
  book.remark(asCallId('a'), '');
  settle();
  expect(book.get(asCallId('a'))).not.toHaveProperty('remark');
  expect(found({ text: 'brochure' })).toEqual([]);
  expect(told).toEqual(['a', 'a']);
});

describe('forgetting', () => {
  const DAY = 86_400_000;
  it('calls older than the settings say go, the search and all, but never one that is on', () => {
    const now = clock.wallTime();
    tell({ id: 'old', at: now - 40 * DAY, name: 'Oldest' });
    tell({ id: 'on', at: now - 39 * DAY, name: 'Oldest', outcome: 'in-progress' });
    tell({ id: 'new', at: now - DAY });
    settle();
    book.apply({ keepDays: 30 });
    settle();
    expect(found({})).toEqual(['new', 'on']);
    expect(found({ text: 'oldest' })).toEqual(['on']);
    history.finish(asCallId('on'), { endedAt: clock.wallTime(), outcome: 'answered' });
    clock.advance(30 * DAY);
    expect(found({})).toEqual([]);
  });

  it('0 days are for ever', () => {
    tell({ id: 'old', at: 1_000 });
    book.apply({ keepDays: 0 });
    clock.advance(5_000 * DAY);
    expect(found({})).toEqual(['old']);
  });
});

it('a damaged index is made anew, and no record is lost', () => {
  for (let index = 0; index < 300; index++) tell({ id: `c${index}`, at: index + 1, name: `Name${index}` });
  settle();
  book[Symbol.dispose]();
  const db = new DatabaseSync(join(dir, 'calls.db'));
  db.exec("UPDATE calls_text_data SET block = x'ffffffffffffffff'");
  db.close();
  book = openHistoryBook(dir, history, { log: silentLog, clock, places });
  tell({ id: 'new', at: 1_000, name: 'Brandnew' });
  clock.advance(60_000);
  expect(found({ text: 'brandnew' })).toEqual(['new']);
  expect(found({ text: 'name7' })).toContain('c7');
  expect(book.isUpToDate).toBe(true);
});

it('disposing twice is safe, and leaves no timer', () => {
  tell({ id: 'a', at: 1 });
  book[Symbol.dispose]();
  book[Symbol.dispose]();
  history[Symbol.dispose]();
  expect(clock.pending).toBe(0);
});

it('a search that is damaged when the gateway starts is taken away, and the records stay', () => {
  for (let index = 0; index < 300; index++) tell({ id: `c${index}`, at: index + 1, name: `Name${index}` });
  settle();
  book[Symbol.dispose]();
  history[Symbol.dispose]();
  const db = new DatabaseSync(join(dir, 'calls.db'));
  db.exec("UPDATE calls_text_data SET block = x'ffffffffffffffff'");
  db.close();
  open();
  expect(history.problems).toEqual([]);
  expect(history.list({ limit: 1_000 })).toHaveLength(300);
  tell({ id: 'new', at: 1_000, name: 'Brandnew' });
  clock.advance(60_000);
  expect(found({ text: 'brandnew' })).toEqual(['new']);
  expect(found({ text: 'name7' })).toContain('c7');
});
