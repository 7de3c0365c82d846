/** Content lines of vCard files (RFC 6350 §3, RFC 2425 §5.8.1): bytes ↔ properties. Pure. */
import { type Charset, charsetNamed, decode, guessCharset } from './charset.ts';

export interface Property {
  /** `item1` of `item1.TEL`. */
  readonly group: string;
  /** In capitals. */
  readonly name: string;
  /** Names in capitals; values as they were written. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  /** Decoded, and not unescaped yet: `A\, B`. */
  readonly value: string;
}

/** A photo is a line of up to some MB: it is passed over, and so is what is no text. */
const LONGEST_VALUE = 64 * 1024;

/** UTF-8 bytes as they are, of a file in UTF-16 made so. */
function asBytes(bytes: Uint8Array, guessed: Charset): { readonly text: string; readonly charset: Charset } {
  const single = guessed === 'utf-16le' || guessed === 'utf-16be';
  const plain = single ? Buffer.from(decode(bytes, guessed), 'utf8') : Buffer.from(bytes);
  const start = plain[0] === 0xef && plain[1] === 0xbb && plain[2] === 0xbf ? 3 : 0;
  // A character a byte: a line may be folded in the middle of a character, and each property has a charset of its own.
  return { text: plain.toString('latin1', start), charset: single ? 'utf-8' : guessed };
}

/** A file's charset. A character that a line was folded in the middle of is put together first. */
export function vcardCharset(bytes: Uint8Array): Charset {
  const guessed = guessCharset(bytes);
  if (guessed !== 'windows-1252') return guessed;
  return guessCharset(
    Buffer.from(
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/\r?\n[ \t]/g, ''),
      'latin1',
    ),
  );
}

/** The properties of a file in order. What is no property is left out. */
export function* readProperties(bytes: Uint8Array, wanted = vcardCharset(bytes)): Generator<Property> {
  const { text, charset } = asBytes(bytes, wanted);
  for (const line of unfolded(text)) {
    const property = readProperty(line, charset);
    if (property) yield property;
  }
}

/** Whole lines: those that go on with a blank on the next, and in quoted-printable with `=` at the end. */
function* unfolded(text: string): Generator<string> {
  let parts: string[] = [];
  let length = 0;
  let quoted = false;
  const whole = (): string => parts.join('');
  for (const [line] of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    const bare = line.replace(/[\r\n]+$/, '');
    const soft = quoted && parts.at(-1)?.endsWith('=') === true;
    if (soft || (parts.length > 0 && /^[ \t]/.test(bare))) {
      if (soft) parts.push((parts.pop() ?? '').slice(0, -1));
      length += bare.length;
      if (length <= 2 * LONGEST_VALUE) parts.push(soft ? bare : bare.slice(1));
      continue;
    }
    if (parts.length > 0) yield whole();
    parts = bare === '' ? [] : [bare];
    length = bare.length;
    quoted = /^[^:]*[;=]QUOTED-PRINTABLE\b/i.test(bare);
  }
  if (parts.length > 0) yield whole();
}

const head = /^(?:([A-Za-z0-9-]+)\.)?([A-Za-z0-9-]+)((?:;(?:"[^"]*"|[^":;])*)*):/;

function readProperty(line: string, charset: Charset): Property | undefined {
  const found = head.exec(line.slice(0, 2_000));
  if (!found) return undefined;
  const [start, group = '', name = '', rest = ''] = found;
  const params = readParams(rest);
  const raw = line.slice(start.length);
  if (raw.length > LONGEST_VALUE) return undefined;
  const encoding = params.get('ENCODING')?.[0]?.toUpperCase();
  if (encoding === 'B' || encoding === 'BASE64') return undefined;
  const bytes = Buffer.from(encoding === 'QUOTED-PRINTABLE' ? fromQuotedPrintable(raw) : raw, 'latin1');
  const own = params.get('CHARSET')?.[0];
  return {
    group: group.toLowerCase(),
    name: name.toUpperCase(),
    params,
    value: decode(bytes, (own === undefined ? undefined : charsetNamed(own)) ?? charset),
  };
}

/** `;TYPE=work,voice;PREF=1`, and vCard 2.1's `;WORK;VOICE` as types. */
function readParams(text: string): Map<string, readonly string[]> {
  const params = new Map<string, string[]>();
  for (const [part] of text.matchAll(/(?:"[^"]*"|[^";])+/g)) {
    const equals = part.indexOf('=');
    const bare = part.trim().toUpperCase();
    const [name, value] =
      equals >= 0
        ? [part.slice(0, equals).trim().toUpperCase(), part.slice(equals + 1)]
        : [bare === 'QUOTED-PRINTABLE' || bare === 'BASE64' ? 'ENCODING' : 'TYPE', part];
    const values = value
      .replaceAll('"', '')
      .split(',')
      .map((each) => each.trim());
    params.set(name, [...(params.get(name) ?? []), ...values]);
  }
  return params;
}

/** RFC 2045 §6.7; what is no code stays as it is. */
const fromQuotedPrintable = (text: string): string =>
  text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Parts of a value such as `N`: `Family;Given`, split where no backslash stands before. */
export const splitValue = (value: string, at: ';' | ','): string[] => {
  const parts = [''];
  for (let index = 0; index < value.length; index++) {
    const letter = value[index] ?? '';
    if (letter === '\\') parts.push((parts.pop() ?? '') + letter + (value[++index] ?? ''));
    else if (letter === at) parts.push('');
    else parts.push((parts.pop() ?? '') + letter);
  }
  return parts;
};

/** RFC 6350 §3.4 */
export const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, letter: string) => (letter === 'n' || letter === 'N' ? '\n' : letter));

export const escaped = (text: string): string => text.replace(/[\\,;]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');

/** Lines of at most 75 bytes, no character apart (RFC 6350 §3.2). */
export function foldLine(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (bytes + size > 75) {
      parts.push(part);
      part = ' ';
      bytes = 1;
    }
    part += letter;
    bytes += size;
  }
  return `${[...parts, part].join('\r\n')}\r\n`;
}
