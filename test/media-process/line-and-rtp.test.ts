import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asLineId } from '../../main/core/ids.ts';
import { RtpPeer } from '../kit/rtp-peer.ts';
import { analyse } from '../kit/tone.ts';
import { ExchangeWorld, until } from './exchange-world.ts';
import { MediaChild } from './media-child.ts';

const line1 = asLineId('simulated-1/1');
const line2 = asLineId('simulated-1/2');

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

describe('a line and an RTP peer', () => {
  it('hear each other: tones arrive with their frequency and level both ways', async () => {
    await using call = await world.call(media);
    await world.exchange.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: -16 });
    call.peer.talk(700, -19);
    const fromLine = await call.peer.hears(1004);
    expect(Math.abs(fromLine.levelDb + 16)).toBeLessThan(0.5);
    expect(fromLine.purityDb).toBeGreaterThan(30);
    const toLine = await world.hears(1, 700);
    expect(Math.abs(toLine.levelDb + 19)).toBeLessThan(0.5);
    const { legs } = await media.ask({ kind: 'statistics' });
    expect(legs[0]).toMatchObject({ lostPackets: 0, refusedPackets: 0 });
    expect(Math.abs((legs[0]?.receivedPackets ?? 0) - call.peer.sentPackets)).toBeLessThanOrEqual(5);
  });

  it('hear each other so much louder or fainter as is asked for in mid-call, without clipping', async () => {
    await using call = await world.call(media);
    await world.exchange.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: -16 });
    call.peer.talk(700, -19);
    await call.peer.hears(1004);
    await media.ask({ kind: 'set-levels', line: line1, fromLineDb: 6, toLineDb: -7 });
    await until('6 dB more by RTP', () => Math.abs(analyse(call.peer.heard(), 8000).levelDb + 10) < 0.5);
    await until('7 dB less on the line', async () => {
      const { hears } = await world.exchange.report(1);
      return hears !== undefined && Math.abs(hears.hz - 700) < 3 && Math.abs(hears.levelDb + 26) < 0.5;
    });
    await media.ask({ kind: 'set-levels', line: line1, fromLineDb: 20, toLineDb: 0 });
    // 4 dB above full scale, were it not held back: it stays a clean tone.
    await until('it to be loud', () => analyse(call.peer.heard(), 8000).levelDb > -8);
    const loud = await call.peer.hears(1004, { purityDb: 25 });
    expect(loud.levelDb).toBeLessThan(0);
  });

  it('a direct voltage on the line does not reach the peer', async () => {
    await using call = await world.call(media);
    await world.exchange.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: -16 });
    await world.exchange.setLine(1, { dcOffset: 2000 });
    await call.peer.hears(1004);
    const mean = (): number => {
      const pcm = call.peer.heard(500);
      return pcm.reduce((sum, each) => sum + each, 0) / pcm.length;
    };
    await until('no offset', () => Math.abs(mean()) < 40);
    await world.exchange.setLine(1, { dcOffset: 0 });
  });

  it('get one stream: sequence and timestamps without a break, the marker on the first packet', async () => {
    await using call = await world.call(media);
    await until('a second of audio', () => call.peer.received.length >= 50);
    const [first, ...rest] = call.peer.received;
    expect(first?.marker).toBe(true);
    let before = first;
    for (const packet of rest) {
      expect(packet.ssrc).toBe(call.opened.ssrc);
      expect((packet.sequence - (before?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (before?.timestamp ?? 0)) >>> 0).toBe(160);
      expect(packet.marker).toBe(false);
      before = packet;
    }
  });

  it('pass digits of the caller on as telephone-events', async () => {
    await using call = await world.call(media);
    await media.ask({ kind: 'listen', line: line1, listening: { dtmf: true, callerId: [], tones: [] } });
    await world.exchange.provoke(1, { kind: 'presses', digits: '159#' });
    await until('events', () => call.peer.digits === '159#');
    await until('facts', () => media.digits('line') === '159#');
    // Between an event's first packet and its last there is no audio, so the tone is not heard a second time.
    const kinds = call.peer.received.map(({ payloadType, timestamp }) => (payloadType === 101 ? timestamp : 'audio'));
    for (const timestamp of new Set(kinds.filter((kind) => kind !== 'audio'))) {
      expect(kinds.slice(kinds.indexOf(timestamp), kinds.lastIndexOf(timestamp))).not.toContain('audio');
    }
  });

  it('leave digits in the audio when the peer has no telephone-events', async () => {
    await using call = await world.call(media);
    await media.setRemote(call.leg, call.peer);
    await media.ask({
      kind: 'set-rtp',
      leg: call.leg,
      remote: {
        address: call.peer.address,
        port: call.peer.port,
        codec: 'PCMU',
        payloadType: 0,
        direction: 'sendrecv',
        latch: 'announced-only',
      },
    });
    await media.ask({ kind: 'send-digits', leg: call.leg, digits: '5', toneMs: 400, gapMs: 60 });
    expect(call.peer.digits).toBe('');
    const loud = call.peer.received.filter(({ payload }) => payload.some((code) => (~code & 0x7f) > 0x40));
    expect(loud.length).toBeGreaterThan(15);
  });

  it('pass telephone-events of the peer on as digits that the exchange takes, each once', async () => {
    await media.openSimulated(world.socket);
    await media.ask({ kind: 'set-hook', line: line1, hook: 'off-hook' });
    await until('dial tone', async () => (await world.state(1)) === 'dial-tone');
    await using peer = await RtpPeer.open();
    const leg = await media.openLeg(peer);
    await media.join({ line: line1 }, { leg: leg.leg });
    peer.sendTo(leg);
    await peer.press('5512', { toneMs: 60, gapMs: 60 });
    await until('digits', async () => (await world.exchange.report(1)).digits === '5512');
    expect(media.digits('leg')).toBe('5512');
  });

  it('get digits on demand, and the reply comes when the last has left', async () => {
    await using call = await world.call(media);
    await media.ask({ kind: 'send-digits', leg: call.leg, digits: '42*', toneMs: 100, gapMs: 60 });
    await until('events', () => call.peer.digits === '42*', 300);
    await media.setRemote(call.leg, call.peer, { direction: 'inactive' });
    const refused = media.send({ kind: 'send-digits', leg: call.leg, digits: '1', toneMs: 100, gapMs: 60 });
    await expect(refused).rejects.toMatchObject({ code: 'media-refused' });
  });

  it('do not listen to a third party, whatever it sends, nor send to it', async () => {
    await using call = await world.call(media);
    call.peer.talk(700, -19);
    await world.hears(1, 700);
    await using stranger = await RtpPeer.open({ address: '127.0.0.2' });
    stranger.talk(1700, -3);
    stranger.sendTo(call.opened);
    await until('sent', () => stranger.sentPackets > 40);
    expect((await world.hears(1, 700)).purityDb).toBeGreaterThan(25);
    const statistics = await media.ask({ kind: 'close-leg', leg: call.leg });
    expect(statistics.refusedPackets).toBeGreaterThan(30);
    expect(stranger.received).toEqual([]);
  });

  it('survive malformed and foreign datagrams', async () => {
    await using call = await world.call(media);
    call.peer.talk(700, -19);
    const bad = [
      [],
      [0x80],
      [0x80, 0, 0, 1],
      [0x80, 200, 0, 99],
      Array(1400).fill(0xff),
      [0x80, 96, ...Array(20).fill(7)],
    ];
    for (const bytes of bad) call.peer.sendRaw(Uint8Array.from(bytes));
    expect((await world.hears(1, 700)).purityDb).toBeGreaterThan(20);
  });

  it('are silent one way when the direction says so', async () => {
    await using call = await world.call(media);
    await until('audio', () => call.peer.received.length > 10);
    await media.setRemote(call.leg, call.peer, { direction: 'recvonly' });
    const before = call.peer.received.length;
    call.peer.talk(700, -19);
    await world.hears(1, 700);
    expect(call.peer.received.length - before).toBeLessThanOrEqual(1);
    await media.setRemote(call.leg, call.peer, { direction: 'sendonly' });
    await until('silence', async () => ((await world.exchange.report(1)).hears?.levelDb ?? -99) < -60);
    await until('audio again', () => call.peer.received.length > before + 10);
  });

  it('a peer that falls silent is told after 5 s, once, and when it is back', async () => {
    await using call = await world.call(media);
    await until('audio', () => call.peer.sentPackets > 5);
    await call.peer.holdBack(5600);
    const told = () => media.facts.filter(({ kind }) => kind === 'rtp-silent' || kind === 'rtp-back');
    await until('back', () => told().length === 2);
    expect(told().map(({ kind }) => kind)).toEqual(['rtp-silent', 'rtp-back']);
  });
});

