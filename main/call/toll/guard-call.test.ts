import { describe, expect, it } from 'vitest';
import { aLine, aRoute, aTable, aWorld, fromLine, fromTrunk, WEDNESDAY_NOON } from '../route/fixtures/a-world.ts';
import { routeCall } from '../route/route-call.ts';
import type { RouteQuestion, RouteWorld } from '../route/route-decision.ts';
import type { Route, RouteTable } from '../route/route-table.ts';
import { type GuardedDecision, type GuardWorld, guardCall } from './guard-call.ts';
import { type ClassRules, type GuardSettings, usualClassRules, usualGuards } from './guard-settings.ts';

interface Asked {
  readonly routes?: readonly Route[];
  readonly table?: Partial<RouteTable>;
  readonly world?: Partial<RouteWorld>;
  readonly guards?: Partial<Omit<GuardSettings, 'classes'>> & { readonly classes?: Partial<ClassRules> };
  readonly reached?: GuardWorld['reached'];
  readonly pin?: 'set' | 'not-set';
}

function ask(question: RouteQuestion, asked: Asked = {}): GuardedDecision {
  const table = aTable(asked.routes ?? [aRoute('all')], asked.table);
  const world = aWorld(asked.world);
  const { classes, ...rest } = asked.guards ?? {};
  return guardCall(routeCall(question, table, world), question, {
    table,
    guards: { ...usualGuards, ...rest, classes: { ...usualClassRules, ...classes } },
    world: { ...world, reached: asked.reached ?? (() => undefined), pin: asked.pin ?? 'not-set' },
  });
}

const hops = ({ decision }: GuardedDecision): string[] =>
  decision.kind === 'routed'
    ? decision.targets.flatMap((target) =>
        target.kind === 'lines' ? target.hops.map(({ line, digits }) => `${line} ${digits}`) : [],
      )
    : [];
const why = ({ decision }: GuardedDecision): string =>
  decision.kind === 'routed' ? decision.targets.map(({ passedOver }) => passedOver?.text ?? '').join('|') : '';
const lineIn = (port: number, country: string, more: object = {}) => aLine(port, { numbering: { country, ...more } });

