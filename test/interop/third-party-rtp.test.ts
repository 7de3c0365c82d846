import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RtpPeer } from '../kit/rtp-peer.ts';
import type { CallerCall } from '../kit/sip-caller.ts';
import { waitFor } from '../kit/wait.ts';
import { openStormyLine, type StormyLine } from './stormy-line.ts';

let stormy: StormyLine;
let call: CallerCall;
beforeAll(async () => {
  stormy = await openStormyLine();
  call = await stormy.call('5551234');
  call.rtp.talk(700, -15);
  await stormy.line.exchangeHears(1, 700);
  await stormy.line.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: -16 });
  await call.rtp.hears(1004);
});
afterAll(() => stormy?.[Symbol.asyncDispose]());

/** Where the gateway's leg is: where its packets come from. */
const leg = (): { address: string; port: number } => {
  const [address = '', port = ''] = (call.rtp.received.at(-1)?.from ?? '').split(':');
  return { address, port: Number(port) };
};

const sent = (peer: RtpPeer, packets: number): Promise<unknown> => {
  const from = peer.sentPackets;
  return waitFor(() => peer.sentPackets > from + packets, { what: `${packets} packets to be sent` });
};

describe('audio of a third party', () => {
  it('is not heard, gets nothing, and does not take the call over, however long it goes on and from wherever', async () => {
    await using stranger = await RtpPeer.open({ address: '127.0.0.9' });
    stranger.talk(1700, -3);
    stranger.sendTo(leg());
    await using sameHost = await RtpPeer.open();
    sameHost.talk(2100, -3);
    sameHost.sendTo(leg());
    await sent(stranger, 200);
    await stormy.line.exchangeHears(1, 700);
    await call.rtp.hears(1004);
    expect([...stranger.received, ...sameHost.received]).toEqual([]);
  });

  it('with the stream’s own SSRC, sequence numbers and timestamps is not heard either', async () => {
    await using stranger = await RtpPeer.open({ address: '127.0.0.9' });
    stranger.ssrc = call.rtp.ssrc;
    stranger.talk(1700, -3);
    stranger.sendTo(leg());
    await sent(stranger, 100);
    await stormy.line.exchangeHears(1, 700);
    expect(stranger.received).toEqual([]);
  });

  it('does not end the call by RTCP, and gets no report', async () => {
    await using stranger = await RtpPeer.open({ address: '127.0.0.9' });
    const { address, port } = leg();
    // BYE (RFC 3550 §6.6) for the peer's SSRC, on the port for RTCP and on the one for both.
    const bye = Buffer.alloc(8);
    bye.set([0x81, 203, 0, 1]);
    bye.writeUInt32BE(call.rtp.ssrc, 4);
    const empty = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]);
    for (let time = 0; time < 20; time++)
      for (const to of [port, port + 1]) stranger.sendRaw(Buffer.concat([empty, bye]), { address, port: to });
    await sent(call.rtp, 100);
    await stormy.line.exchangeHears(1, 700);
    await call.rtp.hears(1004);
    expect(stranger.received).toEqual([]);
    expect(stormy.gateway.view.calls).toHaveLength(1);
  });
});

describe('the true peer', () => {
  it('may restart its stream with another SSRC', async () => {
    call.rtp.restart();
    call.rtp.talk(850, -15);
    await stormy.line.exchangeHears(1, 850);
    await call.rtp.hears(1004);
  });

  it.each([1_000, -1_000, 30_000])('may go on %i packets away', async (packets) => {
    call.rtp.jump(packets);
    call.rtp.talk(packets === 1_000 ? 700 : packets < 0 ? 950 : 1_050, -15);
    await stormy.line.exchangeHears(1, packets === 1_000 ? 700 : packets < 0 ? 950 : 1_050);
    await call.rtp.hears(1004);
  });

  it('hangs up, and the line is free', async () => {
    await call.hangUp();
    await stormy.line.quiet();
  });
});
