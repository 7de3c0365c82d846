import { describe, expect, it } from 'vitest';
import type { RtpRemote } from '../media/media-protocol.ts';
import { PeerDigits } from './peer-digits.ts';

const remote = (more: Partial<RtpRemote> = {}): RtpRemote => ({
  address: '127.0.0.1',
  port: 4000,
  codec: 'PCMU',
  payloadType: 0,
  direction: 'sendrecv',
  latch: 'announced-only',
  ...more,
});

/** A peer's digits, what was signalled, and which ways anything left in the next `frames`. */
function aPeer() {
  const signalled: [string, number][] = [];
  const digits = new PeerDigits((digit, ms) => signalled.push([digit, ms]));
  const frame = new Int16Array(160);
  let timestamp = 0;
  const ways = (frames: number): string[] => {
    const seen = new Set<string>();
    for (let i = 0; i < frames; i++, timestamp += 160) {
      if (digits.next(timestamp)) seen.add('event');
      else if (digits.playInto(frame)) seen.add('tone');
    }
    return [...seen];
  };
  const hears = (inAudio: boolean): string[] => {
    digits.digitBegan('5');
    const before = ways(4);
    digits.digitEnded('5', 80, inAudio);
    return [...new Set([...before, ...ways(30)])];
  };
  return { digits, signalled, hears, ways };
}

describe('digits on their way to a peer', () => {
  it('go as events where these were agreed on, and are wanted out of the audio', () => {
    const { digits, hears, signalled } = aPeer();
    digits.setRemote(remote({ eventPayloadType: 101 }), true);
    expect(digits.outOfBand).toBe(true);
    expect(hears(true)).toEqual(['event']);
    expect(signalled).toEqual([]);
  });

  it('stay in the audio where no events were agreed on: nothing is added to a tone that is there already', () => {
    const { digits, hears } = aPeer();
    digits.setRemote(remote(), true);
    expect(digits.outOfBand).toBe(false);
    expect(hears(true)).toEqual([]);
  });

  it('are made tones where they came as events and none were agreed on', () => {
    const { digits, hears } = aPeer();
    digits.setRemote(remote(), true);
    expect(hears(false)).toEqual(['tone']);
  });

  it('are told to be signalled where the trunk says so, and go no other way', () => {
    const { digits, hears, signalled } = aPeer();
    digits.setRemote(remote({ eventPayloadType: 101, digits: 'signalled' }), true);
    expect(digits.outOfBand).toBe(true);
    expect(hears(true)).toEqual([]);
    expect(hears(false)).toEqual([]);
    expect(signalled).toEqual([
      ['5', 80],
      ['5', 80],
    ]);
  });

  it('stay in the audio where the trunk says so, whatever was agreed on', () => {
    const { digits, hears } = aPeer();
    digits.setRemote(remote({ eventPayloadType: 101, digits: 'audio' }), true);
    expect(digits.outOfBand).toBe(false);
    expect(hears(true)).toEqual([]);
    expect(hears(false)).toEqual(['tone']);
  });

  it('go nowhere while the call is on hold, and those on demand are refused', async () => {
    const { digits, hears, signalled } = aPeer();
    for (const way of ['events', 'audio', 'signalled'] as const) {
      digits.setRemote(remote({ eventPayloadType: 101, digits: way }), true);
      digits.setRemote(remote({ eventPayloadType: 101, digits: way, direction: 'recvonly' }), false);
      expect(digits.outOfBand).toBe(false);
      expect(hears(false)).toEqual([]);
      await expect(digits.send('1', 100, 60)).rejects.toMatchObject({ code: 'media-refused' });
    }
    expect(signalled).toEqual([]);
  });

  it('on demand go the same way as those of the line', async () => {
    const { digits, signalled, ways } = aPeer();
    digits.setRemote(remote({ digits: 'signalled' }), true);
    await digits.send('1,2', 100, 60);
    expect(signalled).toEqual([
      ['1', 100],
      ['2', 100],
    ]);
    digits.setRemote(remote({ eventPayloadType: 101 }), true);
    const sent = digits.send('1', 100, 60);
    expect(ways(12)).toEqual(['event']);
    await sent;
  });
});
