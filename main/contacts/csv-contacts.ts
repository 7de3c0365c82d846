/** Address books as tables ↔ contacts. Pure. */
import { parse } from 'csv-parse/sync';
import { CSV_START, csvRow, fromCell } from '../contract/csv-cell.ts';
import { errorText } from '../core/errors.ts';
import { cleanContact } from './clean-contact.ts';
import type { ContactDraft, ContactNumber, NumberKind } from './contact.ts';
import { type CsvField, fieldOf, isNumberField, kindOf } from './csv-fields.ts';
import { readWritten } from './written-number.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

const MOST_COLUMNS = 200;
/** Of one row: a file that is no table has no bounds of its own. */
const LONGEST_ROW = 256 * 1024;
/** Google's: several values in one cell. */
const SEVERAL = / ::: /;

export interface CsvTable {
  readonly delimiter: Delimiter;
  /** Headings; `Column 1` and so on where the file has none. */
  readonly headings: readonly string[];
  /** What each column is taken for. */
  readonly fields: readonly CsvField[];
  readonly rows: readonly (readonly string[])[];
}

/** @throws Error with a sentence for a person, for what is no table */
export function readTable(
  text: string,
  wanted: { readonly delimiter?: Delimiter | undefined; readonly fields?: readonly CsvField[] | undefined } = {},
): CsvTable {
  // Excel's own first line, which says how it goes on.
  const said = /^sep=(.)(?:\r\n|\r|\n)/.exec(text);
  const body = said ? text.slice(said[0].length) : text;
  const delimiter = wanted.delimiter ?? delimiters.find((each) => each === said?.[1]) ?? guessDelimiter(body);
  const all = parseRows(body, delimiter);
  const [first = []] = all;
  const headed = first.some((each) => fieldOf(each) !== 'ignore') && !first.some(looksLikeNumber);
  const rows = headed ? all.slice(1) : all;
  const columns = rows.reduce((most, row) => Math.max(most, row.length), first.length);
  const headings = Array.from({ length: columns }, (_, at) => (headed && first[at]) || `Column ${at + 1}`);
  const guessed = headed ? headings.map(fieldOf) : guessFields(rows, columns);
  return { delimiter, headings, fields: headings.map((_, at) => wanted.fields?.[at] ?? guessed[at] ?? 'ignore'), rows };
}

function parseRows(text: string, delimiter: Delimiter): string[][] {
  try {
    const rows: string[][] = parse(text, {
      bom: true,
      delimiter,
      max_record_size: LONGEST_ROW,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    return rows
      .map((row) => row.slice(0, MOST_COLUMNS).map(plainCell))
      .filter((row) => row.some((each) => each !== ''));
  } catch (thrown) {
    throw new Error(`This is no table that can be read (${errorText(thrown)}).`, { cause: thrown });
  }
}

/** `="0301234"`: how zeros in front are kept in Excel. */
const plainCell = (text: string): string => fromCell(text.trim().replace(/^="(.*)"$/s, '$1'));

/** The one that comes most often, outside of quotes, in the first lines. */
function guessDelimiter(text: string): Delimiter {
  const start = text
    .slice(0, 64 * 1024)
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|\r|\n/)
    .slice(0, 20)
    .join('\n');
  const count = (delimiter: string): number => start.split(delimiter).length;
  return delimiters.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

const looksLikeNumber = (text: string): boolean => {
  const digits = /\d/.test(text) ? readWritten(text) : undefined;
  return digits !== undefined && digits.length >= 5 && !/\p{L}/u.test(text);
};

/** Of a table without headings: columns of numbers, and the first of words. */
function guessFields(rows: readonly (readonly string[])[], columns: number): CsvField[] {
  const sample = rows.slice(0, 100);
  const share = (at: number, fits: (text: string) => boolean): number => {
    const filled = sample.map((row) => row[at] ?? '').filter((text) => text !== '');
    return filled.length === 0 ? 0 : filled.filter(fits).length / filled.length;
  };
  let named: 'no' | 'name' | 'company' = 'no';
  return Array.from({ length: columns }, (_, at): CsvField => {
    if (share(at, looksLikeNumber) > 0.6) return 'other';
    if (share(at, (text) => /^\S+@\S+$/.test(text)) > 0.6) return 'email';
    if (share(at, (text) => /\p{L}/u.test(text)) < 0.6 || named === 'company') return 'ignore';
    named = named === 'no' ? 'name' : 'company';
    return named;
  });
}

export type CsvRow = { readonly contact: ContactDraft } | { readonly problem: string };

/** A row as a contact, or what is wrong with it. */
export function contactOfRow(row: readonly string[], fields: readonly CsvField[]): CsvRow {
  const at = (field: CsvField): string => row[fields.indexOf(field)]?.trim() ?? '';
  const all = (field: CsvField): string[] =>
    fields.flatMap((each, column) => (each === field ? (row[column] ?? '').split(SEVERAL) : [])).filter(Boolean);
  const numbers: ContactNumber[] = [];
  let kind: NumberKind | undefined;
  for (const [column, field] of fields.entries()) {
    const text = row[column] ?? '';
    if (field === 'kind') kind = kindOf(text);
    if (!isNumberField(field)) continue;
    for (const number of text.split(SEVERAL)) {
      if (number.trim() === '') continue;
      // A spreadsheet has taken it for a quantity, and its last digits are lost.
      if (/^\d[.,]\d+E\+?\d+$/i.test(number.trim()))
        return {
          problem: `"${number.trim()}" was a number before a spreadsheet changed it. Format its column as text there, and save again.`,
        };
      numbers.push({ kind: kind ?? field, number });
    }
    kind = undefined;
  }
  const parts = ['prefix', 'given', 'middle', 'family', 'suffix'] as const;
  const contact = cleanContact({
    name: at('name') || parts.map(at).filter(Boolean).join(' '),
    company: [...all('company'), ...all('department')].join(', '),
    title: at('title'),
    numbers,
    emails: all('email'),
    note: all('note').join('\n'),
    uid: at('uid'),
  });
  return { contact };
}

const fixed = ['Name', 'Company', 'Title', 'Note'] as const;
const kindWords: Readonly<Record<NumberKind, string>> = {
  mobile: 'Mobile',
  work: 'Work',
  home: 'Home',
  main: 'Main',
  fax: 'Fax',
  other: 'Other',
};

/** @param columns how many numbers and e-mail addresses any contact has at the most */
export function csvHeadings(columns: { readonly numbers: number; readonly emails: number }): string {
  const cells = [
    ...fixed,
    ...times(columns.emails).map((at) => `E-mail ${at}`),
    ...times(columns.numbers).flatMap((at) => [`Phone ${at} - Type`, `Phone ${at} - Value`]),
    'UID',
  ];
  return CSV_START + csvRow(cells);
}

export function writeCsvRow(
  { name, company, title, note, emails, numbers, uid }: ContactDraft,
  columns: { readonly numbers: number; readonly emails: number },
): string {
  return csvRow([
    name,
    company,
    title,
    note,
    ...times(columns.emails).map((at) => emails[at - 1] ?? ''),
    ...times(columns.numbers).flatMap((at) => {
      const each = numbers[at - 1];
      return each ? [kindWords[each.kind], each.number] : ['', ''];
    }),
    uid ?? '',
  ]);
}

const times = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
