/** The settings' part that these pages set, as the gateway gives it: checked there, defaults filled in. */
import { numberClass } from '../../../main/contract/dial-look.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface WeeklyHours {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

export interface Holiday {
  readonly name: string;
  readonly from: string;
  readonly to?: string;
  readonly open?: readonly { readonly from: string; readonly to: string }[];
}

export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly timeZone?: string;
  readonly weekly: readonly WeeklyHours[];
  readonly holidays: readonly Holiday[];
  readonly night: 'follows' | 'ignores';
}

export type RouteSource =
  | { readonly kind: 'line'; readonly line?: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'trunk'; readonly trunk?: string }
  | { readonly kind: 'console' }
  | { readonly kind: 'two-stage'; readonly line?: string };

export type NumberMatch =
  | { readonly is: 'exact'; readonly number: string }
  | { readonly is: 'prefix'; readonly digits: string }
  | { readonly is: 'pattern'; readonly pattern: string }
  | { readonly is: 'country'; readonly country: string }
  | { readonly is: 'withheld' }
  | { readonly is: 'unknown' };

export type NumberChange =
  | { readonly change: 'strip'; readonly count: number }
  | { readonly change: 'prefix' | 'append' | 'replace'; readonly digits: string }
  | { readonly change: 'e164' | 'national' | 'local' };

export const HUNTS = ['longest-idle', 'ascending', 'descending', 'cyclic'] as const;

export type RouteTarget =
  | {
      readonly kind: 'lines';
      readonly group: string;
      readonly hunt: (typeof HUNTS)[number];
      readonly ringS?: number;
      readonly afterAnswer: string;
    }
  | {
      readonly kind: 'trunk';
      readonly trunk: string;
      readonly to?: string;
      readonly ringS: number;
      readonly console: boolean;
    }
  | { readonly kind: 'console'; readonly ringS?: number }
  | { readonly kind: 'refuse'; readonly cause: string }
  | { readonly kind: 'two-stage'; readonly pin: 'required' | 'none' };

export interface Route {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly from: readonly RouteSource[];
  readonly called: readonly NumberMatch[];
  readonly calling: readonly NumberMatch[];
  readonly when?: { readonly schedule: string; readonly is: 'open' | 'closed' };
  readonly changeCalled: readonly NumberChange[];
  readonly changeCalling: readonly NumberChange[];
  readonly callerId: {
    readonly kind: 'as-it-came' | 'own' | 'withheld';
    readonly number?: string;
    readonly name?: string;
  };
  readonly targets: readonly RouteTarget[];
  readonly moveOn?: readonly string[];
}

/** A trunk has more settings than are set here: they stay as they are. */
export interface Trunk {
  readonly id: string;
  readonly name: string;
  readonly transport: 'auto' | 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';
  readonly host: string;
  readonly port?: number;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly outboundProxy?: { readonly host: string; readonly port?: number; readonly route?: boolean };
  readonly kind:
    | {
        readonly kind: 'registers';
        readonly user: string;
        readonly authUser?: string;
        readonly domain?: string;
        readonly expiresS?: number;
      }
    | { readonly kind: 'peer'; readonly allowedAddresses: readonly string[] };
  readonly encryption?: 'off' | 'preferred' | 'required' | 'dtls';
  readonly testExtension?: string;
  readonly optionsIntervalS?: number;
}

/** Emergency calls are never guarded. */
export const GUARDED_CLASSES = numberClass.exclude(['emergency']).options;
export type GuardedClass = (typeof GUARDED_CLASSES)[number];
export const CLASS_RULES = ['allow', 'pin', 'block'] as const;

export const LIMITS = [
  'concurrent',
  'callsPerHour',
  'callsPerDay',
  'minutesPerDay',
  'minutesPerMonth',
  'longestCallMin',
] as const;
export type CallLimits = Readonly<Record<(typeof LIMITS)[number], number>>;

/** What holds for the calls of one source alone; what is left out is as for all. */
export interface GuardException {
  readonly for:
    | { readonly kind: 'line'; readonly line: string }
    | { readonly kind: 'trunk'; readonly trunk: string }
    | { readonly kind: 'console' };
  readonly classes: Readonly<Partial<Record<GuardedClass, (typeof CLASS_RULES)[number]>>>;
  readonly countries?: readonly string[];
  /** Of a trunk only. */
  readonly limits?: Partial<CallLimits>;
}

export interface Guards {
  readonly classes: Readonly<Record<GuardedClass, (typeof CLASS_RULES)[number]>>;
  readonly countries: readonly string[];
  readonly limits: CallLimits;
  readonly costlyLimits: CallLimits;
  readonly atLimit: 'finish' | 'end';
  readonly warnS: number;
  readonly lock?: {
    readonly schedule: string;
    readonly allow: readonly GuardedClass[];
    readonly otherwise: 'pin' | 'block';
  };
  readonly pinPrefix: string;
  readonly askPin: boolean;
  readonly insideTrunks: readonly string[];
  readonly exceptions: readonly GuardException[];
}

export interface RoutingSettings {
  readonly trunks: readonly Trunk[];
  readonly routes: readonly Route[];
  readonly schedules: readonly Schedule[];
  readonly guards: Guards;
  readonly lines: readonly { readonly id: string; readonly name: string; readonly groups: readonly string[] }[];
}

/** What is left out of the settings is as usual: the same without `key`. */
export function withoutKey<T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = from;
  return rest;
}
