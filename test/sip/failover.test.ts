import net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { SipEnd, TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk, until } from './trunk-kit.ts';

const contactOf = ({ port }: ScriptedPeer): string[] => [`Contact: <sip:x@127.0.0.1:${port}>`];

describe('an INVITE that nobody replies to', () => {
  it('is told after 3 s, takes the trunk down, and has the peer asked at once; its late 200 gets ACK and BYE', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, optionsIntervalS: 10 });
    const first = await peer.hears(/^OPTIONS/);
    peer.send(answer(first.text, '200 OK'), first.from.port);
    await t.state('in-service');
    const began = performance.now();
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    const told = Promise.withResolvers<number>();
    call.onUnheard(() => told.resolve(performance.now() - began));
    const ended = Promise.withResolvers<SipEnd>();
    call.onEnd(ended.resolve);
    const invite = await peer.hears(/^INVITE/);
    expect(await told.promise).toBeGreaterThan(2_900);
    expect(t.trunk.health).toMatchObject({ kind: 'down', why: 'invite-unanswered' });
    await peer.hears(/^OPTIONS/, 500);
    call.hangUp(38);
    expect(await ended.promise).toMatchObject({ by: 'us' });
    // Sent on until there is a reply: a telephone may ring for it.
    await peer.hears(/^INVITE/, 5_000);
    peer.send(answer(invite.text, '200 OK', { extra: contactOf(peer), body: SDP }), invite.from.port);
    await peer.hears(/^ACK/);
    const bye = await peer.hears(/^BYE/);
    peer.send(answer(bye.text, '200 OK'), bye.from.port);
    expect(headerIn(bye.text, 'Call-ID')).toBe(headerIn(invite.text, 'Call-ID'));
  }, 20_000);

  it('has a CANCEL follow where the reply comes only after it was given up', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port });
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    const told = Promise.withResolvers<void>();
    call.onUnheard(told.resolve);
    const invite = await peer.hears(/^INVITE/);
    await told.promise;
    call.hangUp(38);
    peer.send(answer(invite.text, '100 Trying'), invite.from.port);
    const cancel = await peer.hears(/^CANCEL/);
    expect(headerIn(cancel.text, 'Via')).toBe(headerIn(invite.text, 'Via'));
    peer.send(answer(cancel.text, '200 OK'), cancel.from.port);
    peer.send(answer(invite.text, '487 Request Terminated'), invite.from.port);
    await peer.hears(/^ACK/);
  }, 15_000);

  it('that got 100 in time is not told, however long it rings', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port });
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    let told = false;
    call.onUnheard(() => {
      told = true;
    });
    const invite = await peer.hears(/^INVITE/);
    peer.send(answer(invite.text, '100 Trying'), invite.from.port);
    await peer.hearsNo(/^INVITE/, 4_000);
    expect(told).toBe(false);
    expect(t.trunk.health.kind).toBe('up');
    call.hangUp();
    const cancel = await peer.hears(/^CANCEL/);
    peer.send(answer(cancel.text, '200 OK'), cancel.from.port);
    peer.send(answer(invite.text, '487 Request Terminated'), invite.from.port);
  }, 15_000);
});

describe('a trunk’s health', () => {
  it('a 503 with Retry-After rests it, and OPTIONS alone do not bring it back before', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, optionsIntervalS: 1 });
    peer.answers(/^OPTIONS/);
    await t.state('in-service');
    t.trunk.call('100', { number: '030' }, fakeSeat());
    const invite = await peer.hears(/^INVITE/);
    const began = performance.now();
    peer.send(answer(invite.text, '503 Service Unavailable', { extra: ['Retry-After: 4'] }), invite.from.port);
    await until(() => t.trunk.health.kind === 'down', 'the trunk to be down');
    expect(t.trunk.state.kind).toBe('in-service');
    await until(() => t.trunk.health.kind === 'up', 'the trunk to be up', 8_000);
    expect(performance.now() - began).toBeGreaterThan(3_900);
  }, 15_000);

  it('a registering trunk whose registrar dies is down, and registers again as soon as OPTIONS are answered', async () => {
    await using peer = await ScriptedPeer.open();
    const kind: TrunkConfig['kind'] = { kind: 'registers', user: '21', password: 'sesame', expiresS: 300 };
    await using t = await makeTrunk({ port: peer.port, kind, optionsIntervalS: 1 });
    const register = await peer.hears(/^REGISTER/);
    peer.send(answer(register.text, '200 OK', { extra: ['Expires: 300'] }), register.from.port);
    await t.state('in-service');
    await until(() => t.trunk.health.kind === 'down', 'the trunk to be down', 12_000);
    await t.state('unreachable');
    peer.answers(/^OPTIONS/);
    peer.answers(/^REGISTER/);
    await t.state('in-service', 8_000);
    await until(() => t.trunk.health.kind === 'up', 'the trunk to be up', 3_000);
  }, 40_000);

  it('a drill is passed over like a failure, and over at its time', async () => {
    await using peer = await ScriptedPeer.open();
    await using t = await makeTrunk({ port: peer.port, optionsIntervalS: 1 });
    peer.answers(/^OPTIONS/);
    await t.state('in-service');
    const kinds: string[] = [];
    t.trunk.onHealth(({ kind }) => kinds.push(kind));
    t.trunk.drill(600);
    await until(() => kinds.length === 2, 'the drill to be over', 3_000);
    expect(kinds).toEqual(['drill', 'up']);
    expect(await t.trunk.ask()).toBeLessThan(500);
    expect(t.states.every(({ kind }) => kind === 'in-service')).toBe(true);
  });
});

describe('a connection that breaks', () => {
  it('takes no call with it: a BYE that waits goes by the next one, by the branch it had', async () => {
    const sockets: net.Socket[] = [];
    let heard = '';
    const server = net.createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        heard += bytes.toString();
        for (const text of bytes.toString().split(/(?=OPTIONS )/)) {
          if (text.startsWith('OPTIONS ')) socket.write(answer(text, '200 OK'));
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    const port = at && typeof at === 'object' ? at.port : 0;
    {
      await using t = await makeTrunk({ port, transport: 'tcp', optionsIntervalS: 10, localPort: 25_470 });
      await t.state('in-service');
      const invite = request('INVITE', { port, body: SDP }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP');
      sockets[0]?.write(invite);
      const call = await t.nextCall();
      const ends: SipEnd[] = [];
      call.onEnd((end) => ends.push(end));
      await call.answer(fakeSeat());
      await until(() => /SIP\/2\.0 200[\s\S]*CSeq: 1 INVITE/.test(heard), 'the 200');
      const toTag = /^To:.*;tag=(\S+)/m.exec(heard.slice(heard.lastIndexOf('SIP/2.0 200')))?.[1] ?? '';
      const callId = headerIn(invite, 'Call-ID') ?? '';
      sockets[0]?.write(request('ACK', { port, callId, toTag }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP'));
      sockets[0]?.destroy();
      await until(() => sockets.length > 1, 'a new connection', 3_000);
      await until(() => t.trunk.health.kind === 'up' && t.trunk.health.lost === 0, 'the trunk to be in order', 3_000);
      expect(ends).toEqual([]);
      heard = '';
      call.hangUp();
      const bye = await until(() => /^BYE [\s\S]*?\r\n\r\n/m.exec(heard)?.[0], 'the BYE on the new connection');
      expect(headerIn(bye, 'Call-ID')).toBe(callId);
      sockets.at(-1)?.write(answer(bye, '200 OK'));
    }
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }, 15_000);
});
