import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, type Heard, headerIn, ScriptedPeer } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

const REGISTERS: TrunkConfig['kind'] = {
  kind: 'registers',
  user: '21',
  password: 'sesame',
  domain: 'pbx.test',
  expiresS: 300,
};

/** Whether a request proves the password by SHA-256 with qop auth (RFC 7616 §3.4.1). */
function provesBySha256({ text }: Heard, name: string): boolean {
  const sha256 = (of: string): string => createHash('sha256').update(of).digest('hex');
  const header = headerIn(text, name) ?? '';
  const part = (of: string): string => new RegExp(`[ ,]${of}="?([^",]*)`).exec(header)?.[1] ?? '';
  const ha1 = sha256(`${part('username')}:${part('realm')}:sesame`);
  const ha2 = sha256(`${text.slice(0, text.indexOf(' '))}:${part('uri')}`);
  return part('response') === sha256(`${ha1}:${part('nonce')}:${part('nc')}:${part('cnonce')}:auth:${ha2}`);
}

const challenge = (nonce: string, more = '') => `Digest realm="pbx", nonce="${nonce}", qop="auth"${more}`;

async function registered(peer: ScriptedPeer): Promise<number> {
  const { text, from } = await peer.hears(/^REGISTER/);
  peer.send(answer(text, '200 OK', { extra: ['Expires: 300'] }), from.port);
  return from.port;
}

describe('digest on the wire', () => {
  it('a registrar that offers MD5 first and SHA-256 gets SHA-256, and after a stale nonce the answer to the new one', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    const first = await peer.hears(/^REGISTER/);
    const both = ['MD5', 'SHA-256'].map((name) => `WWW-Authenticate: ${challenge('n1', `, algorithm=${name}`)}`);
    peer.send(answer(first.text, '401 Unauthorized', { extra: both }), first.from.port);
    const second = await peer.hears(/^REGISTER/);
    expect(provesBySha256(second, 'Authorization')).toBe(true);
    const stale = `WWW-Authenticate: ${challenge('n2', ', algorithm=SHA-256, stale=true')}`;
    peer.send(answer(second.text, '401 Unauthorized', { extra: [stale] }), second.from.port);
    const third = await peer.hears(/^REGISTER/);
    expect(provesBySha256(third, 'Authorization')).toBe(true);
    expect(headerIn(third.text, 'Authorization')).toContain('nonce="n2"');
    peer.send(answer(third.text, '200 OK', { extra: ['Expires: 300'] }), third.from.port);
    await t.state('in-service');
  });

  it('an old 401 played again as stale is not answered, and the trunk says so', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    for (let i = 0; i < 2; i++) {
      const { text, from } = await peer.hears(/^REGISTER/);
      const extra = [`WWW-Authenticate: ${challenge('n1', ', stale=true')}`];
      peer.send(answer(text, '401 Unauthorized', { extra }), from.port);
    }
    expect(await t.state('refused')).toMatchObject({
      status: 401,
      advice: expect.stringMatching(/old challenge again/),
    });
  });

  it('another realm than the trunk’s gets no proof of the password', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: { ...REGISTERS, realm: 'office' } });
    const { text, from } = await peer.hears(/^REGISTER/);
    peer.send(answer(text, '401 Unauthorized', { extra: [`WWW-Authenticate: ${challenge('n1')}`] }), from.port);
    expect(await t.state('refused')).toMatchObject({ advice: expect.stringMatching(/"pbx".*"office"/) });
    expect(peer.all.join()).not.toMatch(/response=/);
  });

  it('an INVITE goes through a proxy’s 407 and then its registrar’s 401, with both answers; a nonce used again counts on', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS });
    const port = await registered(peer);
    await t.state('in-service');
    const proxy = `Proxy-Authenticate: ${challenge('p1', ', algorithm=SHA-256').replace('"pbx"', '"proxy"')}`;
    for (const count of [1, 3]) {
      t.trunk.call('100', { number: '030' }, fakeSeat());
      const first = await peer.hears(/^INVITE/);
      peer.send(answer(first.text, '407 Proxy Authentication Required', { extra: [proxy] }), port);
      const second = await peer.hears(/^INVITE/);
      expect(provesBySha256(second, 'Proxy-Authorization')).toBe(true);
      expect(headerIn(second.text, 'Proxy-Authorization')).toContain(`nc=0000000${count}`);
      const extra = [`WWW-Authenticate: ${challenge('n1', ', algorithm=SHA-256')}`];
      peer.send(answer(second.text, '401 Unauthorized', { extra }), port);
      const third = await peer.hears(/^INVITE/);
      expect(provesBySha256(third, 'Authorization')).toBe(true);
      expect(provesBySha256(third, 'Proxy-Authorization')).toBe(true);
      expect(headerIn(third.text, 'Proxy-Authorization')).toContain(`nc=0000000${count + 1}`);
      peer.send(answer(third.text, '603 Decline'), port);
    }
  });
});
