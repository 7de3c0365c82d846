/** A file of contacts, whatever it is. Pure. */
import { type Charset, decode, guessCharset } from './charset.ts';
import type { ContactDraft } from './contact.ts';
import { type CsvRow, type CsvTable, contactOfRow, type Delimiter, readTable } from './csv-contacts.ts';
import type { CsvField } from './csv-fields.ts';
import { readVcards } from './vcard.ts';
import { vcardCharset } from './vcard-lines.ts';

/** Where the guess is wrong. */
export interface FileChoice {
  readonly charset?: Charset | undefined;
  readonly delimiter?: Delimiter | undefined;
  readonly fields?: readonly CsvField[] | undefined;
}

export interface ContactFile {
  readonly format: 'vcard' | 'csv';
  readonly charset: Charset;
  readonly table?: CsvTable;
  /** Each card or row: a contact, or what is wrong with it. */
  readonly cards: Iterable<CsvRow>;
}

/** What other files begin with: workbooks and archives, PDF, old Excel files, Outlook's own. */
const ownFormats = ['PK', '%PDF', '\xd0\xcf', '!BDN'];

/** @throws Error with a sentence for a person, for what is no file of contacts */
export function readContactFile(bytes: Uint8Array, choice: FileChoice = {}): ContactFile {
  // Zeros between the letters of UTF-16 are passed over.
  const start = Buffer.from(bytes.subarray(0, 4_096)).toString('latin1').replaceAll('\0', '');
  if (/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*BEGIN:VCARD\s/i.test(start)) {
    const charset = choice.charset ?? vcardCharset(bytes);
    return { format: 'vcard', charset, cards: vcards(bytes, charset) };
  }
  if (ownFormats.some((sign) => start.startsWith(sign)))
    throw new Error(
      'This is a workbook or another program’s own file. Save it as CSV or export the contacts as vCard, and take that.',
    );
  const charset = choice.charset ?? guessCharset(bytes);
  const table = readTable(decode(bytes, charset), choice);
  return { format: 'csv', charset, table, cards: rowsOf(table) };
}

function* vcards(bytes: Uint8Array, charset: Charset): Generator<{ readonly contact: ContactDraft }> {
  for (const contact of readVcards(bytes, charset)) yield { contact };
}

function* rowsOf({ rows, fields }: CsvTable): Generator<CsvRow> {
  for (const row of rows) yield contactOfRow(row, fields);
}
