import { describe, expect, it } from 'vitest';
import type { MediaSeat } from '../../main/core/media-seat.ts';
import type { SipEnd } from '../../main/sip/trunk.ts';
import { freePort } from '../kit/ports.ts';
import { fakeSeat, remoteDescriptions } from './fake-media.ts';
import { answer, headerIn, type RequestParts, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk, until } from './trunk-kit.ts';

const ANOTHER = SDP.replace('m=audio 40000', 'm=audio 40100');

/** What a seat was offered, in order; its answer names the port that it was offered. */
function hearing(): MediaSeat & { readonly offers: string[] } {
  const offers: string[] = [];
  const seat = fakeSeat();
  return {
    ...seat,
    offers,
    acceptOffer: async (offer) => {
      offers.push(offer);
      return (await seat.acceptOffer(offer)).replace('40000', `5${portIn(offer)?.slice(1)}`);
    },
  };
}
const portIn = (sdp: string): string | undefined => /^m=audio (\d+)/m.exec(sdp)?.[1];
const toTagOf = (text: string): string => /tag=(\S+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';

async function pair() {
  const opened = new AsyncDisposableStack();
  const peer = opened.use(await ScriptedPeer.open());
  const port = await freePort('127.0.0.1');
  const t = opened.use(await makeTrunk({ port: peer.port, localPort: port }));
  return {
    t,
    peer,
    port,
    asks: (method: string, parts: Omit<RequestParts, 'port'>) =>
      peer.send(request(method, { port: peer.port, ...parts }), port),
    says: (to: string, status: string, more: Parameters<typeof answer>[2] = {}) =>
      peer.send(answer(to, status, { extra: [`Contact: <sip:peer@127.0.0.1:${peer.port}>`], ...more }), port),
    hears: async (what: RegExp) => (await peer.hears(what)).text,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

describe('an UPDATE of the caller before the answer', () => {
  it('without SDP is answered, and the call goes on; the BYE goes to the Contact that it brought', async () => {
    await using p = await pair();
    await using moved = await ScriptedPeer.open();
    p.asks('INVITE', { callId: 'early@peer', body: SDP });
    const call = await p.t.nextCall();
    call.ringing();
    const toTag = toTagOf(await p.hears(/^SIP\/2\.0 180/));
    const update = request('UPDATE', { port: p.peer.port, callId: 'early@peer', toTag, cseq: 2 });
    p.peer.send(update.replace(/^Contact: .*$/m, `Contact: <sip:peer@127.0.0.1:${moved.port}>`), p.port);
    expect(headerIn(await p.hears(/^SIP\/2\.0 200/), 'CSeq')).toBe('2 UPDATE');
    await call.answer(fakeSeat());
    expect(headerIn(await p.hears(/^SIP\/2\.0 200/), 'CSeq')).toBe('1 INVITE');
    p.asks('ACK', { callId: 'early@peer', toTag });
    call.hangUp();
    const bye = await moved.hears(/^BYE/);
    moved.send(answer(bye.text, '200 OK'), bye.from.port);
  });

  it('with another offer is answered once the first offer was, and so is the INVITE then', async () => {
    await using p = await pair();
    p.asks('INVITE', { callId: 'again@peer', body: SDP });
    const call = await p.t.nextCall();
    call.ringing();
    const toTag = toTagOf(await p.hears(/^SIP\/2\.0 180/));
    const named = { callId: 'again@peer', toTag };
    // RFC 3311 §5.2: we have not answered the first one yet.
    p.asks('UPDATE', { ...named, cseq: 2, body: ANOTHER });
    expect(headerIn(await p.hears(/^SIP\/2\.0 500/), 'Retry-After')).toBe('2');
    const seat = hearing();
    await call.progress(seat);
    await p.hears(/^SIP\/2\.0 183/);
    p.asks('UPDATE', { ...named, cseq: 3, body: ANOTHER });
    const updated = await p.hears(/^SIP\/2\.0 200/);
    expect(headerIn(updated, 'CSeq')).toBe('3 UPDATE');
    expect(portIn(updated)).toBe('50100');
    // What cannot be met changes nothing.
    p.asks('UPDATE', { ...named, cseq: 4, body: 'v=0\r\n' });
    expect(headerIn(await p.hears(/^SIP\/2\.0 488/), 'CSeq')).toBe('4 UPDATE');
    expect(seat.offers.map(portIn)).toEqual(['40000', '40100', undefined]);
    const applied: string[] = [];
    using _watch = remoteDescriptions.on((sdp) => applied.push(sdp));
    await call.answer(seat);
    expect(headerIn(await p.hears(/^SIP\/2\.0 200/), 'CSeq')).toBe('1 INVITE');
    expect(applied.map(portIn)).toEqual(['40100']);
    p.asks('ACK', { ...named, cseq: 1 });
    // In the call it is as ever.
    p.asks('UPDATE', { ...named, cseq: 5, body: SDP });
    expect(headerIn(await p.hears(/^SIP\/2\.0 200/), 'CSeq')).toBe('5 UPDATE');
    call.hangUp();
    p.says(await p.hears(/^BYE/), '200 OK');
  });

  // Race: the line answers while the seat works on the caller's new offer.
  it('with another offer that is not answered yet when the call is: the 200 answers that one', async () => {
    await using p = await pair();
    p.asks('INVITE', { callId: 'meanwhile@peer', body: SDP });
    const call = await p.t.nextCall();
    const seat = hearing();
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    await call.progress({
      ...seat,
      acceptOffer: async (offer) => {
        const answered = await seat.acceptOffer(offer);
        if (offer === SDP) return answered;
        asked.resolve();
        await go.promise;
        return answered;
      },
    });
    const named = { callId: 'meanwhile@peer', toTag: toTagOf(await p.hears(/^SIP\/2\.0 183/)) };
    p.asks('UPDATE', { ...named, cseq: 2, body: ANOTHER });
    await asked.promise;
    const applied: string[] = [];
    using _watch = remoteDescriptions.on((sdp) => applied.push(sdp));
    await call.answer(seat);
    expect(headerIn(await p.hears(/^SIP\/2\.0 200/), 'CSeq')).toBe('1 INVITE');
    expect(applied.map(portIn)).toEqual(['40100']);
    p.asks('ACK', { ...named, cseq: 1 });
    go.resolve();
    const updated = await p.hears(/^SIP\/2\.0 200/);
    expect(headerIn(updated, 'CSeq')).toBe('2 UPDATE');
    expect(portIn(updated)).toBe('50100');
    call.hangUp();
    p.says(await p.hears(/^BYE/), '200 OK');
  });
});

describe('an UPDATE of whom we call before the answer', () => {
  it('moves its audio, and an older SDP in its 200 does not move it back', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', { number: '030' }, fakeSeat());
    const ends: SipEnd[] = [];
    call.onEnd((end) => ends.push(end));
    const answered = Promise.withResolvers<void>();
    call.onAnswer(answered.resolve);
    const applied: string[] = [];
    using _watch = remoteDescriptions.on((sdp) => applied.push(sdp));
    const invite = await p.hears(/^INVITE/);
    const named = { callId: headerIn(invite, 'Call-ID') ?? '', toTag: fromTagOf(invite) };
    p.says(invite, '180 Ringing');
    const update = (cseq: number, body: string): void =>
      p.peer.send(fromCallee('UPDATE', invite, { ...named, cseq, body, port: p.peer.port }), p.port);
    // Ours is not answered yet (§5.2).
    await until(() => call.dialogs.length > 0, 'the early dialog');
    update(1, ANOTHER);
    await p.hears(/^SIP\/2\.0 491/);
    update(2, '');
    expect(headerIn(await p.hears(/^SIP\/2\.0 200/), 'CSeq')).toBe('2 UPDATE');
    p.says(invite, '183 Session Progress', { body: SDP });
    await until(() => applied.length === 1, 'the answer');
    // Race: it picks up while its offer is being answered.
    update(3, ANOTHER);
    p.says(invite, '200 OK', { body: SDP });
    const updated = await p.hears(/^SIP\/2\.0 200/);
    expect(headerIn(updated, 'CSeq')).toBe('3 UPDATE');
    expect(portIn(updated)).toBeDefined();
    await answered.promise;
    await p.hears(/^ACK/);
    expect(applied.map(portIn)).toEqual(['40000', '40100', undefined]);
    call.hangUp();
    p.says(await p.hears(/^BYE/), '200 OK');
    expect(ends).toEqual([expect.objectContaining({ by: 'us' })]);
  });

  it('a 200 without SDP after a 183 that had it is an answer', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', { number: '030' }, fakeSeat());
    const answered = Promise.withResolvers<void>();
    call.onAnswer(answered.resolve);
    const invite = await p.hears(/^INVITE/);
    p.says(invite, '183 Session Progress', { body: SDP });
    p.says(invite, '200 OK');
    await answered.promise;
    await p.hears(/^ACK/);
    call.hangUp();
    p.says(await p.hears(/^BYE/), '200 OK');
  });
});

describe('in a call', () => {
  it('a re-INVITE that crosses one of ours gets 491 and changes nothing, and ours is answered', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', { number: '030' }, fakeSeat());
    const invite = await p.hears(/^INVITE/);
    p.says(invite, '200 OK', { body: SDP });
    await p.hears(/^ACK/);
    const applied: string[] = [];
    using _watch = remoteDescriptions.on((sdp) => applied.push(sdp));
    call.hold(true);
    const ours = await p.hears(/^INVITE/);
    const callId = headerIn(invite, 'Call-ID') ?? '';
    const theirs = { callId, toTag: fromTagOf(invite), cseq: 7, body: ANOTHER, port: p.peer.port };
    p.peer.send(fromCallee('INVITE', invite, theirs), p.port);
    const refused = await p.hears(/^SIP\/2\.0 491/);
    p.peer.send(fromCallee('ACK', invite, { ...theirs, body: '', branch: branchOf(refused) }), p.port);
    p.says(ours, '200 OK', { body: SDP });
    await p.hears(/^ACK/);
    await until(() => applied.length === 1, 'the answer');
    expect(applied.map(portIn)).toEqual(['40000']);
    call.hangUp();
    p.says(await p.hears(/^BYE/), '200 OK');
  });
});

const fromTagOf = (text: string): string => /tag=(\S+)/.exec(headerIn(text, 'From') ?? '')?.[1] ?? '';
const branchOf = (text: string): string => /branch=([^;\s]+)/.exec(headerIn(text, 'Via') ?? '')?.[1] ?? '';

/** A request of whom we called: From and To are the other way round. */
function fromCallee(method: string, invite: string, parts: RequestParts & { readonly toTag: string }): string {
  const text = request(method, parts);
  return text
    .replace(/^From: .*$/m, `From: ${headerIn(invite, 'To')};tag=peer`)
    .replace(/^To: .*$/m, `To: ${headerIn(invite, 'From')}`);
}
