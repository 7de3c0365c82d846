/** Numbers as people write them down, and what they are the same by. Pure. */
import { type NumberPlace, parseNumber } from '../call/route/numbering.ts';

/** What numbers are the same by. */
export interface NumberKey {
  /** `+49301234567`; undefined for what is no number of the telephone network: an extension, a service, a mistake. */
  readonly e164?: string;
  /** As it was written, digits alone. */
  readonly digits: string;
  /** Its last eight digits, or all where it has fewer. */
  readonly tail: string;
}

/** Office switchboards differ in their last digits, and so do area codes in front: eight tell nearly all numbers apart. */
export const TAIL = 8;
/** Shorter ones are extensions and services: the end of one is the end of many. */
const SHORTEST_TAIL = 7;

/** What is longer is no number, however many digits are in it. */
const LONGEST_WRITTEN = 200;

const keypad = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];
const keyOfLetter = (letter: string): string =>
  String(2 + keypad.findIndex((letters) => letters.includes(letter.toLowerCase())));

/** A digit of any script as 0 to 9: each script's ten are in a row (Unicode, General_Category Nd). */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0x30;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

/** What follows a number and is dialled after the answer: an extension, pauses. */
const behind = /(?<=\d)[\s)]*(?:;|,|(?:ext|extension|x|p|w)(?=[\s.:]*[\d*#]))[\s\S]*$/i;
const separators = /[\s\p{Z}\p{Pd}().\-/_·\u00ad]/gu;

/**
 * What of a written number is dialled: `+49 (0)30 12 34` → `+493012 34` without blanks, `1-800-FLOWERS` → `18003569377`.
 * Undefined for what is no number.
 */
export function readWritten(written: string): string | undefined {
  if (written.length > LONGEST_WRITTEN) return undefined;
  const text = written
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, (digit) => (digit >= '0' && digit <= '9' ? digit : plainDigit(digit)))
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^(?:tel|sips?|callto):/i, '')
    .replace(/@.*$/s, '')
    .replace(behind, '')
    // The trunk prefix within a number for abroad: not to be dialled with the plus.
    .replace(/^(\s*(?:\+|00)\s*\d{1,3}[\s.\-/]*)\(0\)/, '$1');
  const digits = (/\d.*\d.*\d/s.test(text) ? text.replace(/[a-z]/gi, keyOfLetter) : text).replace(separators, '');
  return /^\+?[\d*#]{1,32}$/.test(digits) && /\d/.test(digits) ? digits : undefined;
}

export function numberKey(written: string, place: NumberPlace): NumberKey | undefined {
  const number = readWritten(written);
  if (number === undefined) return undefined;
  const e164 = parseNumber(number, place)?.number;
  const digits = number.replace(/\D/g, '');
  return { ...(e164 === undefined ? {} : { e164 }), digits, tail: (e164 ?? digits).replace(/\D/g, '').slice(-TAIL) };
}

/** Whether two are the same: for certain, by their last digits alone, or not. */
export function sameNumber(a: NumberKey, b: NumberKey): 'yes' | 'perhaps' | 'no' {
  if (a.e164 !== undefined && b.e164 !== undefined) return a.e164 === b.e164 ? 'yes' : 'no';
  if (a.e164 === b.e164 && a.digits === b.digits) return 'yes';
  return a.tail === b.tail && a.tail.length >= SHORTEST_TAIL ? 'perhaps' : 'no';
}

/** As a number may be typed in a search, digits alone: as it came, international, national. */
export function numberForms(written: string, place: NumberPlace): string[] {
  const number = readWritten(written);
  if (number === undefined) return [];
  const digits = number.replace(/\D/g, '');
  const parsed = parseNumber(number, place);
  if (!parsed) return [digits];
  const national = String(parsed.nationalNumber);
  const trunkPrefix = parsed.countryCallingCode === '1' ? '1' : '0';
  return [...new Set([digits, parsed.number.slice(1), trunkPrefix + national])];
}

/** Of a number that was read before: international with its plus, or digits. */
export function keyOfParty(party: string): NumberKey {
  const digits = party.replace(/\D/g, '');
  return { ...(party.startsWith('+') ? { e164: party } : {}), digits, tail: digits.slice(-TAIL) };
}
