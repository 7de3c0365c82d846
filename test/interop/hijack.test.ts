/** Whoever overhears or guesses cannot take a registration or a call over: on the wire, as raw datagrams. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from '../sip/fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from '../sip/scripted-peer.ts';
import { makeTrunk, type TrunkUnderTest } from '../sip/trunk-kit.ts';

const REGISTERS: TrunkConfig['kind'] = {
  kind: 'registers',
  user: '21',
  password: 'sesame',
  domain: 'pbx.test',
  expiresS: 300,
};
const challenge = (nonce: string): string =>
  `WWW-Authenticate: Digest realm="pbx", nonce="${nonce}", algorithm=MD5, qop="auth"`;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const part = (text: string, name: string): string =>
  new RegExp(`[ ,]${name}="?([^",]*)`).exec(headerIn(text, 'Authorization') ?? '')?.[1] ?? '';

async function registering(): Promise<
  { registrar: ScriptedPeer; stranger: ScriptedPeer; t: TrunkUnderTest } & AsyncDisposable
> {
  await using opened = new AsyncDisposableStack();
  const registrar = opened.use(await ScriptedPeer.open());
  const stranger = opened.use(await ScriptedPeer.open('127.0.0.9'));
  const t = opened.use(await makeTrunk({ port: registrar.port, kind: REGISTERS }));
  const all = opened.move();
  return { registrar, stranger, t, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

describe('a registration', () => {
  it('is not granted, refused or sent elsewhere by answers of another address that overheard it', async () => {
    await using r = await registering();
    const asked = await r.registrar.hears(/^REGISTER/);
    const contact = `Contact: ${headerIn(asked.text, 'Contact')}`;
    for (const [status, extra] of [
      ['200 OK', [contact]],
      ['403 Forbidden', []],
      ['401 Unauthorized', [challenge('stranger')]],
      ['302 Moved Temporarily', ['Contact: <sip:21@127.0.0.9>']],
    ] as const)
      r.stranger.send(answer(asked.text, status, { extra }), asked.from.port);
    // It asks the registrar again (timer E), without a word of the password.
    const again = await r.registrar.hears(/^REGISTER/);
    expect(again.text).toBe(asked.text);
    expect(r.t.trunk.state.kind).toBe('registering');
    expect(r.stranger.all).toEqual([]);
    r.registrar.send(answer(again.text, '401 Unauthorized', { extra: [challenge('n1')] }), again.from.port);
    const proved = await r.registrar.hears(/^REGISTER/);
    expect(part(proved.text, 'nonce')).toBe('n1');
    r.registrar.send(answer(proved.text, '200 OK', { extra: [contact] }), proved.from.port);
    await r.t.state('in-service');
  });

  it('a 401 that is sent again proves nothing anew, and a stale nonce is answered with the new one', async () => {
    await using r = await registering();
    const asked = await r.registrar.hears(/^REGISTER/);
    const first = answer(asked.text, '401 Unauthorized', { extra: [challenge('n1')] });
    r.registrar.send(first, asked.from.port);
    const proved = await r.registrar.hears(/^REGISTER/);
    for (let time = 0; time < 5; time++) r.registrar.send(first, asked.from.port);
    const stale = answer(proved.text, '401 Unauthorized', { extra: [`${challenge('n2')}, stale=true`] });
    r.registrar.send(stale, proved.from.port);
    const renewed = await r.registrar.hears(/^REGISTER/);
    expect(part(renewed.text, 'nonce')).toBe('n2');
    const ha2 = md5(`REGISTER:${part(renewed.text, 'uri')}`);
    expect(part(renewed.text, 'response')).toBe(
      md5(`${md5('21:pbx:sesame')}:n2:${part(renewed.text, 'nc')}:${part(renewed.text, 'cnonce')}:auth:${ha2}`),
    );
    for (let time = 0; time < 5; time++) r.registrar.send(first, asked.from.port);
    r.registrar.send(stale, proved.from.port);
    const contact = `Contact: ${headerIn(renewed.text, 'Contact')}`;
    r.registrar.send(answer(renewed.text, '200 OK', { extra: [contact] }), renewed.from.port);
    await r.t.state('in-service');
    // The old challenges again: nobody is asked, nothing is sent, and it stays registered.
    for (let time = 0; time < 5; time++) r.registrar.send(first, asked.from.port);
    await r.registrar.hearsNo(/^REGISTER/, 300);
    expect(r.t.trunk.state.kind).toBe('in-service');
  });
});

describe('a call', () => {
  it('is not answered, moved or ended by another address that knows all of it', async () => {
    await using peer = await ScriptedPeer.open();
    await using stranger = await ScriptedPeer.open('127.0.0.9');
    const port = 25_310;
    await using t = await makeTrunk({ port: peer.port, localPort: port });
    const call = t.trunk.call('100', { number: '4711' }, fakeSeat());
    let answered = false;
    let ended = false;
    call.onAnswer(() => {
      answered = true;
    });
    call.onEnd(() => {
      ended = true;
    });
    const invite = await peer.hears(/^INVITE/);
    const extra = ['Contact: <sip:stranger@127.0.0.9>'];
    stranger.send(answer(invite.text, '200 OK', { extra, body: SDP }), port);
    stranger.send(answer(invite.text, '486 Busy Here'), port);
    peer.send(answer(invite.text, '100 Trying'), port);
    peer.send(answer(invite.text, '180 Ringing'), port);
    await peer.hearsNo(/^ACK/, 200);
    expect({ answered, ended }).toEqual({ answered: false, ended: false });
    peer.send(
      answer(invite.text, '200 OK', { extra: [`Contact: <sip:peer@127.0.0.1:${peer.port}>`], body: SDP }),
      port,
    );
    await peer.hears(/^ACK/);
    const dialog = {
      port: stranger.port,
      callId: headerIn(invite.text, 'Call-ID') ?? '',
      toTag: /tag=(\S+)/.exec(headerIn(invite.text, 'From') ?? '')?.[1] ?? '',
      from: `<sip:100@127.0.0.1>;tag=peer;x`,
      user: 'gateway',
      cseq: 7,
    };
    stranger.send(request('INVITE', { ...dialog, body: SDP }), port);
    await stranger.hears(/^SIP\/2\.0 403/);
    stranger.send(request('BYE', { ...dialog, cseq: 8 }), port);
    await stranger.hears(/^SIP\/2\.0 403/);
    stranger.send(request('CANCEL', { ...dialog, branch: /branch=([^;\s]+)/.exec(invite.text)?.[1] ?? '' }), port);
    await stranger.hears(/^SIP\/2\.0 403/);
    expect({ answered, ended }).toEqual({ answered: true, ended: false });
    call.hangUp();
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), port);
  });

  it('comes in from the named peer while that address is flooded in its name, and the flood bans nobody', async () => {
    await using peer = await ScriptedPeer.open();
    // The same address, as a forger of source addresses would have it.
    await using forger = await ScriptedPeer.open();
    const port = 25_311;
    await using t = await makeTrunk({ port: peer.port, localPort: port });
    for (let count = 0; count < 3_000; count++) forger.send(Buffer.from(`OPTIONS sip:${count} nothing\r\n\r\n`), port);
    expect(t.hub.guard.banned).toEqual([]);
    // A lost INVITE comes again; the share fills by 200 a second.
    const invite = request('INVITE', { port: peer.port, body: SDP });
    const sending = setInterval(() => peer.send(invite, port), 100);
    try {
      const call = await t.nextCall();
      call.refuse(486);
    } finally {
      clearInterval(sending);
    }
    await peer.hears(/^SIP\/2\.0 486/);
    expect(t.hub.guard.counts.droppedOfPeers).toBeGreaterThan(500);
    // Its answers to our own requests have a share of their own.
    const out = t.trunk.call('100', {}, fakeSeat());
    const ours = await peer.hears(/^INVITE/);
    for (let count = 0; count < 1_000; count++) forger.send(Buffer.from(`OPTIONS sip:${count} nothing\r\n\r\n`), port);
    peer.send(answer(ours.text, '486 Busy Here'), port);
    await peer.hears(/^ACK/);
    out.hangUp();
  });
});
