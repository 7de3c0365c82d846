import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { createNameService } from '../../main/sip/name-service.ts';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { NameServer, sipZone, type ZoneRecord } from '../kit/name-server.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { clock, makeTrunk, until } from './trunk-kit.ts';

const REGISTERS: TrunkConfig['kind'] = { kind: 'registers', user: '21', password: 'sesame', expiresS: 300 };

/** Two servers of pbx.test by SRV over UDP, and a trunk to that name. */
async function twoServers(config: Partial<TrunkConfig> = {}, more: readonly ZoneRecord[] = []) {
  const stack = new AsyncDisposableStack();
  const one = stack.use(await ScriptedPeer.open('127.0.0.2'));
  const two = stack.use(await ScriptedPeer.open('127.0.0.3'));
  const servers = [
    { address: '127.0.0.2', port: one.port },
    { address: '127.0.0.3', port: two.port },
  ];
  const dns = stack.use(await NameServer.open([...sipZone('pbx.test', '_sip._udp', servers), ...more]));
  const names = createNameService([dns.address]);
  const t = stack.use(await makeTrunk({ host: 'pbx.test', localAddress: '127.0.0.1', ...config }, { names }));
  return { one, two, dns, t, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function registered(peer: ScriptedPeer): Promise<number> {
  const { text, from } = await peer.hears(/^REGISTER/);
  peer.send(answer(text, '200 OK', { extra: ['Expires: 300'] }), from.port);
  return from.port;
}

describe('a trunk to a name', () => {
  it('registers at the best server of its SRV records; the call goes there too, by the name', async () => {
    await using world = await twoServers({ kind: REGISTERS });
    await registered(world.one);
    await world.t.state('in-service');
    world.t.trunk.call('100', { number: '030' }, fakeSeat());
    const { text } = await world.one.hears(/^INVITE sip:100@pbx\.test SIP/);
    expect(headerIn(text, 'From')).toContain('@pbx.test');
    expect(world.dns.asked).toContain('SRV _sip._udp.pbx.test');
    expect(world.dns.asked.some((each) => each.startsWith('NAPTR'))).toBe(false);
    world.one.send(answer(text, '603 Decline'), Number(/:(\d+)/.exec(headerIn(text, 'Via') ?? '')?.[1]));
  });

  it('a server that says nothing: REGISTER is at the next within 3.5 s, the call at once, and a late answer of the first is nothing', async () => {
    await using world = await twoServers({ kind: REGISTERS });
    const began = performance.now();
    const first = await world.one.hears(/^REGISTER/);
    await registered(world.two);
    expect(performance.now() - began).toBeLessThan(3_500);
    await world.t.state('in-service');
    world.one.send(answer(first.text, '403 Forbidden'), first.from.port);
    world.t.trunk.call('100', { number: '030' }, fakeSeat());
    const invite = await world.two.hears(/^INVITE/, 500);
    world.two.send(answer(invite.text, '486 Busy Here'), invite.from.port);
    await world.two.hears(/^ACK/);
    expect(world.t.trunk.state.kind).toBe('in-service');
    expect(world.one.all.some((text) => text.startsWith('INVITE'))).toBe(false);
  }, 15_000);

  it('a 503 moves the call on with a branch of its own; its refusal there is acknowledged, and the caller is told that one', async () => {
    await using world = await twoServers();
    const call = world.t.trunk.call('100', { number: '030' }, fakeSeat());
    const ended = Promise.withResolvers<number>();
    call.onEnd(({ status }) => ended.resolve(status));
    const first = await world.one.hears(/^INVITE/);
    world.one.send(answer(first.text, '503 Service Unavailable', { extra: ['Retry-After: 60'] }), first.from.port);
    const ack = await world.one.hears(/^ACK/);
    expect(headerIn(ack.text, 'Via')).toBe(headerIn(first.text, 'Via'));
    const second = await world.two.hears(/^INVITE/);
    for (const same of ['Call-ID', 'From', 'CSeq'])
      expect(headerIn(second.text, same)).toBe(headerIn(first.text, same));
    expect(headerIn(second.text, 'Via')).not.toBe(headerIn(first.text, 'Via'));
    world.two.send(answer(second.text, '486 Busy Here'), second.from.port);
    const last = await world.two.hears(/^ACK/);
    expect(headerIn(last.text, 'Via')).toBe(headerIn(second.text, 'Via'));
    expect(await ended.promise).toBe(486);
  });

  it('a call given up while the second server rings is cancelled there, by the branch of that INVITE', async () => {
    await using world = await twoServers();
    const call = world.t.trunk.call('100', { number: '030' }, fakeSeat());
    const first = await world.one.hears(/^INVITE/);
    world.one.send(answer(first.text, '503 Service Unavailable'), first.from.port);
    const second = await world.two.hears(/^INVITE/);
    const progress = Promise.withResolvers<void>();
    call.onProgress(() => progress.resolve());
    world.two.send(answer(second.text, '180 Ringing'), second.from.port);
    await progress.promise;
    call.hangUp();
    const cancel = await world.two.hears(/^CANCEL/);
    expect(headerIn(cancel.text, 'Via')).toBe(headerIn(second.text, 'Via'));
    world.two.send(answer(cancel.text, '200 OK'), cancel.from.port);
    world.two.send(answer(second.text, '487 Request Terminated'), second.from.port);
    await world.two.hears(/^ACK/);
  });

  it('a server that wakes up and answers a call that went elsewhere gets its ACK and BYE', async () => {
    await using world = await twoServers();
    const call = world.t.trunk.call('100', { number: '030' }, fakeSeat());
    const first = await world.one.hears(/^INVITE/);
    const second = await world.two.hears(/^INVITE/, 4_000);
    const contact = (peer: ScriptedPeer, at: string) => [`Contact: <sip:x@${at}:${peer.port}>`];
    const answered = Promise.withResolvers<void>();
    call.onAnswer(() => answered.resolve());
    world.one.send(
      answer(first.text, '200 OK', { extra: contact(world.one, '127.0.0.2'), body: SDP }),
      first.from.port,
    );
    await world.one.hears(/^ACK/);
    const bye = await world.one.hears(/^BYE/);
    world.one.send(answer(bye.text, '200 OK'), bye.from.port);
    world.two.send(
      answer(second.text, '200 OK', { extra: contact(world.two, '127.0.0.3'), body: SDP }),
      second.from.port,
    );
    await world.two.hears(/^ACK/);
    await answered.promise;
  }, 15_000);

  it('both servers may call', async () => {
    await using world = await twoServers({ localPort: 25_191 });
    for (const peer of [world.one, world.two]) {
      peer.send(request('INVITE', { port: peer.port, body: SDP }), 25_191);
      (await world.t.nextCall()).refuse(486);
    }
  });

  it('without OPTIONS is looked up again by its calls, when the time to live is over', async () => {
    await using old = await ScriptedPeer.open('127.0.0.2');
    await using moved = await ScriptedPeer.open('127.0.0.3', old.port);
    const at = (data: string): ZoneRecord => ({ type: 'A', name: 'pbx.test', data, ttl: 1 });
    await using dns = await NameServer.open([at('127.0.0.2')]);
    const names = createNameService([dns.address]);
    await using t = await makeTrunk({ host: 'pbx.test', port: old.port }, { names });
    dns.zone = [at('127.0.0.3')];
    const call = (): unknown => t.trunk.call('100', { number: '030' }, fakeSeat());
    call();
    using _calls = clock.every(250, call);
    const invited = (peer: ScriptedPeer): boolean => peer.all.some((text) => text.startsWith('INVITE'));
    await until(() => invited(moved), 'a call at the new address', 5_000);
    expect(invited(old)).toBe(true);
    for (const peer of [old, moved]) peer.answers(/^(INVITE|CANCEL)/, '487 Request Terminated');
  }, 15_000);

  it('goes on with what it knows when the name server falls silent', async () => {
    await using world = await twoServers({ optionsIntervalS: 1 });
    for (const each of [world.one, world.two]) each.answers(/^OPTIONS/);
    await world.t.state('in-service');
    world.dns.answers = false;
    world.dns.zone = world.dns.zone.map((record) => ({ ...record, ttl: 1 }));
    const heard = world.one.all.length;
    await until(() => world.one.all.length > heard + 2, 'two more OPTIONS', 6_000);
    expect(world.t.trunk.state.kind).toBe('in-service');
  }, 15_000);
});

describe('transport auto', () => {
  it('takes what NAPTR says, and TCP that refuses the connection moves on to UDP', async () => {
    await using udp = await ScriptedPeer.open('127.0.0.2');
    const nobody = net.createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.3', resolve));
    const at = nobody.address();
    const tcpPort = at && typeof at === 'object' ? at.port : 0;
    await new Promise((resolve) => nobody.close(resolve));
    const naptr = (order: number, services: string, replacement: string): ZoneRecord => ({
      type: 'NAPTR',
      name: 'pbx.test',
      data: { order: 10, preference: order, flags: 's', services, regexp: '', replacement },
    });
    await using dns = await NameServer.open([
      naptr(1, 'SIP+D2T', '_sip._tcp.pbx.test'),
      naptr(2, 'SIP+D2U', '_sip._udp.pbx.test'),
      {
        type: 'SRV',
        name: '_sip._tcp.pbx.test',
        data: { priority: 1, weight: 1, port: tcpPort, target: 'tcp.pbx.test' },
      },
      { type: 'A', name: 'tcp.pbx.test', data: '127.0.0.3' },
      ...sipZone('pbx.test', '_sip._udp', [{ address: '127.0.0.2', port: udp.port }]),
    ]);
    const names = createNameService([dns.address]);
    await using t = await makeTrunk({ host: 'pbx.test', transport: 'auto', kind: REGISTERS }, { names });
    const { text, from } = await udp.hears(/^REGISTER/);
    expect(headerIn(text, 'Via')).toMatch(/^SIP\/2\.0\/UDP/);
    expect(headerIn(text, 'Contact')).toContain('transport=udp');
    udp.send(answer(text, '200 OK', { extra: ['Expires: 300'] }), from.port);
    await t.state('in-service');
  });
});

describe('an outbound proxy', () => {
  it('gets all that is outside of dialogs with a Route to it, and what is within by its Record-Route', async () => {
    await using proxy = await ScriptedPeer.open('127.0.0.2');
    const outboundProxy = { host: '127.0.0.2', port: proxy.port, route: true };
    await using t = await makeTrunk({ host: 'provider.test', kind: REGISTERS, outboundProxy });
    const register = await proxy.hears(/^REGISTER sip:provider\.test/);
    const route = `<sip:127.0.0.2:${proxy.port};lr>`;
    expect(headerIn(register.text, 'Route')).toBe(route);
    proxy.send(answer(register.text, '200 OK', { extra: ['Expires: 300'] }), register.from.port);
    await t.state('in-service');
    const call = t.trunk.call('100', { number: '030' }, fakeSeat());
    const invite = await proxy.hears(/^INVITE sip:100@provider\.test/);
    expect(headerIn(invite.text, 'Route')).toBe(route);
    const answered = Promise.withResolvers<void>();
    call.onAnswer(() => answered.resolve());
    const extra = ['Contact: <sip:100@198.51.100.7:5060>', `Record-Route: <sip:127.0.0.2:${proxy.port};lr>`];
    proxy.send(answer(invite.text, '200 OK', { extra, body: SDP }), invite.from.port);
    const ack = await proxy.hears(/^ACK sip:100@198\.51\.100\.7/);
    expect(headerIn(ack.text, 'Route')).toBe(route);
    await answered.promise;
    call.hangUp();
    const bye = await proxy.hears(/^BYE sip:100@198\.51\.100\.7/);
    expect(headerIn(bye.text, 'Route')).toBe(route);
    proxy.send(answer(bye.text, '200 OK'), bye.from.port);
    t.trunk.call('101', { number: '030' }, fakeSeat());
    const refused = await proxy.hears(/^INVITE sip:101/);
    proxy.send(answer(refused.text, '486 Busy Here'), refused.from.port);
    expect(headerIn((await proxy.hears(/^ACK sip:101/)).text, 'Route')).toBe(route);
  });

  it('that is no route is only where requests are sent', async () => {
    await using proxy = await ScriptedPeer.open('127.0.0.2');
    const outboundProxy = { host: '127.0.0.2', port: proxy.port, route: false };
    await using _t = await makeTrunk({ host: 'provider.test', kind: REGISTERS, outboundProxy });
    const register = await proxy.hears(/^REGISTER sip:provider\.test/);
    expect(headerIn(register.text, 'Route')).toBeUndefined();
    proxy.send(answer(register.text, '403 Forbidden'), register.from.port);
  });
});
