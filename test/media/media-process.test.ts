/** The real media process behind the real client: legs, bridge, and what happens when it dies. */
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../main/core/clock.ts';
import { newBridgeId } from '../../main/core/ids.ts';
import { silentLog } from '../../main/core/log.ts';
import { startNodeProcess } from '../../main/core/node-process.ts';
import { createMediaClient, type MediaClient } from '../../main/media/media-client.ts';
import { createRtpSeat, type RtpSeat } from '../../main/media/rtp-seat.ts';
import { createWebrtcEdge } from '../../main/media/webrtc-edge.ts';
import { UdpLeg } from './udp-leg.ts';
import { until } from './until.ts';

let open: AsyncDisposableStack;
afterEach(() => open.disposeAsync());

async function setUp(): Promise<MediaClient> {
  open = new AsyncDisposableStack();
  const media = createMediaClient({ startProcess: startNodeProcess, clock: createSystemClock(), log: silentLog });
  open.use(media);
  await media.start();
  return media;
}

const pidOf = (media: MediaClient): number => {
  if (media.pid === undefined) throw new Error('no media process');
  return media.pid;
};

/** A seat whose peer is `leg`; gives the port that the peer sends to. */
async function join(media: MediaClient, leg: UdpLeg, codec: 0 | 8): Promise<{ seat: RtpSeat; port: number }> {
  const seat = createRtpSeat(media, {
    bindAddress: '127.0.0.1',
    portRange: [43_000, 43_999],
    codecs: ['PCMU', 'PCMA'],
    latch: 'announced-only',
  });
  const offer = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${leg.port} RTP/AVP ${codec}\r\n`;
  const answer = await seat.seat.acceptOffer(offer);
  return { seat, port: Number(/m=audio (\d+)/.exec(answer)?.[1]) };
}

describe('the media process', () => {
  it('is ready, answers, and bridges two legs of SIP calls', async () => {
    const media = await setUp();
    const [a, b] = [open.use(await UdpLeg.open()), open.use(await UdpLeg.open())];
    const [one, two] = [await join(media, a, 0), await join(media, b, 0)];
    const bridge = newBridgeId();
    await media.request({ kind: 'set-bridge', bridge, members: [{ leg: one.seat.leg }, { leg: two.seat.leg }] });
    let sequence = 0;
    using _ = createSystemClock().every(20, () => a.send(one.port, { ssrc: 5, sequence: sequence++, fill: 0x2a }));
    await until(
      () => b.received.some((packet) => packet.subarray(12).filter((byte) => byte === 0x2a).length > 150),
      'the sound at the other leg',
    );
    await media.request({ kind: 'close-bridge', bridge });
    expect(await one.seat.close()).toMatchObject({ leg: one.seat.leg, receivedPackets: expect.any(Number) });
    expect((await media.request({ kind: 'statistics' })).legs.map(({ leg }) => leg)).toEqual([two.seat.leg]);
    await two.seat.close();
  });

  it('is back within 2 s after kill -9, and the loss is told first', async () => {
    const media = await setUp();
    const first = pidOf(media);
    const told: string[] = [];
    media.onLost((reason) => told.push(reason));
    media.onState((state) => told.push(state));
    const killedAt = performance.now();
    process.kill(first, 'SIGKILL');
    await until(() => told.includes('running'), 'the media process runs again', 2000);
    expect(performance.now() - killedAt).toBeLessThan(2000);
    expect(told).toEqual(['restarting', 'it ended with SIGKILL', 'running']);
    expect(pidOf(media)).not.toBe(first);
    expect((await media.request({ kind: 'statistics' })).legs).toEqual([]);
  });

  it('is ended and started again when it hangs', async () => {
    const media = await setUp();
    const first = pidOf(media);
    process.kill(first, 'SIGSTOP');
    // One that has just begun may be silent for 4 s.
    await until(() => media.state === 'running' && media.pid !== first, 'another media process', 10_000);
  });

  it('carries the leg of a desk to the edge, whose death harms no other leg', async () => {
    const media = await setUp();
    const edge = open.use(createWebrtcEdge({ media, clock: createSystemClock(), log: silentLog }));
    await edge.start();
    const desk = edge.createDesk();
    await desk.open();
    const [a, b] = [open.use(await UdpLeg.open()), open.use(await UdpLeg.open())];
    const [one, two] = [await join(media, a, 0), await join(media, b, 8)];
    const members = [{ leg: one.seat.leg }, { leg: two.seat.leg }, { leg: desk.leg }];
    await media.request({ kind: 'set-bridge', bridge: newBridgeId(), members });
    let sequence = 0;
    using _ = createSystemClock().every(20, () => a.send(one.port, { ssrc: 5, sequence: sequence++ }));
    await until(() => b.received.length > 10, 'sound');
    const lost: string[] = [];
    desk.onLost((reason) => lost.push(reason));
    process.kill(edge.pid ?? 0, 'SIGKILL');
    await until(() => lost.length === 1, 'the desk is lost');
    const before = b.received.length;
    await until(() => b.received.length > before + 25, 'half a second more of sound');
    const numbers = b.received.map((packet) => packet.readUInt16BE(2));
    const gaps = numbers.filter((number, n) => n > 0 && ((number - (numbers[n - 1] ?? 0)) & 0xffff) !== 1);
    expect(gaps).toEqual([]);
    const { legs } = await media.request({ kind: 'statistics' });
    expect(legs.map(({ leg }) => leg).sort()).toEqual([one.seat.leg, two.seat.leg].sort());
  });

  it('ends by itself when it is asked to', async () => {
    const media = await setUp();
    const pid = pidOf(media);
    const closedAt = performance.now();
    await media[Symbol.asyncDispose]();
    expect(performance.now() - closedAt).toBeLessThan(1500);
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
