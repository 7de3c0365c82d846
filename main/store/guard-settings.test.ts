import { describe, expect, it } from 'vitest';
import { usualGuards } from '../call/toll/guard-settings.ts';
import { settingsSchema } from './settings-schema.ts';

const guards = (given?: object) => settingsSchema.safeParse({ version: 1, ...(given ? { guards: given } : {}) });

describe('the settings of guards', () => {
  it('are safe where nothing is said', () => {
    expect(guards().data?.guards).toEqual(usualGuards);
    const { classes } = usualGuards;
    expect([
      classes.international,
      classes.premium,
      classes['shared-cost'],
      classes.satellite,
      classes.service,
    ]).toEqual(Array.from({ length: 5 }, () => 'block'));
  });

  it('take what is said, and leave the rest as it is', () => {
    const set = guards({ classes: { premium: 'pin' }, limits: { callsPerDay: 5 }, countries: ['at'] }).data?.guards;
    expect(set?.classes).toEqual({ ...usualGuards.classes, premium: 'pin' });
    expect(set?.limits).toEqual({ ...usualGuards.limits, callsPerDay: 5 });
    expect(set?.costlyLimits).toEqual(usualGuards.costlyLimits);
  });

  it.each([
    ['a rule for emergency numbers', { classes: { emergency: 'block' } }],
    ['a rule that is none', { classes: { premium: 'maybe' } }],
    ['a country in words', { countries: ['Austria'] }],
    ['a limit below nothing', { limits: { callsPerDay: -1 } }],
    ['limits of a line', { exceptions: [{ for: { kind: 'line', line: 'a/1' }, limits: { callsPerDay: 5 } }] }],
    ['a prefix of digits, which numbers begin with', { pinPrefix: '99' }],
    ['a PIN, which is no setting', { pin: '4711' }],
  ])('refuse %s', (_, given) => {
    expect(guards(given).success).toBe(false);
  });
});
