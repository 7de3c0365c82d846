import { describe, expect, it } from 'vitest';
import { emptyRtpHeader, looksLikeRtcp, readRtp, writeRtpHeader } from './rtp-packet.ts';

describe('an RTP header', () => {
  it('reads back as it was written, extremes included', () => {
    const bytes = new Uint8Array(12 + 3);
    writeRtpHeader(bytes, 101, true, 0xffff, 0xffffffff, 0xdeadbeef);
    const header = emptyRtpHeader();
    expect(readRtp(bytes, header)).toBe(true);
    expect(header).toEqual({
      payloadType: 101,
      marker: true,
      sequence: 0xffff,
      timestamp: 0xffffffff,
      ssrc: 0xdeadbeef,
      payloadOffset: 12,
      payloadLength: 3,
    });
  });

  it('skips contributing sources, a header extension and padding', () => {
    const bytes = Uint8Array.of(
      ...[0xb1, 0x00, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3],
      ...[9, 9, 9, 9],
      ...[0xbe, 0xde, 0, 1, 1, 1, 1, 1],
      ...[0x55, 0x66],
      ...[0, 2],
    );
    const header = emptyRtpHeader();
    expect(readRtp(bytes, header)).toBe(true);
    expect(header.payloadOffset).toBe(24);
    expect(header.payloadLength).toBe(2);
  });

  it.each([
    ['too short', [0x80, 0, 0, 1]],
    ['version 1', [0x40, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]],
    ['more contributing sources than bytes', [0x8f, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]],
    ['an extension that is cut off', [0x90, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde]],
    ['an extension longer than the datagram', [0x90, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0xff, 0xff]],
    ['padding of nothing', [0xa0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0]],
    ['padding longer than the payload', [0xa0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 7]],
  ])('is refused when it is malformed: %s', (_, bytes) => {
    expect(readRtp(Uint8Array.from(bytes), emptyRtpHeader())).toBe(false);
  });

  it('is told from RTCP on the same port', () => {
    expect(looksLikeRtcp(Uint8Array.of(0x80, 200, 0, 6))).toBe(true);
    expect(looksLikeRtcp(Uint8Array.of(0x80, 0x80, 0, 6))).toBe(false);
  });
});
