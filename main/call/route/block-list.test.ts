import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockedBy } from './block-list.ts';
import type { BlockRule, BlockTable } from './block-table.ts';
import { aLine, aRoute, aTable, aWorld, fromLine, fromTrunk, WEDNESDAY_NOON } from './fixtures/a-world.ts';
import { anyDialled, anyQuestion, anyTable, anyWorld } from './fixtures/any-routing.ts';
import type { NumberAsked } from './number-match.ts';
import { routeCall } from './route-call.ts';
import { decisionText } from './route-words.ts';

const germany = { country: 'de', areaCode: '30' };
const rule = (match: BlockRule['match'], change: Partial<BlockRule> = {}): BlockRule => ({
  match,
  action: { do: 'silence' },
  why: '',
  ...change,
});
const list = (...rules: BlockRule[]): BlockTable => ({ rules, suspendedUntil: 0 });
const asked = (caller: NumberAsked, table: BlockTable, at = WEDNESDAY_NOON) =>
  blockedBy(caller, table, at, germany, ['de']);

describe('a caller is blocked', () => {
  it('by the number in whichever form it comes, by its beginning, or by withholding it', () => {
    const table = list(
      rule({ is: 'exact', number: '+493012345678' }),
      rule({ is: 'prefix', digits: '+49900' }),
      rule({ is: 'withheld' }),
    );
    expect(asked({ number: '03012345678' }, table)?.kind).toBe('blocked');
    expect(asked({ number: '09001234567' }, table)?.kind).toBe('blocked');
    expect(asked({ withheld: 'private' }, table)?.kind).toBe('blocked');
    expect(asked({ number: '03012345679' }, table)).toBeUndefined();
    expect(asked({}, table)).toBeUndefined();
    expect(asked({ withheld: 'unavailable' }, table)).toBeUndefined();
  });

  it('and the reason says by what and why; a number of its own goes before its beginning', () => {
    const table = list(
      rule({ is: 'prefix', digits: '030' }, { why: 'surveys' }),
      rule({ is: 'exact', number: '03012345678' }, { action: { do: 'hang-up' } }),
    );
    expect(asked({ number: '03099999999' }, table)).toMatchObject({ text: 'Blocked: 030… (surveys).' });
    expect(asked({ number: '03012345678' }, table)).toMatchObject({
      text: 'Blocked: 03012345678.',
      action: { do: 'hang-up' },
    });
  });

  it('but nobody while an emergency call may be called back, and no emergency number ever', () => {
    const all = list(
      rule({ is: 'withheld' }),
      rule({ is: 'prefix', digits: '11' }),
      rule({ is: 'prefix', digits: '03' }),
    );
    expect(asked({ number: '112' }, all)?.kind).toBe('let-through');
    const suspended = { ...all, suspendedUntil: WEDNESDAY_NOON + 1 };
    expect(asked({ withheld: 'private' }, suspended)?.kind).toBe('let-through');
    expect(asked({ number: '03012345678' }, suspended)).toMatchObject({
      text: expect.stringContaining('an emergency call was made'),
    });
    expect(asked({ withheld: 'private' }, suspended, WEDNESDAY_NOON + 1)?.kind).toBe('blocked');
  });
});

describe('routing', () => {
  const office = (blocked: BlockTable) =>
    aTable([aRoute('in', { from: [{ kind: 'line' }], targets: [{ kind: 'console' }] })], { blocked });
  const world = aWorld({ lines: [aLine(1)] });

  it('a blocked caller comes to no route, and the tester says why', () => {
    const decision = routeCall(fromLine('a/1'), office(list(rule({ is: 'prefix', digits: '202' }))), world);
    expect(decision).toMatchObject({
      kind: 'routed',
      blocked: 'Blocked: 202….',
      targets: [{ kind: 'refuse', cause: 'declined' }],
    });
    expect(decisionText(decision, world, 'line')).toBe('Blocked: 202…. Refused: declined.');
    expect(decision.trace.map(({ text }) => text)).toContain('Blocked: 202….');
  });

  it('one that is let through is routed as ever, and the trace says that it would have been blocked', () => {
    const table = office({ rules: [rule({ is: 'prefix', digits: '202' })], suspendedUntil: WEDNESDAY_NOON + 1 });
    const decision = routeCall(fromLine('a/1'), table, world);
    expect(decision).toMatchObject({ route: { id: 'in' } });
    expect(decision.trace.some(({ text }) => text.includes('would be blocked'))).toBe(true);
  });

  it('who is sent elsewhere ends at nobody’s desk, whatever becomes of that', () => {
    const sends = rule({ is: 'withheld' }, { action: { do: 'send', trunk: 'pbx', to: '900' } });
    const decision = routeCall(fromLine('a/1', { caller: { withheld: 'private' } }), office(list(sends)), world);
    expect(decision).toMatchObject({
      targets: [{ kind: 'trunk', trunk: 'pbx', to: '900', console: false }, { kind: 'refuse' }],
      moveOn: expect.arrayContaining(['declined', 'unreachable', 'no-answer', 'failed', 'busy', 'not-found']),
    });
  });

  it('calls from inside are nobody’s to block, an emergency call least of all', () => {
    const table = aTable([aRoute('out')], { blocked: list(rule({ is: 'prefix', digits: '6' })) });
    expect(routeCall(fromTrunk('911'), table, world)).toMatchObject({ emergency: true });
    expect(routeCall(fromTrunk('2025551234'), table, world)).toMatchObject({ route: { id: 'out' } });
  });

  it('whatever the list holds: a decision comes of it, the same each time, and none of a call from inside changes', () => {
    const anyRule: fc.Arbitrary<BlockRule> = fc.record({
      match: fc.oneof(
        fc.record({ is: fc.constant('exact' as const), number: anyDialled }),
        fc.record({ is: fc.constant('prefix' as const), digits: anyDialled }),
        fc.constant({ is: 'withheld' as const }),
      ),
      action: fc.constantFrom(
        { do: 'silence' as const },
        { do: 'hang-up' as const },
        { do: 'send' as const, trunk: 'gone', to: '9' },
      ),
      why: fc.string({ maxLength: 10 }),
    });
    fc.assert(
      fc.property(
        anyQuestion,
        anyTable,
        anyWorld,
        fc.array(anyRule, { maxLength: 4 }),
        (question, table, any, rules) => {
          const blocked = list(...rules);
          const decision = routeCall(question, { ...table, blocked }, any);
          expect(routeCall(question, { ...table, blocked }, any)).toEqual(decision);
          if (question.source.kind !== 'line') expect(decision).toEqual(routeCall(question, table, any));
        },
      ),
      { numRuns: 300 },
    );
  });
});
