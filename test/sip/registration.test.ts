import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk, portIn } from './trunk-kit.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const REGISTERS: TrunkConfig['kind'] = {
  kind: 'registers',
  user: '21',
  password: 'sesame',
  domain: 'pbx.test',
  expiresS: 300,
};

const CHALLENGE = 'WWW-Authenticate: Digest realm="pbx", nonce="n1", algorithm=MD5, qop="auth"';

/** Whether an Authorization header proves this password (RFC 2617 §3.2.2). */
function proves(text: string, password: string): boolean {
  const header = headerIn(text, 'Authorization') ?? '';
  const part = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';
  const ha1 = md5(`${part('username')}:${part('realm')}:${password}`);
  const ha2 = md5(`${text.slice(0, text.indexOf(' '))}:${part('uri')}`);
  return part('response') === md5(`${ha1}:${part('nonce')}:${part('nc')}:${part('cnonce')}:auth:${ha2}`);
}

async function registered(peer: ScriptedPeer): Promise<number> {
  const first = await peer.hears(/^REGISTER sip:pbx\.test/);
  peer.send(answer(first.text, '401 Unauthorized', { extra: [CHALLENGE] }), first.from.port);
  const second = await peer.hears(/^REGISTER/);
  expect(proves(second.text, 'sesame')).toBe(true);
  const contact = `Contact: ${headerIn(second.text, 'Contact')}`;
  peer.send(
    answer(second.text, '200 OK', { extra: [contact.replace(/expires=\d+/, 'expires=300')] }),
    second.from.port,
  );
  return second.from.port;
}

describe('a trunk that registers', () => {
  it('registers with digest, tells its true address, and takes its binding back when closed', async () => {
    await using peer = await ScriptedPeer.open();
    const t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    const port = await registered(peer);
    await t.state('in-service');
    const contacts = peer.all.map((text) => headerIn(text, 'Contact'));
    expect(portIn(contacts[0] ?? '')).toBe(port);
    expect(contacts[0]).toMatch(/^<sip:21@127\.0\.0\.1:\d+;transport=udp>;expires=300$/);
    expect(peer.all[0]).not.toMatch(/reg-id|sip\.instance|Supported/);
    const closed = t[Symbol.asyncDispose]();
    const last = await peer.hears(/^REGISTER/);
    expect(headerIn(last.text, 'Expires')).toBe('0');
    peer.send(answer(last.text, '200 OK'), port);
    await closed;
  });

  it('a wrong password is told with its status, and not tried again before the pause is over', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    for (let i = 0; i < 2; i++) {
      const { text, from } = await peer.hears(/^REGISTER/);
      peer.send(answer(text, '401 Unauthorized', { extra: [CHALLENGE] }), from.port);
    }
    expect(await t.state('refused')).toEqual({
      kind: 'refused',
      status: 401,
      reason: 'Unauthorized',
      advice: 'the user or the password is wrong. Enter them again',
      retryInMs: 30_000,
    });
    await peer.hearsNo(/^REGISTER/, 1_000);
  });

  it('asks for longer where the registrar says the interval is too brief', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    const first = await peer.hears(/^REGISTER/);
    peer.send(answer(first.text, '423 Interval Too Brief', { extra: ['Min-Expires: 3600'] }), first.from.port);
    const second = await peer.hears(/^REGISTER/);
    expect(headerIn(second.text, 'Expires')).toBe('3600');
    expect(headerIn(second.text, 'Call-ID')).toBe(headerIn(first.text, 'Call-ID'));
    peer.send(answer(second.text, '200 OK', { extra: ['Expires: 3600'] }), second.from.port);
    await t.state('in-service');
  });

  it('its INVITE answers a challenge too, for a second realm as well', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    const port = await registered(peer);
    await t.state('in-service');
    t.trunk.call('100', { number: '030' }, fakeSeat());
    const first = await peer.hears(/^INVITE/);
    const challenge = 'WWW-Authenticate: Digest realm="another", nonce="n2", algorithm=MD5, qop="auth"';
    peer.send(answer(first.text, '401 Unauthorized', { extra: [challenge] }), port);
    await peer.hears(/^ACK/);
    const second = await peer.hears(/^INVITE/);
    expect(proves(second.text, 'sesame')).toBe(true);
    expect(headerIn(second.text, 'From')).toMatch(/^"030" <sip:21@pbx\.test>/);
    expect(headerIn(second.text, 'P-Asserted-Identity')).toBe('<sip:030@pbx.test>');
    peer.send(answer(second.text, '603 Decline'), port);
    await peer.hears(/^ACK/);
  });

  it('takes calls from its registrar', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    const port = await registered(peer);
    peer.send(request('INVITE', { port: peer.port, user: '21', body: SDP }), port);
    expect((await t.nextCall()).dialled).toBe('21');
  });

  it('the password is in no log line', async () => {
    const { redacted } = await import('../../main/sip/wire-log.ts');
    const text =
      'REGISTER sip:a:sesame@b SIP/2.0\r\nAuthorization: Digest username="u", response="secret"\r\n\r\na=crypto:1 AES inline:key\r\n';
    expect(redacted(text)).not.toMatch(/sesame|secret|inline:key/);
  });
});

