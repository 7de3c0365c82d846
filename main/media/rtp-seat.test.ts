import { describe, expect, it } from 'vitest';
import { ScriptedProcess } from '../../test/media/scripted-process.ts';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { createMediaClient } from './media-client.ts';
import type { MediaRequest } from './media-protocol.ts';
import { PeerConnection } from './peer-connection.ts';
import { createRtpSeat, LegSeat } from './rtp-seat.ts';

const statistics = (leg: string): unknown => ({ leg, sentPackets: 1 });

async function setUp(answer?: (request: MediaRequest) => unknown) {
  const child = new ScriptedProcess(
    1,
    answer ??
      ((request) => {
        if (request.kind === 'open-rtp') return { address: request.bindAddress, port: 30_000, ssrc: 1 };
        if (request.kind === 'close-leg') return statistics(request.leg);
        return undefined;
      }),
  );
  const media = createMediaClient({ clock: new VirtualClock(), log: silentLog, startProcess: () => child });
  const started = media.start();
  child.says({ type: 'ready', pid: 1 });
  await started;
  return { child, media };
}

const OPTIONS = {
  bindAddress: '127.0.0.1',
  portRange: [30_000, 30_100],
  codecs: ['PCMU', 'PCMA'],
  latch: 'first-source',
} as const;

const peer = (port: number, ...more: string[]): string =>
  `${['v=0', 'o=- 1 1 IN IP4 127.0.0.2', 's=-', 'c=IN IP4 127.0.0.2', 't=0 0', `m=audio ${port} RTP/AVP 0 8`, ...more].join('\r\n')}\r\n`;

const versionOf = (sdp: string): number => Number(/^o=- \d+ (\d+) /m.exec(sdp)?.[1]);

describe('a seat', () => {
  it('opens its leg once and closes it with its statistics once', async () => {
    const { child, media } = await setUp();
    const seat = createRtpSeat(media, OPTIONS);
    await Promise.all([seat.open(), seat.open()]);
    expect(child.requestsOf('open-rtp')).toEqual([
      { kind: 'open-rtp', leg: seat.leg, bindAddress: '127.0.0.1', portRange: [30_000, 30_100] },
    ]);
    expect(await Promise.all([seat.close(), seat.close()])).toEqual([statistics(seat.leg), statistics(seat.leg)]);
    expect(child.requestsOf('close-leg')).toHaveLength(1);
    await expect(seat.open()).rejects.toMatchObject({ code: 'closed' });
  });

  it('that never opened has nothing to close', async () => {
    const { child, media } = await setUp();
    expect(await createRtpSeat(media, OPTIONS).close()).toBeUndefined();
    expect(child.requestsOf('close-leg')).toHaveLength(0);
  });

  it('answers an offer before JsSIP does, and JsSIP then says the same', async () => {
    const { child, media } = await setUp();
    const seat = createRtpSeat(media, OPTIONS);
    const offer = peer(4000);
    const early = await seat.seat.acceptOffer(offer);
    expect(early).toContain('m=audio 30000 RTP/AVP 0\r\n');
    expect(seat.negotiated).toMatchObject({ address: '127.0.0.2', port: 4000, latch: 'first-source' });
    const connection = new PeerConnection({ seat: seat.seat });
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    const answer = await connection.createAnswer();
    await connection.setLocalDescription(answer);
    expect(connection.localDescription?.sdp).toBe(early);
    expect(connection.signalingState).toBe('stable');
    expect(child.requestsOf('set-rtp')).toHaveLength(1);
  });

  it('keeps its version for an unchanged answer and counts it up for a changed one', async () => {
    const { child, media } = await setUp();
    const seat = new LegSeat(media, OPTIONS);
    const first = await seat.acceptOffer(peer(4000));
    const refreshed = await seat.acceptOffer(peer(4000).replace('o=- 1 1', 'o=- 1 2'));
    expect(refreshed).toBe(first);
    const held = await seat.acceptOffer(peer(4000, 'a=sendonly'));
    expect([versionOf(first), versionOf(held)]).toEqual([1, 2]);
    expect(held).toContain('a=recvonly');
    const offered = await seat.makeOffer();
    const resumed = await seat.acceptOffer(peer(4000));
    expect([versionOf(offered), versionOf(resumed)]).toEqual([3, 4]);
    expect(child.requestsOf('set-rtp').map(({ remote }) => remote.direction)).toEqual([
      'sendrecv',
      'recvonly',
      'sendrecv',
    ]);
  });

  it('keeps the peer’s address during an old hold', async () => {
    const { media } = await setUp();
    const seat = new LegSeat(media, OPTIONS);
    const told: string[] = [];
    seat.onNegotiated(({ address, direction }) => told.push(`${address} ${direction}`));
    await seat.acceptOffer(peer(4000));
    await seat.acceptOffer(peer(4000, 'c=IN IP4 0.0.0.0'));
    expect(told).toEqual(['127.0.0.2 sendrecv', '127.0.0.2 recvonly']);
  });

  it('refuses an offer that it cannot meet and stays as it was', async () => {
    const { child, media } = await setUp();
    const seat = createRtpSeat(media, OPTIONS);
    const connection = new PeerConnection({ seat: seat.seat });
    await connection.setRemoteDescription({ type: 'offer', sdp: peer(4000) });
    await connection.setLocalDescription(await connection.createAnswer());
    const srtp = peer(4000).replace('RTP/AVP', 'RTP/SAVP');
    await expect(connection.setRemoteDescription({ type: 'offer', sdp: srtp })).rejects.toMatchObject({
      code: 'sip-failed',
      context: { refusal: 'profile' },
    });
    expect(connection.signalingState).toBe('stable');
    expect(seat.negotiated?.port).toBe(4000);
    expect(child.requestsOf('set-rtp')).toHaveLength(1);
  });

  it('does not advertise a wildcard', async () => {
    const { media } = await setUp();
    const nowhere = createRtpSeat(media, { ...OPTIONS, bindAddress: '0.0.0.0' });
    await expect(nowhere.seat.acceptOffer(peer(4000))).rejects.toMatchObject({ code: 'bad-request' });
    const told = createRtpSeat(media, { ...OPTIONS, bindAddress: '0.0.0.0', advertisedAddress: '127.0.0.9' });
    expect(await told.seat.acceptOffer(peer(4000))).toContain('c=IN IP4 127.0.0.9');
  });

  it('says what the media process said when no port is free, and can be opened later', async () => {
    let free = false;
    const { media } = await setUp((request) => {
      if (request.kind === 'open-rtp' && free) return { address: '127.0.0.1', port: 30_000, ssrc: 1 };
      throw new Error('No port is free.');
    });
    const seat = createRtpSeat(media, OPTIONS);
    await expect(seat.open()).rejects.toMatchObject({ code: 'media-refused', message: /No port is free/ });
    free = true;
    await seat.open();
  });
});

