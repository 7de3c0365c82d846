import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IMPORT_PART_BYTES } from '../contract/contacts.ts';
import {
  type RequestInput,
  type RequestName,
  type RequestOutput,
  type RequestParsed,
  requests,
} from '../contract/requests.ts';
import { VirtualClock } from '../core/clock.ts';
import { asCallId, asLineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { BlockedCallers } from '../store/blocked-callers.ts';
import { type CallHistory, openCallHistory } from '../store/call-history.ts';
import { openHistoryBook } from '../store/history-book.ts';
import { openContacts } from '../store/open-contacts.ts';
import { CallBackWindow } from './call-back-window.ts';
import { contactHandlers } from './contact-desk.ts';
import { ContactImports } from './contact-imports.ts';
import { HistoryDesk } from './history-desk.ts';
import { NumberPlaceTable } from './number-places.ts';

let dir: string;
let clock: VirtualClock;
let parts: DisposableStack;
let history: CallHistory;
let callBacks: CallBackWindow;
let ask: <N extends RequestName>(name: N, input: RequestInput<N>) => Promise<RequestOutput<N>>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copperline-desk-'));
  clock = new VirtualClock();
  parts = new DisposableStack();
  const store = { clock, log: silentLog };
  const places = new NumberPlaceTable(() => ({ lines: [], office: { country: 'de', areaCode: '30' } }));
  history = parts.use(openCallHistory(dir, store));
  const book = parts.use(openHistoryBook(dir, history, { ...store, places }));
  const contacts = parts.use(openContacts(dir, { ...store, place: () => places.office }));
  const blocked = parts.use(new BlockedCallers(contacts, store));
  const imports = parts.use(new ContactImports({ book: contacts, clock }));
  callBacks = new CallBackWindow(clock, [], ['de']);
  const desk = new HistoryDesk({ book, contacts, places });
  const handlers: Record<string, (input: never, console: string) => unknown> = {
    ...desk.handlers,
    ...contactHandlers({
      book: contacts,
      imports,
      blocked,
      history: desk,
      places,
      callBacks,
      hasTrunk: (id) => id === 'pbx',
      clock,
    }),
  };
  // As a console asks: both ways through the contract.
  ask = async <N extends RequestName>(name: N, input: RequestInput<N>) => {
    const parsed = requests[name].input.parse(input) as RequestParsed<N>;
    const answer = handlers[name]?.(parsed as never, 'console');
    for (let turn = 0; turn < 50; turn++) {
      clock.advance(1);
      await Promise.resolve();
    }
    return requests[name].output.parse(await answer) as RequestOutput<N>;
  };
});
afterEach(() => {
  parts.dispose();
  rmSync(dir, { recursive: true, force: true });
});

