import { assertNever } from '../../core/errors.ts';
import { countryOf, type NumberPlace, toE164 } from './numbering.ts';

/** What a number must be like for a route to fit. With a plus, it is compared in international form. */
export type NumberMatch =
  | { readonly is: 'exact'; readonly number: string }
  | { readonly is: 'prefix'; readonly digits: string }
  /** `X` any digit, `.` at the end for one or more of anything. */
  | { readonly is: 'pattern'; readonly pattern: string }
  | { readonly is: 'country'; readonly country: string }
  /** The caller's choice: of a calling number alone. */
  | { readonly is: 'withheld' }
  /** No number came, and nobody withheld it. */
  | { readonly is: 'unknown' };

export interface NumberAsked {
  readonly number?: string | undefined;
  readonly withheld?: 'private' | 'unavailable' | undefined;
}

/** What people put between digits: taken out (RFC 3966 §5.1.1 visual separators, and blanks). */
const separators = /[ \t\u00a0.()/-]/g;

export const withoutSeparators = (number: string): string => number.replace(separators, '');

export function fitsNumber(match: NumberMatch, { number, withheld }: NumberAsked, place: NumberPlace): boolean {
  if (match.is === 'withheld') return withheld === 'private';
  if (match.is === 'unknown') return number === undefined && withheld !== 'private';
  if (number === undefined) return false;
  switch (match.is) {
    case 'exact': {
      const wanted = withoutSeparators(match.number);
      return number === wanted || (wanted.startsWith('+') && toE164(number, place) === wanted);
    }
    case 'prefix':
      return inFormOf(match.digits, number, place).startsWith(match.digits);
    case 'pattern':
      return fitsPattern(inFormOf(match.pattern, number, place), match.pattern);
    case 'country':
      return countryOf(number, place) === match.country;
    default:
      return assertNever(match);
  }
}

const inFormOf = (wanted: string, number: string, place: NumberPlace): string =>
  wanted.startsWith('+') ? (toE164(number, place) ?? number) : number;

/** @param pattern digits, `X` any digit, `.` at the end for one or more of anything */
export function fitsPattern(number: string, pattern: string): boolean {
  const open = pattern.endsWith('.');
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? number.length <= fixed.length : number.length !== fixed.length) return false;
  return [...fixed].every((want, at) => want === number[at] || (want === 'X' && /[0-9]/.test(number[at] ?? '')));
}

/** In words, for a trace: `is 0800…`. */
export function matchText(match: NumberMatch): string {
  switch (match.is) {
    case 'exact':
      return match.number;
    case 'prefix':
      return `${match.digits}…`;
    case 'pattern':
      return `the pattern ${match.pattern}`;
    case 'country':
      return `a number of ${match.country.toUpperCase()}`;
    case 'withheld':
      return 'withheld';
    case 'unknown':
      return 'unknown';
    default:
      return assertNever(match);
  }
}
