import { describe, expect, it } from 'vitest';
import { ntpMiddle, ntpTime, readRtcp, roundTripMs, writeRtcp } from './rtcp-packet.ts';

const block = {
  ssrc: 0x11223344,
  fractionLost: 25,
  cumulativeLost: -3,
  highestSequence: 0x0001fffe,
  jitter: 40,
  lastSr: 0xaabbccdd,
  delaySinceLastSr: 65536,
};
const sender = {
  ntpSeconds: 0xe0000001,
  ntpFraction: 0x80000000,
  rtpTimestamp: 0xfffffff0,
  packets: 100,
  octets: 16000,
};

describe('a compound report', () => {
  it('reads back as it was written: sender report, block and goodbye', () => {
    const bytes = writeRtcp({ ssrc: 7, cname: 'copperline-1', sender, block, bye: true });
    expect(bytes.length % 4).toBe(0);
    expect(readRtcp(bytes)).toEqual([
      { kind: 'report', ssrc: 7, sender, blocks: [block] },
      { kind: 'bye', ssrcs: [7] },
    ]);
  });

  it('is a receiver report when nothing is sent, and carries a CNAME always', () => {
    const bytes = writeRtcp({ ssrc: 7, cname: 'abc' });
    expect(readRtcp(bytes)).toEqual([{ kind: 'report', ssrc: 7, blocks: [] }]);
    expect(bytes.subarray(8).includes('abc')).toBe(true);
  });

  it.each(Array.from({ length: 9 }, (_, i) => i))(
    'a name of %s letters is padded to whole words with a zero after it',
    (n) => {
      const bytes = writeRtcp({ ssrc: 1, cname: 'x'.repeat(n) });
      expect(bytes.length % 4).toBe(0);
      expect(bytes.at(-1)).toBe(0);
      expect(readRtcp(bytes)).toBeDefined();
    },
  );

  it('cut off anywhere, or beginning with anything but a report, is refused', () => {
    const bytes = writeRtcp({ ssrc: 7, cname: 'copperline', sender, block, bye: true });
    const whole = new Set([52, 76]);
    for (let length = 0; length < bytes.length; length++) {
      if (whole.has(length)) continue;
      expect(readRtcp(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    expect(readRtcp(bytes.subarray(52))).toBeUndefined();
  });

  it('random bytes never throw', () => {
    let state = 1;
    for (let run = 0; run < 2000; run++) {
      const bytes = Uint8Array.from({ length: run % 90 }, () => {
        state = (state * 48271) % 0x7fffffff;
        return state;
      });
      if (bytes.length > 1) bytes.set([0x80 | (run & 0x1f), 200 + (run % 4)]);
      readRtcp(bytes);
    }
  });
});

it('the round trip is what is left of now minus the last report minus its stay (RFC 3550, figure 2)', () => {
  // The figure's own numbers: A = 0xb710:8000, LSR = 0xb705:2000, DLSR = 5.25 s; the delay is 6.125 s.
  const trip = roundTripMs(0xb7108000, { ...block, lastSr: 0xb7052000, delaySinceLastSr: 0x00054000 });
  expect(trip).toBe(6125);
  expect(roundTripMs(1, { ...block, lastSr: 0 })).toBeUndefined();
});

it('NTP time counts from 1900 and its middle is 16 bits of seconds and 16 of fraction', () => {
  const { seconds, fraction } = ntpTime(1500);
  expect(seconds).toBe(2_208_988_801);
  expect(fraction).toBe(0x80000000);
  expect(ntpMiddle(0x12345678, 0x9abcdef0)).toBe(0x56789abc);
});
