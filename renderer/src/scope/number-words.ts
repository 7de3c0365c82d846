import type { Words } from '../words.ts';

/** A number with a true minus sign, as long as a plus: `−12.5`. */
export const signed = (words: Words, value: number, decimals = 0): string =>
  words
    .count(value, decimals)
    .replace(/^-(?=0(?:[.,]0+)?$)/, '')
    .replace('-', '−');
