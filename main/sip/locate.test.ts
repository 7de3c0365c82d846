import { describe, expect, it } from 'vitest';
import type { Hop } from './hop.ts';
import { locate, orderedSrv, type Target, usableNaptr } from './locate.ts';
import type { NameService, NaptrRecord, SrvRecord } from './name-service.ts';
import { callOrder, failed, movesOn, NO_ADDRESSES, probeOrder, REST_MS, reached, relocated } from './next-address.ts';

type Zone = Record<string, readonly (NaptrRecord | SrvRecord | string)[] | 'failed'>;

/** A name service out of a table: `SRV _sip._udp.a.test`, `A a.test`. */
function zone(table: Zone, ttlS?: number): NameService & { asked: string[] } {
  const asked: string[] = [];
  const answer = (key: string) => {
    asked.push(key);
    const records = table[key];
    if (records === 'failed') return { kind: 'failed', why: 'timeout' } as const;
    return records ? ({ kind: 'found', records } as const) : ({ kind: 'none' } as const);
  };
  return {
    asked,
    naptr: async (name) => answer(`NAPTR ${name}`) as never,
    srv: async (name) => answer(`SRV ${name}`) as never,
    addresses: async (name) => {
      const found = answer(`A ${name}`);
      if (found.kind !== 'found') return found;
      const ttl = ttlS === undefined ? {} : { ttlS };
      return { kind: 'found', records: found.records.map((address) => ({ address: String(address), ...ttl })) };
    },
  };
}

const srv = (name: string, { priority = 1, weight = 1, port = 5060 } = {}): SrvRecord => ({
  name,
  priority,
  weight,
  port,
});
const naptr = (service: string, replacement: string, { order = 1, preference = 1, flags = 's' } = {}): NaptrRecord => ({
  service,
  replacement,
  order,
  preference,
  flags,
});

async function hops(target: Partial<Target>, table: Zone, random = () => 0): Promise<string[]> {
  const { hops } = await locate(
    { host: 'a.test', transport: 'auto', ...target },
    { names: zone(table), family: 4, random },
  );
  return hops.map(({ transport, address, port }) => `${transport} ${address}:${port}`);
}

describe('locating a peer', () => {
  it('asks nothing of DNS for an address, and no SRV where the port is given', async () => {
    expect(await hops({ host: '192.0.2.1' }, {})).toEqual(['udp 192.0.2.1:5060']);
    expect(await hops({ host: '192.0.2.1', transport: 'tls' }, {})).toEqual(['tls 192.0.2.1:5061']);
    const names = zone({ 'A a.test': ['192.0.2.1'], 'SRV _sip._tcp.a.test': [srv('b.test')] });
    const found = await locate({ host: 'a.test', port: 5080, transport: 'tcp' }, { names, family: 4, random: () => 0 });
    expect(found.hops).toEqual([{ transport: 'tcp', address: '192.0.2.1', port: 5080 }]);
    expect(names.asked).toEqual(['A a.test']);
  });

  it('lets NAPTR choose the transport, by order and then preference', async () => {
    const table: Zone = {
      'NAPTR a.test': [
        naptr('SIP+D2U', 'u.a.test', { order: 50, preference: 90 }),
        naptr('SIPS+D2T', 's.a.test', { order: 50, preference: 10 }),
        naptr('SIP+D2S', 'sctp.a.test', { order: 1 }),
        naptr('SIP+D2T', 't.a.test', { order: 60 }),
        naptr('SIP+D2T', 'x.a.test', { order: 2, flags: 'u' }),
      ],
      'SRV s.a.test': [srv('one.test', { port: 5061 })],
      'SRV u.a.test': [srv('one.test')],
      'A one.test': ['192.0.2.1', '192.0.2.2'],
    };
    expect(await hops({}, table)).toEqual([
      'tls 192.0.2.1:5061',
      'tls 192.0.2.2:5061',
      'udp 192.0.2.1:5060',
      'udp 192.0.2.2:5060',
    ]);
    expect(usableNaptr([])).toEqual([]);
  });

  it('without NAPTR takes the transport that has SRV, TLS first; without SRV UDP on 5060', async () => {
    const address = { 'A one.test': ['192.0.2.1'], 'A a.test': ['192.0.2.9'] };
    expect(await hops({}, { ...address, 'SRV _sip._tcp.a.test': [srv('one.test', { port: 7 })] })).toEqual([
      'tcp 192.0.2.1:7',
    ]);
    expect(
      await hops(
        {},
        { ...address, 'SRV _sips._tcp.a.test': [srv('one.test')], 'SRV _sip._udp.a.test': [srv('one.test')] },
      ),
    ).toEqual(['tls 192.0.2.1:5060']);
    expect(await hops({}, address)).toEqual(['udp 192.0.2.9:5060']);
    expect(await hops({ transport: 'tls' }, address)).toEqual(['tls 192.0.2.9:5061']);
    expect(
      await hops({ host: 'pbx', transport: 'udp' }, { 'A pbx': ['10.0.0.1'], 'SRV _sip._udp.pbx': 'failed' }),
    ).toEqual(['udp 10.0.0.1:5060']);
  });

  it('a server whose name has no address is passed over', async () => {
    const table = {
      'SRV _sip._udp.a.test': [srv('gone.test'), srv('two.test', { priority: 2 })],
      'A two.test': ['192.0.2.2'],
    };
    expect(await hops({ transport: 'udp' }, table)).toEqual(['udp 192.0.2.2:5060']);
  });

  it('says in words what is missing', async () => {
    await expect(hops({}, {})).rejects.toThrow(/neither a SIP service \(SRV\) nor an address/);
    await expect(hops({}, { 'A a.test': 'failed' })).rejects.toThrow(/name server does not answer/);
    await expect(
      hops({ transport: 'udp' }, { 'SRV _sip._udp.a.test': [srv('.')], 'A a.test': ['192.0.2.1'] }),
    ).rejects.toThrow(/no such SIP service/);
  });

  it('keeps an answer as long as its addresses allow, 30 s at most, and briefly where a question had no answer', async () => {
    const valid = async (table: Zone, ttlS?: number) =>
      locate({ host: 'a.test', transport: 'udp' }, { names: zone(table, ttlS), family: 4, random: () => 0 });
    expect((await valid({ 'A a.test': ['192.0.2.1'] }, 7)).validMs).toBe(7_000);
    expect((await valid({ 'A a.test': ['192.0.2.1'] }, 3_600)).validMs).toBe(30_000);
    expect((await valid({ 'A a.test': ['192.0.2.1'] }, 0)).validMs).toBe(1_000);
    expect(await valid({ 'SRV _sip._udp.a.test': 'failed', 'A a.test': ['192.0.2.1'] })).toMatchObject({
      doubtful: true,
      validMs: 5_000,
    });
  });
});

