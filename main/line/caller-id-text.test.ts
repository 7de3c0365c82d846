import { expect, test } from 'vitest';
import { decodeText } from './caller-id-text.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test.each([
  ['ASCII as GR-30 sends it', latin1('ANN  BAKER '), 'us', 'ANN BAKER'],
  ['ISO 8859-1 as ETSI has it', latin1('M\u00fcller, J\u00f6rg'), 'de', 'Müller, Jörg'],
  ['the German ISO 646', latin1('M}LLER STRA~E ]'), 'de', 'MüLLER STRAßE Ü'],
  ['the Swedish ISO 646', latin1('BJ\\RK [KE @KESSON'), 'se', 'BJÖRK ÄKE ÉKESSON'],
  ['the Danish ISO 646', latin1('S\\REN ]GE'), 'dk', 'SØREN ÅGE'],
  ['the British one', latin1('#5 SHOP'), 'gb', '£5 SHOP'],
  ['a bracket where nobody has letters there', latin1('A [B] {C}'), 'us', 'A [B] {C}'],
  ['a bracket beside eight-bit letters', latin1('[M\u00fcller]'), 'de', '[Müller]'],
  ['UTF-8', Uint8Array.from(Buffer.from('Zoë Škoda')), 'nl', 'Zoë Škoda'],
  ['Shift-JIS', bytes('93 8c 8b 9e'), 'jp', '東京'],
  ['half-width katakana', bytes('d4 cf c0'), 'jp', 'ﾔﾏﾀ'],
  ['JIS X 0208 with escapes', bytes('1b 24 42 45 6c 35 7e 1b 28 42'), 'jp', '東京'],
])('%s', (_what, sent, country, text) => {
  expect(decodeText(sent, country)).toBe(text);
});

test('control characters, line breaks and what turns the direction are left out', () => {
  expect(decodeText(latin1('AN\r\nN\u0000\u001b[31m'), 'us')).toBe('ANN[31m');
  expect(decodeText(Uint8Array.from(Buffer.from('ev\u202el\u2028\u200bX')), 'us')).toBe('evlX');
});

test('no bytes whatsoever are refused, in any country', () => {
  for (const country of ['us', 'jp', 'se', 'xx'])
    for (let seed = 0; seed < 256; seed++)
      expect(
        typeof decodeText(
          Uint8Array.from({ length: 15 }, (_, at) => (seed * 7 + at * 31) & 0xff),
          country,
        ),
      ).toBe('string');
});
