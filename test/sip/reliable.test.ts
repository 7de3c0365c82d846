import { describe, expect, it } from 'vitest';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, type Heard, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

const PORT = 25_193;
const CALL = 'reliable@peer';

async function calledBy(peer: ScriptedPeer, extra: readonly string[], config: Partial<TrunkConfig> = {}) {
  const t = await makeTrunk({ port: peer.port, localPort: PORT, ...config });
  peer.send(request('INVITE', { port: peer.port, callId: CALL, body: SDP, extra }), PORT);
  return { t, call: await t.nextCall() };
}

/** The PRACK of a provisional answer that was heard. */
function prack(peer: ScriptedPeer, { text }: Heard, cseq: number, rack = `${headerIn(text, 'RSeq')} 1 INVITE`): void {
  const toTag = /tag=(\S+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';
  peer.send(request('PRACK', { port: peer.port, callId: CALL, cseq, toTag, extra: [`RAck: ${rack}`] }), PORT);
}

describe('provisional answers that are acknowledged', () => {
  it('ours are sent again until the PRACK, one after the other, and the 200 waits for the one with SDP', async () => {
    await using peer = await ScriptedPeer.open();
    const { t, call } = await calledBy(peer, ['Require: 100rel']);
    await using _t = t;
    call.ringing();
    await call.progress(fakeSeat());
    void call.answer(fakeSeat());
    const ringing = await peer.hears(/^SIP\/2\.0 180/);
    expect(headerIn(ringing.text, 'Require')).toBe('100rel');
    const again = await peer.hears(/^SIP\/2\.0 180/, 1_000);
    expect(headerIn(again.text, 'RSeq')).toBe(headerIn(ringing.text, 'RSeq'));
    await peer.hearsNo(/^SIP\/2\.0 (183|200)/, 100);
    prack(peer, ringing, 2);
    expect(headerIn((await peer.hears(/^SIP\/2\.0 200/)).text, 'CSeq')).toBe('2 PRACK');
    const early = await peer.hears(/^SIP\/2\.0 183/);
    expect(Number(headerIn(early.text, 'RSeq'))).toBe(Number(headerIn(ringing.text, 'RSeq')) + 1);
    await peer.hearsNo(/^SIP\/2\.0 200/, 200);
    // One for an answer that was never sent acknowledges nothing.
    prack(peer, early, 3, '1 1 INVITE');
    expect(headerIn((await peer.hears(/^SIP\/2\.0 481/)).text, 'CSeq')).toBe('3 PRACK');
    prack(peer, early, 4);
    const both = [await peer.hears(/^SIP\/2\.0 200/), await peer.hears(/^SIP\/2\.0 200/)];
    expect(both.map(({ text }) => headerIn(text, 'CSeq')).sort()).toEqual(['1 INVITE', '4 PRACK']);
    const ok = both.find(({ text }) => headerIn(text, 'CSeq') === '1 INVITE');
    expect(headerIn(ok?.text ?? '', 'RSeq')).toBeUndefined();
    const toTag = /tag=(\S+)/.exec(headerIn(ok?.text ?? '', 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, callId: CALL, toTag }), PORT);
    call.hangUp();
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), bye.from.port);
  }, 15_000);

  it('a refusal does not wait, and a caller that only knows them gets plain ones unless the trunk prefers', async () => {
    await using peer = await ScriptedPeer.open();
    const { t, call } = await calledBy(peer, ['Supported: 100rel']);
    call.ringing();
    expect(headerIn((await peer.hears(/^SIP\/2\.0 180/)).text, 'RSeq')).toBeUndefined();
    call.refuse(486);
    await peer.hears(/^SIP\/2\.0 486/);
    await t[Symbol.asyncDispose]();
    const { t: preferring, call: second } = await calledBy(peer, ['Supported: 100rel'], {
      reliableProvisional: 'prefer',
    });
    await using _t = preferring;
    second.ringing();
    expect(headerIn((await peer.hears(/^SIP\/2\.0 180/)).text, 'RSeq')).toBe('1001');
    second.refuse(486);
    await peer.hears(/^SIP\/2\.0 486/);
  });

  it('the peer’s get one PRACK each, in the dialog’s own count, and the BYE after it counts on', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port });
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    const answered = Promise.withResolvers<void>();
    call.onAnswer(() => answered.resolve());
    const invite = await peer.hears(/^INVITE/);
    expect(headerIn(invite.text, 'Supported')).toBe('timer, 100rel, replaces');
    const contact = `Contact: <sip:peer@127.0.0.1:${peer.port}>`;
    const reliable = (rseq: number) => [contact, 'Require: 100rel', `RSeq: ${rseq}`];
    const early = answer(invite.text, '183 Session Progress', { extra: reliable(7), body: SDP });
    peer.send(early, invite.from.port);
    const first = await peer.hears(/^PRACK/);
    const cseq = Number.parseInt(headerIn(invite.text, 'CSeq') ?? '', 10);
    expect(headerIn(first.text, 'RAck')).toBe(`7 ${cseq} INVITE`);
    expect(headerIn(first.text, 'CSeq')).toBe(`${cseq + 1} PRACK`);
    peer.send(answer(first.text, '200 OK'), first.from.port);
    peer.send(early, invite.from.port);
    await peer.hearsNo(/^PRACK/, 300);
    peer.send(answer(invite.text, '180 Ringing', { extra: reliable(8) }), invite.from.port);
    const second = await peer.hears(/^PRACK/);
    expect(headerIn(second.text, 'RAck')).toBe(`8 ${cseq} INVITE`);
    peer.send(answer(second.text, '200 OK'), second.from.port);
    peer.send(answer(invite.text, '200 OK', { extra: [contact], body: SDP }), invite.from.port);
    expect(headerIn((await peer.hears(/^ACK/)).text, 'CSeq')).toBe(`${cseq} ACK`);
    await answered.promise;
    call.hangUp();
    const bye = await peer.hears(/^BYE/);
    expect(headerIn(bye.text, 'CSeq')).toBe(`${cseq + 3} BYE`);
    peer.send(answer(bye.text, '200 OK'), bye.from.port);
  }, 15_000);

  it('a trunk without them refuses a caller that requires them', async () => {
    await using peer = await ScriptedPeer.open();
    await using _t = await makeTrunk({ port: peer.port, localPort: PORT, reliableProvisional: 'off' });
    peer.send(request('INVITE', { port: peer.port, body: SDP, extra: ['Require: 100rel'] }), PORT);
    expect(headerIn((await peer.hears(/^SIP\/2\.0 420/)).text, 'Unsupported')).toBe('100rel');
  });
});