describe('a peer connection', () => {
  it('takes an early answer, another one, and the final one after the offer that JsSIP makes for itself', async () => {
    const { child, media } = await setUp();
    const seat = createRtpSeat(media, OPTIONS);
    const connection = new PeerConnection({ seat: seat.seat });
    await connection.setLocalDescription(await connection.createOffer());
    expect(connection.iceGatheringState).toBe('complete');
    await connection.setRemoteDescription({ type: 'answer', sdp: peer(4000) });
    await connection.setRemoteDescription({ type: 'answer', sdp: peer(4002) });
    await connection.setLocalDescription(await connection.createOffer());
    await connection.setRemoteDescription({ type: 'answer', sdp: peer(4002) });
    expect(child.requestsOf('set-rtp').map(({ remote }) => remote.port)).toEqual([4000, 4002]);
    expect(connection.iceConnectionState).toBe('connected');
  });

  it('takes provisional answers', async () => {
    const { media } = await setUp();
    const seat = createRtpSeat(media, OPTIONS);
    const connection = new PeerConnection({ seat: seat.seat });
    await connection.setLocalDescription(await connection.createOffer());
    await connection.setRemoteDescription({ type: 'pranswer', sdp: peer(4000) });
    expect(connection.signalingState).toBe('have-remote-pranswer');
    await connection.setRemoteDescription({ type: 'answer', sdp: peer(4004) });
    expect(connection.signalingState).toBe('stable');
    expect(seat.negotiated?.port).toBe(4004);
  });

  it('takes an offer after one of ours was refused', async () => {
    const { media } = await setUp();
    const connection = new PeerConnection({ seat: createRtpSeat(media, OPTIONS).seat });
    await connection.setRemoteDescription({ type: 'offer', sdp: peer(4000) });
    await connection.setLocalDescription(await connection.createAnswer());
    await connection.setLocalDescription(await connection.createOffer());
    await connection.setRemoteDescription({ type: 'offer', sdp: peer(4006) });
    await connection.setLocalDescription(await connection.createAnswer());
    expect(connection.signalingState).toBe('stable');
  });

  it('refuses descriptions out of order and after it closed', async () => {
    const { media } = await setUp();
    const connection = new PeerConnection({ seat: createRtpSeat(media, OPTIONS).seat });
    await expect(connection.createAnswer()).rejects.toMatchObject({ code: 'sip-failed' });
    await expect(connection.setRemoteDescription({ type: 'answer', sdp: peer(1) })).rejects.toMatchObject({
      code: 'sip-failed',
    });
    connection.close();
    connection.close();
    await expect(connection.createOffer()).rejects.toMatchObject({ code: 'closed' });
  });

  it('is not made without a seat', () => {
    expect(() => new PeerConnection({})).toThrow(/pcConfig/);
  });
});

