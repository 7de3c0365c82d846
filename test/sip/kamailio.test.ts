import { describe, expect, it } from 'vitest';
import { createNameService } from '../../main/sip/name-service.ts';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { saw } from '../kit/interop.ts';
import { Kamailio } from '../kit/kamailio.ts';
import { NameServer, sipZone } from '../kit/name-server.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

const DOMAIN = 'office.test';
const BEYOND = '127.0.0.5';
const REGISTERS: TrunkConfig['kind'] = { kind: 'registers', user: '21', password: 'sesame', expiresS: 60 };

/** A domain with two servers by SRV, of which the first is silent and the second is Kamailio; and a far end behind it. */
async function office(transport: 'udp' | 'tcp', config: Partial<TrunkConfig> = {}) {
  const stack = new AsyncDisposableStack();
  const silent = stack.use(await ScriptedPeer.open('127.0.0.3'));
  const far = stack.use(await ScriptedPeer.open(BEYOND));
  const beyond = { address: BEYOND, port: far.port };
  const kamailio = stack.use(
    await Kamailio.start({ address: '127.0.0.4', domain: DOMAIN, password: 'sesame', beyond }),
  );
  const { address, port } = kamailio;
  const servers = [
    { address: '127.0.0.3', port: silent.port },
    { address, port },
  ];
  const dns = stack.use(await NameServer.open(sipZone(DOMAIN, `_sip._${transport}`, servers)));
  const t = stack.use(
    await makeTrunk(
      { host: DOMAIN, transport, kind: REGISTERS, optionsIntervalS: 2, ...config },
      { names: createNameService([dns.address]) },
    ),
  );
  return { kamailio, far, silent, t, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A call through Kamailio to the far end, answered there, ended by us: all by its Record-Route. */
async function callsOut({ t, far, kamailio }: Awaited<ReturnType<typeof office>>): Promise<string> {
  const call = t.trunk.call('100', { number: '030' }, fakeSeat());
  const answered = Promise.withResolvers<void>();
  call.onAnswer(() => answered.resolve());
  const invite = await far.hears(/^INVITE sip:100@office\.test/);
  const extra = [
    `Contact: <sip:100@${BEYOND}:${far.port}>`,
    ...[...invite.text.matchAll(/^Record-Route:.*$/gim)].map(([line]) => line),
  ];
  const via = [...invite.text.matchAll(/^Via: (.*)$/gim)].map(([, value]) => value).join(', ');
  const ok = answer(invite.text, '200 OK', { extra, body: SDP }).replace(/^Via:.*$/m, `Via: ${via}`);
  far.send(ok, kamailio.port, kamailio.address);
  await answered.promise;
  const ack = await far.hears(/^ACK sip:100@127\.0\.0\.5/);
  expect(ack.from).toMatchObject({ address: kamailio.address });
  call.hangUp();
  const bye = await far.hears(/^BYE sip:100@127\.0\.0\.5/);
  expect(bye.from).toMatchObject({ address: kamailio.address });
  const byeVia = [...bye.text.matchAll(/^Via: (.*)$/gim)].map(([, value]) => value).join(', ');
  far.send(answer(bye.text, '200 OK').replace(/^Via:.*$/m, `Via: ${byeVia}`), kamailio.port, kamailio.address);
  return invite.text;
}

describe('Kamailio', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`as registrar and proxy by SRV over ${transport.toUpperCase()}, second after a silent one: SHA-256, calls out and in`, async () => {
      await using world = await office(transport);
      await world.t.state('in-service', 20_000);
      const invite = await callsOut(world);
      expect(headerIn(invite, 'P-Asserted-Identity')).toBe('<sip:030@office.test>');
      // And in: the registered user, by the location that Kamailio keeps.
      const { far, kamailio, t } = world;
      const incoming = request('INVITE', { port: far.port, user: '21', body: SDP, callId: 'in@far' })
        .replace('sip:21@127.0.0.1 SIP', `sip:21@${DOMAIN} SIP`)
        .replaceAll('127.0.0.1:', `${BEYOND}:`);
      far.send(incoming, kamailio.port, kamailio.address);
      const call = await t.nextCall();
      expect(call.dialled).toBe('21');
      call.refuse(486);
      await far.hears(/^SIP\/2\.0 486/);
      saw(
        { peer: 'Kamailio', over: transport === 'udp' ? 'UDP' : 'TCP' },
        'takes our registration, digest by SHA-256',
        'is found by SRV, behind a server that is silent',
        'stays in the way of a call (Record-Route)',
      );
    }, 40_000);
  }

  it('as an outbound proxy that is named: by Route, for a domain that no DNS knows', async () => {
    await using far = await ScriptedPeer.open(BEYOND);
    const beyond = { address: BEYOND, port: far.port };
    await using kamailio = await Kamailio.start({ address: '127.0.0.4', domain: DOMAIN, password: 'sesame', beyond });
    const outboundProxy = { host: kamailio.address, port: kamailio.port, route: true };
    await using t = await makeTrunk({ host: DOMAIN, kind: REGISTERS, outboundProxy });
    await t.state('in-service');
    const silent = far;
    await callsOut({ kamailio, far, silent, t, [Symbol.asyncDispose]: async () => {} });
    saw(
      { peer: 'Kamailio', over: 'UDP' },
      'is a proxy that we send everything to (Route)',
      'stays in the way of a call (Record-Route)',
    );
  }, 30_000);
});
