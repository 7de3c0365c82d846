/** REFER within a call, both ways, and INVITE with Replaces: RFC 3515, 3891, 4488, at the wire of a scripted peer. */
import { describe, expect, it } from 'vitest';
import type { IncomingRefer, ReferOutcome } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk, until } from './trunk-kit.ts';

let nextPort = 25_600;

/** A peer's call that was answered and acknowledged. */
async function answeredCall() {
  const all = new AsyncDisposableStack();
  const peer = all.use(await ScriptedPeer.open());
  const port = nextPort++;
  const t = all.use(await makeTrunk({ port: peer.port, localPort: port }));
  const callId = `refer-${port}@peer`;
  peer.send(request('INVITE', { port: peer.port, callId, body: SDP }), port);
  const call = await t.nextCall();
  await call.answer(fakeSeat());
  const ok = await peer.hears(/^SIP\/2.0 200/);
  const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
  peer.send(request('ACK', { port: peer.port, callId, toTag }), port);
  let cseq = 1;
  const refers = (extra: readonly string[]): void =>
    peer.send(request('REFER', { port: peer.port, callId, toTag, cseq: ++cseq, extra }), port);
  return {
    peer,
    t,
    call,
    callId,
    toTag,
    port,
    refers,
    notifies: (body: string, state: string) =>
      peer.send(
        request('NOTIFY', {
          port: peer.port,
          callId,
          toTag,
          cseq: ++cseq,
          extra: ['Event: refer', `Subscription-State: ${state}`],
          contentType: 'message/sipfrag;version=2.0',
          body,
        }),
        port,
      ),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

describe('a REFER of the peer', () => {
  it('is taken with 202, and the peer is told how it goes until it is over', async () => {
    await using c = await answeredCall();
    const asked: IncomingRefer[] = [];
    c.call.onRefer((refer) => asked.push(refer));
    c.refers(['Refer-To: "Bob" <sip:102@127.0.0.1>']);
    const first = await c.peer.hears(/^NOTIFY|^SIP\/2.0 [2-6]/, 200).catch(() => undefined);
    expect(first).toBeUndefined();
    const [refer] = asked;
    expect(refer?.to).toEqual({ user: '102', host: '127.0.0.1' });
    refer?.accept();
    expect((await c.peer.hears(/^SIP\/2.0 202/)).text).toMatch(/^Contact:/m);
    const trying = await c.peer.hears(/^NOTIFY/);
    expect(trying.text).toMatch(/^Event: refer;id=2\r$/m);
    expect(trying.text).toMatch(/^Subscription-State: active/m);
    expect(trying.text).toMatch(/^Content-Type: message\/sipfrag;version=2\.0\r$/m);
    expect(trying.text.endsWith('\r\n\r\nSIP/2.0 100 Trying\r\n')).toBe(true);
    c.peer.send(answer(trying.text, '200 OK'), c.port);
    refer?.tell(180);
    c.peer.send(answer((await c.peer.hears(/^NOTIFY/)).text, '200 OK'), c.port);
    refer?.tell(200);
    const over = await c.peer.hears(/^NOTIFY/);
    expect(over.text).toMatch(/^Subscription-State: terminated;reason=noresource\r$/m);
    expect(over.text).toContain('SIP/2.0 200 OK');
    c.peer.send(answer(over.text, '200 OK'), c.port);
    refer?.tell(486);
    await c.peer.hearsNo(/^NOTIFY/, 200);
  });

  it('that wants to hear nothing of it gets its 202 alone (RFC 4488)', async () => {
    await using c = await answeredCall();
    c.call.onRefer((refer) => {
      refer.accept();
      refer.tell(200);
    });
    c.refers(['Refer-To: <sip:102@127.0.0.1>', 'Refer-Sub: false', 'Require: norefersub']);
    expect((await c.peer.hears(/^SIP\/2.0 202/)).text).toMatch(/^Refer-Sub: false\r$/m);
    await c.peer.hearsNo(/^NOTIFY/, 200);
  });

  it('names the call to be taken over', async () => {
    await using c = await answeredCall();
    const asked: IncomingRefer[] = [];
    c.call.onRefer((refer) => {
      asked.push(refer);
      refer.refuse(403);
    });
    c.refers(['Refer-To: <sip:102@127.0.0.1?Replaces=7%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy>']);
    await c.peer.hears(/^SIP\/2.0 403/);
    expect(asked[0]?.to.replaces).toEqual({ callId: '7@b', toTag: 'x', fromTag: 'y', earlyOnly: false });
  });

  it('that nobody serves is refused, and so is one outside of a call, one without a number, one to a web page', async () => {
    await using c = await answeredCall();
    c.refers(['Refer-To: <sip:102@127.0.0.1>']);
    await c.peer.hears(/^SIP\/2.0 403/);
    c.call.onRefer(() => expect.unreachable());
    c.refers(['Refer-To: <sip:127.0.0.1>']);
    await c.peer.hears(/^SIP\/2.0 400/);
    c.refers([]);
    await c.peer.hears(/^SIP\/2.0 400/);
    c.refers(['Refer-To: <http://127.0.0.1/>']);
    await c.peer.hears(/^SIP\/2.0 416/);
    c.peer.send(request('REFER', { port: c.peer.port, extra: ['Refer-To: <sip:102@127.0.0.1>'] }), c.port);
    await c.peer.hears(/^SIP\/2.0 403/);
  });
});

describe('our own REFER', () => {
  it('names whom to call and which call to take over, and hears of it by NOTIFY', async () => {
    await using c = await answeredCall();
    const told: ReferOutcome[] = [];
    const replaces = { callId: '7@b', toTag: 'x', fromTag: 'y', earlyOnly: false };
    c.call.refer({ to: '+4930123', replaces }, (outcome) => told.push(outcome));
    const refer = await c.peer.hears(/^REFER/);
    expect(headerIn(refer.text, 'Refer-To')).toBe(
      `<sip:%2B4930123@127.0.0.1:${c.peer.port}?Replaces=7%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy>`,
    );
    expect(headerIn(refer.text, 'Referred-By')).toMatch(/^<sip:/);
    c.peer.send(answer(refer.text, '202 Accepted'), c.port);
    c.notifies('SIP/2.0 100 Trying\r\n', 'active;expires=60');
    await c.peer.hears(/^SIP\/2.0 200/);
    expect(told).toEqual([]);
    c.notifies('SIP/2.0 200 OK\r\n', 'terminated;reason=noresource');
    await c.peer.hears(/^SIP\/2.0 200/);
    expect(told).toEqual([{ ok: true }]);
    c.notifies('SIP/2.0 200 OK\r\n', 'terminated;reason=noresource');
    await c.peer.hears(/^SIP\/2.0 481/);
    expect(told).toHaveLength(1);
  });

  it('that is refused, or whose call nobody answered, says so', async () => {
    await using c = await answeredCall();
    const told: ReferOutcome[] = [];
    c.call.refer({ to: '102' }, (outcome) => told.push(outcome));
    c.peer.send(answer((await c.peer.hears(/^REFER/)).text, '603 Decline'), c.port);
    await until(() => told.length === 1, 'the refusal to be told');
    c.call.refer({ to: '103' }, (outcome) => told.push(outcome));
    c.peer.send(answer((await c.peer.hears(/^REFER/)).text, '202 Accepted'), c.port);
    c.notifies('SIP/2.0 486 Busy Here\r\n', 'terminated;reason=noresource');
    await c.peer.hears(/^SIP\/2.0 200/);
    expect(told).toEqual([
      { ok: false, status: 603 },
      { ok: false, status: 486 },
    ]);
  });

  it('ends with its call', async () => {
    await using c = await answeredCall();
    const told: ReferOutcome[] = [];
    c.call.refer({ to: '102' }, (outcome) => told.push(outcome));
    c.peer.send(answer((await c.peer.hears(/^REFER/)).text, '202 Accepted'), c.port);
    c.peer.send(request('BYE', { port: c.peer.port, callId: c.callId, toTag: c.toTag, cseq: 9 }), c.port);
    await c.peer.hears(/^SIP\/2.0 200/);
    expect(told).toEqual([{ ok: false, status: 487 }]);
  });
});

describe('a hold that is passed on', () => {
  it('goes to the peer by re-INVITE, and so does its end; a refusal leaves the call as it was', async () => {
    await using c = await answeredCall();
    const extra = [`Contact: <sip:peer@127.0.0.1:${c.peer.port}>`];
    c.call.hold(true);
    const held = await c.peer.hears(/^INVITE/);
    expect(held.text).toMatch(/^a=sendonly\r$/m);
    c.peer.send(answer(held.text, '200 OK', { extra, body: SDP }), c.port);
    await c.peer.hears(/^ACK/);
    c.call.hold(false);
    const resumed = await c.peer.hears(/^INVITE/);
    expect(resumed.text).not.toMatch(/^a=sendonly/m);
    c.peer.send(answer(resumed.text, '488 Not Acceptable Here'), c.port);
    await c.peer.hears(/^ACK/);
    await c.peer.hearsNo(/^BYE/, 200);
  });
});

describe('an INVITE with Replaces', () => {
  it('tells which of our calls it is to take the place of, and is answered like any other', async () => {
    await using c = await answeredCall();
    const [dialog] = c.call.dialogs;
    expect(dialog).toEqual({ callId: c.callId, localTag: c.toTag, remoteTag: 'caller' });
    const extra = [`Replaces: ${c.callId};to-tag=${c.toTag};from-tag=caller`, 'Require: replaces'];
    c.peer.send(request('INVITE', { port: c.peer.port, callId: 'second@peer', body: SDP, extra }), c.port);
    const second = await c.t.nextCall();
    expect(second.replaces).toEqual({ callId: c.callId, toTag: c.toTag, fromTag: 'caller', earlyOnly: false });
    await second.answer(fakeSeat());
    await c.peer.hears(/^SIP\/2.0 200/);
  });

  it('whose header cannot be read is refused, and never a call of its own', async () => {
    await using c = await answeredCall();
    const extra = ['Replaces: nonsense'];
    c.peer.send(request('INVITE', { port: c.peer.port, callId: 'second@peer', body: SDP, extra }), c.port);
    await c.peer.hears(/^SIP\/2.0 400/);
    expect(c.t.calls).toHaveLength(1);
  });
});

describe('a call that is passed on', () => {
  it('goes through one place less, and is known when a proxy sends it back', async () => {
    await using c = await answeredCall();
    c.t.trunk.call('102', { number: '4711' }, fakeSeat(), { maxForwards: 12 });
    const invite = await c.peer.hears(/^INVITE/);
    expect(headerIn(invite.text, 'Max-Forwards')).toBe('12');
    const via = `Via: SIP/2.0/UDP 127.0.0.1:${c.peer.port};rport;branch=z9hG4bKproxy\r\nVia: ${headerIn(invite.text, 'Via')}`;
    c.peer.send(request('INVITE', { port: c.peer.port, via, callId: 'back@peer', body: SDP }), c.port);
    expect((await c.t.nextCall()).viaUs).toBe(true);
    expect(c.call.viaUs).toBe(false);
    expect(c.call.maxForwards).toBe(70);
  });
});
