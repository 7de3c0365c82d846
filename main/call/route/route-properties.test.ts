import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import data from '../../../assets/emergency-numbers.json' with { type: 'json' };
import { emergencyNumbers } from './emergency.ts';
import { aLine, aRoute, aTable, aWorld, fromTrunk } from './fixtures/a-world.ts';
import {
  anyChange,
  anyCountry,
  anyDialled,
  anyQuestion,
  anyRoute,
  anySchedule,
  anyTable,
  anyWorld,
} from './fixtures/any-routing.ts';
import { changeNumber } from './number-change.ts';
import { routeCall } from './route-call.ts';
import type { RouteDecision } from './route-decision.ts';
import { decisionText } from './route-words.ts';
import { scheduleAt } from './schedule.ts';

const RUNS = { numRuns: 300 };
const countries = Object.keys(data.countries);

const hopsOf = (decision: RouteDecision) =>
  decision.kind === 'routed' ? decision.targets.flatMap((target) => (target.kind === 'lines' ? target.hops : [])) : [];

describe('whatever the settings and the world are', () => {
  it('a question gets an answer, the same one each time, and in words', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, (question, table, world) => {
        const decision = routeCall(question, table, world);
        expect(routeCall(question, table, world)).toEqual(decision);
        expect(decisionText(decision, world, question.source.kind)).not.toBe('');
        expect(decision.trace.every(({ text }) => text.length > 0)).toBe(true);
      }),
      RUNS,
    );
  });

  it('only digits, * and # come out to a line, and what the settings themselves put around them', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, (question, table, world) => {
        for (const { digits } of hopsOf(routeCall(question, table, world)))
          expect(digits).toMatch(/^[0-9*#,w!]*[0-9*#][0-9*#,w!]*$/);
      }),
      RUNS,
    );
  });

  it('no pause, wait or flash comes of a dialled number', () => {
    fc.assert(
      fc.property(anyDialled, anyWorld, (called, world) => {
        const plain = {
          ...world,
          lines: world.lines.map((line) => ({ ...line, numbering: { country: line.numbering.country } })),
        };
        for (const { digits } of hopsOf(routeCall(fromTrunk(called), aTable([aRoute('all')]), plain)))
          expect(digits).toMatch(/^[0-9*#]+$/);
      }),
      RUNS,
    );
  });

  it('the first route that fits is taken, and what follows it makes no difference', () => {
    fc.assert(
      fc.property(
        anyQuestion,
        anyTable,
        anyWorld,
        fc.array(anyRoute, { maxLength: 4 }),
        (question, table, world, more) => {
          const decision = routeCall(question, table, world);
          fc.pre(decision.kind === 'routed');
          const longer = { ...table, routes: [...table.routes, ...more] };
          expect(routeCall(question, longer, world)).toEqual(decision);
          if (decision.kind !== 'routed' || decision.emergency) return;
          const at = decision.trace.filter(({ about }) => about === 'route').length;
          expect(table.routes[at - 1]?.id).toBe(decision.route?.id);
          // Each route before it was looked at and did not fit; alone, none of them would have taken the call.
          const before = { ...table, routes: table.routes.slice(0, at - 1) };
          expect(routeCall(question, before, world).kind).toBe('not-routed');
        },
      ),
      RUNS,
    );
  });

  it('a table never loops: no more is looked at than there is', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, (question, table, world) => {
        const { trace } = routeCall(question, table, world);
        expect(trace.filter(({ about }) => about === 'route').length).toBeLessThanOrEqual(table.routes.length);
        expect(trace.filter(({ about }) => about === 'target').length).toBeLessThanOrEqual(5);
      }),
      RUNS,
    );
  });

  it('nothing that is refused is dialled: behind a refusal there is nothing', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, (question, table, world) => {
        const decision = routeCall(question, table, world);
        if (decision.kind === 'not-routed') return;
        const refused = decision.targets.findIndex(({ kind }) => kind === 'refuse');
        if (refused >= 0) expect(decision.targets).toHaveLength(refused + 1);
        for (const target of decision.targets)
          if (target.kind === 'lines' && target.passedOver) expect(target.hops).toEqual([]);
      }),
      RUNS,
    );
  });

  it('nothing that a caller dials who was asked for a number leads anywhere but by a route for that', () => {
    fc.assert(
      fc.property(anyDialled, anyTable, anyWorld, (called, table, world) => {
        const question = { ...fromTrunk(called), source: { kind: 'two-stage' as const, line: 'a/1' } };
        const others = {
          ...table,
          routes: table.routes.filter(({ from }) => !from.some(({ kind }) => kind === 'two-stage')),
        };
        const decision = routeCall(question, others, world);
        if (decision.kind === 'routed') expect(decision.emergency).toBe(true);
      }),
      RUNS,
    );
  });

  it('a caller is asked for a number on a line alone, and never where a PIN is wanted and none is set', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, (question, table, world) => {
        const decision = routeCall(question, table, world);
        if (decision.kind === 'not-routed') return;
        for (const [at, target] of decision.targets.entries()) {
          if (target.kind !== 'two-stage' || target.passedOver) continue;
          expect(question.source.kind).toBe('line');
          expect(target.pin === 'none' || world.twoStagePin === 'set').toBe(true);
          expect(decision.targets).toHaveLength(at + 1);
        }
      }),
      RUNS,
    );
  });

  it('a refused number is dialled by no route that follows, unless it calls for help', () => {
    fc.assert(
      fc.property(anyDialled, fc.array(anyRoute), anyWorld, (called, more, world) => {
        const table = aTable([aRoute('refused', { targets: [{ kind: 'refuse', cause: 'barred' }] }), ...more]);
        const decision = routeCall(fromTrunk(called), table, world);
        if (decision.kind === 'routed' && decision.emergency) return;
        expect(hopsOf(decision)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('an emergency number', () => {
  it('of every country reaches a line, whatever the table says, as long as one is in service and has no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countries, 'gn'), anyTable, anyWorld, fc.nat(), (country, table, world, pick) => {
        const there = {
          ...world,
          lines: world.lines.map((line) => ({ ...line, numbering: { ...line.numbering, country } })),
        };
        const numbers = emergencyNumbers(country);
        const number = (numbers[pick % numbers.length] ?? '').replaceAll('X', '4');
        const decision = routeCall(fromTrunk(number), table, there);
        const usable = there.lines.filter(
          ({ state, call }) =>
            state !== 'out-of-service' && !(call?.emergency && (state === 'busy' || state === 'ringing')),
        );
        expect([...new Set(hopsOf(decision).map(({ line }) => line))].toSorted()).toEqual(
          usable.map(({ id }) => id).toSorted(),
        );
        for (const { digits } of hopsOf(decision)) expect(digits.endsWith(number)).toBe(true);
        // Without any line to tell the country, the office's own is asked.
        if (there.lines.length > 0) expect(decision).toMatchObject({ kind: 'routed', emergency: true });
      }),
      { numRuns: 2000 },
    );
  });

  it('of a caller who was asked for a number reaches any line but the one that they are on', () => {
    fc.assert(
      fc.property(anyTable, anyWorld, (table, world) => {
        const question = { ...fromTrunk('112'), source: { kind: 'two-stage' as const, line: 'a/1' } };
        const there = { ...world, lines: world.lines.map((line) => ({ ...line, numbering: { country: 'de' } })) };
        const hops = hopsOf(routeCall(question, table, there)).map(({ line }) => line);
        expect(hops).not.toContain('a/1');
        const free = there.lines.filter(({ id, state }) => id !== 'a/1' && state === 'idle');
        for (const { id } of free) expect(hops).toContain(id);
      }),
      RUNS,
    );
  });

  it('of each country one by one', () => {
    for (const country of countries)
      for (const pattern of emergencyNumbers(country)) {
        const number = pattern.replaceAll('X', '0');
        const world = aWorld({ lines: [aLine(1, { numbering: { country } })] });
        const decision = routeCall(fromTrunk(number), aTable([]), world);
        expect(hopsOf(decision)[0], `${country} ${number}`).toEqual({ line: 'a/1', digits: number });
      }
  });
});

it('number changes are total', () => {
  fc.assert(
    fc.property(anyDialled, fc.array(anyChange), anyCountry, (number, changes, country) => {
      const { steps } = changeNumber(number, changes, { country, areaCode: '30' });
      expect(steps).toHaveLength(changes.length);
    }),
    { numRuns: 2000 },
  );
});

it('a schedule is open or closed at any moment, and night mode has the last word where it follows it', () => {
  fc.assert(
    fc.property(anySchedule, fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (schedule, at) => {
      const auto = scheduleAt(schedule, at, 'auto', 'UTC');
      const [on, off] = [scheduleAt(schedule, at, 'on', 'UTC'), scheduleAt(schedule, at, 'off', 'UTC')];
      if (schedule.night === 'ignores') expect([on, off]).toEqual([auto, auto]);
      else expect([on.open, off.open]).toEqual([false, true]);
    }),
    RUNS,
  );
});
