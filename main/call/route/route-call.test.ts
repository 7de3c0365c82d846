import { describe, expect, it } from 'vitest';
import { presentCaller } from './caller-rule.ts';
import { emergencyNotice } from './emergency.ts';
import { aCall, aLine, aRoute, aTable, aWorld, fromLine, fromTrunk, WEDNESDAY_NOON } from './fixtures/a-world.ts';
import { routeCall } from './route-call.ts';
import type { RouteDecision, RouteQuestion, RouteWorld } from './route-decision.ts';
import type { Route } from './route-table.ts';

const ask = (question: RouteQuestion, routes: readonly Route[], world: RouteWorld = aWorld()) =>
  routeCall(question, aTable(routes), world);
const taken = (decision: RouteDecision) => (decision.kind === 'routed' ? decision.route?.id : decision.why);
const hops = (decision: RouteDecision) =>
  decision.kind === 'routed'
    ? decision.targets.flatMap((target) =>
        target.kind === 'lines' ? target.hops.map(({ line, digits }) => `${line} ${digits}`) : [],
      )
    : [];
const passedOver = (decision: RouteDecision) =>
  decision.kind === 'routed' ? decision.targets.map((target) => target.passedOver?.text) : [];

describe('trunks that are out of order', () => {
  const trouble = 'The trunk "main" is out of order: it does not answer OPTIONS.';
  const world = aWorld({ trunks: [{ id: 'main', trouble }, { id: 'second' }] });
  const to = (...trunks: string[]): Route =>
    aRoute('in', {
      from: [{ kind: 'line' }],
      targets: trunks.map((trunk) => ({ kind: 'trunk', trunk, to: '100', ringS: 30, console: false })),
    });

  it('are passed over for the next, whatever their place', () => {
    const decision = ask(fromLine('a/1'), [to('main', 'second')], world);
    expect(passedOver(decision)).toEqual([trouble, undefined]);
  });

  it('are tried all the same where they are the last, with the desks, and that is said', () => {
    const decision = ask(fromLine('a/1'), [to('second', 'main')], world);
    expect(passedOver(decision)).toEqual([undefined, undefined]);
    expect(decision).toMatchObject({ targets: [{}, { doubt: trouble }] });
    expect(decision.trace.at(-1)?.text).toBe(
      `100 at the trunk "main" for 30 s, the desks ring along: ${trouble} It is tried all the same, as the last one`,
    );
  });
});

describe('routing a dialled number', () => {
  it('takes the first route that fits, and leaves out what is switched off', () => {
    const routes = [
      aRoute('off', { enabled: false }),
      aRoute('nine', { called: [{ is: 'prefix', digits: '9' }], changeCalled: [{ change: 'strip', count: 1 }] }),
      aRoute('short', { called: [{ is: 'pattern', pattern: 'XXX' }], targets: [{ kind: 'refuse', cause: 'barred' }] }),
    ];
    expect(hops(ask(fromTrunk('95551234'), routes))).toEqual(['a/1 5551234', 'a/2 5551234']);
    expect(ask(fromTrunk('123'), routes)).toMatchObject({
      route: { id: 'short' },
      targets: [{ kind: 'refuse', cause: 'barred' }],
    });
    expect(ask(fromTrunk('4567'), routes)).toMatchObject({ kind: 'not-routed', why: 'no-route' });
  });

  it('lets separators be written and dials none of them', () => {
    expect(hops(ask(fromTrunk('(02) 1234-567'), [aRoute('all')]))[0]).toBe('a/1 021234567');
  });

  it('puts around it what the route says: pauses, waits for another dial tone, flashes', () => {
    const route = aRoute('all', {
      changeCalled: [
        { change: 'prefix', digits: '9w' },
        { change: 'append', digits: ',!4' },
      ],
    });
    expect(hops(ask(fromTrunk('123'), [route]))[0]).toBe('a/1 9w123,!4');
  });

  it.each([
    '12a4',
    '555;ext=1',
    '1,2',
    '1w2',
    '!',
    '12p34',
    '12;postd=pp34',
    '12,,34',
    '12!',
    '',
    '1'.repeat(40),
    '٣٤',
    '1+2',
  ])('refuses %j: only digits reach a line', (dialled) => {
    expect(ask(fromTrunk(dialled), [aRoute('all')])).toMatchObject({ kind: 'not-routed', why: 'not-a-number' });
  });

  it('dials an international number as the line’s country does, each line by its own', () => {
    const world = aWorld({
      lines: [
        aLine(1, { numbering: { country: 'de', areaCode: '30' } }),
        aLine(2, { numbering: { country: 'us', accessCode: '9w' } }),
      ],
    });
    expect(hops(ask(fromTrunk('+49301234567'), [aRoute('all')], world))).toEqual([
      'a/1 0301234567',
      'a/2 9w01149301234567',
    ]);
    const local = aRoute('all', { changeCalled: [{ change: 'local' }] });
    expect(hops(ask(fromTrunk('+49301234567'), [local], world))[0]).toBe('a/1 1234567');
    const behindZero = aRoute('all', { changeCalled: [{ change: 'prefix', digits: '0,' }] });
    expect(hops(ask(fromTrunk('+49301234567'), [behindZero], world))[0]).toBe('a/1 0,0301234567');
  });

  it('says why a group is passed over', () => {
    const none = (lines: RouteWorld['lines']) => passedOver(ask(fromTrunk('*21'), [aRoute('all')], aWorld({ lines })));
    expect(none([aLine(1, { state: 'busy' })])).toEqual(['No line was free.']);
    expect(none([aLine(1, { limits: ['It cannot.'] })])).toEqual(['It cannot.']);
    expect(none([aLine(1, { groups: ['fax'] })])).toEqual(['The group "all" has no line.']);
    expect(none([aLine(1, { dials: 'pulse' })])).toEqual([expect.stringContaining('by pulses')]);
  });
});

