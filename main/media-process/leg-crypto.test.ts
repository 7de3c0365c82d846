import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SRTP_KEY_BYTES, type SrtpKey, type SrtpSuite } from '../core/srtp-suite.ts';
import { LegCrypto } from './leg-crypto.ts';

const SUITES = Object.keys(SRTP_KEY_BYTES) as SrtpSuite[];
const keyOf = (suite: SrtpSuite): SrtpKey => ({ suite, key: randomBytes(SRTP_KEY_BYTES[suite]).toString('base64') });

const PAYLOAD = Buffer.from('what is said here is nobody else’s business');

function rtp(sequence: number, ssrc = 0x1234_5678): Buffer {
  const packet = Buffer.alloc(12 + PAYLOAD.length);
  packet[0] = 0x80;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  PAYLOAD.copy(packet, 12);
  return packet;
}

/** A receiver report without blocks. */
function rtcp(ssrc = 0x1234_5678): Buffer {
  const packet = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 0]);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

/** Two ends of a stream; the wire is a copy, for a leg deciphers in place. */
function pair(suite: SrtpSuite) {
  const [a, b] = [keyOf(suite), keyOf(suite)];
  const [here, there] = [new LegCrypto(), new LegCrypto()];
  here.setKeys({ send: a, receive: b });
  there.setKeys({ send: b, receive: a });
  const wire = (kind: 'rtp' | 'rtcp', packet: Buffer): Buffer =>
    Buffer.from(here.protect(kind, packet, packet.length) ?? []);
  const hear = (kind: 'rtp' | 'rtcp', packet: Buffer): Buffer | undefined => {
    const clear = there.unprotect(kind, Buffer.from(packet));
    return clear && Buffer.from(clear);
  };
  return { a, b, here, there, wire, hear };
}

describe.each(SUITES)('%s', (suite) => {
  it('carries RTP and RTCP from end to end, and nobody else can read it', () => {
    const { wire, hear } = pair(suite);
    for (let sequence = 65_400; sequence < 65_700; sequence++) {
      const sent = wire('rtp', rtp(sequence));
      expect(sent.includes(PAYLOAD)).toBe(false);
      expect(hear('rtp', sent)).toEqual(rtp(sequence));
    }
    expect(hear('rtcp', wire('rtcp', rtcp()))).toEqual(rtcp());
  });

  it('drops a packet that comes a second time, and counts it', () => {
    const { wire, hear, there } = pair(suite);
    const sent = wire('rtp', rtp(1));
    expect(hear('rtp', sent)).toBeDefined();
    expect(hear('rtp', sent)).toBeUndefined();
    expect(there.refused).toBe(1);
    const report = wire('rtcp', rtcp());
    expect(hear('rtcp', report)).toBeDefined();
    expect(hear('rtcp', report)).toBeUndefined();
  });

  it('drops what is by another key, was changed, or is in the clear', () => {
    const { wire, hear, there, b } = pair(suite);
    const stranger = pair(suite);
    expect(hear('rtp', stranger.wire('rtp', rtp(1)))).toBeUndefined();
    expect(hear('rtp', rtp(2))).toBeUndefined();
    for (const at of [1, 3, 9, 12, 30, PAYLOAD.length + 14]) {
      const changed = wire('rtp', rtp(100 + at));
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(hear('rtp', changed), `octet ${at}`).toBeUndefined();
    }
    expect(hear('rtcp', rtcp())).toBeUndefined();
    expect(there.refused).toBe(9);
    // What was refused did not harm the stream.
    expect(hear('rtp', wire('rtp', rtp(200)))).toEqual(rtp(200));
    expect(b.suite).toBe(suite);
  });

  it('takes what a network reorders', () => {
    const { wire, hear } = pair(suite);
    const packets = Array.from({ length: 60 }, (_, i) => wire('rtp', rtp(65_500 + i)));
    for (let i = 0; i < packets.length; i += 6) {
      for (const late of packets.slice(i, i + 6).reverse()) expect(hear('rtp', late)).toBeDefined();
    }
  });

  it('follows a peer that changes its SSRC, and its sequence over and over', () => {
    const { wire, hear } = pair(suite);
    for (const ssrc of [1, 2, 3]) {
      for (let sequence = 0; sequence < 140_000; sequence += 20_000)
        expect(hear('rtp', wire('rtp', rtp(sequence, ssrc)))).toEqual(rtp(sequence, ssrc));
    }
  });

  it('takes the former key until the peer sends by its new one', () => {
    const { wire, hear, here, there, a, b } = pair(suite);
    expect(hear('rtp', wire('rtp', rtp(1)))).toBeDefined();
    const late = wire('rtp', rtp(2));
    const later = wire('rtp', rtp(3));
    const next = keyOf(suite);
    there.setKeys({ send: b, receive: next });
    expect(hear('rtp', late)).toEqual(rtp(2));
    here.setKeys({ send: next, receive: b });
    expect(hear('rtp', wire('rtp', rtp(4)))).toEqual(rtp(4));
    expect(hear('rtp', later)).toBeUndefined();
    expect(a.key).not.toBe(next.key);
  });

  it('keeps its counters when the same keys are agreed on again', () => {
    const { wire, hear, there, a, b } = pair(suite);
    for (const sequence of [65_000, 70_000, 100_000]) expect(hear('rtp', wire('rtp', rtp(sequence)))).toBeDefined();
    const old = wire('rtp', rtp(100_001));
    expect(hear('rtp', old)).toBeDefined();
    there.setKeys({ send: { ...b }, receive: { ...a } });
    expect(hear('rtp', old)).toBeUndefined();
    expect(hear('rtp', wire('rtp', rtp(100_002)))).toEqual(rtp(100_002));
  });

  it('lets nothing that is too short or of any length break it', () => {
    const { hear } = pair(suite);
    for (let length = 0; length < 80; length++) {
      expect(hear('rtp', randomBytes(length))).toBeUndefined();
      expect(hear('rtcp', randomBytes(length))).toBeUndefined();
      expect(hear('rtp', Buffer.concat([Buffer.from([0xbf]), randomBytes(length)]))).toBeUndefined();
    }
  });
});

describe('a leg in the clear', () => {
  it('sends nothing through it, and says that it is off', () => {
    using crypto = new LegCrypto();
    expect(crypto.on).toBe(false);
    expect(crypto.protect('rtp', rtp(1), 12)).toBeUndefined();
    const key = keyOf('AES_CM_128_HMAC_SHA1_80');
    crypto.setKeys({ send: key, receive: key });
    expect(crypto.on).toBe(true);
    crypto.setKeys(undefined);
    expect(crypto.on).toBe(false);
  });

  it('refuses a key of the wrong length in words that do not tell it', () => {
    using crypto = new LegCrypto();
    const key = { suite: 'AEAD_AES_256_GCM', key: 'c2hvcnQ=' } as const;
    expect(() => crypto.setKeys({ send: key, receive: key })).toThrow('the key has not the length of its suite');
  });
});