describe('a peer trunk', () => {
  it('asks with OPTIONS; any final answer is life, two lost are not', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, optionsIntervalS: 1 });
    const first = await peer.hears(/^OPTIONS/);
    peer.send(answer(first.text, '404 Not Found'), first.from.port);
    const state = await t.state('in-service');
    expect(state.kind === 'in-service' && state.roundTripMs).toBeGreaterThanOrEqual(0);
    const unreachable = await t.state('unreachable', 18_000);
    expect(unreachable).toMatchObject({ reason: '127.0.0.1 does not answer OPTIONS' });
    const asked = peer.all.length;
    peer.answers(/^OPTIONS/);
    await t.state('in-service', 10_000);
    const questions = new Set(peer.all.slice(asked).map((text) => headerIn(text, 'Call-ID')));
    expect(questions.size).toBeGreaterThanOrEqual(2);
    expect(t.trunk.health.kind).toBe('up');
  }, 40_000);

  it('a stranger gets 403 a few times and then nothing, and the peer is served on the same port', async () => {
    await using peer = await ScriptedPeer.open('127.0.0.1');
    await using stranger = await ScriptedPeer.open('127.0.0.9');
    const port = 25_190;
    await using t = await makeTrunk({ port: peer.port, localPort: port });
    for (let i = 0; i < 20; i++) stranger.send(request('INVITE', { port: stranger.port, body: SDP }), port);
    const refused = await stranger.hears(/^SIP\/2.0 403/);
    expect(refused.text).not.toMatch(/Server|User-Agent|Copperline/i);
    stranger.send(request('OPTIONS', { port: stranger.port }), port);
    peer.send(request('OPTIONS', { port: peer.port }), port);
    const ok = await peer.hears(/^SIP\/2.0 200/);
    expect(headerIn(ok.text, 'Allow')).toContain('INVITE');
    expect(headerIn(ok.text, 'Accept')).toContain('application/sdp');
    expect(stranger.all).toHaveLength(5);
    expect(t.calls).toHaveLength(0);
  });

  it('two peers share a port, each trunk gets its own calls; the same port on another hub is in use', async () => {
    await using one = await ScriptedPeer.open('127.0.0.1');
    await using two = await ScriptedPeer.open('127.0.0.2');
    const localPort = 25_191;
    const t1 = await makeTrunk({ port: one.port, localPort });
    const t2 = await makeTrunk({ host: '127.0.0.2', port: two.port, localPort }, { hub: t1.hub });
    two.send(request('INVITE', { port: two.port, user: '2', body: SDP }), localPort);
    one.send(request('INVITE', { port: one.port, user: '1', body: SDP }), localPort);
    expect((await t1.nextCall()).dialled).toBe('1');
    expect((await t2.nextCall()).dialled).toBe('2');
    const third = await makeTrunk({ port: one.port, localPort }, { start: false });
    await expect(third.trunk.start()).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining('25191'),
    });
    await third[Symbol.asyncDispose]();
    await t2[Symbol.asyncDispose]();
    await t1[Symbol.asyncDispose]();
  });
});
