import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redacted, withoutPin } from './wire-log.ts';

const KEY = 'Zm9yIG91ciBleWVzIGFsb25lLCBub3QgdGhlaXJz';

describe('the wire log', () => {
  it.each([
    [`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`, 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 ***'],
    [`a=crypto:2 AEAD_AES_256_GCM inline:${KEY}|2^31|1:4 WSH=64`, 'a=crypto:2 AEAD_AES_256_GCM ***'],
    [`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY};inline:${KEY}`, 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 ***'],
    [`a=crypto:1\tAES_CM_128_HMAC_SHA1_80\tINLINE:${KEY}`, 'a=crypto:1\tAES_CM_128_HMAC_SHA1_80 ***'],
    [`a=crypto:${KEY}`, 'a=crypto: ***'],
    [`A=CRYPTO: 1 X inline:${KEY}`, 'a=crypto: ***'],
    [`a=ice-pwd:${KEY}`, 'a=ice-pwd:***'],
    [`k=base64:${KEY}`, 'k=base64:***'],
    [`Authorization: Digest username="a", response="${KEY}"`, 'Authorization: Digest ***'],
    [`INVITE sip:a:${KEY}@b SIP/2.0`, 'INVITE sip:a:***@b SIP/2.0'],
  ])('%s', (line, expected) => {
    const text = redacted(`v=0\r\n${line}\r\na=ptime:20\r\n`);
    expect(text).toBe(`v=0\r\n${expected}\r\na=ptime:20\r\n`);
    expect(text).not.toContain(KEY);
  });

  it('has no key of whatever a peer writes behind a=crypto', () => {
    const within = string({ maxLength: 40 }).map((text) => text.replace(/[\r\n\u2028\u2029]/g, ' '));
    assert(
      property(within, within, constantFrom('\r\n', '\n'), (before, behind, end) => {
        const text = redacted(`a=crypto:${before} inline:${KEY}${behind}${end}a=sendrecv${end}`);
        expect(text).not.toContain(KEY);
        expect(text).toContain('a=sendrecv');
      }),
    );
  });
});

it.each([
  ['INVITE sip:**4711*0044207@gw SIP/2.0', 'INVITE sip:*****0044207@gw SIP/2.0'],
  ['**471112345678*911', '*****911'],
  ['*94711*0044207', '****0044207'],
  ['%234711*0044207', '%23***0044207'],
  // Star codes of an exchange are no secrets.
  ['*21*0301234567#', '*21*0301234567#'],
  ['*67911', '*67911'],
  ['0301234567', '0301234567'],
])('a PIN ahead of a number is no part of the log: %s', (text, expected) => {
  expect(withoutPin(text)).toBe(expected);
});
