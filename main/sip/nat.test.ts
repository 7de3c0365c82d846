import dgram from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { createSystemClock, VirtualClock } from '../core/clock.ts';
import { createLog } from '../core/log.ts';
import { createNameService } from './name-service.ts';
import { PublicAddress } from './public-address.ts';
import { askStun } from './stun-client.ts';
import { bindingRequest, bindingSuccess, readBindingAnswer } from './stun-protocol.ts';

const log = createLog('silent');
const names = createNameService();

describe('STUN', () => {
  /** RFC 5769 §2.2 and §2.3, whose software and integrity attributes are skipped. */
  const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
  const ipv4 =
    '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96';
  const ipv6 =
    '010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c';

  it('reads the addresses of RFC 5769', () => {
    expect(readBindingAnswer(Buffer.from(ipv4, 'hex'), transaction)).toEqual({
      kind: 'seen-as',
      at: { address: '192.0.2.1', port: 32_853 },
    });
    expect(readBindingAnswer(Buffer.from(ipv6, 'hex'), transaction)).toEqual({
      kind: 'seen-as',
      at: { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 },
    });
  });

  it('takes no answer to another request, none that is cut short, and an old server’s plain address', () => {
    expect(readBindingAnswer(Buffer.from(ipv4, 'hex'), Buffer.alloc(12))).toBeUndefined();
    const whole = Buffer.from(ipv4, 'hex');
    for (let length = 0; length < whole.length; length++) {
      expect(readBindingAnswer(whole.subarray(0, length), transaction)).toBeUndefined();
    }
    const plain = Buffer.from('0101000c2112a442b7e7a701bc34d686fa87dfae000100080001138bc0000201', 'hex');
    expect(readBindingAnswer(plain, transaction)).toEqual({
      kind: 'seen-as',
      at: { address: '192.0.2.1', port: 5003 },
    });
    const refused = Buffer.from('0111000c2112a442b7e7a701bc34d686fa87dfae00090007000004014e6f706500', 'hex');
    expect(readBindingAnswer(Buffer.concat([refused.subarray(0, 32)]), transaction)).toEqual({
      kind: 'refused',
      code: 401,
      reason: 'Nop',
    });
    expect(bindingRequest(transaction).toString('hex')).toBe('000100002112a442b7e7a701bc34d686fa87dfae');
  });

  it('is asked again when a datagram was lost, believes the server alone, and says so when it is silent', async () => {
    const server = dgram.createSocket('udp4');
    const stranger = dgram.createSocket('udp4');
    await Promise.all(
      [server, stranger].map((each, i) => new Promise<void>((done) => each.bind(0, `127.0.0.${i + 1}`, done))),
    );
    let asked = 0;
    server.on('message', (bytes, from) => {
      const transaction = bytes.subarray(8, 20);
      stranger.send(bindingSuccess(transaction, { address: '203.0.113.66', port: 1 }), from.port, from.address);
      if (++asked > 1)
        server.send(bindingSuccess(transaction, { address: '203.0.113.5', port: 40_000 }), from.port, from.address);
    });
    const at = { host: '127.0.0.1', port: server.address().port };
    const options = { names, localAddress: '127.0.0.1' };
    expect(await askStun(at, { ...options, clock: createSystemClock() })).toEqual({
      address: '203.0.113.5',
      port: 40_000,
    });
    expect(asked).toBe(2);
    server.close();
    stranger.close();
    const silent = dgram.createSocket('udp4');
    await new Promise<void>((done) => silent.bind(0, '127.0.0.1', done));
    const clock = new VirtualClock();
    const answer = askStun({ host: '127.0.0.1', port: silent.address().port }, { ...options, clock });
    const refused = expect(answer).rejects.toThrow(/does not answer\. Check it, or enter the public address/);
    while (clock.pending < 5) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(6_000);
    await refused;
    expect(clock.pending).toBe(0);
    silent.close();
  });
});

describe('the public address', () => {
  const local = { address: '192.168.1.2', port: 5060 };
  const made = (nat: ConstructorParameters<typeof PublicAddress>[0]['nat']) =>
    new PublicAddress({ nat, localAddress: '127.0.0.1', names, clock: new VirtualClock(), log });
  const via = 'SIP/2.0/UDP 192.168.1.2:5060;branch=x;received=203.0.113.9;rport=61000';

  it('is ours unless something else is known', () => {
    const own = made({ learn: false });
    own.learn(via);
    expect(own.of(local)).toEqual(local);
    expect(own.address).toBeUndefined();
  });

  it('is learnt from the answers, port and all', () => {
    const learning = made({ learn: true });
    for (const bad of ['SIP/2.0/UDP a;received=1.2.3.4', 'SIP/2.0/UDP a;rport=99999;received=1.2.3.4', ''])
      learning.learn(bad);
    expect(learning.of(local)).toEqual(local);
    learning.learn(via);
    expect(learning.of(local)).toEqual({ address: '203.0.113.9', port: 61_000 });
  });

  it('by setting goes before what is learnt, with the learnt port', () => {
    const set = made({ learn: true, publicAddress: '198.51.100.1' });
    expect(set.of(local)).toEqual({ address: '198.51.100.1', port: 5060 });
    set.learn(via);
    expect(set.of(local)).toEqual({ address: '198.51.100.1', port: 61_000 });
  });
});
