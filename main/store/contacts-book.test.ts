import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NumberPlace } from '../call/route/numbering.ts';
import type { Contact, ContactDraft } from '../contacts/contact.ts';
import { ImportPlan } from '../contacts/import-plan.ts';
import { draftOf } from '../contacts/merge-contact.ts';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { BlockedCallers } from './blocked-callers.ts';
import type { ContactsBook } from './contacts-book.ts';
import { openContacts } from './open-contacts.ts';

let dir: string;
let clock: VirtualClock;
let book: ContactsBook;
let place: NumberPlace;
const open = (): ContactsBook => openContacts(dir, { log: silentLog, clock, place: () => place });
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copperline-contacts-'));
  clock = new VirtualClock();
  place = { country: 'de', areaCode: '30' };
  book = open();
});
afterEach(() => {
  book[Symbol.dispose]();
  rmSync(dir, { recursive: true, force: true });
});

const draft = (change: Partial<ContactDraft>): ContactDraft => ({
  name: '',
  company: '',
  title: '',
  numbers: [],
  emails: [],
  note: '',
  ...change,
});
const numbers = (...of: string[]) => of.map((number) => ({ kind: 'work' as const, number }));

function add(change: Partial<ContactDraft>): string {
  const saved = book.save([{ draft: draft(change) }], 'Added');
  if (!saved.ok) throw new Error(saved.text);
  return saved.ids[0] ?? '';
}
const names = (text: string): string[] =>
  book.page({ text, limit: 100 }).contacts.map(({ name, company }) => name || company);

describe('looking up', () => {
  it('by the beginnings of name, company and e-mail words without accents, and by both ends of numbers', () => {
    add({ name: 'Jörg Müller', company: 'Acme', numbers: numbers('+49 30 12345678'), emails: ['j@example.com'] });
    add({ name: 'Ann Mustermann', numbers: numbers('0171 5550100') });
    add({ name: 'Bob Musterfrau' });
    expect(names('mull jor')).toEqual(['Jörg Müller']);
    expect(names('ACME')).toEqual(['Jörg Müller']);
    expect(names('example')).toEqual(['Jörg Müller']);
    expect(names('030 1234')).toEqual(['Jörg Müller']);
    expect(names('5678')).toEqual(['Jörg Müller']);
    expect(names('muster')).toEqual(['Ann Mustermann', 'Bob Musterfrau']);
    expect(names('mustermann')).toEqual(['Ann Mustermann']);
    expect(names('')).toEqual(['Ann Mustermann', 'Bob Musterfrau', 'Jörg Müller']);
    expect(book.numbersFound('jorg', 10)).toEqual(['+493012345678']);
  });

  it('each contact is on one page, in order, whatever the pages are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Ann', 'Änne', 'Bob', 'Zoë', 'anna'), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('', 'an'),
        (all, limit, text) => {
          const ids = book.page({ limit: 1_000 }).contacts.map(({ id }) => id);
          if (ids.length > 0) book.remove(ids, 'all');
          for (const name of all) add({ name });
          const whole = book.page({ text, limit: 1_000 }).contacts.map(({ id }) => id);
          const paged: string[] = [];
          let after: string | undefined;
          do {
            const page = book.page({ text, after, limit });
            paged.push(...page.contacts.map(({ id }) => id));
            after = page.next;
          } while (after !== undefined);
          expect(paged).toEqual(whole);
          expect(new Set(paged).size).toBe(paged.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a number is somebody’s in whichever form it comes, and by its last digits only where that is said', () => {
    const ann = add({ name: 'Ann', numbers: numbers('030 12345678') });
    expect(book.match('+493012345678')).toMatchObject({ kind: 'one', by: 'number', contact: { id: ann } });
    expect(book.match('0049 30 1234 5678')).toMatchObject({ kind: 'one', by: 'number' });
    expect(book.match('*3103012345678')).toMatchObject({ kind: 'one', by: 'last-digits' });
    expect(book.match('04012345678')).toEqual({ kind: 'none' });
    clock.advance(1_000);
    const bob = add({ name: 'Bob', numbers: numbers('+493012345678') });
    const match = book.match('03012345678');
    expect(match).toMatchObject({ kind: 'several', by: 'number' });
    expect(match.kind === 'several' && match.contacts.map(({ id }) => id)).toEqual([bob, ann]);
  });

  it('an extension is only itself', () => {
    add({ name: 'Desk', numbers: numbers('600') });
    expect(book.match('600')).toMatchObject({ kind: 'one', by: 'number' });
    expect(book.match('+49301234600')).toEqual({ kind: 'none' });
  });

  it('in another country the same digits are another number', () => {
    add({ name: 'Ann', numbers: numbers('2025550123') });
    place = { country: 'us' };
    book.placeChanged();
    expect(book.match('+12025550123')).toMatchObject({ kind: 'one', by: 'number' });
    book[Symbol.dispose]();
    book = open();
    expect(book.match('+12025550123')).toMatchObject({ kind: 'one', by: 'number' });
  });
});

