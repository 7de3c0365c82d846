/** Bytes of a file that somebody's program wrote, as text. */
import { IMPORT_CHARSETS } from '../contract/contacts.ts';

export const charsets = IMPORT_CHARSETS;
export type Charset = (typeof charsets)[number];

export const isCharset = (name: string): name is Charset => (charsets as readonly string[]).includes(name);

/** What other programs call them (IANA character sets). */
const aliases: Readonly<Record<string, Charset>> = {
  utf8: 'utf-8',
  'us-ascii': 'windows-1252',
  ascii: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  cp1252: 'windows-1252',
  'x-mac-roman': 'macintosh',
  'shift-jis': 'shift_jis',
  gb2312: 'gb18030',
  gbk: 'gb18030',
};

export function charsetNamed(name: string): Charset | undefined {
  const small = name.trim().toLowerCase();
  return isCharset(small) ? small : aliases[small];
}

/**
 * Which one a file is in: by its byte order mark; by zero bytes where UTF-16 has them; UTF-8 where it is valid UTF-8, which
 * other text with accents hardly ever is; else what Windows writes in Western Europe and America.
 */
export function guessCharset(bytes: Uint8Array): Charset {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, 4_096);
  const zeros = [0, 0];
  start.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (odd > start.length / 5 && odd > 4 * even) return 'utf-16le';
  if (even > start.length / 5 && even > 4 * odd) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Never fails: what is no character there becomes U+FFFD. The byte order mark is left out. */
export const decode = (bytes: Uint8Array, charset: Charset): string => new TextDecoder(charset).decode(bytes);
