/** What a spreadsheet would run, or what was made safe so before. A plain telephone number with its plus is neither. */
const risky = /^'*(?:[=\-@\t\r]|\+(?!\d+$))/;

/**
 * One cell of a CSV file (RFC 4180 §2). A caller's name may be `=HYPERLINK(...)`: what a spreadsheet would take for a formula
 * gets an apostrophe, which `fromCell` takes away again.
 */
export function cell(text: string): string {
  const safe = risky.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What `cell` made of a text, once its quotes are off. */
export const fromCell = (text: string): string => (text.startsWith("'") && risky.test(text) ? text.slice(1) : text);

export const csvRow = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** The byte order mark makes Excel read UTF-8. */
export const CSV_START = '\uFEFF';
