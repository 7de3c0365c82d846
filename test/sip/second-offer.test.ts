import { describe, expect, it } from 'vitest';
import type { MediaSeat } from '../../main/core/media-seat.ts';
import type { SipEnd } from '../../main/sip/trunk.ts';
import { freePort } from '../kit/ports.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

async function pair() {
  const peer = await ScriptedPeer.open();
  const port = await freePort('127.0.0.1');
  const t = await makeTrunk({ port: peer.port, localPort: port });
  const extra = [`Contact: <sip:peer@127.0.0.1:${peer.port}>`];
  return {
    t,
    hears: (firstLine: RegExp) => peer.hears(firstLine).then(({ text }) => text),
    hearsNo: (firstLine: RegExp) => peer.hearsNo(firstLine, 100),
    answers: (request: string, status: string, body = '') => peer.send(answer(request, status, { extra, body }), port),
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      await peer[Symbol.asyncDispose]();
    },
  };
}

/** A seat that will ask for less once. */
function modest(): MediaSeat & { readonly asked: () => number } {
  let asked = 0;
  return { ...fakeSeat(), fallBack: () => ++asked === 1, asked: () => asked };
}

describe('a peer that refuses encrypted audio', () => {
  it.each(['488 Not Acceptable Here', '415 Unsupported Media Type', '606 Not Acceptable'])(
    'with %s is asked once more, for less, and the call is up',
    async (status) => {
      await using p = await pair();
      const { t } = p;
      const call = t.trunk.call('100', { number: '1' }, modest());
      const answered = new Promise<void>((resolve) => call.onAnswer(resolve));
      const first = await p.hears(/^INVITE /);
      p.answers(first, status);
      await p.hears(/^ACK /);
      const second = await p.hears(/^INVITE /);
      expect(headerIn(second, 'Call-ID')).not.toBe(headerIn(first, 'Call-ID'));
      p.answers(second, '200 OK', SDP);
      await answered;
      await p.hears(/^ACK /);
      call.hangUp();
      const bye = await p.hears(/^BYE /);
      expect(headerIn(bye, 'Call-ID')).toBe(headerIn(second, 'Call-ID'));
    },
  );

  it('twice has no call, and is told of no third', async () => {
    await using p = await pair();
    const { t } = p;
    const seat = modest();
    const call = t.trunk.call('100', { number: '1' }, seat);
    const ended = new Promise<SipEnd>((resolve) => call.onEnd(resolve));
    for (let nth = 1; nth <= 2; nth++) {
      const invite = await p.hears(/^INVITE /);
      p.answers(invite, '488 Not Acceptable Here');
      await p.hears(/^ACK /);
    }
    expect(await ended).toMatchObject({ by: 'peer', status: 488 });
    expect(seat.asked()).toBe(2);
    await p.hearsNo(/^INVITE /);
  });

  it('after we hung up is asked nothing more', async () => {
    await using p = await pair();
    const { t } = p;
    const call = t.trunk.call('100', { number: '1' }, modest());
    const invite = await p.hears(/^INVITE /);
    call.hangUp();
    p.answers(invite, '488 Not Acceptable Here');
    await p.hears(/^ACK /);
    await p.hearsNo(/^INVITE /);
  });
});

describe('a peer that is to make the offer', () => {
  it('is invited without one, and has our answer in the ACK, again when its 200 comes again', async () => {
    await using p = await pair();
    const { t } = p;
    const seat = { ...fakeSeat(), wantsOffer: true, answerForAck: () => 'v=0\r\nthe answer\r\n' };
    const call = t.trunk.call('100', { number: '1' }, seat);
    const answered = new Promise<void>((resolve) => call.onAnswer(resolve));
    const invite = await p.hears(/^INVITE /);
    expect(headerIn(invite, 'Content-Length')).toBe('0');
    expect(headerIn(invite, 'Content-Type')).toBeUndefined();
    p.answers(invite, '200 OK', SDP);
    await answered;
    for (let nth = 1; nth <= 2; nth++) {
      const ack = await p.hears(/^ACK /);
      expect(headerIn(ack, 'Content-Type')).toBe('application/sdp');
      expect(ack).toContain('\r\n\r\nv=0\r\nthe answer\r\n');
      if (nth === 1) p.answers(invite, '200 OK', SDP);
    }
    call.hangUp();
    const bye = await p.hears(/^BYE /);
    expect(bye).not.toContain('the answer');
  });
});
