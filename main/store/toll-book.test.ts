import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { openTollBook } from './toll-book.ts';

const NOON = Date.UTC(2026, 2, 10, 12);
let dir: Disposable & { readonly path: string };
let clock: VirtualClock;
beforeEach(() => {
  dir = tempDir('toll-book');
  clock = new VirtualClock(NOON);
});
afterEach(() => dir[Symbol.dispose]());

const open = () => openTollBook(dir.path, { log: silentLog, clock });
const call = (id: string) => ({ id, costly: true, trunks: ['pbx'], startedAt: clock.wallTime() });

describe('the book of what limits count', () => {
  it('is read again as it was written', () => {
    const book = open();
    book.save(call('a'));
    book.save({ ...call('a'), answeredAt: NOON + 5, endedAt: NOON + 9 });
    book.note('lifted/all', '12');
    book.note('lifted/all', '13');
    book[Symbol.dispose]();
    using again = open();
    expect(again.calls).toEqual([{ ...call('a'), answeredAt: NOON + 5, endedAt: NOON + 9 }]);
    expect([...again.notes]).toEqual([['lifted/all', '13']]);
    expect(again.problems).toEqual([]);
  });

  it('gives a call that a crash cut off its minutes until it was last seen', () => {
    const crashed = open();
    crashed.save({ ...call('a'), answeredAt: NOON });
    clock.advance(65_000);
    // Not closed: what is on the disk is all there is.
    using again = open();
    expect(again.calls).toEqual([{ ...call('a'), startedAt: NOON, answeredAt: NOON, endedAt: NOON + 60_000 }]);
    crashed[Symbol.dispose]();
  });

  it('forgets what no limit looks at', () => {
    const book = open();
    book.save({ ...call('a'), endedAt: NOON });
    book[Symbol.dispose]();
    clock.advance(70 * 86_400_000);
    using again = open();
    expect(again.calls).toEqual([]);
  });

  it('waits for a database that somebody else holds, and loses nothing', () => {
    using book = open();
    const other = new DatabaseSync(join(dir.path, 'tolls.db'));
    other.exec('BEGIN IMMEDIATE');
    book.save(call('a'));
    book.note('pin/pbx', '{}');
    other.exec('COMMIT');
    clock.advance(1_000);
    expect(other.prepare('SELECT id FROM calls').all()).toEqual([{ id: 'a' }]);
    expect(other.prepare('SELECT key FROM notes').all()).toEqual([{ key: 'pin/pbx' }]);
    other.close();
  });

  it('sets a damaged one aside, and says so', () => {
    writeFileSync(join(dir.path, 'tolls.db'), 'this is no database, but it is long enough to be looked at'.repeat(20));
    using book = open();
    expect(book.calls).toEqual([]);
    expect(book.problems).toMatchObject([{ severity: 'error', text: expect.stringContaining('count from now') }]);
  });
});
