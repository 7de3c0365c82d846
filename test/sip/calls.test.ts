import { describe, expect, it } from 'vitest';
import type { SipEnd } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk, type TrunkUnderTest } from './trunk-kit.ts';

let nextPort = 25_100;

async function pair(): Promise<{ peer: ScriptedPeer; t: TrunkUnderTest; port: number } & AsyncDisposable> {
  const peer = await ScriptedPeer.open();
  const port = nextPort++;
  const t = await makeTrunk({ port: peer.port, localPort: port });
  return {
    peer,
    t,
    port,
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      await peer[Symbol.asyncDispose]();
    },
  };
}

const ended = (call: { onEnd(listener: (end: SipEnd) => void): Disposable }): Promise<SipEnd> =>
  new Promise((resolve) => call.onEnd(resolve));

/** The peer's INVITE, brought to an answered and acknowledged call. */
async function answeredInvite({ peer, t, port }: { peer: ScriptedPeer; t: TrunkUnderTest; port: number }) {
  const invite = request('INVITE', { port: peer.port, body: SDP });
  peer.send(invite, port);
  const call = await t.nextCall();
  await call.answer(fakeSeat());
  const ok = await peer.hears(/^SIP\/2.0 200/);
  const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
  const callId = headerIn(invite, 'Call-ID') ?? '';
  peer.send(request('ACK', { port: peer.port, callId, toTag }), port);
  return { call, toTag, callId, invite };
}

