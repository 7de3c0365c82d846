/**
 * Text of a caller-ID message to Unicode. GR-30 sends ASCII, ETSI EN 300 659-3 ISO 8859-1, BT SIN 227 and older exchanges
 * ISO 646 with their country's letters in the places of brackets (`BJ\RK` is BJÖRK in Sweden), Japan JIS X 0208 as Shift-JIS
 * or with escape sequences; exchanges on IP send UTF-8 now and then. What comes out is text and nothing else.
 */

/** The places in ISO 646 that countries filled as they liked, in order. */
const PLACES = '#$@[\\]^`{|}~';

/** ISO 646's national versions, by the places above (ISO-IR 4, 11, 15, 16, 17, 21, 60, 69). */
const NATIONAL: Readonly<Record<string, string>> = {
  gb: '£$@[\\]^`{|}‾',
  de: '#$§ÄÖÜ^`äöüß',
  at: '#$§ÄÖÜ^`äöüß',
  se: '#¤ÉÄÖÅÜéäöåü',
  fi: '#¤ÉÄÖÅÜéäöåü',
  dk: '#$@ÆØÅ^`æøå~',
  no: '#$@ÆØÅ^`æøå~',
  fr: '£$à°ç§^µéùè¨',
  es: '£$§¡Ñ¿^`°ñç~',
  it: '£$§°çé^ùàòèì',
  pt: '#$§ÃÇÕ^`ãçõ°',
};

const ESCAPE = 0x1b;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const shiftJis = new TextDecoder('shift_jis');
const iso2022Jp = new TextDecoder('iso-2022-jp');

/** @param country ISO 3166, small letters: whose letters; left out, or one without any of its own: ISO 8859-1 */
export function decodeText(bytes: Uint8Array, country?: string): string {
  return cleaned(decoded(bytes, country));
}

function decoded(bytes: Uint8Array, country: string | undefined): string {
  const eightBits = bytes.some((byte) => byte >= 0x80);
  if (country === 'jp') {
    if (eightBits) return shiftJis.decode(bytes);
    if (bytes.includes(ESCAPE)) return iso2022Jp.decode(bytes);
  }
  if (eightBits) return utf8(bytes) ?? latin1(bytes);
  const letters = NATIONAL[country ?? ''];
  const text = latin1(bytes);
  return letters ? [...text].map((each) => [...letters][PLACES.indexOf(each)] ?? each).join('') : text;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without control characters, and without those that turn a line's direction or hide: a name must not look like another. */
const cleaned = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
