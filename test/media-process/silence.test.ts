import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExchangeWorld, until } from './exchange-world.ts';
import { MediaChild } from './media-child.ts';

/** RFC 3551: comfort noise's own payload type. */
const CN = 13;

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

describe('silence, where comfort noise was agreed on', () => {
  it('is described and not sent, at its level; speech after it begins with a marker and loses no time', async () => {
    await using call = await world.call(media);
    await media.setRemote(call.leg, call.peer, { comfortNoisePayloadType: CN, silenceSuppression: true });
    await until('the description', () => call.peer.received.some(({ payloadType }) => payloadType === CN));
    const first = call.peer.received.findIndex(({ payloadType }) => payloadType === CN);
    await until('three more', () => call.peer.received.filter(({ payloadType }) => payloadType === CN).length > 3);
    const silent = call.peer.received.slice(first);
    // Told anew every half second, one octet: the level.
    expect(silent.every(({ payloadType }) => payloadType === CN)).toBe(true);
    for (const { payload } of silent) {
      expect(payload).toHaveLength(1);
      // The line is quite silent: nothing above −70 dBov.
      expect(payload[0]).toBeGreaterThan(70);
    }
    for (const [index, packet] of silent.entries()) {
      const before = silent[index - 1];
      if (before) expect((packet.timestamp - before.timestamp) >>> 0).toBe(25 * 160);
    }
    await world.exchange.provoke(1, { kind: 'talks-tone', hz: 440, levelDb: -15 });
    await call.peer.hears(440);
    const last = call.peer.received.findLastIndex(({ payloadType }) => payloadType === CN);
    const [speech] = call.peer.received.slice(last + 1);
    expect(speech).toMatchObject({ payloadType: 0, marker: true });
    const silence = call.peer.received[last];
    if (!speech || !silence) throw new Error('nothing was sent');
    expect((speech.sequence - silence.sequence) & 0xffff).toBe(1);
    // The clock went on while nothing was sent.
    const apartMs = ((speech.timestamp - silence.timestamp) >>> 0) / 8;
    expect(Math.abs(apartMs - (speech.atMs - silence.atMs))).toBeLessThan(60);
  });

  it('that the peer describes is heard on the line so loud', async () => {
    await using call = await world.call(media);
    await media.setRemote(call.leg, call.peer, { comfortNoisePayloadType: CN });
    const quiet = call.peer.holdBack(3000);
    const packet = Buffer.alloc(13);
    packet.set([0x80, CN]);
    // A new stream, that begins with silence.
    packet.writeUInt32BE((call.peer.ssrc + 1) >>> 0, 8);
    packet[12] = 40;
    call.peer.sendRaw(packet);
    // All of it: the strongest tone in it, and how far that stands below the rest.
    await until('the noise', async () => {
      const { hears } = await world.exchange.report(1);
      return hears !== undefined && hears.purityDb < -10 && Math.abs(hears.levelDb - hears.purityDb + 40) < 2;
    });
    await quiet;
  });
});
