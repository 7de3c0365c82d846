import type { LineView, RecordView } from '../../main/contract/views.ts';
import { directionWords, lineName, outcomeWords, recordNotes } from './words.ts';

/**
 * One cell of a CSV file (RFC 4180 §2). A caller's name may be `=HYPERLINK(...)`: what a spreadsheet
 * would take for a formula gets an apostrophe; a plain telephone number with its plus stays.
 */
export function cell(text: string): string {
  const formula = /^[=\-@\t\r]/.test(text) || /^\+(?!\d+$)/.test(text);
  const safe = formula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADINGS = [
  'Started',
  'Direction',
  'Caller number',
  'Caller name',
  'Called',
  'Line',
  'Answered by',
  'Talked (s)',
  'Outcome',
  'Reason',
  'Note',
];

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** Seconds from answer to end; empty for a call that nobody answered or that goes on. */
export const talkedSeconds = ({ answeredAt, endedAt }: RecordView): number | undefined =>
  answeredAt === undefined || endedAt === undefined
    ? undefined
    : Math.max(0, Math.round((endedAt - answeredAt) / 1_000));

export function recordsToCsv(records: readonly RecordView[], lines: readonly LineView[]): string {
  const rows = records.map((record) => [
    isoTime(record.startedAt),
    directionWords[record.direction],
    record.caller.number ?? (record.caller.withheld ? 'withheld' : ''),
    record.caller.name ?? '',
    record.called ?? '',
    lineName(lines, record.line),
    record.answeredBy ?? '',
    String(talkedSeconds(record) ?? ''),
    outcomeWords[record.outcome],
    record.reason ?? '',
    recordNotes(record),
  ]);
  // The byte order mark makes Excel read UTF-8.
  return `\uFEFF${[HEADINGS, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
