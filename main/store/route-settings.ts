import { z } from 'zod';
import { huntOrders } from '../call/route/hunt.ts';
import { endCauses, refuseCauses } from '../call/route/move-on.ts';
import { nightModes, weekdays } from '../call/route/schedule.ts';
import { areaCode, dialPlan, named, settingId, settingLineId } from './setting-kinds.ts';

/** Routes, schedules, and where the office is: what main/call/route/ goes by, where each value is described. */
const country = z.string().regex(/^[a-z]{2}$/, 'two small letters of a country, such as "de"');
const ringS = z.int().min(3).max(300);

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('line'), line: settingLineId.optional() }),
  z.strictObject({ kind: z.literal('group'), group: settingId }),
  z.strictObject({ kind: z.literal('trunk'), trunk: settingId.optional() }),
  z.strictObject({ kind: z.literal('console') }),
  z.strictObject({ kind: z.literal('two-stage'), line: settingLineId.optional() }),
]);

const matches = [
  z.strictObject({
    is: z.literal('exact'),
    number: z.string().regex(/^\+?[0-9*# ().-]{1,32}$/, 'a number of at most 32 digits, * and #, + in front'),
  }),
  z.strictObject({
    is: z.literal('prefix'),
    digits: z.string().regex(/^\+?[0-9*#]{1,32}$/, 'digits, * and #, + in front'),
  }),
  z.strictObject({
    is: z.literal('pattern'),
    pattern: z
      .string()
      .regex(
        /^\+?[0-9X*#]{0,32}\.?$/,
        'digits, * # + and X for any digit, with a dot at the end for one or more of anything',
      ),
  }),
  z.strictObject({ is: z.literal('country'), country }),
] as const;
const calledMatch = z.discriminatedUnion('is', matches);
const callingMatch = z.discriminatedUnion('is', [
  ...matches,
  z.strictObject({ is: z.literal('withheld') }),
  z.strictObject({ is: z.literal('unknown') }),
]);

const change = <Digits extends z.ZodType<string>>(digits: Digits) =>
  z.discriminatedUnion('change', [
    z.strictObject({ change: z.literal('strip'), count: z.int().min(1).max(32) }),
    z.strictObject({ change: z.literal('prefix'), digits }),
    z.strictObject({ change: z.literal('append'), digits }),
    z.strictObject({ change: z.literal('replace'), digits }),
    z.strictObject({ change: z.literal('e164') }),
    z.strictObject({ change: z.literal('national') }),
    z.strictObject({ change: z.literal('local') }),
  ]);
const changes = <Digits extends z.ZodType<string>>(digits: Digits) => z.array(change(digits)).max(8).default([]);
const calledDigits = z
  .string()
  .max(64)
  .regex(
    /^\+?[0-9*#,w!]*$/,
    'digits, * # (and + in front), a comma for a pause of 2 s, w to wait for another dial tone, ! for a hook flash',
  );
const callingDigits = z.string().regex(/^\+?[0-9]{0,32}$/, 'digits, + in front');

const name = z.string().max(64);
const callerId = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('as-it-came'), name: name.optional() }),
  z.strictObject({ kind: z.literal('own'), number: callingDigits.min(1).optional(), name: name.optional() }),
  z.strictObject({ kind: z.literal('withheld'), name: name.optional() }),
]);

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lines'),
    group: settingId,
    hunt: z.enum(huntOrders).default('longest-idle'),
    ringS: ringS.optional(),
    afterAnswer: z
      .string()
      .max(64)
      .regex(/^[0-9A-D*#,]*$/, 'digits, A to D, * # and a comma for a pause of 2 s')
      .default(''),
  }),
  z.strictObject({
    kind: z.literal('trunk'),
    trunk: settingId,
    to: z.string().min(1).max(64).optional(),
    ringS: ringS.default(30),
    console: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('console'), ringS: ringS.optional() }),
  z.strictObject({ kind: z.literal('refuse'), cause: z.enum(refuseCauses).default('declined') }),
  z.strictObject({
    kind: z.literal('two-stage'),
    pin: z.enum(['required', 'none']).default('required'),
    prompt: z.string().min(1).max(4_096).optional(),
    firstDigitS: z.int().min(3).max(30).default(10),
    nextDigitS: z.int().min(1).max(15).default(4),
    maxDigits: z.int().min(1).max(32).default(20),
  }),
]);

export const routeSettings = z.strictObject({
  id: settingId,
  name: name.default(''),
  enabled: z.boolean().default(true),
  from: z.array(source).min(1).max(64),
  called: z.array(calledMatch).max(100).default([]),
  calling: z.array(callingMatch).max(100).default([]),
  when: z.strictObject({ schedule: settingId, is: z.enum(['open', 'closed']) }).optional(),
  changeCalled: changes(calledDigits),
  changeCalling: changes(callingDigits),
  callerId: callerId.prefault({ kind: 'as-it-came' }),
  targets: z.array(target).min(1).max(16),
  moveOn: z.array(z.enum(endCauses)).optional(),
});

const clock = z.string().regex(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'a time from 00:00 to 24:00');
const day = z
  .string()
  .regex(/^([0-9]{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, 'a date, "2026-12-24", or of every year, "--12-24"')
  // 2024 had a 29th of February.
  .refine((text) => {
    const date = text.startsWith('--') ? `2024${text.slice(1)}` : text;
    return !Number.isNaN(Date.parse(date)) && new Date(date).toISOString().startsWith(date);
  }, 'a day that the calendar has');
const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}, 'a time zone such as "Europe/Berlin"');

const sameDay = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'the end must be after the start, on the same day' });

const holiday = z
  .strictObject({ name, from: day, to: day.optional(), open: z.array(sameDay).max(8).optional() })
  .refine(({ from, to }) => to === undefined || from.startsWith('--') === to.startsWith('--'), {
    path: ['to'],
    message: 'both days are of every year, "--12-24", or both of one, "2026-12-24"',
  })
  .refine(({ from, to }) => to === undefined || from.startsWith('--') || from <= to, {
    path: ['to'],
    message: 'the last day must not be before the first',
  });

const schedule = z.strictObject({
  id: settingId,
  name: name.default(''),
  timeZone: timeZone.optional(),
  weekly: z
    .array(z.strictObject({ days: z.array(z.enum(weekdays)).min(1), from: clock, to: clock }))
    .max(50)
    .default([]),
  holidays: z.array(holiday).max(200).default([]),
  night: z.enum(['follows', 'ignores']).default('follows'),
});

/** The settings' part. */
export const routing = {
  /** The first that fits is taken. */
  routes: named(routeSettings),
  schedules: named(schedule),
  nightMode: z.enum(nightModes).default('auto'),
  office: z
    .strictObject({ country: country.optional(), areaCode: areaCode.optional(), timeZone: timeZone.optional() })
    .prefault({}),
};

/** A line's part: its number, and how numbers are dialled on it. */
export const lineNumbering = z.strictObject({
  number: z
    .string()
    .regex(/^\+[1-9][0-9]{4,14}$/, 'its number in international form, such as "+49301234567"')
    .optional(),
  areaCode: areaCode.optional(),
  localForm: z.enum(['without-area-code', 'with-area-code']).optional(),
  accessCode: dialPlan.optional(),
});