describe('matching', () => {
  const fits = (route: Partial<Route>, question: Partial<RouteQuestion> = {}) =>
    taken(ask(fromLine('a/1', question), [aRoute('it', { from: [{ kind: 'line' }], ...route })])) === 'it';

  it('goes by where the call comes from: a line, a group of lines, a trunk', () => {
    expect(fits({ from: [{ kind: 'line', line: 'a/1' }] })).toBe(true);
    expect(fits({ from: [{ kind: 'line', line: 'a/2' }] })).toBe(false);
    expect(fits({ from: [{ kind: 'group', group: 'all' }] })).toBe(true);
    expect(fits({ from: [{ kind: 'group', group: 'fax' }] })).toBe(false);
    expect(fits({ from: [{ kind: 'trunk' }] })).toBe(false);
    expect(fits({ from: [{ kind: 'trunk' }, { kind: 'line' }] })).toBe(true);
  });

  it('goes by the calling number: exact, in international form, prefix, country, withheld, unknown', () => {
    const calling = (number: string) => ({ caller: { number } });
    expect(fits({ calling: [{ is: 'exact', number: '+12025551234' }] })).toBe(true);
    expect(fits({ calling: [{ is: 'exact', number: '202-555-1234' }] })).toBe(true);
    expect(fits({ calling: [{ is: 'prefix', digits: '+1202' }] })).toBe(true);
    expect(fits({ calling: [{ is: 'prefix', digits: '202' }] })).toBe(true);
    expect(fits({ calling: [{ is: 'country', country: 'ca' }] }, calling('4165550123'))).toBe(true);
    expect(fits({ calling: [{ is: 'country', country: 'ca' }] })).toBe(false);
    expect(fits({ calling: [{ is: 'withheld' }] }, { caller: { withheld: 'private' } })).toBe(true);
    expect(fits({ calling: [{ is: 'withheld' }] }, { caller: { withheld: 'unavailable' } })).toBe(false);
    expect(fits({ calling: [{ is: 'unknown' }] }, { caller: { withheld: 'unavailable' } })).toBe(true);
    expect(
      fits({
        calling: [
          { is: 'exact', number: '1' },
          { is: 'prefix', digits: '202' },
        ],
      }),
    ).toBe(true);
  });

  it('goes by the time, and night mode comes before the clock', () => {
    const schedules = [
      {
        id: 'hours',
        name: 'Hours',
        timeZone: 'UTC',
        weekly: [{ days: ['wed'], from: '09:00', to: '17:00' }],
        holidays: [],
        night: 'follows',
      },
    ] as const;
    const routes = [
      aRoute('day', { when: { schedule: 'hours', is: 'open' } }),
      aRoute('night', { when: { schedule: 'hours', is: 'closed' } }),
    ];
    const when = (at: number, nightMode: 'on' | 'auto' | 'off') =>
      taken(routeCall(fromTrunk('5551234', { at }), aTable(routes, { schedules, nightMode }), aWorld()));
    const evening = WEDNESDAY_NOON + 8 * 3_600_000;
    expect([when(WEDNESDAY_NOON, 'auto'), when(evening, 'auto')]).toEqual(['day', 'night']);
    expect([when(WEDNESDAY_NOON, 'on'), when(evening, 'off')]).toEqual(['night', 'day']);
    const { trace } = routeCall(fromTrunk('5551234'), aTable(routes, { schedules, nightMode: 'on' }), aWorld());
    expect(trace.map(({ text }) => text)).toContain('"day" does not fit: "Hours" is closed (night mode is on).');
  });

  it('a route whose schedule is gone does not fit, and says so', () => {
    const decision = ask(fromTrunk('5551234'), [aRoute('it', { when: { schedule: 'gone', is: 'closed' } })]);
    expect(decision.trace).toContainEqual(
      expect.objectContaining({ fits: false, text: expect.stringContaining('"gone" is not there') }),
    );
  });
});

