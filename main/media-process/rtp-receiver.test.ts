import { describe, expect, it } from 'vitest';
import { LAWS } from '../core/g711.ts';
import type { RtpRemote } from '../media/media-protocol.ts';
import { LegCodecs } from './leg-codecs.ts';
import { writeRtpHeader } from './rtp-packet.ts';
import { RtpReceiver } from './rtp-receiver.ts';

const remote: RtpRemote = {
  address: '127.0.0.1',
  port: 4000,
  codec: 'PCMA',
  payloadType: 8,
  eventPayloadType: 101,
  direction: 'sendrecv',
  latch: 'announced-only',
};

interface Sent {
  ssrc?: number;
  payloadType?: number;
  address?: string;
  level?: number;
}

function setUp() {
  const receiver = new RtpReceiver({ began: () => {}, ended: () => {}, flash: () => {} }, new LegCodecs());
  receiver.setRemote(remote);
  const frame = new Int16Array(160);
  let tick = 0;
  /** One packet, then one pull; the middle sample. */
  const step = ({ ssrc = 1, payloadType = 8, address = '127.0.0.1', level = 1000 }: Sent = {}): number => {
    const bytes = new Uint8Array(172).fill(LAWS.PCMA.fromLinear[level] ?? 0, 12);
    writeRtpHeader(bytes, payloadType, false, (ssrc * 1000 + tick) & 0xffff, (ssrc * 77_777 + tick * 160) >>> 0, ssrc);
    receiver.datagram(bytes, address, 4000, tick * 20);
    receiver.pull(frame, tick * 20 + 10);
    tick++;
    return Math.round((frame[80] ?? 0) / 100) * 100;
  };
  return { receiver, step };
}

describe('the receiver of a leg', () => {
  it('plays the peer', () => {
    const { step } = setUp();
    for (let i = 0; i < 5; i++) step();
    expect(step()).toBe(1000);
  });

  it('follows a new SSRC of the source it believes, as a new stream, at once', () => {
    const { step, receiver } = setUp();
    for (let i = 0; i < 20; i++) step();
    step({ ssrc: 2, level: 4000 });
    expect(step({ ssrc: 2, level: 4000 })).toBe(4000);
    expect(receiver.ssrc).toBe(2);
    expect(receiver.statistics.lost).toBe(0);
  });

  it('ignores another payload type, and does not latch on it', () => {
    const { step, receiver } = setUp();
    for (let i = 0; i < 5; i++) step();
    for (let i = 0; i < 5; i++) step({ payloadType: 0, ssrc: 9 });
    expect(receiver.ssrc).toBe(1);
    expect(receiver.counts).toMatchObject({ received: 5, refused: 0, ignored: 5 });
  });

  it('counts and ignores a third address', () => {
    const { step, receiver } = setUp();
    for (let i = 0; i < 5; i++) step();
    for (let i = 0; i < 5; i++) step({ address: '127.0.0.2', ssrc: 9 });
    expect(receiver.counts).toMatchObject({ received: 5, refused: 5 });
  });

  it('keeps its buffer when only the direction changes', () => {
    const { step, receiver } = setUp();
    for (let i = 0; i < 5; i++) step();
    receiver.setRemote({ ...remote, direction: 'recvonly' });
    expect(step()).toBe(1000);
  });
});