describe('a call that comes in', () => {
  it('tells what was dialled and who calls, and answers with one To tag and the same SDP from 183 to 200', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    peer.send(
      request('INVITE', {
        port: peer.port,
        user: '%2B49#30*1',
        body: SDP,
        extra: ['P-Asserted-Identity: "Bell, Anna" <sip:+4930123@pbx>'],
      }),
      port,
    );
    const call = await t.nextCall();
    expect(call.dialled).toBe('+49#30*1');
    expect(call.caller).toEqual({ number: '+4930123', name: 'Bell, Anna' });
    await peer.hears(/^SIP\/2.0 100/);
    await peer.hearsNo(/^SIP\/2.0 180/, 50);
    call.ringing();
    const ringing = await peer.hears(/^SIP\/2.0 180/);
    expect(ringing.text).not.toContain('m=audio');
    await call.progress(fakeSeat());
    const progress = await peer.hears(/^SIP\/2.0 183/);
    await call.answer(fakeSeat());
    const ok = await peer.hears(/^SIP\/2.0 200/);
    expect(headerIn(ringing.text, 'To')).toBe(headerIn(ok.text, 'To'));
    expect(headerIn(progress.text, 'To')).toBe(headerIn(ok.text, 'To'));
    expect(progress.text.slice(progress.text.indexOf('v=0'))).toBe(ok.text.slice(ok.text.indexOf('v=0')));
    expect(headerIn(ok.text, 'Contact')).toContain(`127.0.0.1:${port};transport=udp`);
    expect(headerIn(ok.text, 'Via')).toMatch(/received=127\.0\.0\.1/);
    expect(headerIn(ok.text, 'Supported')).toBe('timer, 100rel, replaces');
  });

  it('gets its 200 again, byte for byte, until the ACK comes', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const invite = request('INVITE', { port: peer.port, body: SDP });
    peer.send(invite, port);
    const call = await t.nextCall();
    await call.answer(fakeSeat());
    const first = await peer.hears(/^SIP\/2.0 200/);
    const second = await peer.hears(/^SIP\/2.0 200/);
    const third = await peer.hears(/^SIP\/2.0 200/);
    expect(second.text).toBe(first.text);
    expect(third.text).toBe(first.text);
    const toTag = /tag=(\S+)/.exec(headerIn(first.text, 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, callId: headerIn(invite, 'Call-ID') ?? '', toTag }), port);
    await peer.hearsNo(/^SIP\/2.0 200/, 2_500);
  });

  it('an INVITE sent again gets its last provisional answer again and makes no second call', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const invite = request('INVITE', { port: peer.port, body: SDP });
    peer.send(invite, port);
    (await t.nextCall()).ringing();
    await peer.hears(/^SIP\/2.0 180/);
    peer.send(invite, port);
    await peer.hears(/^SIP\/2.0 180/);
    expect(t.calls).toHaveLength(1);
  });

  it('is refused with a Q.850 reason, again and again until the ACK', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const branch = 'z9hG4bKrefused';
    const callId = 'refused@peer';
    peer.send(request('INVITE', { port: peer.port, branch, callId, body: SDP }), port);
    const call = await t.nextCall();
    const end = ended(call);
    call.refuse(486, undefined, 17);
    const busy = await peer.hears(/^SIP\/2.0 486/);
    expect(headerIn(busy.text, 'Reason')).toContain('Q.850;cause=17');
    await peer.hears(/^SIP\/2.0 486/);
    const toTag = /tag=(\S+)/.exec(headerIn(busy.text, 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, branch, callId, toTag }), port);
    await peer.hearsNo(/^SIP\/2.0 486/, 1_500);
    expect(await end).toMatchObject({ by: 'us', status: 486, q850: 17 });
  });

  it('the caller gives up while it rings', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const branch = 'z9hG4bKgiveup';
    const callId = 'giveup@peer';
    peer.send(request('INVITE', { port: peer.port, branch, callId, body: SDP }), port);
    const call = await t.nextCall();
    const end = ended(call);
    call.ringing();
    await peer.hears(/^SIP\/2.0 180/);
    const extra = ['Reason: SIP;cause=200, Q.850;cause=26;text="answered elsewhere"'];
    peer.send(request('CANCEL', { port: peer.port, branch, callId, extra }), port);
    await peer.hears(/^SIP\/2.0 200/);
    await peer.hears(/^SIP\/2.0 487/);
    expect(await end).toMatchObject({ by: 'peer', status: 487, q850: 26 });
    await expect(call.answer(fakeSeat())).rejects.toThrow(/caller is gone/);
  });

  it("the caller's CANCEL crosses our 200: it is confirmed, the call is told ended, and BYE follows the ACK", async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const branch = 'z9hG4bKcross';
    const callId = 'cross@peer';
    peer.send(request('INVITE', { port: peer.port, branch, callId, body: SDP }), port);
    const call = await t.nextCall();
    const end = ended(call);
    await call.answer(fakeSeat());
    const ok = await peer.hears(/^SIP\/2.0 200/);
    peer.send(request('CANCEL', { port: peer.port, branch, callId }), port);
    const cancelled = await peer.hears(/^SIP\/2.0 (200|481)/);
    expect(headerIn(cancelled.text, 'CSeq')).toContain('CANCEL');
    expect(await end).toMatchObject({ by: 'peer', status: 487 });
    await peer.hearsNo(/^BYE/, 300);
    const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, callId, toTag }), port);
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), port);
  });

  it('we hang up before the ACK: the 200 goes on being sent, and BYE waits for the ACK', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const callId = 'early-hang-up@peer';
    peer.send(request('INVITE', { port: peer.port, callId, body: SDP }), port);
    const call = await t.nextCall();
    await call.answer(fakeSeat());
    const ok = await peer.hears(/^SIP\/2.0 200/);
    call.hangUp(16);
    await peer.hears(/^SIP\/2.0 200/);
    await peer.hearsNo(/^BYE/, 100);
    const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, callId, toTag }), port);
    const bye = await peer.hears(/^BYE/);
    expect(headerIn(bye.text, 'Reason')).toContain('Q.850;cause=16');
  });

  it('BYE from the caller ends it with the Q.850 cause it names', async () => {
    await using p = await pair();
    const { call, callId, toTag } = await answeredInvite(p);
    const end = ended(call);
    const bye = request('BYE', { port: p.peer.port, callId, toTag, cseq: 2, extra: ['Reason: Q.850;cause=16'] });
    p.peer.send(bye, p.port);
    await p.peer.hears(/^SIP\/2.0 200/);
    expect(await end).toMatchObject({ by: 'peer', status: 0, q850: 16 });
    p.peer.send(bye, p.port);
    await p.peer.hears(/^SIP\/2.0 200/);
  });

  it('digits in INFO are told, in either content type', async () => {
    await using p = await pair();
    const { call, callId, toTag } = await answeredInvite(p);
    const digits: [string, number][] = [];
    call.onDigit((digit, ms) => digits.push([digit, ms]));
    const info = (cseq: number, contentType: string, body: string): string =>
      request('INFO', { port: p.peer.port, callId, toTag, cseq, contentType, body });
    p.peer.send(info(2, 'application/dtmf-relay', 'Signal=5\r\nDuration=240\r\n'), p.port);
    await p.peer.hears(/^SIP\/2.0 200/);
    p.peer.send(info(3, 'application/dtmf', '#'), p.port);
    await p.peer.hears(/^SIP\/2.0 200/);
    p.peer.send(info(4, 'application/dtmf-relay', 'Duration= 100\r\nsignal= 11\r\n'), p.port);
    await p.peer.hears(/^SIP\/2.0 200/);
    expect(digits).toEqual([
      ['5', 240],
      ['#', 160],
      ['#', 100],
    ]);
  });

  it('an INVITE without SDP gets our offer in the 200, and its answer from the ACK', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const callId = 'late-offer@peer';
    peer.send(request('INVITE', { port: peer.port, callId }), port);
    const call = await t.nextCall();
    await call.progress(fakeSeat());
    expect((await peer.hears(/^SIP\/2.0 183/)).text).not.toContain('m=audio');
    await call.answer(fakeSeat());
    const ok = await peer.hears(/^SIP\/2.0 200/);
    expect(ok.text).toContain('m=audio');
    const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
    peer.send(request('ACK', { port: peer.port, callId, toTag, body: SDP }), port);
    await peer.hearsNo(/^BYE/, 300);
  });

  it('what cannot be served is refused by the right status', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const refused = async (text: string): Promise<string> => {
      peer.send(text, port);
      return (await peer.hears(/^SIP\/2.0 [3-6]/)).text;
    };
    const invite = (parts: object): string => request('INVITE', { port: peer.port, ...parts });
    expect(await refused(invite({ body: SDP, extra: ['Require: 100rel, precondition'] }))).toMatch(
      /^SIP\/2.0 420[\s\S]*Unsupported: precondition\r/,
    );
    expect(await refused(invite({ body: 'hello', contentType: 'text/plain' }))).toMatch(
      /^SIP\/2.0 415[\s\S]*Accept: application\/sdp/,
    );
    expect(await refused(request('SUBSCRIBE', { port: peer.port }))).toMatch(/^SIP\/2.0 405[\s\S]*Allow: /);
    expect(await refused(request('REFER', { port: peer.port }))).toMatch(/^SIP\/2.0 403/);
    expect(await refused(request('DANCE', { port: peer.port }))).toMatch(/^SIP\/2.0 501/);
    expect(await refused(request('BYE', { port: peer.port }))).toMatch(/^SIP\/2.0 481/);
    expect(await refused(request('BYE', { port: peer.port, toTag: 'nobody' }))).toMatch(/^SIP\/2.0 481/);
    expect(await refused(request('CANCEL', { port: peer.port }))).toMatch(/^SIP\/2.0 481/);
    expect(await refused(request('OPTIONS', { port: peer.port }).replace('sip:100@', 'sips:100@'))).toMatch(
      /^SIP\/2.0 416/,
    );
    const cut = request('INVITE', { port: peer.port, body: SDP });
    expect(await refused(cut.slice(0, -20))).toMatch(/^SIP\/2.0 400/);
    expect(t.calls).toHaveLength(0);
  });

  it('the same INVITE by two ways is one call, and the second way gets 482', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const callId = 'merged@peer';
    peer.send(request('INVITE', { port: peer.port, callId, body: SDP }), port);
    await t.nextCall();
    peer.send(request('INVITE', { port: peer.port, callId, body: SDP }), port);
    await peer.hears(/^SIP\/2.0 482/);
    expect(t.calls).toHaveLength(1);
  });
});