describe('other bridges', () => {
  it('two RTP peers hear each other without any line, their digits too', async () => {
    await using a = await RtpPeer.open();
    await using b = await RtpPeer.open({ law: 'PCMA' });
    const legA = await media.openLeg(a);
    const legB = await media.openLeg(b, { codec: 'PCMA', payloadType: 8 });
    await media.join({ leg: legA.leg }, { leg: legB.leg });
    a.talk(500);
    b.talk(900);
    a.sendTo(legA);
    b.sendTo(legB);
    await a.hears(900);
    await b.hears(500);
    await a.press('7');
    await until('digit', () => b.digits === '7');
  });

  it('two lines hear each other, each on its own clock', async () => {
    await media.openSimulated(world.socket);
    for (const port of [1, 2]) {
      await world.answer(media, port);
      await world.exchange.provoke(port, { kind: 'talks-tone', hz: 400 + 300 * port });
    }
    await media.join({ line: line1 }, { line: line2 });
    await world.hears(1, 1000);
    await world.hears(2, 700);
  });

  it('three parties each hear the other two and not themselves', async () => {
    await using call = await world.call(media);
    await using third = await RtpPeer.open();
    const leg = await media.openLeg(third);
    await media.join({ line: call.line }, { leg: call.leg }, { leg: leg.leg });
    third.sendTo(leg);
    third.talk(1200);
    await call.peer.hears(1200);
    await world.hears(1, 1200);
    third.silence();
    await world.exchange.provoke(1, { kind: 'talks-tone', hz: 600 });
    await third.hears(600);
    await call.peer.hears(600);
  });

  it('an adapter that is lost is told, and RTP legs of its calls live on', async () => {
    await using doomed = await ExchangeWorld.start();
    await using peer = await RtpPeer.open();
    await media.openSimulated(doomed.socket);
    const leg = await media.openLeg(peer);
    await media.join({ line: line1 }, { leg: leg.leg });
    peer.sendTo(leg);
    await until('audio', () => peer.received.length > 5);
    await doomed[Symbol.asyncDispose]();
    await until('the loss', () => media.facts.some(({ kind }) => kind === 'adapter-lost'));
    const before = peer.received.length;
    await until('silence still sent', () => peer.received.length > before + 10);
  });
});

it('a dialled number is heard by the exchange, and the reply comes after the last digit', async () => {
  await media.openSimulated(world.socket);
  const onHook = media.ask({ kind: 'dial', line: line1, digits: '1', toneMs: 80, gapMs: 80 });
  await expect(onHook).rejects.toMatchObject({ code: 'media-refused' });
  await media.ask({ kind: 'set-hook', line: line1, hook: 'off-hook' });
  await until('dial tone', async () => (await world.state(1)) === 'dial-tone');
  await media.ask({ kind: 'dial', line: line1, digits: '5550123', toneMs: 80, gapMs: 80 });
  await until('digits', async () => (await world.exchange.report(1)).digits === '5550123', 500);
});
