import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { type BannedSources, openBannedSources } from '../store/banned-sources.ts';
import { BlockedCallers } from '../store/blocked-callers.ts';
import { type CallHistory, openCallHistory } from '../store/call-history.ts';
import type { ContactsBook } from '../store/contacts-book.ts';
import { type DrillRecords, openDrillRecords } from '../store/drill-records.ts';
import { type HistoryBook, openHistoryBook } from '../store/history-book.ts';
import { type LineMemories, openLineMemories } from '../store/line-memories.ts';
import { openContacts } from '../store/open-contacts.ts';
import { takeRestoredBooks } from '../store/restorable-books.ts';
import { openSecrets, type SecretsFile } from '../store/secrets-file.ts';
import { openSettings, type SettingsFile } from '../store/settings-file.ts';
import { openTollBook, type TollBook } from '../store/toll-book.ts';
import type { Notices } from './notices.ts';
import { NumberPlaceTable } from './number-places.ts';
import { contradictions } from './profile-faults.ts';
import type { SecretSeal } from './secret-seal.ts';

/** What is kept in the data directory, all of it open. */
export interface Stores extends AsyncDisposable {
  readonly settings: SettingsFile;
  readonly secrets: SecretsFile;
  readonly history: CallHistory;
  readonly historyBook: HistoryBook;
  readonly contacts: ContactsBook;
  readonly blocked: BlockedCallers;
  readonly memories: LineMemories;
  readonly banned: BannedSources;
  readonly drillRecords: DrillRecords;
  readonly tollBook: TollBook;
  /** Where numbers without a plus are meant, by the settings. */
  readonly places: NumberPlaceTable;
}

/**
 * Opens all of it, and notes what was found damaged.
 * @throws GatewayError `store-failed` when something cannot be opened; nothing is open then
 */
export async function openStores(
  dir: string,
  {
    notices,
    seal,
    ...store
  }: {
    readonly clock: Clock;
    readonly log: Log;
    readonly notices: Notices;
    readonly seal: SecretSeal | undefined;
  },
): Promise<Stores> {
  await using stack = new AsyncDisposableStack();
  const settings = await openSettings(dir, { ...store, contradictions });
  const secrets = await openSecrets(dir, { ...store, seal });
  const restored = takeRestoredBooks(dir, store.clock.wallTime());
  const history = stack.use(openCallHistory(dir, store));
  const places = new NumberPlaceTable(() => settings.current);
  const historyBook = stack.use(openHistoryBook(dir, history, { ...store, places }));
  const contacts = stack.use(openContacts(dir, { ...store, place: () => places.office }));
  const blocked = stack.use(new BlockedCallers(contacts, store));
  const memories = stack.use(await openLineMemories(dir, store));
  const banned = stack.use(await openBannedSources(dir, store));
  const drillRecords = stack.use(await openDrillRecords(dir, store));
  const tollBook = stack.use(openTollBook(dir, store));

  for (const { problems } of [settings, secrets, history, contacts, memories, banned, drillRecords, tollBook])
    for (const { severity, text } of problems) notices.add(severity, text, `store/${text}`);
  for (const text of restored) notices.add('info', text, `store/${text}`);

  const open = stack.move();
  return {
    ...{ settings, secrets, history, historyBook, contacts, blocked, memories, banned, drillRecords, tollBook, places },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
