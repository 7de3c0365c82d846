import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { SipLadders, type WireMessage } from './sip-ladders.ts';

const message = (change: Partial<WireMessage> = {}): WireMessage => ({
  trunk: 'pbx',
  callId: 'a@b',
  direction: 'in',
  peer: { address: '127.0.0.1', port: 5060 },
  summary: 'INVITE sip:100@gw',
  method: 'INVITE',
  cseq: '1 INVITE',
  text: 'INVITE sip:100@gw SIP/2.0',
  ...change,
});

describe('the messages of a call', () => {
  it('are kept in order, with what came again marked', () => {
    const clock = new VirtualClock();
    const ladders = new SipLadders(clock);
    ladders.add(message());
    clock.advance(500);
    ladders.add(message());
    clock.advance(1);
    ladders.add(message({ direction: 'out', summary: '100 Trying (INVITE)', status: 100, text: 'SIP/2.0 100 Trying' }));
    const steps = ladders.get('pbx', 'a@b')?.steps ?? [];
    expect(steps.map(({ summary, again }) => [summary, again])).toEqual([
      ['INVITE sip:100@gw', false],
      ['INVITE sip:100@gw', true],
      ['100 Trying (INVITE)', false],
    ]);
    expect((steps[1]?.at ?? 0) - (steps[0]?.at ?? 0)).toBe(500);
  });

  it('are none of OPTIONS and REGISTER, which are no call', () => {
    const ladders = new SipLadders(new VirtualClock());
    ladders.add(message({ method: 'OPTIONS' }));
    ladders.add(message({ method: 'REGISTER' }));
    expect(ladders.all).toEqual([]);
  });

  it('of a call with very many are the first and the last', () => {
    const ladders = new SipLadders(new VirtualClock());
    for (let i = 0; i < 300; i++)
      ladders.add(message({ cseq: `${i} INFO`, method: 'INFO', summary: `INFO ${i}`, text: `INFO ${i}` }));
    const ladder = ladders.get('pbx', 'a@b');
    expect(ladder?.left).toBe(200);
    expect(ladder?.steps.map(({ summary }) => summary).filter((_, index) => [0, 39, 40, 99].includes(index))).toEqual([
      'INFO 0',
      'INFO 39',
      'INFO 240',
      'INFO 299',
    ]);
  });

  it('take no more memory than they may, whatever comes', () => {
    assert(
      property(
        array(record({ call: nat(30), size: nat(3_000), trunk: constantFrom('a', 'b') }), { maxLength: 200 }),
        (all) => {
          const ladders = new SipLadders(new VirtualClock(), { ladders: 5, bytes: 20_000 });
          for (const { call, size, trunk } of all) {
            ladders.add(message({ callId: `c${call}`, trunk, text: 'x'.repeat(size) }));
            expect(ladders.get(trunk, `c${call}`)?.steps.length).toBeGreaterThan(0);
          }
          const kept = ladders.all;
          expect(kept.length).toBeLessThanOrEqual(5);
          const bytes = kept.reduce(
            (sum, { steps }) => sum + steps.reduce((inner, { text }) => inner + text.length, 0),
            0,
          );
          if (kept.length > 1) expect(bytes).toBeLessThanOrEqual(20_000 + 3_000);
        },
      ),
    );
  });

  it('are found by trunk and time', () => {
    const clock = new VirtualClock();
    const ladders = new SipLadders(clock);
    const start = clock.wallTime();
    ladders.add(message({ callId: 'one' }));
    clock.advance(60_000);
    ladders.add(message({ callId: 'two' }));
    expect(ladders.between('pbx', start + 30_000, start + 90_000).map(({ callId }) => callId)).toEqual(['two']);
    expect(ladders.between('other', start, start + 90_000)).toEqual([]);
  });
});
