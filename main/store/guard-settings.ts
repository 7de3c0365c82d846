import { z } from 'zod';
import {
  classRules,
  type GuardSettings,
  usualClassRules,
  usualCostlyLimits,
  usualGuards,
  usualLimits,
} from '../call/toll/guard-settings.ts';
import { numberClasses } from '../call/toll/number-class.ts';
import { settingId, settingLineId } from './setting-kinds.ts';

/** What may be called, and how much: main/call/toll/guard-settings.ts says what each value means and why it is what it is. */
const rule = z.enum(classRules);
const guardedClass = z.enum(numberClasses).exclude(['emergency']);
const country = z.string().regex(/^[a-z]{2}$/, 'two small letters of a country, such as "de"');
const countries = z.array(country).max(250);

const most = z.int().min(0).max(1_000_000);
const longest = z.int().min(0).max(1_440);
const limits = (usual: typeof usualLimits) =>
  z
    .strictObject({
      concurrent: most.default(usual.concurrent),
      callsPerHour: most.default(usual.callsPerHour),
      callsPerDay: most.default(usual.callsPerDay),
      minutesPerDay: most.default(usual.minutesPerDay),
      minutesPerMonth: most.default(usual.minutesPerMonth),
      longestCallMin: longest.default(usual.longestCallMin),
    })
    .prefault({});

const exception = z
  .strictObject({
    for: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('line'), line: settingLineId }),
      z.strictObject({ kind: z.literal('trunk'), trunk: settingId }),
      z.strictObject({ kind: z.literal('console') }),
    ]),
    classes: z.partialRecord(guardedClass, rule).default({}),
    countries: countries.optional(),
    limits: z
      .strictObject({
        concurrent: most.optional(),
        callsPerHour: most.optional(),
        callsPerDay: most.optional(),
        minutesPerDay: most.optional(),
        minutesPerMonth: most.optional(),
        longestCallMin: longest.optional(),
      })
      .optional(),
  })
  .refine((each) => each.limits === undefined || each.for.kind === 'trunk', {
    path: ['limits'],
    message: 'limits are for trunks: leave them out here',
  });

const usual = usualClassRules;

export const guardSettings = z
  .strictObject({
    classes: z
      .strictObject({
        free: rule.default(usual.free),
        local: rule.default(usual.local),
        national: rule.default(usual.national),
        mobile: rule.default(usual.mobile),
        'shared-cost': rule.default(usual['shared-cost']),
        premium: rule.default(usual.premium),
        satellite: rule.default(usual.satellite),
        international: rule.default(usual.international),
        service: rule.default(usual.service),
        unknown: rule.default(usual.unknown),
      })
      .prefault({}),
    countries: countries.default([]),
    limits: limits(usualLimits),
    costlyLimits: limits(usualCostlyLimits),
    atLimit: z.enum(['finish', 'end']).default(usualGuards.atLimit),
    warnS: z.int().min(0).max(300).default(usualGuards.warnS),
    lock: z
      .strictObject({
        schedule: settingId,
        allow: z.array(guardedClass).max(16).default(['free', 'local']),
        otherwise: z.enum(['pin', 'block']).default('block'),
      })
      .optional(),
    pinPrefix: z
      .string()
      .regex(/^[*#][0-9*#]{0,3}$/, '* or #, and at most 3 digits, * or # behind it')
      .default(usualGuards.pinPrefix),
    askPin: z.boolean().default(usualGuards.askPin),
    insideTrunks: z.array(settingId).max(64).default([]),
    exceptions: z.array(exception).max(100).default([]),
  })
  .prefault({});

/** Both say the same. */
export type CheckedGuards = z.output<typeof guardSettings> extends GuardSettings ? true : never;