describe('what a guard lets out', () => {
  it('is what an office calls day by day, and nothing that costs', () => {
    expect(hops(ask(fromTrunk('2025550142')))).toEqual(['a/1 2025550142', 'a/2 2025550142']);
    expect(hops(ask(fromTrunk('18005550142')))).toHaveLength(2);
    for (const number of ['19005550142', '011442079460018', '+442079460018', '18765550142', '*72', '0', '00'])
      expect(hops(ask(fromTrunk(number))), number).toEqual([]);
  });

  it('says why not, and what to change', () => {
    expect(why(ask(fromTrunk('011442079460018')))).toBe(
      '011442079460018 is a number abroad (GB): such calls are blocked. To allow calls there, put "gb" into guards.countries.',
    );
    expect(why(ask(fromTrunk('19005550142')))).toMatch(/a premium number.*set guards\.classes\.premium to "allow"/);
  });

  it('refuses with one cause, and the trace that route.try shows says the same', () => {
    const { decision, denials } = ask(fromTrunk('19005550142'));
    expect(decision).toMatchObject({ targets: [{ passedOver: { why: 'guarded' } }] });
    expect(decision.trace.at(-1)).toMatchObject({ about: 'target', tried: false });
    expect(decision.trace.at(-1)?.text).toContain('a premium number');
    expect(denials).toMatchObject([{ cause: 'class/premium/trunk/pbx', severity: 'warning' }]);
  });

  it('allows countries one by one, but not what costs more there, nor numbers that nobody has', () => {
    const guards = { countries: ['gb', 'lv'] };
    expect(hops(ask(fromTrunk('011442079460018'), { guards }))).toHaveLength(2);
    expect(hops(ask(fromTrunk('01137190123456'), { guards }))).toEqual([]);
    expect(hops(ask(fromTrunk('0114491'), { guards }))).toEqual([]);
    expect(hops(ask(fromTrunk('18765550142'), { guards }))).toEqual([]);
  });

  it('looks at what the line would dial, after every change', () => {
    const nine = aRoute('nine', { changeCalled: [{ change: 'strip', count: 1 }] });
    expect(hops(ask(fromTrunk('9011442079460018'), { routes: [nine] }))).toEqual([]);
    expect(hops(ask(fromTrunk('92025550142'), { routes: [nine] }))).toHaveLength(2);
    const abroad = aRoute('abroad', { changeCalled: [{ change: 'prefix', digits: '01144' }] });
    expect(hops(ask(fromTrunk('2079460018'), { routes: [abroad] }))).toEqual([]);
  });

  it('leaves the code of a line that hangs on a PBX out of account, and tones behind the number', () => {
    const world = { lines: [lineIn(1, 'de', { accessCode: '0w', areaCode: '30' })] };
    expect(hops(ask(fromTrunk('0401234567'), { world }))).toEqual(['a/1 0w0401234567']);
    expect(hops(ask(fromTrunk('00442079460018'), { world }))).toEqual([]);
    const extension = aRoute('ext', { changeCalled: [{ change: 'append', digits: ',,123#' }] });
    expect(hops(ask(fromTrunk('0401234567'), { world, routes: [extension] }))).toEqual(['a/1 0w0401234567,,123#']);
    expect(hops(ask(fromTrunk('00442079460018'), { world, routes: [extension] }))).toEqual([]);
    // A calling service: what it is asked for counts.
    const service = aRoute('service', { changeCalled: [{ change: 'prefix', digits: '08001234567,,' }] });
    expect(hops(ask(fromTrunk('00442079460018'), { world, routes: [service] }))).toEqual([]);
  });

  it('takes each line by itself: one of another country calls there', () => {
    const world = { lines: [lineIn(1, 'us'), lineIn(2, 'gb')] };
    expect(hops(ask(fromTrunk('+442079460018'), { world }))).toEqual(['a/2 02079460018']);
  });

  it('makes exceptions: of the line first, then of who calls', () => {
    const pbx = { kind: 'trunk', trunk: 'pbx' } as const;
    const first = { kind: 'line', line: 'a/1' } as const;
    const guards = {
      exceptions: [
        { for: pbx, classes: { premium: 'allow' as const }, countries: ['gb'] },
        { for: first, classes: { premium: 'block' as const } },
      ],
    };
    expect(hops(ask(fromTrunk('19005550142'), { guards }))).toEqual(['a/2 19005550142']);
    expect(hops(ask(fromTrunk('011442079460018'), { guards }))).toHaveLength(2);
    const other = { source: { kind: 'trunk', trunk: 'other' } } as const;
    expect(hops(ask(fromTrunk('19005550142', other), { guards }))).toEqual([]);
  });

  it('lets calls of lines in, wherever the settings lead them', () => {
    const inbound = aRoute('in', {
      from: [{ kind: 'line' }],
      targets: [{ kind: 'trunk', trunk: 'pbx', to: '100', ringS: 20, console: false }],
    });
    const { decision } = ask(fromLine('a/1'), {
      routes: [inbound],
      reached: () => ({ limit: 'callsPerDay', max: 1 }),
    });
    expect(decision).toMatchObject({ targets: [{ kind: 'trunk', to: '100' }] });
    expect(decision.kind === 'routed' && decision.targets[0]?.passedOver).toBe(undefined);
  });

  it('keeps a number that somebody dialled from a provider as it does from a line, but not from the own PBX', () => {
    const over = aRoute('over', {
      from: [{ kind: 'line' }],
      targets: [{ kind: 'trunk', trunk: 'pbx', ringS: 20, console: false }],
    });
    const asked = fromLine('a/1', { called: '011442079460018' });
    expect(why(ask(asked, { routes: [over] }))).toMatch(/a number abroad \(GB\).*name it in guards\.insideTrunks\.$/);
    expect(why(ask(asked, { routes: [over], guards: { insideTrunks: ['pbx'] } }))).toBe('');
  });

  it('keeps it from a trunk in trouble as well, which may be well again when its turn comes', () => {
    const trunk = { kind: 'trunk', trunk: 'far', ringS: 20, console: false } as const;
    const routes = [aRoute('out', { targets: [trunk, { ...trunk, trunk: 'other' }] })];
    const trouble = 'The trunk "far" is out of order.';
    const world = { trunks: [{ id: 'far', trouble }, { id: 'other' }] };
    const barred = ask(fromTrunk('19005550142'), { routes, world }).decision;
    expect(barred).toMatchObject({ targets: [{ passedOver: { why: 'guarded' } }, { passedOver: { why: 'guarded' } }] });
    const allowed = ask(fromTrunk('2025550142'), { routes, world });
    expect(why(allowed)).toBe(`${trouble}|`);
    expect(allowed.toll?.trunks).toEqual(['pbx', 'far', 'other']);
  });
});