describe('hunting', () => {
  const order = (hunt: 'longest-idle' | 'ascending' | 'descending' | 'cyclic', last?: number) => {
    const lines = [
      aLine(1, { since: 30 }),
      aLine(2, { since: 10 }),
      aLine(3, { state: 'busy' }),
      aLine(4, { since: 20 }),
    ];
    const lastTaken = new Map(last === undefined ? [] : [['all', aLine(last).id] as const]);
    const route = aRoute('it', { targets: [{ kind: 'lines', group: 'all', hunt, afterAnswer: '' }] });
    return hops(ask(fromTrunk('5'), [route], aWorld({ lines, lastTaken }))).map((hop) => hop.slice(2, 3));
  };
  it('tries the line idle the longest first, or up, or down, or in turn behind the one taken last', () => {
    expect(order('longest-idle')).toEqual(['2', '4', '1']);
    expect(order('ascending')).toEqual(['1', '2', '4']);
    expect(order('descending')).toEqual(['4', '2', '1']);
    expect(order('cyclic')).toEqual(['1', '2', '4']);
    expect(order('cyclic', 2)).toEqual(['4', '1', '2']);
    expect(order('cyclic', 3)).toEqual(['4', '1', '2']);
    expect(order('cyclic', 4)).toEqual(['1', '2', '4']);
  });
});

describe("a caller's targets", () => {
  const inbound = (route: Partial<Route>, world?: RouteWorld, question?: Partial<RouteQuestion>) =>
    ask(fromLine('a/1', question), [aRoute('in', { from: [{ kind: 'line' }], ...route })], world);

  it('are kept in order with their ring times; one that cannot be had now is passed over', () => {
    const decision = inbound({
      targets: [
        { kind: 'trunk', trunk: 'gone', to: '600', ringS: 30, console: false },
        { kind: 'trunk', trunk: 'pbx', to: '600', ringS: 20, console: true },
        { kind: 'trunk', trunk: 'pbx', ringS: 20, console: false },
        { kind: 'lines', group: 'all', hunt: 'ascending', afterAnswer: '' },
        { kind: 'console', ringS: 15 },
      ],
    });
    expect(decision).toMatchObject({
      targets: [
        { kind: 'trunk', passedOver: { text: expect.stringContaining('"gone" is not there') } },
        { kind: 'trunk', to: '600', ringMs: 20_000, console: true },
        { passedOver: { text: expect.stringContaining('Nothing says whom to call') } },
        { passedOver: { text: expect.stringContaining('does not go out on another') } },
        { kind: 'console', ringMs: 15_000 },
      ],
      moveOn: expect.arrayContaining(['busy']),
    });
  });

  it('the line’s own number is the called one', () => {
    const lines = [aLine(1, { numbering: { country: 'us', number: '+12125550100' } })];
    const decision = inbound(
      {
        called: [{ is: 'exact', number: '+12125550100' }],
        changeCalled: [{ change: 'strip', count: 8 }],
        targets: [{ kind: 'trunk', trunk: 'pbx', ringS: 20, console: false }],
      },
      aWorld({ lines }),
    );
    expect(decision).toMatchObject({ targets: [{ kind: 'trunk', to: '0100' }] });
  });

  it('are told the caller as the route says', () => {
    const told = (route: Partial<Route>, caller: RouteQuestion['caller'] = { number: '2025551234', name: 'ADA' }) => {
      const lines = [aLine(1, { numbering: { country: 'us', number: '+12125550100' } })];
      const decision = inbound(route, aWorld({ lines }));
      return decision.kind === 'routed' ? presentCaller(caller, decision.callerRule).caller : undefined;
    };
    expect(told({})).toEqual({ number: '2025551234', name: 'ADA' });
    expect(told({ changeCalling: [{ change: 'e164' }] })).toEqual({ number: '+12025551234', name: 'ADA' });
    expect(told({ callerId: { kind: 'own' } })).toEqual({ number: '+12125550100', name: 'ADA' });
    expect(told({ callerId: { kind: 'own', number: '700', name: 'Front desk' } })).toEqual({
      number: '700',
      name: 'Front desk',
    });
    expect(told({ callerId: { kind: 'withheld' } })).toEqual({ withheld: 'private' });
    expect(told({ callerId: { kind: 'as-it-came', name: 'Line 1' } }, { withheld: 'private' })).toEqual({
      withheld: 'private',
      name: 'Line 1',
    });
  });
});

