import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import type { Hop } from './hop.ts';
import { headerOf, type SipRequest, type SipResponse } from './message.ts';
import { RequestPaths } from './request-paths.ts';

const [one, two] = [1, 2].map((n): Hop => ({ transport: 'udp', address: `192.0.2.${n}`, port: 5060 })) as [Hop, Hop];

function request(method: string, { branch = 'z9hG4bKown', toTag = '' } = {}): SipRequest {
  const values = {
    Via: `SIP/2.0/UDP h;branch=${branch}`,
    From: '<sip:b@h>;tag=f',
    To: `<sip:a@h>${toTag && `;tag=${toTag}`}`,
    'Call-ID': 'c',
    CSeq: `1 ${method}`,
  };
  const headers = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { kind: 'request', method, uri: 'sip:a@h', headers, body: '' };
}

function made(hops: readonly Hop[] = [one, two]) {
  const clock = new VirtualClock();
  const sent: { method: string; to: string; branch: string; route: string | undefined }[] = [];
  const told: string[] = [];
  const left: string[] = [];
  const paths = new RequestPaths({
    clock,
    hops: () => hops,
    route: () => ['<sip:proxy;lr>'],
    reached: (hop) => told.push(`reached ${hop.address}`),
    failed: (hop, why, restMs) => told.push(`failed ${hop.address} ${why}${restMs === undefined ? '' : ` ${restMs}`}`),
    start: (each, hop, branch) =>
      sent.push({ method: each.method, to: hop.address, branch, route: headerOf(each, 'Route') }),
    unheard: (callId) => told.push(`unheard ${callId}`),
    inviteAnswered: (status, retryAfterMs) =>
      told.push(`invite ${status}${retryAfterMs === undefined ? '' : ` ${retryAfterMs}`}`),
    leave: (each) => left.push(/branch=(\S+)/.exec(headerOf(each, 'Via') ?? '')?.[1] ?? ''),
  });
  const answer = (
    status: number,
    branch: string,
    extra: Record<string, string> = {},
    method = 'INVITE',
  ): SipResponse | undefined => {
    const { headers } = request(method, { branch, toTag: 't' });
    const more = Object.entries(extra).map(([name, value]) => ({ name, value }));
    return paths.receive({ kind: 'response', status, reason: '', headers: [...headers, ...more], body: '' });
  };
  return { clock, paths, sent, told, left, answer };
}

const viaOf = (response: SipResponse | undefined): string | undefined => response && headerOf(response, 'Via');