describe('undoing', () => {
  it('whatever was done is as before, and what was changed since stays', () => {
    const ann = add({ name: 'Ann' });
    const bob = add({ name: 'Bob' });
    const both = book.save(
      [
        { id: ann, draft: draft({ name: 'Anna' }) },
        { id: bob, draft: draft({ name: 'Bobby' }) },
        { draft: draft({ name: 'Carl' }) },
      ],
      'Import',
    );
    if (!both.ok) throw new Error(both.text);
    book.save([{ id: bob, draft: draft({ name: 'Robert' }) }], 'Changed');
    expect(book.undo(both.batch)).toEqual({ title: 'Import', restored: 2, left: 1 });
    expect(names('')).toEqual(['Ann', 'Robert']);
    expect(book.undo(both.batch)).toBeUndefined();
    const removed = book.remove([ann], 'Removed');
    if (!removed.ok) throw new Error(removed.text);
    expect(names('')).toEqual(['Robert']);
    book.undo(removed.batch);
    expect(names('')).toEqual(['Ann', 'Robert']);
    expect(names('ann')).toEqual(['Ann']);
  });
});

describe('a file', () => {
  const imported = (cards: readonly ContactDraft[]) => {
    const plan = new ImportPlan(place, (each) => book.candidates(each));
    for (const card of cards) plan.add(card);
    const saved = book.save(
      plan.changing.map(({ id, draft: each }) => ({ id, draft: each })),
      'Import',
    );
    return { plan, saved };
  };

  it('brings what is new, adds to what is there, and leaves alone what is the same', () => {
    add({ name: 'Jörg Müller', numbers: numbers('030 12345678'), note: 'old friend' });
    const { plan } = imported([
      draft({ name: 'Müller, Jorg', numbers: numbers('+493012345678', '0171 5550100'), company: 'Acme' }),
      draft({ name: 'Ann', numbers: numbers('600') }),
      draft({ name: 'Ann', numbers: numbers('600'), emails: ['ann@example.com'] }),
      draft({}),
    ]);
    expect(plan.counts).toEqual({ new: 1, changed: 1, same: 0 });
    expect({ repeated: plan.repeated, empty: plan.empty }).toEqual({ repeated: 1, empty: 1 });
    const [ann, joerg] = book.page({ limit: 10 }).contacts;
    expect(ann).toMatchObject({ name: 'Ann', emails: ['ann@example.com'] });
    expect(joerg).toMatchObject({ company: 'Acme', note: 'old friend' });
    expect(joerg?.numbers.map(({ number }) => number)).toEqual(['030 12345678', '0171 5550100']);
  });

  it('of two people with one switchboard makes two contacts', () => {
    imported([
      draft({ name: 'Ann', numbers: numbers('030 12345678') }),
      draft({ name: 'Bob', numbers: numbers('030 12345678') }),
    ]);
    expect(names('')).toEqual(['Ann', 'Bob']);
  });

  it('that comes again changes nothing', () => {
    const card = fc.record({
      name: fc.constantFrom('Ann', 'Bob', 'Änn', ''),
      company: fc.constantFrom('', 'Acme'),
      title: fc.constant(''),
      numbers: fc
        .uniqueArray(fc.constantFrom('600', '030 12345678', '+493012345678', '0171 5550100'), { maxLength: 3 })
        .map((of) => numbers(...of)),
      emails: fc.subarray(['a@example.com', 'b@example.com']),
      note: fc.constantFrom('', 'x'),
    });
    fc.assert(
      fc.property(fc.array(card, { maxLength: 6 }), (cards) => {
        const ids = book.page({ limit: 1_000 }).contacts.map(({ id }) => id);
        if (ids.length > 0) book.remove(ids, 'all');
        imported(cards);
        const before = book.page({ limit: 1_000 }).contacts.map(draftOf);
        // What came together may only be seen to be one the next time: after a few times nothing is left to see.
        for (let time = 0; time < 6; time++) imported(cards);
        const after = book.page({ limit: 1_000 }).contacts.map(draftOf);
        const { plan } = imported(cards);
        expect(after.length).toBe(before.length);
        expect(plan.changing).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

it('what a contact holds stays within bounds, and an empty one is refused', () => {
  expect(book.save([{ draft: draft({ title: 'nobody' }) }], '')).toMatchObject({ ok: false });
  const id = add({
    name: `A\u202e${'x'.repeat(500)}\u0000\n`,
    note: 'a\u0007\nb',
    numbers: numbers(...Array.from({ length: 50 }, (_, at) => `${at}`)),
  });
  const kept = book.get(id) as Contact;
  expect(kept.name).toMatch(/^Ax{199}$/);
  expect(kept.note).toBe('a\nb');
  expect(kept.numbers).toHaveLength(20);
});

it('damaged contacts are set aside and told; a newer file is left alone', () => {
  book[Symbol.dispose]();
  writeFileSync(join(dir, 'contacts.db'), 'this is no database, but somebody may want it back'.repeat(200));
  for (const rest of ['contacts.db-wal', 'contacts.db-shm']) rmSync(join(dir, rest), { force: true });
  book = open();
  expect(book.problems[0]?.text).toContain('contacts.damaged-20260101T000000Z.db');
  expect(readdirSync(dir)).toContain('contacts.damaged-20260101T000000Z.db');
  add({ name: 'Ann' });
  book[Symbol.dispose]();
  const db = new DatabaseSync(join(dir, 'contacts.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(open).toThrow('newer Copperline');
});

it('the block list is kept, once for each caller', () => {
  const parts = { clock, log: silentLog };
  using first = new BlockedCallers(book, parts);
  const match = { is: 'prefix', digits: '+49900' } as const;
  const id = first.add({ match, action: { do: 'silence' }, why: 'surveys' });
  first.add({ match: { is: 'withheld' }, action: { do: 'hang-up' }, why: '' });
  expect(first.add({ match, action: { do: 'hang-up' }, why: 'again' })).toBe(id);
  using again = new BlockedCallers(book, parts);
  expect(again.rules).toHaveLength(2);
  expect(again.rules.find((rule) => rule.id === id)).toMatchObject({ action: { do: 'hang-up' }, why: 'again' });
  expect(again.remove(id ?? '')).toBe(true);
  expect(again.remove(id ?? '')).toBe(false);
  expect(new BlockedCallers(book, parts).rules).toHaveLength(1);
});

it('disposing twice is safe, and leaves no timer', () => {
  book[Symbol.dispose]();
  book[Symbol.dispose]();
  expect(clock.pending).toBe(0);
});