describe('an emergency call', () => {
  const refuses = aRoute('refuses', { targets: [{ kind: 'refuse', cause: 'barred' }] });

  it('goes before every route, without prefix, as it was dialled and with the code that the line needs', () => {
    const world = aWorld({ lines: [aLine(1, { numbering: { country: 'us', accessCode: '0w' } })] });
    expect(ask(fromTrunk('911'), [refuses], world)).toMatchObject({ emergency: true });
    expect(new Set(hops(ask(fromTrunk('911'), [refuses], world)))).toEqual(new Set(['a/1 0w911']));
    expect(ask(fromTrunk('9-1-1'), [], aWorld())).toMatchObject({ emergency: true });
    expect(ask(fromTrunk('9111'), [refuses])).toMatchObject({ emergency: false });
    expect(ask(fromTrunk('999'), [refuses])).toMatchObject({ emergency: false });
  });

  it('is one with the usual prefix, too', () => {
    const nine = aRoute('nine', {
      called: [{ is: 'prefix', digits: '9' }],
      changeCalled: [{ change: 'strip', count: 1 }],
    });
    expect(ask(fromTrunk('9911'), [nine])).toMatchObject({ emergency: true });
    expect(hops(ask(fromTrunk('9911'), [nine]))[0]).toBe('a/1 911');
  });

  it('of somebody on a line is none: it came from there', () => {
    expect(taken(ask(fromLine('a/1', { called: '911' }), []))).toBe('no-route');
  });

  it('takes a free line, then one that its adapter cannot serve, then the least important call’s', () => {
    const at = (startedAt: number) => ({ startedAt, answeredAt: startedAt + 5 });
    const lines = [
      aLine(1, { state: 'busy', call: aCall('in', { direction: 'inbound', ...at(10) }) }),
      aLine(2, { state: 'busy', call: aCall('older', at(10)) }),
      aLine(3, { state: 'busy', call: aCall('younger', at(20)) }),
      aLine(4, { state: 'busy', call: aCall('unanswered', { startedAt: 5 }) }),
      aLine(5, { state: 'busy', call: aCall('fax', { fax: 'cng', ...at(1) }) }),
      aLine(6, { state: 'ringing', call: aCall('rings', { direction: 'inbound' }) }),
      aLine(7, { state: 'busy', call: aCall('help', { emergency: true }) }),
      aLine(8, { state: 'out-of-service' }),
      aLine(9, { limits: ['It cannot.'] }),
      aLine(10, { state: 'in-use' }),
      aLine(11),
      aLine(12, { state: 'guarding' }),
    ];
    const decision = ask(fromTrunk('911'), [], aWorld({ lines }));
    expect(hops(decision).map((hop) => hop.slice(2).split(' ')[0])).toEqual([
      '11',
      '9',
      '10',
      '12',
      '4',
      '5',
      '3',
      '2',
      '1',
      '6',
      // Once more.
      '11',
      '9',
      '10',
    ]);
  });

  it('is told with who, where, and how to call back', () => {
    expect(
      emergencyNotice({
        number: '911',
        caller: { number: '601', name: 'Ada' },
        from: 'PBX',
        line: 'Line 1',
        callBack: '+12125550100',
      }),
    ).toBe('EMERGENCY CALL: Ada, 601 (PBX) dialled 911. It goes out on Line 1. They can call back +12125550100.');
  });
});
