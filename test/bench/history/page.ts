/** Pages of a call history of a million calls, as a console asks for them. */
import { join } from 'node:path';
import { historyRequests } from '../../../main/contract/history.ts';
import type { RequestInput } from '../../../main/contract/requests.ts';
import { VirtualClock } from '../../../main/core/clock.ts';
import { silentLog } from '../../../main/core/log.ts';
import { HistoryDesk } from '../../../main/gateway/history-desk.ts';
import { NumberPlaceTable } from '../../../main/gateway/number-places.ts';
import { openCallHistory } from '../../../main/store/call-history.ts';
import { openHistoryBook } from '../../../main/store/history-book.ts';
import { openContacts } from '../../../main/store/open-contacts.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import type { Bench } from '../bench.ts';
import { percentile, type Reporter } from '../reporter.ts';
import { fillHistory, OFFICE } from './million-calls.ts';

const CALLS = 1_000_000;
const SINCE = Date.UTC(2021, 0, 1);
const RUNS = 9;
const CONTACTS = 2_000;

const page = historyRequests['history.page'];
type Asked = RequestInput<'history.page'>;

/** What people ask for, common and not. */
const pages: Readonly<Record<string, Asked>> = {
  newest: {},
  'years back': { filter: { to: Date.UTC(2022, 5, 1) } },
  'missed ones': { filter: { missed: true } },
  'to be called back': { filter: { open: true } },
  'one line': { filter: { line: 'office/3' } },
  'one trunk, years back': { filter: { trunk: 'backup', to: Date.UTC(2022, 5, 1) } },
  'one number': { filter: { number: '030 3 999 999' } },
  'a line that is gone': { filter: { line: 'gone/1' } },
  'a name': { filter: { text: 'muller' } },
  'two words that most records have': { filter: { text: 'caller hung' } },
  'the beginning of a number': { filter: { text: '0171' } },
  'the end of a number': { filter: { text: '4711' } },
  'a word that no record has': { filter: { text: 'xylophone' } },
  'failed calls of one line with a name': { filter: { text: 'becker', line: 'office/1', outcomes: ['failed'] } },
  'what never comes together': { filter: { outcomes: ['busy'], direction: 'inbound' } },
  'the most at once': { limit: 500 },
};

async function measure(report: Reporter): Promise<void> {
  using dir = tempDir('history-bench');
  const clock = new VirtualClock();
  const parts = { clock, log: silentLog };
  const places = new NumberPlaceTable(() => ({ lines: [], office: OFFICE }));
  using history = openCallHistory(dir.path, parts);
  fillHistory(join(dir.path, 'calls.db'), CALLS, { since: SINCE });
  using book = openHistoryBook(dir.path, history, { ...parts, places });
  using contacts = openContacts(dir.path, { ...parts, place: () => places.office });
  contacts.save(
    Array.from({ length: CONTACTS }, (_, index) => ({
      draft: {
        name: `Contact ${index}`,
        company: '',
        title: '',
        numbers: [{ kind: 'work' as const, number: `030${3_000_000 + 97 * index}` }],
        emails: [],
        note: '',
      },
    })),
    'Benchmark',
  );
  const began = performance.now();
  while (!book.isUpToDate) clock.advance(1_000);
  report.add({
    id: 'history.index_1m_s',
    value: (performance.now() - began) / 1_000,
    unit: 's',
    better: 'lower',
  });
  const desk = new HistoryDesk({ book, contacts, places });
  const times = Object.values(pages).map((asked) => {
    const took = Array.from({ length: RUNS }, () => {
      const from = performance.now();
      page.output.parse(desk.page(page.input.parse(asked)));
      return performance.now() - from;
    });
    return percentile(took, 0.9);
  });
  report.add({
    id: 'history.page_1m_ms',
    value: Math.max(...times),
    unit: 'ms',
    better: 'lower',
    floor: 50,
    aim: 20,
  });
  report.add({ id: 'history.page_1m_median_ms', value: percentile(times, 0.5), unit: 'ms', better: 'lower' });
}

export const bench: Bench = { prefix: 'history', title: 'Pages of a history of a million calls', run: measure };
