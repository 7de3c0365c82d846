import { describe, expect, it } from 'vitest';
import { answerOffer, makeOffer, readAnswer, type SdpLocal } from './sdp.ts';
import { cryptoValues, type EncryptionPolicy, readCrypto, type SdpEncryption } from './sdp-crypto.ts';
import { newSrtpKeys } from './srtp-keys.ts';

const end = (policy: EncryptionPolicy, offer: SdpEncryption['offer'], address = '127.0.0.1'): SdpLocal => ({
  address,
  port: 20_000,
  codecs: ['PCMU'],
  direction: 'sendrecv',
  encryption: { policy, keys: newSrtpKeys(), offer },
  sessionId: 7,
  version: 1,
});
const peer = (protocol: string, ...lines: string[]): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.2',
    's=-',
    'c=IN IP4 127.0.0.2',
    't=0 0',
    `m=audio 9000 ${protocol} 0`,
    ...lines,
    '',
  ].join('\r\n');
const KEY = 'a'.repeat(40);
const CRYPTO = `a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31`;
const MKI = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31|1:4`;

describe('two ends that can', () => {
  it('agree on the strongest suite, each sending by its own key', () => {
    const here = end('required', 'secure');
    const there = end('preferred', 'plain', '127.0.0.2');
    const offer = makeOffer(here);
    expect(offer).toContain('RTP/SAVP ');
    expect(cryptoValues(offer, 0).map((value) => value.split(' ')[1])).toEqual([
      'AEAD_AES_256_GCM',
      'AEAD_AES_128_GCM',
      'AES_256_CM_HMAC_SHA1_80',
      'AES_CM_128_HMAC_SHA1_80',
    ]);
    const answered = answerOffer(there, offer);
    if (!answered.ok) throw new Error(answered.text);
    const agreed = readAnswer(here, answered.answer);
    if (!agreed.ok) throw new Error(agreed.text);
    expect(answered.answer).toContain('RTP/SAVP ');
    expect(cryptoValues(answered.answer, 0)).toHaveLength(1);
    expect(agreed.remote.crypto?.send.suite).toBe('AEAD_AES_256_GCM');
    expect(agreed.remote.crypto?.receive).toEqual(answered.remote.crypto?.send);
    expect(agreed.remote.crypto?.send).toEqual(answered.remote.crypto?.receive);
    expect(agreed.remote.crypto?.send.key).not.toBe(agreed.remote.crypto?.receive.key);
  });

  it('agree by an offer in the clear that carries keys, and keep to its profile', () => {
    const here = end('preferred', 'opportunistic');
    const offer = makeOffer(here);
    expect(offer).toContain('RTP/AVP ');
    const answered = answerOffer(end('preferred', 'plain'), offer);
    expect(answered).toMatchObject({ ok: true, answer: expect.stringContaining('RTP/AVP ') });
    if (!answered.ok) return;
    expect(readAnswer(here, answered.answer)).toMatchObject({ ok: true, remote: { crypto: expect.anything() } });
  });
});

describe('a peer’s offer', () => {
  it.each<[EncryptionPolicy, string, readonly string[], 'encrypted' | 'clear' | RegExp]>([
    ['required', 'RTP/SAVP', [CRYPTO], 'encrypted'],
    ['required', 'RTP/SAVPF', [CRYPTO], 'encrypted'],
    ['required', 'RTP/AVP', [CRYPTO], 'encrypted'],
    ['required', 'RTP/AVP', [], /must be encrypted; the peer offers RTP\/AVP, and it sends no key/],
    ['required', 'RTP/SAVP', [], /must be encrypted; the peer offers RTP\/SAVP, and it sends no key/],
    ['required', 'RTP/SAVP', [MKI], /its key has an identifier \(MKI\)/],
    ['required', 'UDP/TLS/RTP/SAVPF', [], /The peer asks for UDP\/TLS\/RTP\/SAVPF; this trunk speaks RTP\/SAVP/],
    ['preferred', 'RTP/SAVP', [CRYPTO], 'encrypted'],
    ['preferred', 'RTP/SAVP', [MKI, CRYPTO], 'encrypted'],
    ['preferred', 'RTP/SAVP', [MKI], /its key has an identifier/],
    ['preferred', 'RTP/AVP', [CRYPTO], 'encrypted'],
    ['preferred', 'RTP/AVP', [MKI], 'clear'],
    ['preferred', 'RTP/AVPF', [], 'clear'],
    ['off', 'RTP/AVP', [CRYPTO], 'clear'],
    ['off', 'RTP/AVP', [], 'clear'],
    ['off', 'RTP/SAVP', [CRYPTO], /encryption is off\. Set it to preferred/],
    ['off', 'UDP/TLS/RTP/SAVPF', [], /this trunk speaks plain RTP/],
  ])('with encryption %s: %s with %j', (policy, protocol, lines, expected) => {
    const answered = answerOffer(end(policy, 'plain'), peer(protocol, ...lines));
    if (expected instanceof RegExp) {
      expect(answered).toMatchObject({ ok: false, refusal: 'profile', text: expect.stringMatching(expected) });
      expect(JSON.stringify(answered)).not.toContain(KEY);
      return;
    }
    if (!answered.ok) throw new Error(answered.text);
    expect(answered.answer).toContain(`${protocol} 0`);
    const [value] = cryptoValues(answered.answer, 0);
    expect(value === undefined ? 'clear' : 'encrypted').toBe(expected);
    expect(answered.remote.crypto === undefined ? 'clear' : 'encrypted').toBe(expected);
    if (value !== undefined) expect(readCrypto(value)).toMatchObject({ tag: 3, suite: 'AES_CM_128_HMAC_SHA1_80' });
    expect(answered.answer).not.toContain(KEY);
  });
});

describe('a peer’s answer', () => {
  const answer = (tag: number) => `a=crypto:${tag} AES_CM_128_HMAC_SHA1_80 inline:${KEY}`;
  it.each<[EncryptionPolicy, SdpEncryption['offer'], string, readonly string[], 'encrypted' | 'clear' | RegExp]>([
    ['required', 'secure', 'RTP/SAVP', [answer(4)], 'encrypted'],
    ['required', 'secure', 'RTP/AVP', [], /offered encrypted; the peer answered RTP\/AVP, and it sends no key/],
    ['required', 'secure', 'RTP/SAVP', [answer(1)], /it took a key \(a=crypto\) that was not offered/],
    ['preferred', 'secure', 'RTP/SAVP', [], /it sends no key/],
    ['preferred', 'secure', 'RTP/AVP', [], /it sends no key/],
    ['preferred', 'opportunistic', 'RTP/AVP', [answer(4)], 'encrypted'],
    ['preferred', 'opportunistic', 'RTP/AVP', [], 'clear'],
    ['preferred', 'plain', 'RTP/AVP', [answer(4)], 'clear'],
    ['off', 'plain', 'RTP/AVP', [answer(4)], 'clear'],
    ['off', 'plain', 'UDP/TLS/RTP/SAVPF', [], /The peer answered UDP\/TLS\/RTP\/SAVPF/],
  ])('with encryption %s to an offer that is %s: %s with %j', (policy, offer, protocol, lines, expected) => {
    const read = readAnswer(end(policy, offer), peer(protocol, ...lines));
    if (expected instanceof RegExp) expect(read).toMatchObject({ ok: false, text: expect.stringMatching(expected) });
    else if (!read.ok) throw new Error(read.text);
    else expect(read.remote.crypto === undefined ? 'clear' : 'encrypted').toBe(expected);
  });
});

describe('later offers of a dialog', () => {
  it('keep the profile that was agreed on', () => {
    const answered = answerOffer(end('preferred', 'plain'), peer('RTP/SAVP', CRYPTO));
    if (!answered.ok) throw new Error(answered.text);
    expect(makeOffer(end('preferred', 'secure'), answered.layout)).toContain('RTP/SAVP ');
    const clear = answerOffer(end('preferred', 'plain'), peer('RTP/AVP'));
    if (!clear.ok) throw new Error(clear.text);
    const offer = makeOffer(end('preferred', 'plain'), clear.layout);
    expect(offer).toContain('RTP/AVP ');
    expect(offer).not.toContain('a=crypto');
  });
});