describe('a limit', () => {
  const callsPerDay = (scope: string) => (asked: string) =>
    asked === scope ? ({ limit: 'callsPerDay', max: 60 } as const) : undefined;

  it('lets no further call out, and says how it is raised', () => {
    const guarded = ask(fromTrunk('2025550142'), { reached: callsPerDay('all') });
    expect(hops(guarded)).toEqual([]);
    expect(why(guarded)).toMatch(/60 a day\. .*count anew in the console, or raise callsPerDay in guards\.limits/);
    expect(guarded.denials).toMatchObject([{ cause: 'limit/all/callsPerDay', severity: 'error' }]);
    expect(guarded.toll).toBe(undefined);
  });

  it('of calls that cost is for those alone, and one of a trunk for that trunk', () => {
    const guards = { countries: ['gb'] };
    expect(hops(ask(fromTrunk('2025550142'), { reached: callsPerDay('costly') }))).toHaveLength(2);
    expect(hops(ask(fromTrunk('011442079460018'), { guards, reached: callsPerDay('costly') }))).toEqual([]);
    expect(hops(ask(fromTrunk('2025550142'), { reached: callsPerDay('trunk/pbx') }))).toEqual([]);
    expect(hops(ask(fromTrunk('2025550142'), { reached: callsPerDay('trunk/other') }))).toHaveLength(2);
    expect(ask(fromTrunk('011442079460018'), { guards }).toll).toEqual({ costly: true, trunks: ['pbx'] });
  });
});

describe('the lock', () => {
  const hours = {
    id: 'hours',
    name: 'Office hours',
    weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
    holidays: [],
    night: 'follows',
  } as const;
  const table = { schedules: [hours] };
  const guards = { lock: { schedule: 'hours', allow: ['free'], otherwise: 'block' } } as const;
  const night = { at: WEDNESDAY_NOON + 8 * 3_600_000 };

  it('lets out what it names alone, while the schedule is closed', () => {
    expect(hops(ask(fromTrunk('2025550142'), { table, guards }))).toHaveLength(2);
    expect(hops(ask(fromTrunk('2025550142', night), { table, guards }))).toEqual([]);
    expect(hops(ask(fromTrunk('18005550142', night), { table, guards }))).toHaveLength(2);
    expect(why(ask(fromTrunk('2025550142', night), { table, guards }))).toMatch(
      /The office is closed \(wed 2026-11-18 20:00 is outside its hours\).*guards\.lock/,
    );
  });

  it('goes by the office’s own time, and by the night mode', () => {
    const tokyo = { schedules: [hours], office: { timeZone: 'Asia/Tokyo' } };
    expect(hops(ask(fromTrunk('2025550142'), { table: tokyo, guards }))).toEqual([]);
    expect(hops(ask(fromTrunk('2025550142'), { table: { ...table, nightMode: 'on' }, guards }))).toEqual([]);
  });

  it('is closed where its schedule is not there', () => {
    expect(why(ask(fromTrunk('2025550142'), { guards }))).toContain('its schedule "hours" is not there');
  });

  it('opens to who knows the PIN, where that is set', () => {
    const open = { lock: { ...guards.lock, otherwise: 'pin' } } as const;
    const asked = { table, guards: open, pin: 'set' } as const;
    expect(ask(fromTrunk('2025550142', night), asked)).toMatchObject({ pin: 'wanted' });
    expect(hops(ask(fromTrunk('2025550142', { ...night, pin: 'known' }), asked))).toHaveLength(2);
    expect(ask(fromTrunk('2025550142', night), { ...asked, pin: 'not-set' })).toMatchObject({ pin: 'not-wanted' });
  });
});

describe('a PIN', () => {
  const guards = { classes: { premium: 'pin' as const } };

  it('opens what needs it, and nothing that is blocked', () => {
    const known = { pin: 'known' } as const;
    expect(hops(ask(fromTrunk('19005550142', known), { guards, pin: 'set' }))).toHaveLength(2);
    expect(hops(ask(fromTrunk('011442079460018', known), { guards, pin: 'set' }))).toEqual([]);
    // A premium number abroad is both.
    expect(hops(ask(fromTrunk('01137190123456', known), { guards, pin: 'set' }))).toEqual([]);
  });

  it('is asked for where it would help, and how it is given is said', () => {
    const wanted = ask(fromTrunk('19005550142'), { guards, pin: 'set' });
    expect(wanted.pin).toBe('wanted');
    expect(why(wanted)).toContain('Dial **, the PIN, * and the number.');
    expect(ask(fromTrunk('011442079460018'), { guards, pin: 'set' }).pin).toBe('not-wanted');
  });

  it('that nobody has set opens nothing', () => {
    const guarded = ask(fromTrunk('19005550142'), { guards, pin: 'not-set' });
    expect(guarded.pin).toBe('not-wanted');
    expect(why(guarded)).toContain('such calls are blocked');
  });
});
