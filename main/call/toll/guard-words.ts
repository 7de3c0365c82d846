import type { GuardedClass } from './guard-settings.ts';
import type { NumberClass, NumberKind } from './number-class.ts';
import type { LimitName, LimitReached, LimitScope } from './usage.ts';

const classWords: Readonly<Record<NumberClass, string>> = {
  emergency: 'an emergency number',
  free: 'a free number',
  local: 'a local number',
  national: 'a national number',
  mobile: 'a mobile number',
  'shared-cost': 'a number with a tariff of its own (shared cost, personal, pager)',
  premium: 'a premium number',
  satellite: 'a number of a satellite or international network',
  international: 'a number abroad',
  service: 'a star code, an operator or a short number',
  unknown: 'no number that is known to be in use, or not a whole one',
};

/** `a number abroad (GB), a premium number` */
export const kindText = ({ classes, country }: NumberKind): string =>
  classes
    .map((each) =>
      each === 'international' && country ? `${classWords[each]} (${country.toUpperCase()})` : classWords[each],
    )
    .join(', ');

const named: Readonly<Record<GuardedClass, string>> = {
  free: 'free',
  local: 'local',
  national: 'national',
  mobile: 'mobile',
  'shared-cost': 'shared-cost',
  premium: 'premium',
  satellite: 'satellite',
  international: 'international',
  service: 'service',
  unknown: 'unknown',
};

/** Why a number is not called, and what to change. */
export function blockedText(number: string, kind: NumberKind, on: GuardedClass): string {
  const cure =
    on === 'international' && kind.country
      ? `To allow calls there, put "${kind.country}" into guards.countries.`
      : `To allow them, set guards.classes.${named[on]} to "allow".`;
  return `${number} is ${kindText(kind)}: such calls are blocked. ${cure}`;
}

export const pinText = (number: string, kind: NumberKind, prefix: string): string =>
  `${number} is ${kindText(kind)}: such calls need the PIN. Dial ${prefix}, the PIN, * and the number.`;

/** @param why why the office is closed */
export const lockText = (allowed: readonly GuardedClass[], why: string): string =>
  `The office is closed (${why}), and then ${allowed.length === 0 ? 'nothing but emergency numbers' : `only these and emergency numbers`} may be called${allowed.length === 0 ? '' : `: ${allowed.join(', ')}`}. That is said by guards.lock.`;

const limitWords: Readonly<Record<LimitName, (max: number) => string>> = {
  concurrent: (max) => `${max} at the same time`,
  callsPerHour: (max) => `${max} in an hour`,
  callsPerDay: (max) => `${max} a day`,
  minutesPerDay: (max) => `${max} minutes a day`,
  minutesPerMonth: (max) => `${max} minutes a month`,
};

const scopeText = (scope: LimitScope): string => {
  if (scope === 'all') return 'calls to the outside';
  if (scope === 'costly') return 'calls that cost (abroad, premium, shared cost, satellite)';
  return `calls of the trunk "${scope.slice('trunk/'.length)}"`;
};

const scopeSetting = (scope: LimitScope): string => {
  if (scope === 'all') return 'guards.limits';
  if (scope === 'costly') return 'guards.costlyLimits';
  return "the trunk's limits in guards.exceptions";
};

export function limitText(scope: LimitScope, { limit, max }: LimitReached): string {
  const reached = `The limit of ${scopeText(scope)} is reached: ${limitWords[limit](max)}.`;
  return `${reached} If these calls were yours, count anew in the console, or raise ${limit} in ${scopeSetting(scope)}.`;
}

export const longestText = (minutes: number, costly: boolean): string =>
  `Ended: it had lasted ${minutes} minutes, the longest that ${costly ? 'guards.costlyLimits' : 'guards.limits'} let a call last (longestCallMin).`;
