import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callerText, fullCallerText, menuText, plainText } from './plain-text.ts';
import { en } from './words/en.ts';

it('markup of a caller’s name is text to every notification server', () => {
  expect(plainText('<a href="http://evil.example">Bank</a> & Co')).toBe('‹a href="http://evil.example"›Bank‹/a› ＆ Co');
});

it('a name cannot turn the reading order round or make lines', () => {
  expect(plainText('abc\u202egnp.exe\nSecond line\u2028third\u0000')).toBe('abc gnp.exe Second line third');
});

it('a name is no longer than a name', () => {
  expect([...plainText('😀'.repeat(200))].length).toBe(80);
  expect([...menuText('n'.repeat(200))].length).toBe(40);
});

it('nothing of what could be markup or control is ever left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const plain = plainText(text);
      return !/[<>&\p{Cc}\p{Cf}\p{Cs}]/u.test(plain) && [...plain].length <= 80;
    }),
  );
});

it('who calls is a name, else a number, else why there is none', () => {
  expect(callerText({ name: ' Ada ', number: '312' }, en)).toBe('Ada');
  expect(callerText({ name: '\u0000', number: '312' }, en)).toBe('312');
  expect(callerText({ withheld: 'private' }, en)).toBe('Number withheld');
  expect(callerText(undefined, en)).toBe('Unknown caller');
  expect(fullCallerText({ name: 'Ada', number: '312' }, en)).toBe('Ada, 312');
  expect(fullCallerText({ number: '312' }, en)).toBe('312');
});
