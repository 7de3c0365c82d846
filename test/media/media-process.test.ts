import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectExchange, type ExchangeClient } from '../../main/adapters/simulated/exchange-client.ts';
import { exchangeSocketPath } from '../../main/adapters/simulated/exchange-socket.ts';
import { type RunningExchange, startExchange } from '../../main/adapters/simulated/start-exchange.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { asLineId, type LegId } from '../../main/core/ids.ts';
import { startNodeProcess } from '../../main/core/node-process.ts';
import { rtpPortBlock } from '../kit/ports.ts';
import { RtpPeer } from '../kit/rtp-peer.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';
import { MediaChild } from './media-child.ts';

const line1 = asLineId('simulated-1/1');
const line2 = asLineId('simulated-1/2');
const LISTEN = { dtmf: true, callerId: [], tones: [] } as const;

let exchange: RunningExchange;
let world: ExchangeClient;
let media: MediaChild;
const directory = tempDir('media');

beforeAll(async () => {
  exchange = await startExchange({
    startProcess: startNodeProcess,
    clock: createSystemClock(),
    socket: exchangeSocketPath(directory.path, 'exchange'),
    lines: 4,
  });
  world = await connectExchange(exchange.socket);
  for (let port = 1; port <= 4; port++) await world.setHybrid(port, 'off');
});

afterAll(async () => {
  await world?.close();
  await exchange?.[Symbol.asyncDispose]();
  directory[Symbol.dispose]();
});

beforeEach(async () => {
  media = await MediaChild.start();
});

afterEach(async () => {
  await media[Symbol.asyncDispose]();
});

const until = (what: string, holds: () => boolean | Promise<boolean>, deadlineMs = 5000): Promise<boolean> =>
  waitFor(holds, { what, deadlineMs });

/** A caller rings, is answered, and talks to an RTP peer. */
async function answeredCall(port = 1) {
  await media.openSimulated(exchange.socket);
  const line = asLineId(`simulated-1/${port}`);
  await world.provoke(port, { kind: 'calls-in' });
  await until('ring', () => media.facts.some((fact) => fact.kind === 'line-event' && fact.event.kind === 'ring'));
  await media.ask({ kind: 'set-hook', line, hook: 'off-hook' });
  await until('talking', async () => (await world.report(port)).state === 'talking');
  const peer = await RtpPeer.open();
  const opened = await media.openLeg(peer);
  await media.join({ line }, { leg: opened.leg });
  peer.sendTo(opened);
  return { line, peer, opened, leg: opened.leg };
}

const hears = (port: number, hz: number) =>
  waitFor(
    async () => {
      const { hears } = await world.report(port);
      if (!hears || Math.abs(hears.hz - hz) > 3) throw new Error(`the exchange hears ${JSON.stringify(hears)}`);
      return hears;
    },
    { what: `${hz} Hz at the exchange`, deadlineMs: 5000 },
  );

