import { expect, it } from 'vitest';
import { visibleText } from './visible-text.ts';

it('a message reads as it is, line by line', () => {
  expect(visibleText('INVITE sip:100@pbx SIP/2.0\r\nFrom: "Zoë \u{1f600}"\r\n\tfolded')).toBe(
    'INVITE sip:100@pbx SIP/2.0\nFrom: "Zoë \u{1f600}"\n\tfolded',
  );
});

it('what cannot be seen, or turns others round, is written out', () => {
  expect(visibleText('a\u202eb\u0000c\u001b[31m\u200bd\ud800')).toBe(
    'a‹U+202E›b‹U+0000›c‹U+001B›[31m‹U+200B›d‹U+D800›',
  );
});
