import { randomBytes } from 'node:crypto';
import { assert, constantFrom, integer, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SRTP_KEY_BYTES, type SrtpSuite } from '../core/srtp-suite.ts';
import { answeredCrypto, chooseCrypto, cryptoValues, OFFERED_SUITES, offeredLines, readCrypto } from './sdp-crypto.ts';

const SUITES = Object.keys(SRTP_KEY_BYTES) as SrtpSuite[];
const K30 = randomBytes(30).toString('base64');
const line = (rest: string): string => `1 AES_CM_128_HMAC_SHA1_80 inline:${rest}`;
const why = (value: string): string => {
  const read = readCrypto(value);
  return 'why' in read ? read.why : 'used';
};

describe('a=crypto', () => {
  it('reads back what it writes, whatever the key', () => {
    assert(
      property(
        constantFrom(...SUITES),
        integer({ min: 1, max: 9 }),
        uint8Array({ minLength: 46, maxLength: 46 }),
        (suite, tag, bytes) => {
          const key = Buffer.from(bytes.subarray(0, SRTP_KEY_BYTES[suite])).toString('base64');
          const offered = Array.from({ length: tag }, () => ({ suite, key }));
          const last = offeredLines(offered).at(-1);
          expect(readCrypto(`${last?.id} ${last?.suite} ${last?.config}`)).toEqual({ tag, suite, key });
        },
      ),
    );
  });

  it('throws at nothing, and repeats no key in what it says', () => {
    assert(
      property(string({ maxLength: 200 }), string({ maxLength: 80 }), (text, more) => {
        readCrypto(text);
        readCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${text}|${more}`);
        cryptoValues(text, 0);
        chooseCrypto([text, more]);
      }),
    );
    const secret = randomBytes(29).toString('base64');
    expect(why(line(secret))).not.toContain(secret);
    expect(why(line(`${K30}|1:4`))).not.toContain(K30);
    expect(why(`${line(K30)} ${K30}`)).toContain('is not spoken here');
  });

  it('knows the name that AES-256 had before RFC 6188, and names in small letters', () => {
    const key = randomBytes(46).toString('base64');
    expect(readCrypto(`3 AES_CM_256_HMAC_SHA1_80 inline:${key}`)).toEqual({
      tag: 3,
      suite: 'AES_256_CM_HMAC_SHA1_80',
      key,
    });
    expect(readCrypto(`1 aes_cm_128_hmac_sha1_80 inline:${K30}`)).toMatchObject({ suite: 'AES_CM_128_HMAC_SHA1_80' });
  });

  it('takes a key without its padding', () => {
    const key = randomBytes(46).toString('base64');
    expect(readCrypto(`1 AES_256_CM_HMAC_SHA1_80 inline:${key.replace(/=+$/, '')}`)).toMatchObject({ key });
  });

  it.each([
    [`${line(`${K30}|2^31`)}`, 'used'],
    [`${line(`${K30}|1048576`)} WSH=128`, 'used'],
    [`${line(K30)} -EXTRA=1`, 'used'],
    [line(`${K30}|2^20|1:32`), 'its key has an identifier (MKI), which is not spoken here'],
    [line(`${K30}|2^60`), 'its key\'s lifetime "2^60" is none'],
    [line(`${K30}|0`), 'its key\'s lifetime "0" is none'],
    [line('AAAA'), 'its key has not the 30 octets of AES_CM_128_HMAC_SHA1_80'],
    [line(`${K30};inline:${K30}`), 'it sends several keys in one a=crypto line'],
    [`${line(K30)} UNENCRYPTED_SRTP`, 'it wants UNENCRYPTED_SRTP, which would leave audio open'],
    [`${line(K30)} UNAUTHENTICATED_SRTP`, 'it wants UNAUTHENTICATED_SRTP, which would leave audio open'],
    [`${line(K30)} KDR=3`, 'it wants KDR=3, which is not spoken here'],
    [`1 F8_128_HMAC_SHA1_80 inline:${K30}`, 'F8_128_HMAC_SHA1_80 is not among the suites spoken here'],
    [`x AES_CM_128_HMAC_SHA1_80 inline:${K30}`, 'its a=crypto line has no tag'],
    ['1 AES_CM_128_HMAC_SHA1_80 uri:https://keys.example', 'its a=crypto line has no inline key'],
  ])('%s: %s', (value, expected) => {
    expect(why(value)).toBe(expected);
  });
});

describe('choosing', () => {
  it('takes the first that can be used, in the peer’s order', () => {
    const chosen = chooseCrypto([
      `1 F8_128_HMAC_SHA1_80 inline:${K30}`,
      `2 AES_CM_128_HMAC_SHA1_32 inline:${K30}`,
      `3 AES_CM_128_HMAC_SHA1_80 inline:${K30}`,
    ]);
    expect(chosen).toMatchObject({ tag: 2, suite: 'AES_CM_128_HMAC_SHA1_32' });
  });

  it('says why there is none', () => {
    expect(chooseCrypto([])).toEqual({ why: 'it sends no key (a=crypto)' });
    expect(chooseCrypto([line('AAAA')])).toMatchObject({ why: expect.stringContaining('30 octets') });
  });

  it('takes the lines of one m-line alone', () => {
    const sdp = `v=0\r\nm=audio 0 RTP/SAVP 0\r\na=crypto:1 A x\r\nm=audio 9 RTP/SAVP 0\r\na=crypto:7 B y\r\na=crypto:8 C z\r\n`;
    expect(cryptoValues(sdp, 1)).toEqual(['7 B y', '8 C z']);
    expect(cryptoValues(sdp, 0)).toEqual(['1 A x']);
    expect(cryptoValues(sdp, 2)).toEqual([]);
  });
});

describe('an answer', () => {
  const offered = OFFERED_SUITES.map((suite) => ({
    suite,
    key: randomBytes(SRTP_KEY_BYTES[suite]).toString('base64'),
  }));

  it('says by its tag which of our keys is ours from now on', () => {
    const answered = answeredCrypto([`4 AES_CM_128_HMAC_SHA1_80 inline:${K30}`], offered);
    expect(answered).toEqual({ send: offered[3], receive: { suite: 'AES_CM_128_HMAC_SHA1_80', key: K30 } });
  });

  it.each([
    `1 AES_CM_128_HMAC_SHA1_80 inline:${K30}`,
    `5 AES_CM_128_HMAC_SHA1_80 inline:${K30}`,
    `0 AES_CM_128_HMAC_SHA1_80 inline:${K30}`,
  ])('that takes what was not offered is refused: %s', (value) => {
    expect(answeredCrypto([value], offered)).toEqual({ why: 'it took a key (a=crypto) that was not offered' });
  });
});