describe('SRV records', () => {
  it('go by priority, and among equals by weight at random', () => {
    const records = [
      srv('c', { priority: 2 }),
      srv('a', { weight: 90 }),
      srv('b', { weight: 10 }),
      srv('z', { weight: 0 }),
    ];

    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    let first = 0;
    for (let i = 0; i < 2_000; i++) {
      const names = orderedSrv(records, random).map(({ name }) => name);
      expect(names).toHaveLength(4);
      expect(names[3]).toBe('c');
      if (names[0] === 'a') first++;
    }
    expect(first / 2_000).toBeCloseTo(0.9, 1);
  });
});

describe('the next address', () => {
  const [one, two, three] = [1, 2, 3].map((n): Hop => ({ transport: 'udp', address: `192.0.2.${n}`, port: 5060 })) as [
    Hop,
    Hop,
    Hop,
  ];
  const start = relocated(NO_ADDRESSES, [one, two, three]);

  it('is the one that answered last for calls, and the best rested one for REGISTER and OPTIONS', () => {
    expect(callOrder(start, 0)).toEqual([one, two, three]);
    const after = reached(failed(start, one, 0), two);
    expect(callOrder(after, 1)).toEqual([two, three, one]);
    expect(probeOrder(after, 1)).toEqual([two, three, one]);
    expect(probeOrder(after, REST_MS)).toEqual([one, two, three]);
    expect(callOrder(after, REST_MS)).toEqual([two, one, three]);
    expect(callOrder(reached(after, one), REST_MS)[0]).toBe(one);
  });

  it('all of them failed: the one that failed first is tried first, and none is left out', () => {
    const all = failed(failed(failed(start, one, 0), two, 1), three, 2);
    expect(new Set(callOrder(all, 3))).toEqual(new Set([one, two, three]));
  });

  it('a 503 says how long', () => {
    expect(probeOrder(failed(start, one, 0, 1_000), 1_000)[0]).toBe(one);
    expect(probeOrder(failed(start, one, 0, 1e9), 600_000)[0]).toBe(one);
  });

  it('stays the same when DNS gives the same servers in another order, and is the new first when it is gone', () => {
    expect(callOrder(relocated(reached(start, two), [three, two]), 0)[0]).toBe(two);
    expect(relocated(reached(start, two), [three]).current).toBe(three);
  });

  it('is taken at silence, no connection and 503, but not once the first was heard, nor for a call given up', () => {
    const context = { answered: false, wanted: true, others: 1 };
    expect(movesOn({ kind: 'no-reply' }, context)).toBe(true);
    expect(movesOn({ kind: 'no-connection' }, context)).toBe(true);
    expect(movesOn({ kind: 'answer', status: 503 }, { ...context, answered: true })).toBe(true);
    for (const status of [486, 500, 404, 603, 401]) expect(movesOn({ kind: 'answer', status }, context)).toBe(false);
    expect(movesOn({ kind: 'no-reply' }, { ...context, answered: true })).toBe(false);
    expect(movesOn({ kind: 'answer', status: 503 }, { ...context, wanted: false })).toBe(false);
    expect(movesOn({ kind: 'no-reply' }, { ...context, others: 0 })).toBe(false);
  });
});
