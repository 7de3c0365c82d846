import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTelLink, LONGEST_LINK, linkAmong, readTelLink } from './tel-link.ts';

const number = (text: string): string | undefined => {
  const read = readTelLink(text);
  return read.ok ? read.link.number : undefined;
};

describe('a link that names a number', () => {
  it.each([
    ['tel:+49-30-123456', '+4930123456'],
    ['TEL:+1(312)555.0142', '+13125550142'],
    ['tel:%2B44%20207%20946%200018', '+442079460018'],
    ['tel:030123456', '030123456'],
    ['tel:863-1234;phone-context=+1-914-555', '+19145558631234'],
    ['tel:7042;phone-context=example.com', '7042'],
    ['tel:112', '112'],
    ['sip:+13125550142@example.com', '+13125550142'],
    ['sip:13125550142@example.com;user=phone', '13125550142'],
    ['sip:+1-312-555-0142;isub=12@gateway.example.com', '+13125550142'],
  ])('%s is %s', (text, expected) => {
    expect(number(text)).toBe(expected);
  });

  it('keeps an extension for the person to dial', () => {
    expect(readTelLink('tel:+1-201-555-0123;ext=102')).toEqual({
      ok: true,
      link: { scheme: 'tel', number: '+12015550123', extension: '102' },
    });
  });
});

describe('a link that is refused', () => {
  it.each([
    'tel:',
    'tel:+',
    'tel:+1',
    'tel:alice',
    'tel:12 34', // a space must be encoded
    'tel:+49\u202e30',
    'tel:+4930%00123',
    'tel:+4930%2a123',
    'tel:+4930123;ext=1;ext=2',
    'tel:+4930123;ext=abc',
    'tel:+1234567890123456',
    'tel:123456789012345678901',
    'sip:alice@example.com',
    'sip:+4930123',
    'sip:+4930123:secret@example.com',
    'sip:+4930123@example.com?Replaces=1',
    'sips:+4930123@example.com',
    'callto:+4930123',
    'javascript:alert(1)',
    'http://example.com/tel:+4930123',
    ' tel:+4930123',
    'tel:+4930123\n--inspect',
    '',
  ])('%j', (text) => {
    expect(number(text)).toBeUndefined();
  });

  it.each(['tel:*21*0301234567%23', 'tel:*67123', 'tel:%23%2306%23', 'tel:+49*30'])(
    '%s, which could change a line’s settings',
    (text) => {
      expect(number(text)).toBeUndefined();
    },
  );

  it.each(['tel:+4930123,,1234', 'tel:+4930123p12', 'tel:+4930123w1', 'tel:+4930123;postd=pp22'])(
    '%s, which dials on behind the number',
    (text) => {
      expect(number(text)).toBeUndefined();
    },
  );

  it('is one that is too long, and it is not looked into', () => {
    expect(number(`tel:+49${'-'.repeat(LONGEST_LINK)}30`)).toBeUndefined();
  });
});

it('whatever a link holds, what comes out can be dialled and is short', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.stringMatching(/^(tel|sip):[+0-9()*#;=@%a-z.,-]{0,60}$/),
      ),
      (text) => {
        const read = readTelLink(text);
        if (!read.ok) return read.text !== '';
        return /^\+?\d{1,20}$/.test(read.link.number) && /^\d{0,10}$/.test(read.link.extension ?? '');
      },
    ),
  );
});

it('a number that is written with separators is the same number', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[1-9]\d{5,14}$/),
      fc.infiniteStream(fc.constantFrom('', '-', '.', '(', ')')),
      (digits, gaps) => {
        const written = [...digits].map((digit) => `${gaps.next().value}${digit}`).join('');
        expect(number(`tel:+${written}`)).toBe(`+${digits}`);
      },
    ),
  );
});

it('the arguments of a program are searched for a link alone', () => {
  expect(linkAmong(['/opt/copperline', '--lines', '2', '--', 'tel:112'])).toBe('tel:112');
  expect(linkAmong(['/opt/copperline', '--url=tel:112', 'https://tel:112'])).toBeUndefined();
  expect(isTelLink('SIP:1@x')).toBe(true);
});
