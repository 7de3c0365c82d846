import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DigitReceiver } from '../../main/adapters/simulated/digit-receiver.ts';
import { asLineId } from '../../main/core/ids.ts';
import { profileFor } from '../../main/line/profile.ts';
import type { RtpRemote } from '../../main/media/media-protocol.ts';
import type { ReceivedPacket, RtpPeer } from '../kit/rtp-peer.ts';
import { ExchangeWorld, until } from './exchange-world.ts';
import { MediaChild } from './media-child.ts';

const line1 = asLineId('simulated-1/1');
const KEYS = '0123456789*#ABCD';

let world: ExchangeWorld;
let media: MediaChild;

beforeAll(async () => {
  world = await ExchangeWorld.start();
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.quiet();
  media = await MediaChild.start();
});
afterEach(() => media?.[Symbol.asyncDispose]());

/** Digits are listened for, and so are the tones of a hang-up. */
const listen = () =>
  media.ask({
    kind: 'listen',
    line: line1,
    listening: { dtmf: true, callerId: [], tones: profileFor('us').tones.filter(({ tone }) => tone === 'busy') },
  });

interface WireEvent {
  readonly digit: string | undefined;
  readonly packets: readonly ReceivedPacket[];
}

/** Consecutive event packets of one digit, segments and all: a new one begins with a marker. */
function eventsOf(peer: RtpPeer): WireEvent[] {
  const events: { digit: string | undefined; packets: ReceivedPacket[] }[] = [];
  for (const packet of peer.received) {
    if (packet.payloadType !== peer.eventPayloadType) continue;
    if (packet.marker || events.length === 0) events.push({ digit: KEYS[packet.payload[0] ?? 99], packets: [] });
    events.at(-1)?.packets.push(packet);
  }
  return events;
}

const isEnd = ({ payload }: ReceivedPacket): boolean => ((payload[1] ?? 0) & 0x80) !== 0;
const durationOf = ({ payload }: ReceivedPacket): number => payload.readUInt16BE(2);

/** Checks RFC 4733 §2.5.1 for one event. @returns timestamps of its beginning and end */
function checkEvent({ packets }: WireEvent): { readonly begin: number; readonly end: number } {
  const [first] = packets;
  const last = packets.at(-1);
  if (!first || !last) throw new Error('an event without packets');
  expect(packets.map(({ marker }) => marker)).toEqual(packets.map((_, index) => index === 0));
  expect(packets.map(isEnd)).toEqual(packets.map((_, index) => index >= packets.length - 3));
  let before = first;
  for (const packet of packets.slice(1)) {
    expect((packet.sequence - before.sequence) & 0xffff).toBe(1);
    const step = (packet.timestamp - before.timestamp) >>> 0;
    if (step === 0) {
      const more = durationOf(packet) - durationOf(before);
      expect(isEnd(before) ? more === 0 : more > 0).toBe(true);
    } else {
      // A segment goes on exactly where a full one stopped (§2.5.1.3).
      expect(step).toBeGreaterThan(0xffff - 160);
      expect(step).toBeLessThanOrEqual(0xffff);
      expect(durationOf(before)).toBe(step);
    }
    before = packet;
  }
  return { begin: first.timestamp, end: (last.timestamp + durationOf(last)) >>> 0 };
}

describe('digits on the wire', () => {
  it('are events as RFC 4733 wants them, one longer than a duration can say too, and none runs into the next', {
    timeout: 30_000,
  }, async () => {
    await using call = await world.call(media);
    await media.ask({ kind: 'send-digits', leg: call.leg, digits: '5', toneMs: 9000, gapMs: 60 });
    await media.ask({ kind: 'send-digits', leg: call.leg, digits: '1*D', toneMs: 60, gapMs: 60 });
    const events = eventsOf(call.peer);
    expect(events.map(({ digit }) => digit)).toEqual(['5', '1', '*', 'D']);
    const times = events.map(checkEvent);
    expect(times.map(({ begin, end }) => ((end - begin) >>> 0) / 8)).toEqual([9000, 60, 60, 60]);
    for (const [index, { begin }] of times.entries()) {
      const before = times[index - 1];
      if (before) expect((begin - before.end) | 0).toBeGreaterThan(0);
    }
    expect(new Set(events[0]?.packets.map(({ timestamp }) => timestamp)).size).toBe(2);
  });

  it('pressed by the caller, 32 of them with busy tones listened for, arrive once each', {
    timeout: 20_000,
  }, async () => {
    await using call = await world.call(media);
    await listen();
    await world.exchange.provoke(1, { kind: 'presses', digits: KEYS + KEYS });
    await until('the digits', () => call.peer.digits === KEYS + KEYS, 12_000);
    expect(media.digits('line')).toBe(KEYS + KEYS);
    const before = call.peer.received.length;
    await until('the last end packets', () => call.peer.received.length > before + 10);
    const events = eventsOf(call.peer);
    expect(events).toHaveLength(32);
    events.forEach(checkEvent);
  });

  const audioHeard = (peer: RtpPeer): string => {
    const receiver = new DigitReceiver();
    const pcm = peer.heard(60_000);
    let digits = '';
    for (let at = 0; at < pcm.length; at += 160) digits += receiver.take(pcm.subarray(at, at + 160));
    return digits;
  };

  it.each<[string, Partial<RtpRemote>, { events: string; signalled: string; audio: string }]>([
    ['as events', {}, { events: '159*', signalled: '', audio: '' }],
    ['by SIP', { digits: 'signalled' }, { events: '', signalled: '159*', audio: '' }],
    ['in the audio', { digits: 'audio' }, { events: '', signalled: '', audio: '159*' }],
  ])('go one way alone: %s', async (_, remote, expected) => {
    await using call = await world.call(media);
    await media.setRemote(call.leg, call.peer, remote);
    await listen();
    await world.exchange.provoke(1, { kind: 'presses', digits: '159*' });
    await until('the digits', () => media.digits('line') === '159*');
    const before = call.peer.received.length;
    await until('what follows', () => call.peer.received.length > before + 25);
    const signalled = media.facts.map((fact) => (fact.kind === 'digit-out' ? fact.digit : '')).join('');
    expect({ events: call.peer.digits, signalled, audio: audioHeard(call.peer) }).toEqual(expected);
  });

  it('a hook flash of the peer (event 16) is told once, and dials nothing', async () => {
    await using call = await world.call(media);
    const flash = (end: boolean, duration: number, sequence: number): Uint8Array => {
      const packet = Buffer.alloc(16);
      packet.set([0x80, (duration === 160 ? 0x80 : 0) | 101]);
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE(123_456, 4);
      packet.writeUInt32BE(call.peer.ssrc, 8);
      packet.set([16, (end ? 0x80 : 0) | 10], 12);
      packet.writeUInt16BE(duration, 14);
      return packet;
    };
    await until('audio', () => call.peer.sentPackets > 5);
    for (const [index, [end, duration]] of (
      [
        [false, 160],
        [false, 320],
        [true, 480],
        [true, 480],
        [true, 480],
      ] as const
    ).entries())
      call.peer.sendRaw(flash(end, duration, 60_000 + index));
    await until('the flash', () => media.facts.some(({ kind }) => kind === 'flash'));
    const before = call.peer.sentPackets;
    await until('more audio', () => call.peer.sentPackets > before + 15);
    expect(media.facts.filter(({ kind }) => kind === 'flash')).toHaveLength(1);
    expect(media.digits('leg')).toBe('');
  });
});
