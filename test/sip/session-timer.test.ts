import { describe, expect, it } from 'vitest';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, type Heard, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

/** Four seconds where the settings allow ninety: refreshed after 2, over after 2.7. */
const BRIEF: Partial<TrunkConfig> = { sessionTimer: { use: 'ask', expiresS: 4, minS: 2 } };
const PORT = 25_192;

const accept = (peer: ScriptedPeer, { text, from }: Heard, extra: readonly string[] = []): void => {
  const contact = `Contact: <sip:peer@127.0.0.1:${peer.port}>`;
  peer.send(answer(text, '200 OK', { extra: [contact, ...extra], body: SDP }), from.port);
};

describe('a call with a session timer', () => {
  it('asks for it with its least, and again with the Min-SE of a 422', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port });
    t.trunk.call('100', { number: '030' }, fakeSeat());
    const first = await peer.hears(/^INVITE/);
    expect(headerIn(first.text, 'Session-Expires')).toBe('1800');
    expect(headerIn(first.text, 'Min-SE')).toBe('90');
    peer.send(answer(first.text, '422 Session Interval Too Small', { extra: ['Min-SE: 3600'] }), first.from.port);
    await peer.hears(/^ACK/);
    const second = await peer.hears(/^INVITE/);
    expect(headerIn(second.text, 'Session-Expires')).toBe('3600');
    expect(headerIn(second.text, 'Min-SE')).toBe('3600');
    expect(headerIn(second.text, 'Call-ID')).toBe(headerIn(first.text, 'Call-ID'));
    peer.send(answer(second.text, '486 Busy Here'), second.from.port);
  });

  it('is refreshed by UPDATE, and by INVITE where the peer knows none', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, ...BRIEF });
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    accept(peer, await peer.hears(/^INVITE/), ['Session-Expires: 4;refresher=uac']);
    await peer.hears(/^ACK/);
    const update = await peer.hears(/^UPDATE/);
    expect(headerIn(update.text, 'Session-Expires')).toBe('4;refresher=uac');
    peer.send(answer(update.text, '405 Method Not Allowed'), update.from.port);
    accept(peer, await peer.hears(/^INVITE/), ['Session-Expires: 4;refresher=uac']);
    await peer.hears(/^ACK/);
    accept(peer, await peer.hears(/^INVITE/), ['Session-Expires: 4;refresher=uac']);
    await peer.hears(/^ACK/);
    await peer.hearsNo(/^(UPDATE|BYE)/, 500);
    call.hangUp();
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), bye.from.port);
  }, 15_000);

  it('that the peer does not refresh ends in time, and the end is told', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, ...BRIEF });
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    const ended = Promise.withResolvers<void>();
    call.onEnd(() => ended.resolve());
    accept(peer, await peer.hears(/^INVITE/), ['Session-Expires: 4;refresher=uas']);
    const answeredAt = performance.now();
    const bye = await peer.hears(/^BYE/);
    expect(performance.now() - answeredAt).toBeGreaterThan(2_400);
    expect(performance.now() - answeredAt).toBeLessThan(4_000);
    peer.send(answer(bye.text, '200 OK'), bye.from.port);
    await ended.promise;
  });

  it('that came in is refreshed by the caller who wants to; less than we take is refused with what we take', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, localPort: PORT, ...BRIEF });
    const timer = (value: string) => ['Supported: timer', `Session-Expires: ${value}`];
    peer.send(request('INVITE', { port: peer.port, body: SDP, extra: timer('1') }), PORT);
    expect(headerIn((await peer.hears(/^SIP\/2.0 422/)).text, 'Min-SE')).toBe('2');
    const parts = { port: peer.port, callId: 'timer@peer', body: SDP };
    peer.send(request('INVITE', { ...parts, extra: timer('4;refresher=uac') }), PORT);
    const call = await t.nextCall();
    await call.answer(fakeSeat());
    const ok = await peer.hears(/^SIP\/2.0 200/);
    expect(headerIn(ok.text, 'Session-Expires')).toBe('4;refresher=uac');
    expect(headerIn(ok.text, 'Require')).toBe('timer');
    const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, callId: 'timer@peer', toTag }), PORT);
    const answeredAt = performance.now();
    const ended = Promise.withResolvers<void>();
    call.onEnd(() => ended.resolve());
    peer.send(
      request('UPDATE', { port: peer.port, callId: 'timer@peer', toTag, cseq: 2, extra: timer('4;refresher=uac') }),
      PORT,
    );
    expect(headerIn((await peer.hears(/^SIP\/2.0 200/)).text, 'Session-Expires')).toBe('4;refresher=uac');
    const bye = await peer.hears(/^BYE/, 6_000);
    expect(performance.now() - answeredAt).toBeGreaterThan(2_400);
    peer.send(answer(bye.text, '200 OK'), bye.from.port);
    await ended.promise;
  });

  it('a trunk without timers neither asks nor lets itself be asked', async () => {
    await using peer = await ScriptedPeer.open();
    const sessionTimer = { use: 'off', expiresS: 1_800, minS: 90 } as const;
    await using t = await makeTrunk({ port: peer.port, localPort: PORT, sessionTimer });
    t.trunk.call('100', { number: '030' }, fakeSeat());
    const { text, from } = await peer.hears(/^INVITE/);
    expect(text).not.toMatch(/^(Session-Expires|Min-SE):/im);
    expect(headerIn(text, 'Supported') ?? '').not.toContain('timer');
    peer.send(answer(text, '486 Busy Here'), from.port);
    peer.send(request('INVITE', { port: peer.port, body: SDP, extra: ['Require: timer'] }), PORT);
    expect(headerIn((await peer.hears(/^SIP\/2.0 420/)).text, 'Unsupported')).toBe('timer');
  });
});