const card = (name: string, number: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nTEL:${number}\r\nEND:VCARD\r\n`;

async function bring(text: string): Promise<string> {
  const bytes = Buffer.from(text);
  const opened = await ask('contacts.import-open', { name: 'contacts.vcf', bytes: bytes.length });
  if (!opened.ok) throw new Error(opened.text);
  for (let at = 0; at < bytes.length; at += IMPORT_PART_BYTES) {
    const data = bytes.subarray(at, at + IMPORT_PART_BYTES).toString('base64');
    expect(await ask('contacts.import-part', { id: opened.id, at, data })).toEqual({ ok: true });
  }
  return opened.id;
}

describe('importing', () => {
  it('shows what would come, changes nothing until it is wanted, and is undone as one', async () => {
    const id = await bring(card('Ann', '030 12345678') + card('Bob', '600') + card('Ann', '030 12345678'));
    const preview = await ask('contacts.import-preview', { id });
    expect(preview).toMatchObject({
      ok: true,
      format: 'vcard',
      counts: { new: 2, changed: 0, same: 0, repeated: 1, skipped: 0 },
      contacts: [
        { state: 'new', contact: { name: 'Ann' } },
        { state: 'new', contact: { name: 'Bob' } },
      ],
    });
    expect((await ask('contacts.list', {})).count).toBe(0);
    const applied = await ask('contacts.import-apply', { id });
    expect(applied).toMatchObject({ ok: true, added: 2, changed: 0 });
    expect((await ask('contacts.list', {})).count).toBe(2);
    expect(await ask('contacts.import-apply', { id })).toMatchObject({ ok: false });
    if (applied.ok)
      expect(await ask('contacts.undo', { batch: applied.batch })).toEqual({ ok: true, restored: 2, left: 0 });
    expect((await ask('contacts.list', {})).count).toBe(0);
  });

  it('refuses parts that are lost, too much or nobody’s, and forgets a file that nobody looks at', async () => {
    const opened = await ask('contacts.import-open', { name: 'x', bytes: 4 });
    if (!opened.ok) throw new Error(opened.text);
    const { id } = opened;
    expect(await ask('contacts.import-part', { id, at: 2, data: 'QQ==' })).toMatchObject({ ok: false });
    expect(await ask('contacts.import-part', { id, at: 0, data: 'QUFBQUFB' })).toMatchObject({ ok: false });
    expect(await ask('contacts.import-part', { id: 'other', at: 0, data: 'QQ==' })).toMatchObject({ ok: false });
    expect(await ask('contacts.import-preview', { id })).toMatchObject({ ok: false });
    clock.advance(3_600_000);
    expect(await ask('contacts.import-part', { id, at: 0, data: 'QQ==' })).toMatchObject({ ok: false });
  });

  it('what is exported comes back as the same contacts', async () => {
    await ask('contacts.import-apply', { id: await looked(card('Ann', '030 12345678') + card('Bob', '600')) });
    for (const format of ['vcard-3', 'vcard-4', 'csv'] as const) {
      const { text } = await ask('contacts.export', { format });
      const preview = await ask('contacts.import-preview', { id: await bring(text) });
      expect(preview, format).toMatchObject({ ok: true, counts: { new: 0, changed: 0, same: 2, skipped: 0 } });
    }
  });

  async function looked(text: string): Promise<string> {
    const id = await bring(text);
    await ask('contacts.import-preview', { id });
    return id;
  }
});

describe('who is calling', () => {
  const missed = (id: string, at: number): void => {
    history.start({
      id: asCallId(id),
      direction: 'inbound',
      line: asLineId('x/1'),
      caller: { number: '03012345678' },
      startedAt: at,
    });
    history.finish(asCallId(id), { endedAt: at + 1_000, outcome: 'missed' });
  };

  it('is told with the contact, the last calls and their remarks', async () => {
    await ask('contacts.save', {
      contact: { name: 'Ann', numbers: [{ number: '+49 30 12345678' }], note: 'Likes tea' },
    });
    missed('a', 1_000);
    await ask('history.remark', { callId: 'a', text: 'wants\u0000 a quote\n\n' });
    const pop = await ask('caller.pop', { number: '030 12345678' });
    expect(pop).toMatchObject({
      match: { kind: 'one', by: 'number', contact: { name: 'Ann', note: 'Likes tea' } },
      calls: [{ id: 'a', remark: 'wants a quote', contact: { title: 'Ann' }, calledBack: { state: 'open' } }],
    });
    expect(await ask('history.page', { filter: { text: 'ann' } })).toMatchObject({
      calls: [{ id: 'a' }],
      indexing: false,
    });
    expect((await ask('history.page', { filter: { open: true } })).calls).toHaveLength(1);
    await ask('history.handled', { callId: 'a', handled: true });
    expect((await ask('history.page', { filter: { open: true } })).calls).toEqual([]);
    expect(await ask('history.remark', { callId: 'gone', text: '' })).toMatchObject({ ok: false });
  });

  it('is told to be blocked, but not while an emergency call may be called back', async () => {
    const rule = { match: { is: 'withheld' }, action: { do: 'silence' }, why: 'too many' } as const;
    expect(await ask('blocked.add', rule)).toMatchObject({ ok: true });
    expect(await ask('blocked.add', { ...rule, action: { do: 'send', trunk: 'gone', to: '9' } })).toMatchObject({
      ok: false,
    });
    expect((await ask('caller.pop', { withheld: 'private' })).blocked).toBe('Blocked: withheld numbers (too many).');
    callBacks.emergencyCalled();
    expect(await ask('caller.pop', { withheld: 'private' })).not.toHaveProperty('blocked');
    expect((await ask('blocked.list', {})).suspendedUntil).toBeGreaterThan(clock.wallTime());
    clock.advance(61 * 60_000);
    expect((await ask('caller.pop', { withheld: 'private' })).blocked).toBeDefined();
  });
});

it('an emergency call before the gateway was started again counts as well', () => {
  const now = clock.wallTime();
  const recent = [
    { direction: 'outbound' as const, called: '112', startedAt: now - 600_000 },
    { direction: 'inbound' as const, called: '112', startedAt: now },
    { direction: 'outbound' as const, called: '600', startedAt: now },
  ];
  expect(new CallBackWindow(clock, recent, ['de']).until).toBe(now + 3_000_000);
  expect(new CallBackWindow(clock, [], ['de']).until).toBe(0);
});
