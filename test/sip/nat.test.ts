import dgram from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { bindingSuccess } from '../../main/sip/stun-protocol.ts';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { answer, type Heard, headerIn, ScriptedPeer } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

const REGISTERS: TrunkConfig['kind'] = { kind: 'registers', user: '21', password: 'sesame', expiresS: 300 };
const CONTACT = /^<sip:21@203\.0\.113\.9:61000;transport=udp>/;

/** As from behind a router that gives us 203.0.113.9:61000. */
const throughNat = (text: string): string => text.replace(/;rport;/, ';received=203.0.113.9;rport=61000;');

describe('behind NAT', () => {
  it('the Contact becomes what the registrar sees, by a second REGISTER at once; the first one is taken back', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, kind: REGISTERS, nat: { learn: true } });
    const first = await peer.hears(/^REGISTER/);
    peer.send(throughNat(answer(first.text, '200 OK', { extra: ['Expires: 300'] })), first.from.port);
    const heard: Heard[] = [];
    for (let i = 0; i < 2; i++) {
      const next = await peer.hears(/^REGISTER/);
      peer.send(throughNat(answer(next.text, '200 OK', { extra: ['Expires: 300'] })), next.from.port);
      heard.push(next);
    }
    const contacts = heard.map(({ text }) => headerIn(text, 'Contact') ?? '');
    expect(contacts.filter((contact) => CONTACT.test(contact) && contact.endsWith('expires=300'))).toHaveLength(1);
    expect(contacts.filter((contact) => !CONTACT.test(contact) && contact.endsWith('expires=0'))).toHaveLength(1);
    await t.state('in-service');
    await peer.hearsNo(/^REGISTER/, 500);
    expect(t.trunk.publicAddress).toBe('203.0.113.9');
  });

  it('a registrar that sees another port each time is not registered at without end', async () => {
    await using peer = await ScriptedPeer.open();
    await using _t = await makeTrunk({ port: peer.port, kind: REGISTERS, nat: { learn: true } });
    let port = 61_000;
    const until = performance.now() + 1_000;
    while (performance.now() < until) {
      const heard = await peer.hears(/^REGISTER/, 500).catch(() => undefined);
      if (!heard) break;
      const seen = throughNat(answer(heard.text, '200 OK', { extra: ['Expires: 300'] })).replace(
        '61000',
        String(++port),
      );
      peer.send(seen, heard.from.port);
    }
    expect(peer.all.length).toBeLessThan(8);
  });

  it('STUN tells the address, and the setting tells it without asking', async () => {
    const stun = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => stun.bind(0, '127.0.0.1', resolve));
    let asked = 0;
    stun.on('message', (bytes, from) => {
      asked++;
      stun.send(bindingSuccess(bytes.subarray(8, 20), { address: '203.0.113.5', port: 4 }), from.port, from.address);
    });
    const server = { host: '127.0.0.1', port: stun.address().port };
    for (const nat of [
      { learn: false, stun: server },
      { learn: false, stun: server, publicAddress: '203.0.113.5' },
    ]) {
      await using peer = await ScriptedPeer.open();
      await using t = await makeTrunk({ port: peer.port, kind: REGISTERS, nat });
      const { text, from } = await peer.hears(/^REGISTER/);
      expect(headerIn(text, 'Contact')).toMatch(/^<sip:21@203\.0\.113\.5:\d+;/);
      expect(headerIn(text, 'Via')).toContain(' 203.0.113.5:');
      expect(t.trunk.publicAddress).toBe('203.0.113.5');
      peer.send(answer(text, '403 Forbidden'), from.port);
    }
    expect(asked).toBe(1);
    stun.close();
  });

  it('an empty line keeps the way open, as often as the trunk says', async () => {
    await using peer = await ScriptedPeer.open();
    const lines: Buffer[] = [];
    const watcher = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => watcher.bind(0, '127.0.0.1', resolve));
    watcher.on('message', (bytes) => lines.push(bytes));
    await using _t = await makeTrunk({ port: watcher.address().port, keepAliveS: 1 });
    await using _never = await makeTrunk({ port: peer.port, keepAliveS: 0, kind: REGISTERS });
    await new Promise<void>((resolve) => watcher.on('message', () => lines.length > 1 && resolve()));
    expect(lines.map((bytes) => bytes.toString())).toEqual(['\r\n\r\n', '\r\n\r\n']);
    watcher.close();
  });
});
