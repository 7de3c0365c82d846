import { titleOf } from '../contacts/contact.ts';
import { keyOfParty, type NumberKey, numberKey } from '../contacts/written-number.ts';
import type { HistoryCallView, historyRequests } from '../contract/history.ts';
import type { RequestOutput, RequestParsed } from '../contract/requests.ts';
import { asCallId } from '../core/ids.ts';
import type { ContactsBook } from '../store/contacts-book.ts';
import type { HistoryBook, HistoryCall } from '../store/history-book.ts';
import type { NumberPlaceTable } from './number-places.ts';

type HistoryRequest = keyof typeof historyRequests;
export type HistoryHandlers = {
  readonly [N in HistoryRequest]: (input: RequestParsed<N>) => RequestOutput<N>;
};

const done = { ok: true } as const;
const GONE = { ok: false, text: 'This call is not in the history any more.' } as const;
/** Of contacts that a search finds. */
const MOST_NUMBERS = 50;

/** The call history as consoles ask for it: with the contacts' names, and what became of missed calls. */
export class HistoryDesk {
  readonly #book: HistoryBook;
  readonly #contacts: ContactsBook;
  readonly #places: NumberPlaceTable;

  constructor(parts: {
    readonly book: HistoryBook;
    readonly contacts: ContactsBook;
    readonly places: NumberPlaceTable;
  }) {
    this.#book = parts.book;
    this.#contacts = parts.contacts;
    this.#places = parts.places;
  }

  readonly handlers: HistoryHandlers = {
    'history.page': (asked) => this.page(asked),
    'history.get': ({ callId }) => {
      const call = this.#book.get(asCallId(callId));
      return call ? { call: this.#view(call) } : {};
    },
    'history.remark': ({ callId, text }) => (this.#book.remark(asCallId(callId), text) ? done : GONE),
    'history.handled': ({ callId, handled }) => (this.#book.handled(asCallId(callId), handled) ? done : GONE),
  };

  page({ filter, before, limit }: RequestParsed<'history.page'>): RequestOutput<'history.page'> {
    const { number, open, ...rest } = filter;
    const indexing = !this.#book.isUpToDate;
    const key = number === undefined ? undefined : numberKey(number, this.#places.office);
    if (number !== undefined && !key) return { calls: [], indexing };
    const { calls, next } = this.#book.page(
      {
        ...rest,
        ...(open ? { missed: true } : {}),
        ...(key ? { number: key } : {}),
        ...(rest.text ? { numbersOfText: this.#contacts.numbersFound(rest.text, MOST_NUMBERS) } : {}),
      },
      { limit, ...(before === undefined ? {} : { before }) },
    );
    const views = calls.map((call) => this.#view(call));
    const shown = open ? views.filter(({ calledBack }) => calledBack && isOpen(calledBack.state)) : views;
    return { calls: shown, ...(next === undefined ? {} : { next }), indexing };
  }

  callsWith(key: NumberKey, limit: number): readonly HistoryCallView[] {
    return this.#book.callsWith(key, limit).map((call) => this.#view(call));
  }

  #view(call: HistoryCall): HistoryCallView {
    const { handledAt: _, party, ...record } = call;
    const match = party === undefined ? undefined : this.#contacts.matchKey(keyOfParty(party));
    const contacts = !match || match.kind === 'none' ? [] : match.kind === 'one' ? [match.contact] : match.contacts;
    const [contact] = contacts;
    const missed = call.direction === 'inbound' && call.outcome === 'missed';
    const calledBack = missed ? this.#book.calledBack(call.id) : undefined;
    return {
      ...record,
      ...(party === undefined ? {} : { party }),
      ...(contact && match && match.kind !== 'none'
        ? {
            contact: {
              id: contact.id,
              title: titleOf(contact),
              others: contacts.length - 1,
              certain: match.by === 'number',
            },
          }
        : {}),
      ...(calledBack ? { calledBack } : {}),
    };
  }
}

const isOpen = (state: NonNullable<HistoryCallView['calledBack']>['state']): boolean =>
  state === 'open' || state === 'tried' || state === 'no-number';