describe('a line and an RTP peer', () => {
  it('hear each other: tones arrive with their frequency and level both ways', async () => {
    const { peer } = await answeredCall();
    await world.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: -16 });
    peer.talk(700, -19);
    const fromLine = await peer.hears(1004);
    expect(fromLine.levelDb).toBeCloseTo(-16, 0);
    expect(fromLine.purityDb).toBeGreaterThan(30);
    const toLine = await hears(1, 700);
    expect(Math.abs(toLine.levelDb + 19)).toBeLessThan(1);
    const { sentPackets } = peer;
    const { legs } = await media.ask({ kind: 'statistics' });
    expect(legs[0]).toMatchObject({ lostPackets: 0, refusedPackets: 0 });
    expect(Math.abs((legs[0]?.receivedPackets ?? 0) - sentPackets)).toBeLessThanOrEqual(3);
    await peer[Symbol.asyncDispose]();
  });

  it('send what leaves as one stream: sequence and timestamps without a break, the marker on the first packet', async () => {
    const { peer } = await answeredCall();
    await until('a second of audio', () => peer.received.length >= 50);
    const [first, ...rest] = peer.received;
    let before = first;
    for (const packet of rest) {
      expect(packet.ssrc).toBe(before?.ssrc);
      expect((packet.sequence - (before?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (before?.timestamp ?? 0)) >>> 0).toBe(160);
      expect(packet.marker).toBe(false);
      before = packet;
    }
    expect(first?.marker).toBe(true);
    await peer[Symbol.asyncDispose]();
  });

  it('pass digits of the caller on as telephone-events, without the tone beside them', async () => {
    const { peer, line } = await answeredCall();
    await media.ask({ kind: 'listen', line, listening: LISTEN });
    await world.provoke(1, { kind: 'presses', digits: '159#' });
    await until('events', () => peer.digits === '159#');
    await until('facts', () => media.digits('line') === '159#');
    await peer[Symbol.asyncDispose]();
  });

  it('pass telephone-events of the peer on as digits that the exchange takes, each once', async () => {
    const { peer } = await answeredCall();
    await media.ask({ kind: 'set-hook', line: line1, hook: 'on-hook' });
    await until('idle', async () => (await world.report(1)).state === 'idle');
    await media.ask({ kind: 'set-hook', line: line1, hook: 'off-hook' });
    await until('dial tone', async () => (await world.report(1)).state === 'dial-tone');
    await peer.press('5512', { toneMs: 60, gapMs: 100 });
    await until('digits', async () => (await world.report(1)).digits === '5512');
    expect(media.digits('leg')).toBe('5512');
    await peer[Symbol.asyncDispose]();
  });

  it('send digits on demand, and the reply comes when the last has left', async () => {
    const { peer, leg } = await answeredCall();
    await media.ask({ kind: 'send-digits', leg, digits: '42*', toneMs: 100, gapMs: 60 });
    await until('events', () => peer.digits === '42*', 300);
    await media.setRemote(leg, peer, { direction: 'inactive' });
    await expect(media.send({ kind: 'send-digits', leg, digits: '1', toneMs: 100, gapMs: 60 })).rejects.toMatchObject({
      code: 'media-refused',
    });
    await peer[Symbol.asyncDispose]();
  });

  it('do not listen to a third party, whatever it sends', async () => {
    const { peer, opened } = await answeredCall();
    peer.talk(700, -19);
    await hears(1, 700);
    await using stranger = await RtpPeer.open({ address: '127.0.0.2' });
    stranger.talk(1700, -3);
    stranger.sendTo(opened);
    await until('sent', () => stranger.sentPackets > 40);
    expect((await hears(1, 700)).purityDb).toBeGreaterThan(25);
    const statistics = await media.ask({ kind: 'close-leg', leg: opened.leg });
    expect(statistics.refusedPackets).toBeGreaterThan(30);
    expect(stranger.received).toEqual([]);
    await peer[Symbol.asyncDispose]();
  });

  it('survive malformed and foreign datagrams', async () => {
    const { peer } = await answeredCall();
    peer.talk(700, -19);
    for (const bytes of [
      [],
      [0x80],
      [0x80, 0, 0, 1],
      [0x80, 200, 0, 99],
      Array(1400).fill(0xff),
      [0x80, 96, ...Array(20).fill(7)],
    ]) {
      peer.sendRaw(Uint8Array.from(bytes));
    }
    await hears(1, 700);
    await peer[Symbol.asyncDispose]();
  });

  it('keep silent when the direction says so', async () => {
    const { peer, leg } = await answeredCall();
    await until('audio', () => peer.received.length > 10);
    await media.setRemote(leg, peer, { direction: 'recvonly' });
    const before = peer.received.length;
    peer.talk(700, -19);
    await hears(1, 700);
    expect(peer.received.length - before).toBeLessThanOrEqual(1);
    await media.setRemote(leg, peer, { direction: 'sendonly' });
    await until('silence at the exchange', async () => ((await world.report(1)).hears?.levelDb ?? -99) < -60);
    await peer[Symbol.asyncDispose]();
  });
});

it('two RTP peers hear each other without any line', async () => {
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
  await media.openSimulated(exchange.socket);
  for (const [port, line] of [
    [1, line1],
    [2, line2],
  ] as const) {
    await world.provoke(port, { kind: 'calls-in' });
    await until('ringing', async () => (await world.report(port)).state === 'ringing');
    await media.ask({ kind: 'set-hook', line, hook: 'off-hook' });
    await world.provoke(port, { kind: 'talks-tone', hz: 400 + 300 * port });
  }
  await media.join({ line: line1 }, { line: line2 });
  await hears(1, 1000);
  await hears(2, 700);
});

it('three parties each hear the other two and not themselves', async () => {
  const { line, leg, peer } = await answeredCall();
  await using third = await RtpPeer.open();
  const legC = await media.openLeg(third);
  await media.join({ line }, { leg }, { leg: legC.leg });
  third.sendTo(legC);
  third.talk(1200);
  await peer.hears(1200);
  await hears(1, 1200);
  await world.provoke(1, { kind: 'talks-tone', hz: 600 });
  await third.hears(600);
  await peer[Symbol.asyncDispose]();
});

it('a dialled number is heard by the exchange, and the reply comes after the last digit', async () => {
  await media.openSimulated(exchange.socket);
  await expect(media.ask({ kind: 'dial', line: line1, digits: '1', toneMs: 80, gapMs: 80 })).rejects.toMatchObject({
    code: 'media-refused',
  });
  await media.ask({ kind: 'set-hook', line: line1, hook: 'off-hook' });
  await until('dial tone', async () => (await world.report(1)).state === 'dial-tone');
  await media.ask({ kind: 'dial', line: line1, digits: '5550123', toneMs: 80, gapMs: 80 });
  await until('digits', async () => (await world.report(1)).digits === '5550123', 500);
});

