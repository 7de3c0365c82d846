import type { Words } from '../words.ts';

/** What offices ask for, in days; 0: for ever. */
const USUAL = [7, 30, 90, 180, 365, 730, 1_095, 1_825, 3_650, 0] as const;
const YEAR = 365;

/** In days, the shortest first and for ever last, with the one that the settings have now. */
export function keepingChoices(now: number): number[] {
  const asLong = (days: number): number => (days === 0 ? Number.POSITIVE_INFINITY : days);
  return [...new Set([...USUAL, now])].sort((a, b) => (asLong(a) === asLong(b) ? 0 : asLong(a) - asLong(b)));
}

/** `90 days`, `2 years` */
export const keepingWords = (days: number, words: Pick<Words, 'amount'>): string =>
  days >= YEAR && days % YEAR === 0 ? words.amount(days / YEAR, 'year') : words.amount(days, 'day');
