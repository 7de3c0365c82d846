/** Words as they are searched for: without accents and case, so that "muller" finds "Müller". Pure. */

/** Letters that no decomposition takes apart. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};
const LONGEST_WORD = 40;
/** More are not looked for. */
const MOST_ASKED = 12;
/** Words are kept by their first letters, numbers whole. */
const KEPT_LETTERS = 6;

/** `Ångström-Straße 5` → `angstrom`, `strasse`, `5` */
export function searchWords(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => letters[letter] ?? letter);
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => firstUnits(word, LONGEST_WORD));
}

/** So many UTF-16 units at the most, and no half of a letter that takes two. */
const firstUnits = (word: string, most: number): string => word.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');

const isNumber = (word: string): boolean => /^\d+$/.test(word);
const kept = (word: string): string => (isNumber(word) ? word : firstUnits(word, KEPT_LETTERS));

/** In front of a number's digits the other way round: its end is found by that. No word begins with it. */
const REVERSED = '~';
const reversed = (digits: string): string => [...digits].reverse().join('');

/**
 * What a search finds something by, as one column of an FTS5 table with `SEARCH_OPTIONS`.
 * @param texts what was written there
 * @param numbers digits, in each form that may be typed
 */
export function indexText(texts: readonly string[], numbers: readonly string[]): string {
  const words = new Set(texts.flatMap(searchWords).map(kept));
  for (const digits of numbers) if (digits !== '') words.add(digits).add(REVERSED + reversed(digits));
  return [...words].join(' ');
}

/**
 * Nothing but words is kept, by the text's own place. What is asked for is a word whole, or a beginning of so many letters: each
 * of them is read from the newest on, however many records have it, and never put together first.
 */
export const SEARCH_OPTIONS = `content = '', contentless_delete = 1, detail = none, prefix = '2 3 4 5',
  tokenize = "ascii tokenchars '${REVERSED}'"`;

/** What people type between digits. */
const typedNumber = /^\+?[\d\s().\-/]*$/;

/** What was typed, as words: a number with blanks in it is one. */
function askedWords(text: string): string[] {
  const words = typedNumber.test(text.trim()) ? [text.replace(/\D/g, '')] : searchWords(text);
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MOST_ASKED);
}

const prefix = (word: string): string => `"${word}"*`;

function askedFor(word: string): string {
  if (!/^\d{3,}$/.test(word)) {
    // One letter alone is the beginning of half of all words.
    const whole = word.length < 2 || (!isNumber(word) && word.length >= KEPT_LETTERS);
    return whole ? `"${kept(word)}"` : prefix(word);
  }
  const digits = word.slice(0, LONGEST_WORD);
  const short = digits.replace(/^0+/, '');
  const ways = [prefix(digits), prefix(REVERSED + reversed(digits))];
  // 0049 30 … is the beginning of no number in international form.
  if (short !== digits && short.length >= 3) ways.push(prefix(short));
  return `(${ways.join(' OR ')})`;
}

/**
 * What is asked of such a table: every word typed is the beginning of one, or the end of a number. It may find too much where
 * long words begin alike: `hasAsked` says. Undefined where nothing was typed.
 */
export function searchExpression(text: string): string | undefined {
  const asked = askedWords(text);
  return asked.length === 0 ? undefined : asked.map(askedFor).join(' AND ');
}

/** Whether the long words that were typed are beginnings of words in these texts. */
export function hasAsked(text: string, texts: () => readonly string[]): boolean {
  const long = askedWords(text).filter((word) => !isNumber(word) && word.length > KEPT_LETTERS);
  if (long.length === 0) return true;
  const words = texts().flatMap(searchWords);
  return long.every((asked) => words.some((word) => word.startsWith(asked)));
}