describe('a request that has several addresses', () => {
  it('goes to the next after 3 s of silence, and its answer is the first one’s to JsSIP', () => {
    const { clock, paths, sent, told, left, answer } = made();
    expect(paths.send(request('INVITE'))).toBe(true);
    expect(sent[0]).toEqual({ method: 'INVITE', to: one.address, branch: 'z9hG4bKown', route: '<sip:proxy;lr>' });
    clock.advance(2_999);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    expect(sent[1]).toMatchObject({ method: 'INVITE', to: two.address });
    expect(left).toEqual(['z9hG4bKown']);
    const branch = sent[1]?.branch ?? '';
    expect(viaOf(answer(180, branch))).toBe('SIP/2.0/UDP h;branch=z9hG4bKown');
    expect(told).toEqual(['failed 192.0.2.1 no reply', 'invite 180', 'reached 192.0.2.2']);
    // What the first one still says is nothing to JsSIP; its refusal is acknowledged there.
    expect(answer(486, 'z9hG4bKown')).toBeUndefined();
    expect(sent[2]).toMatchObject({ method: 'ACK', branch: 'z9hG4bKown' });
    expect(answer(200, branch)?.status).toBe(200);
    clock.advance(64_000);
    expect([paths.size, clock.pending]).toEqual([0, 0]);
  });

  it('rings as long as it rings, and a CANCEL follows it; nothing is tried after it', () => {
    const { clock, paths, sent, answer } = made();
    paths.send(request('INVITE'));
    answer(100, 'z9hG4bKown');
    clock.advance(600_000);
    expect(sent).toHaveLength(1);
    expect(paths.send(request('CANCEL'))).toBe(true);
    expect(sent[1]).toEqual({ method: 'CANCEL', to: one.address, branch: 'z9hG4bKown', route: '<sip:proxy;lr>' });
    expect(answer(503, 'z9hG4bKown')?.status).toBe(503);
    expect(sent).toHaveLength(2);
  });

  it('a 503 says for how long that address is left alone; the last address’s 503 is told', () => {
    const { paths, sent, told, answer } = made();
    paths.send(request('REGISTER'));
    expect(answer(503, 'z9hG4bKown', { 'Retry-After': '120 (busy)' }, 'REGISTER')).toBeUndefined();
    expect(told).toEqual(['failed 192.0.2.1 503 Service Unavailable 120000']);
    expect(answer(503, sent[1]?.branch ?? '', {}, 'REGISTER')?.status).toBe(503);
    expect(sent).toHaveLength(2);
  });

  it('without a connection goes on at once; the last one’s failure is told to who asks', () => {
    const { paths, sent } = made();
    const own = request('OPTIONS');
    paths.send(own);
    expect(paths.lost(own, 'refused')).toBe(true);
    const second = request('OPTIONS', { branch: sent[1]?.branch ?? '' });
    expect(paths.hopOf(second)).toBe(two);
    expect(paths.lost(second, 'refused')).toBe(false);
  });

  it('an INVITE that no address replied to is told after 3 s at the last one, and goes on; any reply before is told instead', () => {
    const { clock, paths, sent, told, answer } = made();
    paths.send(request('INVITE'));
    clock.advance(5_999);
    expect(told).toEqual(['failed 192.0.2.1 no reply']);
    clock.advance(1);
    expect(told.slice(1)).toEqual(['failed 192.0.2.2 no reply', 'unheard c']);
    const branch = sent[1]?.branch ?? '';
    expect(answer(180, branch)?.status).toBe(180);
    expect(answer(200, branch)?.status).toBe(200);
    expect(told.slice(3)).toEqual(['invite 180', 'reached 192.0.2.2', 'invite 200', 'reached 192.0.2.2']);
    clock.advance(64_000);
    expect([paths.size, clock.pending]).toEqual([0, 0]);

    const alive = made([one]);
    alive.paths.send(request('INVITE'));
    alive.answer(100, 'z9hG4bKown');
    alive.clock.advance(600_000);
    expect(alive.told).toEqual(['invite 100', 'reached 192.0.2.1']);
    const other = made([one]);
    other.paths.send(request('OPTIONS'));
    other.clock.advance(600_000);
    expect(other.told).toEqual(['failed 192.0.2.1 no reply']);
  });

  it('a 503 to a call is told with its Retry-After, and nobody who was given up is told of', () => {
    const { paths, told, answer } = made([one]);
    paths.send(request('INVITE'));
    answer(503, 'z9hG4bKown', { 'Retry-After': '60' });
    expect(told).toEqual(['invite 503 60000']);
    const given = made([one]);
    given.paths.send(request('INVITE'));
    given.paths.abandon('c');
    given.clock.advance(60_000);
    expect(given.told).toEqual([]);
  });

  it('of a call that was given up stays where it is', () => {
    const { clock, paths, sent } = made();
    paths.send(request('INVITE'));
    paths.abandon('c');
    clock.advance(100_000);
    expect(sent).toHaveLength(1);
    expect([paths.size, clock.pending]).toEqual([0, 0]);
  });
});

describe('what finds its way itself', () => {
  it('is a request within a dialog, the ACK of a 2xx, and all while no address is known', () => {
    const { paths } = made();
    expect(paths.send(request('BYE', { toTag: 't' }))).toBe(false);
    expect(paths.send(request('ACK', { branch: 'z9hG4bKnew', toTag: 't' }))).toBe(false);
    expect(made([]).paths.send(request('INVITE'))).toBe(false);
  });
});
