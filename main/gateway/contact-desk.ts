import type { CallerRecord } from '../call/call-record.ts';
import { blockedBy } from '../call/route/block-list.ts';
import { type Contact, limits, titleOf } from '../contacts/contact.ts';
import { csvHeadings, writeCsvRow } from '../contacts/csv-contacts.ts';
import { writeVcard } from '../contacts/vcard.ts';
import { numberKey } from '../contacts/written-number.ts';
import type { BlockView, CallerPopView, ContactMatchView, ContactView, contactRequests } from '../contract/contacts.ts';
import type { RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { Clock } from '../core/clock.ts';
import type { BlockedCallers } from '../store/blocked-callers.ts';
import type { ContactMatch, ContactsBook } from '../store/contacts-book.ts';
import type { CallBackWindow } from './call-back-window.ts';
import type { ConsoleId } from './console-backend.ts';
import type { ContactImports } from './contact-imports.ts';
import type { HistoryDesk } from './history-desk.ts';
import type { NumberPlaceTable } from './number-places.ts';

type ContactRequest = keyof typeof contactRequests;
export type ContactHandlers = {
  readonly [N in ContactRequest]: (
    input: RequestParsed<N>,
    console: ConsoleId,
  ) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

/** Of an exported file: as many contacts to a part. */
const EXPORT_PART = 200;
const done = { ok: true } as const;
const GONE = { ok: false, text: 'This is not there any more.' } as const;

/** Serves what consoles ask of contacts and of the block list. */
export function contactHandlers({
  book,
  imports,
  blocked,
  history,
  places,
  callBacks,
  hasTrunk,
  clock,
}: {
  readonly book: ContactsBook;
  readonly imports: ContactImports;
  readonly blocked: BlockedCallers;
  readonly history: HistoryDesk;
  readonly places: NumberPlaceTable;
  readonly callBacks: CallBackWindow;
  readonly hasTrunk: (id: string) => boolean;
  readonly clock: Clock;
}): ContactHandlers {
  const e164Of = (number: string): string | undefined => numberKey(number, book.place)?.e164;
  const view = (contact: Contact): ContactView => viewContact(contact, e164Of);
  return {
    'contacts.list': ({ text, after, limit }) => {
      const { contacts, next } = book.page({ text, after, limit });
      return { contacts: contacts.map(view), ...(next === undefined ? {} : { next }), count: book.count };
    },
    'contacts.get': ({ id }) => {
      const contact = book.get(id);
      return contact ? { contact: view(contact) } : {};
    },
    'contacts.save': ({ id, contact }) => {
      const before = id === undefined ? undefined : book.get(id);
      // What another program calls it by is nobody's to write.
      const draft = { ...contact, uid: before?.uid ?? contact.uid };
      const saved = book.save([{ id, draft }], `${id === undefined ? 'Added' : 'Changed'}: ${titleOf(draft)}`);
      if (!saved.ok) return saved;
      const [savedId = ''] = saved.ids;
      return { ok: true, id: savedId, batch: saved.batch };
    },
    'contacts.remove': ({ ids }) => {
      const [first] = ids;
      const contact = first === undefined ? undefined : book.get(first);
      const what = ids.length === 1 && contact ? titleOf(contact) : `${ids.length} contacts`;
      const removed = book.remove(ids, `Removed: ${what}`);
      return removed.ok ? { ok: true, batch: removed.batch } : removed;
    },
    'contacts.undo': ({ batch }) => {
      const undone = book.undo(batch);
      return undone
        ? { ok: true, restored: undone.restored, left: undone.left }
        : { ok: false, text: 'This is too long ago to be undone.' };
    },
    'contacts.undoable': () => ({ steps: [...book.undoable] }),
    'contacts.import-open': ({ name, bytes }, console) => imports.open(console, name, bytes),
    'contacts.import-part': ({ id, at, data }, console) => imports.part(console, id, at, data),
    'contacts.import-preview': ({ id, choice }, console) => imports.preview(console, id, choice),
    'contacts.import-apply': ({ id }, console) => imports.apply(console, id),
    'contacts.import-close': (_, console) => {
      imports.close(console);
      return done;
    },
    'contacts.export': ({ format, after }) => {
      const { contacts, next } = book.page({ after, limit: EXPORT_PART });
      const { columns } = book;
      const parts =
        format === 'csv'
          ? [after === undefined ? csvHeadings(columns) : '', ...contacts.map((each) => writeCsvRow(each, columns))]
          : contacts.map((each) => writeVcard(withUid(each), format === 'vcard-3' ? '3.0' : '4.0'));
      return { text: parts.join(''), ...(next === undefined ? {} : { next }) };
    },
    'caller.pop': ({ number, withheld, line, calls }): CallerPopView => {
      const place = places.of(line);
      const key = number === undefined ? undefined : numberKey(number, place);
      const caller: CallerRecord = { ...(number === undefined ? {} : { number }), ...(withheld ? { withheld } : {}) };
      const table = { rules: blocked.rules, suspendedUntil: callBacks.until };
      const found = blockedBy(caller, table, clock.wallTime(), place, [place.country]);
      return {
        match: viewMatch(key ? book.matchKey(key) : { kind: 'none' }, view),
        calls: key && calls > 0 ? [...history.callsWith(key, calls)] : [],
        ...(found?.kind === 'blocked' ? { blocked: found.text } : {}),
      };
    },
    'blocked.list': () => ({
      blocked: blocked.rules.map((rule): BlockView => ({ ...rule })),
      ...(callBacks.until > clock.wallTime() ? { suspendedUntil: callBacks.until } : {}),
    }),
    'blocked.add': (rule) => {
      const { action } = rule;
      if (action.do === 'send' && !hasTrunk(action.trunk))
        return { ok: false, text: `There is no trunk "${action.trunk}" to send these callers to.` };
      const id = blocked.add(rule);
      if (id !== undefined) return { ok: true, id };
      return { ok: false, text: 'The block list is full. Remove what is not needed any more.' };
    },
    'blocked.remove': ({ id }) => (blocked.remove(id) ? done : GONE),
  };
}

/** So that a card that comes back from where it went is the same contact. */
const withUid = (contact: Contact): Contact => ({ ...contact, uid: contact.uid ?? `urn:uuid:${contact.id}` });

function viewContact(contact: Contact, e164Of: (number: string) => string | undefined): ContactView {
  const { id, name, company, title, numbers, emails, note, changedAt } = contact;
  return {
    id,
    name,
    company,
    title,
    numbers: numbers.slice(0, limits.numbers).map(({ kind, number }) => {
      const e164 = e164Of(number);
      return { kind, number, ...(e164 === undefined ? {} : { e164 }) };
    }),
    emails: [...emails],
    note,
    changedAt,
  };
}

function viewMatch(match: ContactMatch, view: (contact: Contact) => ContactView): ContactMatchView {
  switch (match.kind) {
    case 'none':
      return match;
    case 'one':
      return { ...match, contact: view(match.contact) };
    case 'several':
      return { ...match, contacts: match.contacts.map(view) };
  }
}
