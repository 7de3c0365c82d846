import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { headerOf, type SipRequest, type SipResponse } from './message.ts';
import { type ReliableProvisional, ReliableProvisionals } from './reliable-provisionals.ts';

const headers = (cseq: string, extra: Record<string, string> = {}) =>
  Object.entries({
    Via: 'SIP/2.0/UDP h;branch=z9hG4bK1',
    To: '<sip:a@h>;tag=t',
    'Call-ID': 'c',
    CSeq: cseq,
    ...extra,
  }).map(([name, value]) => ({ name, value }));
const request = (method: string, extra: Record<string, string> = {}): SipRequest => ({
  kind: 'request',
  method,
  uri: 'sip:a@h',
  headers: headers(`1 ${method}`, extra),
  body: '',
});
const response = (status: number, body = '', extra: Record<string, string> = {}): SipResponse => ({
  kind: 'response',
  status,
  reason: '',
  headers: headers('1 INVITE', extra),
  body,
});

function made(use: ReliableProvisional = 'support') {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const given: string[] = [];
  const provisionals = new ReliableProvisionals({
    clock,
    use,
    respond: (each) => sent.push(`${each.status} ${headerOf(each, 'RSeq') ?? '-'}`) > 0,
    unacknowledged: (callId) => given.push(callId),
  });
  return { clock, sent, given, provisionals };
}

const requires = request('INVITE', { Require: '100rel' });

describe('provisional answers of ours', () => {
  it('nobody acknowledges are given up after 32 s, and leave no timer', () => {
    const { clock, sent, given, provisionals } = made();
    provisionals.respond(response(180), requires);
    clock.advance(31_000);
    expect(sent).toEqual(['180 1001', ...Array(6).fill('180 1001')].slice(0, sent.length));
    expect(sent.length).toBeGreaterThan(5);
    clock.advance(2_000);
    expect(given).toEqual(['c']);
    expect([clock.pending, provisionals.size]).toEqual([0, 0]);
  });

  it('without SDP let the 200 pass them, and are then no longer sent', () => {
    const { clock, sent, provisionals } = made();
    provisionals.respond(response(180), requires);
    provisionals.respond(response(200, 'v=0'), requires);
    clock.advance(40_000);
    expect(sent).toEqual(['180 1001', '200 -']);
    expect(clock.pending).toBe(0);
  });

  it('with SDP hold the 200, once however often JsSIP repeats it', () => {
    const { clock, sent, provisionals } = made();
    provisionals.respond(response(183, 'v=0'), requires);
    provisionals.respond(response(200, 'v=0'), requires);
    provisionals.respond(response(200, 'v=0'), requires);
    expect(sent).toEqual(['183 1001']);
    expect(provisionals.acknowledge(request('PRACK', { RAck: '1001 2 INVITE' }))).toBe(481);
    expect(provisionals.acknowledge(request('PRACK', { RAck: '1001 1 INVITE' }))).toBe(200);
    expect(sent).toEqual(['183 1001', '200 -']);
    expect(provisionals.acknowledge(request('PRACK', { RAck: '1001 1 INVITE' }))).toBe(481);
    clock.advance(40_000);
    expect([sent.length, clock.pending]).toEqual([2, 0]);
  });

  it('are plain to a caller that asks for nothing, and always where the trunk has none', () => {
    for (const [use, extra] of [
      ['support', {}],
      ['support', { Supported: '100rel' }],
      ['off', { Supported: '100rel' }],
    ] as const) {
      const { sent, clock, provisionals } = made(use);
      provisionals.respond(response(183, 'v=0'), request('INVITE', extra));
      provisionals.respond(response(200, 'v=0'), request('INVITE', extra));
      expect(sent).toEqual(['183 -', '200 -']);
      expect(clock.pending).toBe(0);
    }
  });
});

describe('provisional answers of the peer', () => {
  it('are seen once and in order, each branch and fork for itself', () => {
    const { provisionals } = made();
    const reliable = (rseq: number, tag = 't') =>
      response(183, '', { Require: '100rel', RSeq: String(rseq), To: `<sip:a@h>;tag=${tag}` });
    const seen = [7, 7, 9, 8, 9].map((rseq) => provisionals.isNew(reliable(rseq), 'b'));
    expect(seen).toEqual([true, false, false, true, true]);
    expect(provisionals.isNew(reliable(3, 'fork'), 'b')).toBe(true);
    expect(provisionals.isNew(response(180), 'b')).toBe(true);
    expect(provisionals.isNew(response(200), 'b')).toBe(true);
    expect(provisionals.size).toBe(0);
  });
});
