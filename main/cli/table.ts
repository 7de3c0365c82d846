/** Rows under headings, as wide as they need to be; what others wrote cannot move the cursor or colour the screen. */
export function table(headings: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return 'None.\n';
  const texts = [headings, ...rows].map((row) => row.map((cell) => printable(cell)));
  const widths = headings.map((_, column) => Math.max(...texts.map((row) => width(row[column] ?? ''))));
  return texts
    .map((row) =>
      `${row.map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)))).join('  ')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Names and what they say, one a line. */
export const list = (entries: readonly (readonly [string, unknown])[]): string => {
  const longest = Math.max(0, ...entries.map(([name]) => width(name)));
  return entries.map(([name, value]) => `${name}${' '.repeat(longest - width(name))}  ${printable(value)}\n`).join('');
};

/** A terminal obeys what begins with an escape; a caller's name may begin so. */
export function printable(value: unknown): string {
  if (value === undefined || value === null) return '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
}

/** Columns on a terminal: letters of East Asia take two. */
const width = (text: string): number =>
  [...text].reduce(
    (sum, letter) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(letter)
        ? 2
        : 1),
    0,
  );

export const timeText = (at: number | undefined): string =>
  at === undefined ? '' : new Date(at).toISOString().replace('T', ' ').slice(0, 19);

export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
