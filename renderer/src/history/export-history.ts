import { CSV_START, csvRow } from '../../../main/contract/csv-cell.ts';
import type { HistoryCallView } from '../../../main/contract/history.ts';
import type { LineView } from '../../../main/contract/views.ts';
import { talkedSeconds } from '../talked-seconds.ts';
import { lineName, type Words } from '../words.ts';

export interface CallPage {
  readonly calls: readonly HistoryCallView[];
  readonly next?: number | undefined;
}

const HEADINGS = [
  'calls.csv.started',
  'calls.csv.direction',
  'calls.csv.callerNumber',
  'calls.csv.callerName',
  'calls.csv.called',
  'history.csv.contact',
  'calls.csv.line',
  'history.csv.trunk',
  'calls.csv.answeredBy',
  'calls.csv.talked',
  'calls.csv.outcome',
  'calls.csv.reason',
  'calls.csv.note',
  'history.csv.remark',
  'history.csv.mos',
  'history.csv.lost',
  'history.csv.jitter',
] as const;

/**
 * The calls that `page` gives, as parts of a CSV file: however many there are, only a page of them is held. Times and measures are
 * written as a spreadsheet reads them in every country.
 * @param told how many so far
 */
export async function* historyCsv(
  page: (before: number | undefined) => Promise<CallPage>,
  lines: readonly LineView[],
  words: Words,
  told: (calls: number) => void = () => undefined,
): AsyncGenerator<string> {
  yield CSV_START + csvRow(HEADINGS.map((key) => words.t(key)));
  let before: number | undefined;
  let count = 0;
  do {
    const { calls, next } = await page(before);
    if (calls.length > 0) yield calls.map((call) => csvRow(rowOf(call, lines, words))).join('');
    count += calls.length;
    told(count);
    before = next;
  } while (before !== undefined);
}

function rowOf(call: HistoryCallView, lines: readonly LineView[], words: Words): string[] {
  const { heard } = call.audio ?? {};
  return [
    new Date(call.startedAt).toISOString(),
    words.t(`calls.direction.${call.direction}`),
    call.caller.number ?? (call.caller.withheld ? words.t('calls.csv.withheld') : ''),
    call.caller.name ?? '',
    call.called ?? '',
    call.contact?.title ?? '',
    lineName(lines, call.line),
    call.trunk ?? '',
    words.told(call.answeredBy ?? ''),
    String(talkedSeconds(call) ?? ''),
    words.t(`calls.outcome.${call.outcome}`),
    words.told(call.reason ?? ''),
    words.recordNotes(call),
    call.remark ?? '',
    String(heard?.mos ?? ''),
    String(heard?.lostPercent ?? ''),
    String(heard?.jitterMs ?? ''),
  ];
}
