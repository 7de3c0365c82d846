import fc from 'fast-check';
import { getExampleNumber, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import data from '../../../assets/emergency-numbers.json' with { type: 'json' };
import { emergencyNumbers } from '../route/emergency.ts';
import { aLine, aRoute, aTable, aWorld, fromTrunk } from '../route/fixtures/a-world.ts';
import { anyCountry, anyDialled, anyQuestion, anyTable, anyWorld } from '../route/fixtures/any-routing.ts';
import { toDialledForm } from '../route/numbering.ts';
import { routeCall } from '../route/route-call.ts';
import type { RouteDecision } from '../route/route-decision.ts';
import { type GuardWorld, guardCall } from './guard-call.ts';
import { classRules, type GuardSettings, usualClassRules, usualGuards } from './guard-settings.ts';
import { classify, numberClasses } from './number-class.ts';

const RUNS = { numRuns: 400 };
const countries = Object.keys(data.countries);
const everything = numberClasses.filter((each) => each !== 'emergency');

const hopsOf = (decision: RouteDecision) =>
  decision.kind === 'routed' ? decision.targets.flatMap((target) => (target.kind === 'lines' ? target.hops : [])) : [];

const allSetTo = (rule: (typeof classRules)[number]): GuardSettings => ({
  ...usualGuards,
  classes: { ...usualClassRules, ...Object.fromEntries(everything.map((each) => [each, rule])) },
});

const anyGuards: fc.Arbitrary<GuardSettings> = fc
  .record({
    rules: fc.array(fc.constantFrom(...classRules), { minLength: everything.length, maxLength: everything.length }),
    countries: fc.array(anyCountry, { maxLength: 3 }),
    lock: fc.option(
      fc.record({
        schedule: fc.constantFrom('office', 'none'),
        allow: fc.subarray(everything),
        otherwise: fc.constantFrom('pin' as const, 'block' as const),
      }),
      { nil: undefined },
    ),
    insideTrunks: fc.subarray(['pbx', 'provider']),
  })
  .map(({ rules, ...rest }) => ({
    ...usualGuards,
    ...rest,
    classes: { ...usualClassRules, ...Object.fromEntries(everything.map((each, index) => [each, rules[index]])) },
  }));

const open: Pick<GuardWorld, 'reached' | 'pin'> = { reached: () => undefined, pin: 'set' };
const shut: Pick<GuardWorld, 'reached' | 'pin'> = { reached: () => ({ limit: 'callsPerDay', max: 1 }), pin: 'not-set' };

describe('whatever the settings and the world are', () => {
  it('guards only take away: what is left was there, in its order', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, anyGuards, (question, table, world, guards) => {
        const before = routeCall(question, table, world);
        const { decision } = guardCall(before, question, { table, guards, world: { ...world, ...open } });
        const left = hopsOf(decision);
        expect(hopsOf(before).filter((hop) => left.includes(hop))).toEqual(left);
        expect(decision.kind).toBe(before.kind);
        if (decision.kind === 'routed')
          for (const target of decision.targets)
            if (target.kind === 'lines' && target.passedOver) expect(target.hops).toEqual([]);
      }),
      RUNS,
    );
  });

  it('nothing is dialled where all is blocked, but calls for help', () => {
    fc.assert(
      fc.property(anyQuestion, anyTable, anyWorld, (question, table, world) => {
        const before = routeCall(question, table, world);
        const { decision } = guardCall(before, question, {
          table,
          guards: allSetTo('block'),
          world: { ...world, ...open },
        });
        for (const { line, digits } of hopsOf(decision)) {
          const country = world.lines.find(({ id }) => id === line)?.numbering.country ?? '';
          const help = emergencyNumbers(country).some((each) => digits.endsWith(each.replaceAll('X', '')));
          expect(help || (decision.kind === 'routed' && decision.emergency)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('nothing that libphonenumber calls premium, shared cost or abroad is dialled unasked', () => {
    fc.assert(
      fc.property(anyDialled, anyCountry, (called, country) => {
        const world = aWorld({ lines: [aLine(1, { numbering: { country } })] });
        const table = aTable([aRoute('all')]);
        const question = fromTrunk(called);
        const { decision } = guardCall(routeCall(question, table, world), question, {
          table,
          guards: usualGuards,
          world: { ...world, ...open },
        });
        if (decision.kind === 'routed' && decision.emergency) return;
        const home = country.slice(0, 2).toUpperCase();
        for (const { digits } of hopsOf(decision)) {
          if (!isSupportedCountry(home)) continue;
          const parsed = parsePhoneNumberFromString(digits, { defaultCountry: home, extract: false });
          expect(parsed?.isValid() ? parsed.getType() : 'none').not.toMatch(/PREMIUM|SHARED/);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('nothing abroad is dialled unasked: every country’s own number, from every other', () => {
    const codes = countries.map((each) => each.toUpperCase()).filter((each) => isSupportedCountry(each));
    let dialled = 0;
    for (const to of codes) {
      const number = getExampleNumber(to, examples)?.number;
      // Who shares a plan may share the example, too.
      const owner = number && parsePhoneNumberFromString(number)?.country;
      if (!number || !owner) continue;
      for (const from of codes) {
        const home = from.toLowerCase();
        const digits = toDialledForm(number, { country: home });
        if (digits === undefined || from === owner || sameTariff(from, owner)) continue;
        dialled++;
        const { classes, country } = classify(digits, { country: home });
        expect(classes, `${from} to ${owner}: ${digits}`).toContain('international');
        // Where a carrier's prefix may be meant, no country's permission opens it.
        if (country !== owner.toLowerCase()) expect([country, from]).toEqual([undefined, 'HK']);
      }
    }
    expect(dialled).toBeGreaterThan(40_000);
  }, 60_000);
});

it('every country’s own numbers are called from there', () => {
  for (const country of countries.map((each) => each.toUpperCase()).filter((each) => isSupportedCountry(each))) {
    const number = getExampleNumber(country, examples)?.number;
    const home = country.toLowerCase();
    const digits = number === undefined ? undefined : toDialledForm(number, { country: home });
    if (!number || digits === undefined || parsePhoneNumberFromString(number)?.country !== country) continue;
    for (const { classes } of [
      classify(digits, { country: home }),
      classify(digits, { country: home }, 'trunk'),
      classify(number, { country: home }, 'trunk'),
    ])
      expect(
        classes.map((each) => usualClassRules[each as keyof typeof usualClassRules]),
        `${country} ${digits}`,
      ).toEqual(['allow']);
  }
});

const sameTariff = (from: string, to: string): boolean =>
  ['FI AX', 'AX FI', 'NO SJ', 'SJ NO', 'AU CX', 'AU CC', 'IT VA', 'GP BL', 'GP MF'].includes(`${from} ${to}`);

describe('a call for help', () => {
  it('of every country passes every class, limit, lock and PIN, with and without the prefix that people dial', () => {
    const guards: GuardSettings = {
      ...allSetTo('block'),
      lock: { schedule: 'none', allow: [], otherwise: 'block' },
    };
    for (const country of countries)
      for (const pattern of emergencyNumbers(country)) {
        const number = pattern.replaceAll('X', '0');
        for (const [called, strip] of [
          [number, 0],
          [`9${number}`, 1],
        ] as const) {
          const world = aWorld({ lines: [aLine(1, { numbering: { country, accessCode: '0w' } })] });
          const table = aTable([aRoute('all', { changeCalled: strip ? [{ change: 'strip', count: strip }] : [] })]);
          const question = fromTrunk(called);
          const before = routeCall(question, table, world);
          const guarded = guardCall(before, question, { table, guards, world: { ...world, ...shut } });
          expect(hopsOf(guarded.decision)[0]?.digits, `${country} ${called}`).toMatch(new RegExp(`${number}$`));
          expect(guarded.toll, `${country} ${called} counts for no limit`).toBe(undefined);
          expect(classify(number, { country }).classes).toEqual(['emergency']);
        }
      }
  });

  it('passes untouched whatever else is set', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countries), anyTable, anyWorld, anyGuards, (country, table, world, guards) => {
        const there = {
          ...world,
          lines: world.lines.map((line) => ({ ...line, numbering: { ...line.numbering, country } })),
        };
        const question = fromTrunk((emergencyNumbers(country)[0] ?? '').replaceAll('X', '0'));
        const before = routeCall(question, table, there);
        fc.pre(before.kind === 'routed' && before.emergency);
        const guarded = guardCall(before, question, { table, guards, world: { ...there, ...shut } });
        expect(guarded.decision).toBe(before);
      }),
      RUNS,
    );
  });
});