describe('the dead-man rule', () => {
  const offHook = async (port: number): Promise<boolean> => (await world.report(port)).hook === 'off-hook';
  const seize = async (): Promise<void> => {
    await media.openSimulated(exchange.socket);
    await media.ask({ kind: 'set-hook', line: line1, hook: 'off-hook' });
    expect(await offHook(1)).toBe(true);
  };

  it('a gateway that says nothing for 2 s: every line on-hook, then the process ends', async () => {
    await seize();
    const began = performance.now();
    media.alive = false;
    await until('on-hook', async () => !(await offHook(1)), 3500);
    expect(performance.now() - began).toBeLessThan(2700);
    expect(performance.now() - began).toBeGreaterThan(1300);
    await media.exited;
  });

  it('SIGTERM: every line on-hook, then the process ends', async () => {
    await seize();
    media.signal('SIGTERM');
    expect(await media.exited).toEqual({ code: 0, signal: null });
    expect(await offHook(1)).toBe(false);
  });

  it('a gateway that is killed: the channel closes, every line on-hook', async () => {
    await media[Symbol.asyncDispose]();
    const driver = fork(fileURLToPath(new URL('./seizes-a-line.ts', import.meta.url)), [exchange.socket], {
      serialization: 'advanced',
    });
    await once(driver, 'message');
    expect(await offHook(1)).toBe(true);
    driver.kill('SIGKILL');
    await until('on-hook', async () => !(await offHook(1)), 1500);
  });

  it('a gateway that is stopped (SIGSTOP): every line on-hook after 2 s', async () => {
    await media[Symbol.asyncDispose]();
    const driver = fork(fileURLToPath(new URL('./seizes-a-line.ts', import.meta.url)), [exchange.socket], {
      serialization: 'advanced',
    });
    await once(driver, 'message');
    driver.kill('SIGSTOP');
    await until('on-hook', async () => !(await offHook(1)), 3500);
    driver.kill('SIGKILL');
  });

  it('heartbeats come every 500 ms meanwhile', async () => {
    await until('heartbeats', () => media.heartbeats >= 2, 1600);
  });
});

describe('a request that makes no sense is refused with a text and changes nothing', () => {
  const refused = (request: unknown) =>
    media.send(request).then(
      () => 'done',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    );
  it.each([
    [
      'an unknown line',
      { kind: 'set-hook', line: 'simulated-1/9', hook: 'on-hook' },
      /^media-refused: There is no line simulated-1\/9/,
    ],
    [
      'an unknown leg',
      { kind: 'set-bridge', bridge: 'b', members: [{ leg: 'nobody' }] },
      /^media-refused: There is no leg nobody/,
    ],
    ['a hook that is none', { kind: 'set-hook', line: 'simulated-1/1', hook: 'up' }, /^bad-request/],
    [
      'digits with letters',
      { kind: 'dial', line: 'simulated-1/1', digits: '55X', toneMs: 80, gapMs: 80 },
      /^bad-request.*digits/,
    ],
    ['a request nobody knows', { kind: 'explode' }, /^bad-request/],
    ['no request', undefined, /^bad-request/],
    [
      'an unknown family',
      { kind: 'open-adapter', adapter: 'a', family: 'quantum', options: {} },
      /^bad-request: There is no adapter family "quantum"/,
    ],
    [
      'an exchange that is not there',
      { kind: 'open-adapter', adapter: 'a', family: 'simulated', options: { socket: '/nowhere' } },
      /^adapter-failed/,
    ],
    [
      'an address of another machine',
      { kind: 'open-rtp', leg: 'l', bindAddress: '192.0.2.1', portRange: [20000, 20010] },
      /^bad-request: Audio cannot be received on 192\.0\.2\.1/,
    ],
    [
      'a host name as address',
      { kind: 'open-rtp', leg: 'l', bindAddress: 'localhost', portRange: [20000, 20010] },
      /^bad-request/,
    ],
  ])('%s', async (_, request, text) => {
    expect(await refused(request)).toMatch(text);
  });

  it('an id used twice, a port range used up, and closing twice, which is fine', async () => {
    const first = rtpPortBlock();
    const open = (leg: string) =>
      refused({ kind: 'open-rtp', leg, bindAddress: '127.0.0.1', portRange: [first, first + 1] });
    expect(await open('one')).toBe('done');
    expect(await open('one')).toMatch(/^bad-request: Leg one is open already/);
    expect(await open('two')).toMatch(/^port-in-use/);
    expect((await media.ask({ kind: 'close-leg', leg: 'one' as LegId })).leg).toBe('one');
    expect((await media.ask({ kind: 'close-leg', leg: 'one' as LegId })).receivedPackets).toBe(0);
    expect(await open('two')).toBe('done');
  });
});
