import { describe, expect, it } from 'vitest';
import { type DialogWay, nextHop } from './next-hop.ts';

const peer = { address: '198.51.100.7', port: 5070 };
const way: DialogWay = { peer, transport: 'udp', registers: false, host: 'pbx.test', domain: 'office.test' };
const to = (uri: string, more: Partial<DialogWay> = {}) => nextHop(uri, { ...way, ...more });

describe('a request within a dialog', () => {
  it('goes to the Contact that the peer gave', () => {
    expect(to('sip:100@203.0.113.9:5080')).toEqual({ address: '203.0.113.9', port: 5080 });
    expect(to('sip:100@203.0.113.9;transport=tcp', { transport: 'tls' })).toEqual({
      address: '203.0.113.9',
      port: 5061,
    });
    expect(to('sip:100@pbx.test:5080')).toEqual({ address: peer.address, port: 5080 });
  });

  it('goes to the peer where the Contact is a name, a number, or an address inside of its NAT', () => {
    for (const uri of [
      'sip:100@elsewhere.test',
      'tel:+4930',
      'sip:100@192.168.1.9:5060',
      'sip:100@office.test',
      'nonsense',
    ]) {
      expect(to(uri)).toEqual(peer);
    }
    const inside = { address: '192.168.1.1', port: 5060 };
    expect(to('sip:100@192.168.1.9:5060', { peer: inside })).toEqual({ address: '192.168.1.9', port: 5060 });
  });

  it('goes by the connection that the registrar, or a WebSocket’s peer, knows us by', () => {
    const uri = 'sip:100@203.0.113.9:5080';
    for (const transport of ['tcp', 'tls'] as const) expect(to(uri, { transport, registers: true })).toEqual(peer);
    for (const transport of ['ws', 'wss'] as const) expect(to(uri, { transport })).toEqual(peer);
    expect(to(uri, { transport: 'tcp' })).toEqual({ address: '203.0.113.9', port: 5080 });
  });
});
