import type { CallerView } from '../contract/views.ts';
import type { Words } from './words/words.ts';

/** Longer names are no names. */
const LONGEST = 80;

/**
 * Text that came from a line or a SIP peer, for what the system draws: a name in a notification must not turn the reading order
 * round, break lines, or be read as markup, which Linux's notification servers do (`<a href>`, `&amp;`).
 */
export function plainText(text: string, longest = LONGEST): string {
  const plain = text
    .normalize('NFC')
    // Control characters, formatting ones (bidirectional overrides, zero-width), line separators, lone surrogates.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...plain];
  return characters.length <= longest ? plain : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Menus take an ampersand for the key beneath it; two are one that is shown. `plainText` leaves none. */
export const menuText = (text: string): string => plainText(text, 40);

/** Who calls: a name, else a number, else why there is none. */
export function callerText(caller: CallerView | undefined, words: Words): string {
  const name = plainText(caller?.name ?? '');
  if (name !== '') return name;
  const number = plainText(caller?.number ?? '');
  if (number !== '') return number;
  return caller?.withheld === 'private' ? words.withheld : words.unknown;
}

/** Name and number, where both are known. */
export function fullCallerText(caller: CallerView | undefined, words: Words): string {
  const first = callerText(caller, words);
  const number = plainText(caller?.number ?? '');
  return number === '' || number === first ? first : `${first}, ${number}`;
}