describe('a seat whose audio is encrypted', () => {
  const secure = (port: number, key: string): string =>
    peer(port, `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`).replace('RTP/AVP', 'RTP/SAVP');
  const keyIn = (sdp: string): string => /inline:(\S+)/.exec(sdp)?.[1] ?? '';
  const [FIRST, SECOND] = ['b'.repeat(40), 'c'.repeat(40)];

  it('gives the leg both keys, and keeps ours over hold and a session timer', async () => {
    const { child, media } = await setUp();
    const seat = new LegSeat(media, { ...OPTIONS, encryption: 'required' });
    const answer = await seat.acceptOffer(secure(9000, FIRST));
    const held = await seat.acceptOffer(`${secure(9000, FIRST)}a=sendonly\r\n`);
    expect(keyIn(held)).toBe(keyIn(answer));
    const crypto = {
      send: { suite: 'AES_CM_128_HMAC_SHA1_80', key: keyIn(answer) },
      receive: { suite: 'AES_CM_128_HMAC_SHA1_80', key: FIRST },
    };
    expect(child.requestsOf('set-rtp')).toMatchObject([
      { remote: { direction: 'sendrecv', crypto } },
      { remote: { direction: 'recvonly', crypto } },
    ]);
    expect(seat.encryption).toBe('SDES, AES_CM_128_HMAC_SHA1_80');
    expect(await seat.makeOffer()).toContain(keyIn(answer));
  });

  it('takes a new key of its own when the peer does: it may be another peer, that counts from zero', async () => {
    const { child, media } = await setUp();
    const seat = new LegSeat(media, { ...OPTIONS, encryption: 'preferred' });
    const answer = await seat.acceptOffer(secure(9000, FIRST));
    const next = await seat.acceptOffer(secure(9002, SECOND));
    expect(keyIn(next)).not.toBe(keyIn(answer));
    expect(child.requestsOf('set-rtp').at(-1)).toMatchObject({
      remote: { port: 9002, crypto: { send: { key: keyIn(next) }, receive: { key: SECOND } } },
    });
  });

  it('says that a peer went on in the clear', async () => {
    const { media } = await setUp();
    const seat = new LegSeat(media, { ...OPTIONS, encryption: 'preferred' });
    expect(seat.encryption).toBeUndefined();
    await seat.acceptOffer(secure(9000, FIRST));
    await seat.acceptOffer(peer(9000));
    await seat.acceptOffer(peer(9002));
    expect(seat.encryption).toBe('SDES, AES_CM_128_HMAC_SHA1_80, then none');
  });

  it('asks for less once, where that is wanted and nothing was agreed on yet', async () => {
    const { media } = await setUp();
    const seat = new LegSeat(media, { ...OPTIONS, encryption: 'preferred' });
    expect(await seat.makeOffer()).toContain('RTP/SAVP');
    expect(seat.fallBack()).toBe(true);
    const second = await seat.makeOffer();
    expect(second).toContain('RTP/AVP');
    expect(second).toContain('a=crypto');
    expect(seat.fallBack()).toBe(false);
    await seat.takeAnswer(peer(9000));
    expect(seat.encryption).toBe('none');
    expect(await seat.makeOffer()).not.toContain('a=crypto');
    for (const encryption of ['off', 'required'] as const)
      expect(new LegSeat(media, { ...OPTIONS, encryption }).fallBack()).toBe(false);
  });

  it('follows the answers of a forked INVITE, each by its own key', async () => {
    const { child, media } = await setUp();
    const seat = new LegSeat(media, { ...OPTIONS, encryption: 'required' });
    const offer = await seat.makeOffer();
    const ours = /a=crypto:4 \S+ inline:(\S+)/.exec(offer)?.[1];
    for (const [port, key] of [
      [9000, FIRST],
      [9002, SECOND],
    ] as const)
      await seat.takeAnswer(secure(port, key).replace('crypto:1', 'crypto:4'));
    expect(child.requestsOf('set-rtp')).toMatchObject([
      { remote: { port: 9000, crypto: { send: { key: ours }, receive: { key: FIRST } } } },
      { remote: { port: 9002, crypto: { send: { key: ours }, receive: { key: SECOND } } } },
    ]);
  });
});