describe('a call that goes out', () => {
  it('names its caller in From and P-Asserted-Identity, sends again until answered, and is answered', async () => {
    await using p = await pair();
    const { peer, t, port } = p;
    const call = t.trunk.call('030#12', { number: '+4930123', name: 'Jörg "J" \r\nEvil: x' }, fakeSeat());
    const progress: unknown[] = [];
    call.onProgress((value) => progress.push(value));
    const answered = new Promise<void>((resolve) => call.onAnswer(resolve));
    const first = await peer.hears(/^INVITE sip:030%2312@127\.0\.0\.1/);
    expect(headerIn(first.text, 'From')).toMatch(/^"J.rg \\"J\\" Evil: x" <sip:\+4930123@127\.0\.0\.1>;tag=/);
    expect(headerIn(first.text, 'P-Asserted-Identity')).toContain('<sip:+4930123@127.0.0.1>');
    expect(headerIn(first.text, 'Via')).toContain(`127.0.0.1:${port};rport;branch=z9hG4bK`);
    expect(first.text).not.toMatch(/^Evil/m);
    expect((await peer.hears(/^INVITE/)).text).toBe(first.text);
    peer.send(answer(first.text, '100 Trying'), port);
    const extra = [`Contact: <sip:peer@127.0.0.1:${peer.port}>`];
    peer.send(answer(first.text, '183 Session Progress', { extra, body: SDP }), port);
    peer.send(answer(first.text, '200 OK', { extra, body: SDP }), port);
    const ack = await peer.hears(/^ACK/);
    await answered;
    expect(progress).toEqual([{ status: 183, earlyMedia: true }]);
    peer.send(answer(first.text, '200 OK', { extra, body: SDP }), port);
    expect((await peer.hears(/^ACK/)).text).toBe(ack.text);
    const end = ended(call);
    call.hangUp(16);
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), port);
    expect(await end).toMatchObject({ by: 'us', status: 0, q850: 16 });
  });

  it('a number or a forwarder with a line break in it makes no header', async () => {
    await using p = await pair();
    const caller = { number: '4711\r\nEvil: 1', divertedFrom: '4712>\r\nEvil: 2', name: '\u2028Evil: 3\u0085' };
    p.t.trunk.call('100\r\nEvil: 4', caller, fakeSeat());
    const { text } = await p.peer.hears(/^INVITE/);
    expect(text).not.toMatch(/^Evil/m);
    expect(headerIn(text, 'Diversion')).toBe('<sip:4712Evil2@127.0.0.1>;reason=unknown');
    expect(headerIn(text, 'From')).toMatch(/^"Evil: 3" <sip:4711Evil1@127\.0\.0\.1>;tag=/);
  });

  it('a withheld caller is anonymous in From and asserted under Privacy', async () => {
    await using p = await pair();
    p.t.trunk.call('100', { number: '4711', withheld: true }, fakeSeat());
    const { text } = await p.peer.hears(/^INVITE/);
    expect(headerIn(text, 'From')).toMatch(/^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
    expect(headerIn(text, 'Privacy')).toBe('id');
    expect(headerIn(text, 'P-Asserted-Identity')).toContain('4711');
    expect(headerIn(text, 'Contact')).not.toContain('anonymous');
  });

  it('a caller without a number gets none, and no privacy that nobody asked for', async () => {
    await using p = await pair();
    p.t.trunk.call('100', { name: 'ADA' }, fakeSeat());
    const { text } = await p.peer.hears(/^INVITE/);
    expect(headerIn(text, 'From')).toMatch(/^"ADA" <sip:unavailable@unknown\.invalid>;tag=/);
    expect(headerIn(text, 'Privacy')).toBeUndefined();
    expect(headerIn(text, 'P-Asserted-Identity')).toBeUndefined();
  });

  it.each([
    ['door', 'door'],
    ['Front "door"', '"Front \\"door\\""'],
    ['x\r\nEvil: 1', '"x Evil: 1"'],
  ])('a distinctive ring is told to the phones by its name: %j', async (ring, info) => {
    await using p = await pair();
    p.t.trunk.call('100', { number: '4711', ring }, fakeSeat());
    const { text } = await p.peer.hears(/^INVITE/);
    expect(headerIn(text, 'Alert-Info')).toBe(`<http://127.0.0.1>;info=${info}`);
    expect(text).not.toMatch(/^Evil/m);
  });

  it('a forwarded call names whose number it was forwarded from, cleaned', async () => {
    await using p = await pair();
    p.t.trunk.call('100', { number: '4711', divertedFrom: '+49 30 55>\r\nEvil: x' }, fakeSeat());
    const { text } = await p.peer.hears(/^INVITE/);
    expect(headerIn(text, 'Diversion')).toBe('<sip:+493055Evilx@127.0.0.1>;reason=unknown');
    expect(text).not.toMatch(/^Evil/m);
  });

  it('a refusal is told with its status and Q.850 cause, and acknowledged each time it comes', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const end = ended(call);
    const { text } = await p.peer.hears(/^INVITE/);
    const busy = answer(text, '486 Busy Here', { extra: ['Reason: Q.850;cause=17;text="User busy"'] });
    p.peer.send(busy, p.port);
    await p.peer.hears(/^ACK/);
    expect(await end).toEqual({ by: 'peer', status: 486, reason: 'Busy Here', q850: 17 });
    p.peer.send(busy, p.port);
    await p.peer.hears(/^ACK/);
  });

  it('a redirection is not followed', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const end = ended(call);
    const { text } = await p.peer.hears(/^INVITE/);
    p.peer.send(answer(text, '302 Moved Temporarily', { extra: ['Contact: <sip:200@127.0.0.1>'] }), p.port);
    await p.peer.hears(/^ACK/);
    expect(await end).toMatchObject({ by: 'peer', status: 302 });
    await p.peer.hearsNo(/^INVITE/, 300);
  });

  it('a 200 without SDP is acknowledged and ended by BYE: there is nothing to hear', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const end = ended(call);
    let answered = false;
    call.onAnswer(() => {
      answered = true;
    });
    const { text } = await p.peer.hears(/^INVITE/);
    p.peer.send(answer(text, '200 OK', { extra: [`Contact: <sip:peer@127.0.0.1:${p.peer.port}>`] }), p.port);
    await p.peer.hears(/^ACK/);
    p.peer.send(answer((await p.peer.hears(/^BYE/)).text, '200 OK'), p.port);
    expect(await end).toMatchObject({ status: 488 });
    expect(answered).toBe(false);
  });

  it('a name of many emoji is cut between two of them, never within one', async () => {
    await using p = await pair();
    p.t.trunk.call('100', { number: '1', name: `x${'\u{1f4de}'.repeat(60)}\ud83d` }, fakeSeat());
    const from = headerIn((await p.peer.hears(/^INVITE/)).text, 'From');
    expect(from).toMatch(/^"x(\u{1f4de}){39}" </u);
  });

  it('a call that was taken elsewhere is cancelled as such: phones count none as missed', async () => {
    await using p = await pair();
    const call = p.t.trunk.call('100', { number: '4711' }, fakeSeat());
    const { text } = await p.peer.hears(/^INVITE/);
    const { port } = p;
    const rings = new Promise<void>((resolve) => call.onProgress(() => resolve()));
    p.peer.send(answer(text, '180 Ringing'), port);
    await rings;
    call.hangUp(26);
    const cancel = await p.peer.hears(/^CANCEL/);
    expect(headerIn(cancel.text, 'Reason')).toBe('SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26');
    p.peer.send(answer(cancel.text, '200 OK'), port);
    p.peer.send(answer(text, '487 Request Terminated'), port);
    await p.peer.hears(/^ACK/);
  });

  it('our CANCEL crosses the 200: it is acknowledged and ended by BYE', async () => {
    await using p = await pair();
    const { peer, port } = p;
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const events: string[] = [];
    call.onAnswer(() => events.push('answer'));
    call.onEnd(() => events.push('end'));
    const { text } = await peer.hears(/^INVITE/);
    peer.send(answer(text, '180 Ringing'), port);
    await new Promise<void>((resolve) => call.onProgress(() => resolve()));
    call.hangUp(16);
    const cancel = await peer.hears(/^CANCEL/);
    expect(headerIn(cancel.text, 'Reason')).toContain('Q.850;cause=16');
    expect(headerIn(cancel.text, 'Via')).toBe(headerIn(text, 'Via'));
    const extra = [`Contact: <sip:peer@127.0.0.1:${peer.port}>`];
    peer.send(answer(text, '200 OK', { extra, body: SDP }), port);
    peer.send(answer(cancel.text, '481 Call/Transaction Does Not Exist'), port);
    await peer.hears(/^ACK/);
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), port);
    peer.send(answer(text, '200 OK', { extra, body: SDP }), port);
    await peer.hears(/^ACK/);
    await peer.hearsNo(/^BYE/, 700);
    expect(events).toEqual(['end']);
  });

  it('hung up before any answer: the CANCEL waits for the first provisional one', async () => {
    await using p = await pair();
    const { peer, port } = p;
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const { text } = await peer.hears(/^INVITE/);
    call.hangUp(16);
    await peer.hearsNo(/^CANCEL/, 300);
    peer.send(answer(text, '100 Trying'), port);
    const cancel = await peer.hears(/^CANCEL/);
    expect(headerIn(cancel.text, 'Reason')).toContain('Q.850;cause=16');
    peer.send(answer(cancel.text, '200 OK'), port);
    peer.send(answer(text, '487 Request Terminated'), port);
    await peer.hears(/^ACK/);
  });

  it('hung up before any answer, and the first answer is the 200: ACK and BYE, once', async () => {
    await using p = await pair();
    const { peer, port } = p;
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const { text } = await peer.hears(/^INVITE/);
    call.hangUp(16);
    const extra = [`Contact: <sip:peer@127.0.0.1:${peer.port}>`];
    peer.send(answer(text, '200 OK', { extra, body: SDP }), port);
    await peer.hears(/^ACK/);
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), port);
    await peer.hearsNo(/^(BYE|CANCEL)/, 700);
  });

  it('two forks answer: the first has the call, the second gets ACK and BYE', async () => {
    await using p = await pair();
    const { peer, port } = p;
    const call = p.t.trunk.call('100', {}, fakeSeat());
    const ends: SipEnd[] = [];
    call.onEnd((end) => ends.push(end));
    const { text } = await peer.hears(/^INVITE/);
    const extra = [`Contact: <sip:peer@127.0.0.1:${peer.port}>`];
    peer.send(answer(text, '200 OK', { toTag: 'first', extra, body: SDP }), port);
    expect(headerIn((await peer.hears(/^ACK/)).text, 'To')).toContain('tag=first');
    peer.send(answer(text, '200 OK', { toTag: 'second', extra, body: SDP }), port);
    expect(headerIn((await peer.hears(/^ACK/)).text, 'To')).toContain('tag=second');
    const bye = await peer.hears(/^BYE/);
    expect(headerIn(bye.text, 'To')).toContain('tag=second');
    peer.send(answer(bye.text, '200 OK'), port);
    expect(ends).toEqual([]);
    call.hangUp();
    expect(headerIn((await peer.hears(/^BYE/)).text, 'To')).toContain('tag=first');
  });

  it('a trunk that closes ends its calls with BYE', async () => {
    await using p = await pair();
    const { call } = await answeredInvite(p);
    const end = ended(call);
    const closed = p.t.trunk[Symbol.asyncDispose]();
    const bye = await p.peer.hears(/^BYE/);
    p.peer.send(answer(bye.text, '200 OK'), p.port);
    await closed;
    expect(await end).toMatchObject({ by: 'us' });
  });
});
