import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioRecord, CallRecord } from '../../main/call/call-record.ts';
import type { RequestOutput } from '../../main/contract/requests.ts';
import type { RecordView } from '../../main/contract/views.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { asCallId } from '../../main/core/ids.ts';
import { silentLog } from '../../main/core/log.ts';
import { CallBackWindow } from '../../main/gateway/call-back-window.ts';
import { type ContactHandlers, contactHandlers } from '../../main/gateway/contact-desk.ts';
import { ContactImports } from '../../main/gateway/contact-imports.ts';
import { HistoryDesk } from '../../main/gateway/history-desk.ts';
import { NumberPlaceTable } from '../../main/gateway/number-places.ts';
import { BlockedCallers } from '../../main/store/blocked-callers.ts';
import { type CallHistory, openCallHistory } from '../../main/store/call-history.ts';
import { openHistoryBook } from '../../main/store/history-book.ts';
import { openContacts } from '../../main/store/open-contacts.ts';
import { settingsSchema } from '../../main/store/settings-schema.ts';
import type { ScriptedBackend } from './scripted-backend.ts';

/** What the gateway keeps of calls and callers: the shipped stores on a disk, behind the scripted gateway. */
export class ConsoleBooks implements Disposable {
  readonly #dir = mkdtempSync(join(tmpdir(), 'console-books-'));
  readonly #parts = new DisposableStack();
  readonly #history: CallHistory;
  readonly #handlers: ContactHandlers;
  readonly #isUpToDate: () => boolean;

  /** @param records already known */
  constructor(backend: ScriptedBackend, records: readonly RecordView[]) {
    const clock = createSystemClock();
    const store = { clock, log: silentLog };
    const places = new NumberPlaceTable(() => ({ lines: [], office: { country: 'us', areaCode: '312' } }));
    const parts = this.#parts;
    parts.defer(() => rmSync(this.#dir, { recursive: true, force: true }));
    this.#history = parts.use(openCallHistory(this.#dir, store));
    for (const record of records) this.remember(record);
    const book = parts.use(openHistoryBook(this.#dir, this.#history, { ...store, places }));
    const contacts = parts.use(openContacts(this.#dir, { ...store, place: () => places.office }));
    const desk = new HistoryDesk({ book, contacts, places });
    this.#isUpToDate = () => book.isUpToDate;
    this.#handlers = contactHandlers({
      book: contacts,
      imports: parts.use(new ContactImports({ book: contacts, clock })),
      blocked: parts.use(new BlockedCallers(contacts, store)),
      history: desk,
      places,
      callBacks: new CallBackWindow(clock, [], ['us']),
      hasTrunk: (id) => backend.view().trunks.some((trunk) => trunk.id === id),
      clock,
    });
    Object.assign(backend.handlers, desk.handlers, this.#handlers);
    let keepDays = 0;
    backend.handlers['settings.get'] = () => ({
      settings: settingsSchema.parse({ version: 1, history: { keepDays } }),
    });
    backend.handlers['settings.update'] = ({ change }) => {
      keepDays = settingsSchema.shape.history.parse(change.history).keepDays;
      book.apply({ keepDays });
      return { ok: true };
    };
  }

  /** Everything that was remembered can be found. */
  get isUpToDate(): boolean {
    return this.#isUpToDate();
  }

  remember(view: RecordView, audio?: AudioRecord): void {
    // The same record: ids are told apart in the gateway alone.
    const { id, outcome, endedAt, ...rest } = view as unknown as CallRecord;
    this.#history.start({ ...rest, id: asCallId(id) });
    this.#history.update(id, rest);
    if (outcome !== 'in-progress') this.#history.finish(id, { ...rest, outcome, endedAt: endedAt ?? rest.startedAt });
    if (audio) this.#history.audio(id, audio);
  }

  /** A contact with one number. @returns its id */
  async know(name: string, number: string, more: { company?: string; title?: string; note?: string } = {}) {
    const { company = '', title = '', note = '' } = more;
    const contact = { name, company, title, note, emails: [], numbers: [{ kind: 'work' as const, number }] };
    const saved: RequestOutput<'contacts.save'> = await this.#handlers['contacts.save']({ contact }, 'somebody else');
    if (!saved.ok) throw new Error(saved.text);
    return saved.id;
  }

  [Symbol.dispose](): void {
    this.#parts.dispose();
  }
}
