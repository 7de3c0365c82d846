import type { NumberClass } from './number-class.ts';

/** What may be said of a class: `pin`, who knows the office's PIN may. Emergency numbers are always allowed. */
export const classRules = ['allow', 'pin', 'block'] as const;
export type ClassRule = (typeof classRules)[number];
export type GuardedClass = Exclude<NumberClass, 'emergency'>;
export type ClassRules = Readonly<Record<GuardedClass, ClassRule>>;

/** What an office calls day by day. The others cost, or may cost, what nobody here decides. */
export const usualClassRules: ClassRules = {
  free: 'allow',
  local: 'allow',
  national: 'allow',
  mobile: 'allow',
  'shared-cost': 'block',
  premium: 'block',
  satellite: 'block',
  international: 'block',
  service: 'block',
  unknown: 'block',
};

/** 0: no limit. A day and a month are the office's own, by its calendar; an hour is the last 60 minutes. */
export interface CallLimits {
  /** Calls at the same time. */
  readonly concurrent: number;
  readonly callsPerHour: number;
  readonly callsPerDay: number;
  readonly minutesPerDay: number;
  readonly minutesPerMonth: number;
  /** Of one call, from its answer. */
  readonly longestCallMin: number;
}

/**
 * Ten times what a small office of eight lines comes to: 8 lines busy a quarter of 8 hours are 960 minutes a day. A gateway
 * that somebody has taken over meets them in hours.
 */
export const usualLimits: CallLimits = {
  concurrent: 32,
  callsPerHour: 300,
  callsPerDay: 2_000,
  minutesPerDay: 6_000,
  minutesPerMonth: 60_000,
  longestCallMin: 480,
};

/** Of calls that cost by the minute: abroad, premium, shared cost, satellite. What one bad night may cost at most. */
export const usualCostlyLimits: CallLimits = {
  concurrent: 2,
  callsPerHour: 20,
  callsPerDay: 60,
  minutesPerDay: 240,
  minutesPerMonth: 2_000,
  longestCallMin: 60,
};

/** For one trunk, line or the console: what is left out is as for all. */
export interface GuardException {
  readonly for:
    | { readonly kind: 'line'; readonly line: string }
    /** Calls from it, and calls that go out by it. */
    | { readonly kind: 'trunk'; readonly trunk: string }
    | { readonly kind: 'console' };
  readonly classes: Readonly<Partial<Record<GuardedClass, ClassRule | undefined>>>;
  readonly countries?: readonly string[] | undefined;
  /** Besides those of all; of a trunk alone. */
  readonly limits?: Readonly<Partial<Record<keyof CallLimits, number | undefined>>> | undefined;
}

/** Of the settings: what may be called, and how much. */
export interface GuardSettings {
  readonly classes: ClassRules;
  /** ISO 3166, small letters: calls there are allowed, but for their premium, shared cost and unknown numbers. */
  readonly countries: readonly string[];
  readonly limits: CallLimits;
  readonly costlyLimits: CallLimits;
  /** Of a limit of minutes that is reached in a call: it goes on to its end, or is ended. The longest call always ends. */
  readonly atLimit: 'finish' | 'end';
  /** A tone so long before a call is ended; 0: none. */
  readonly warnS: number;
  /** While the schedule is closed only these are allowed. */
  readonly lock?:
    | { readonly schedule: string; readonly allow: readonly GuardedClass[]; readonly otherwise: 'pin' | 'block' }
    | undefined;
  /** In front of a number: `**4711*` and then the number, for the PIN 4711. */
  readonly pinPrefix: string;
  /** Who dials without the PIN hears two beeps before the call goes out, and presses it then. */
  readonly askPin: boolean;
  /** Trunks that lead to the office's own telephones: numbers there are extensions. */
  readonly insideTrunks: readonly string[];
  readonly exceptions: readonly GuardException[];
}

export const usualGuards: GuardSettings = {
  classes: usualClassRules,
  countries: [],
  limits: usualLimits,
  costlyLimits: usualCostlyLimits,
  atLimit: 'finish',
  warnS: 30,
  pinPrefix: '**',
  askPin: true,
  insideTrunks: [],
  exceptions: [],
};
