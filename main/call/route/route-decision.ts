import type { CallId, LineId } from '../../core/ids.ts';
import type { CallerRecord, CallRecord } from '../call-record.ts';
import type { RefusalWhy } from '../refusals.ts';
import type { CallerRule } from './caller-rule.ts';
import type { EndCause, RefuseCause } from './move-on.ts';
import type { LocalForm } from './numbering.ts';

/** Who asks, for what. */
export interface RouteQuestion {
  readonly source:
    | { readonly kind: 'line'; readonly line: string }
    | { readonly kind: 'trunk'; readonly trunk: string }
    | { readonly kind: 'console' }
    /** A caller on the line was asked for a number, and dialled this. */
    | { readonly kind: 'two-stage'; readonly line: string };
  /** As it was dialled; of a line's caller undefined, who has dialled the line's own number. */
  readonly called?: string | undefined;
  readonly caller: CallerRecord;
  /** Wall time, ms since 1970. */
  readonly at: number;
  /** The caller has proven to know the office's PIN. */
  readonly pin?: 'known' | undefined;
}

/** What a line's numbers are like. */
export interface LineNumbering {
  readonly country: string;
  readonly areaCode?: string | undefined;
  readonly localForm?: LocalForm | undefined;
  /** Dialled ahead of every number: the line hangs on another PBX. May hold `,` `w` `!`. */
  readonly accessCode?: string | undefined;
  /** Its own number, `+49301234567`. */
  readonly number?: string | undefined;
}

/** A call that has a line now. */
export type CallOnLine = Pick<CallRecord, 'direction' | 'startedAt' | 'answeredAt' | 'fax'> & {
  readonly id: CallId;
  readonly emergency: boolean;
};

/** A line as it is now. */
export interface RouteLine {
  readonly id: LineId;
  readonly name: string;
  readonly groups: readonly string[];
  readonly numbering: LineNumbering;
  /** `in-use`: another phone on it is off the hook. `ringing`: a caller waits, or may. */
  readonly state: 'idle' | 'in-use' | 'ringing' | 'busy' | 'guarding' | 'out-of-service';
  /** Wall time since when it is so. */
  readonly since: number;
  readonly dials: 'tone' | 'pulse';
  /** Why no call goes out on it, a sentence each. */
  readonly limits: readonly string[];
  readonly call?: CallOnLine | undefined;
}

export interface RouteTrunk {
  readonly id: string;
  /** Why it cannot be had now; undefined when it can. */
  readonly trouble?: string | undefined;
}

/** What a decision depends on besides the table. */
export interface RouteWorld {
  /** As they stand in the settings. */
  readonly lines: readonly RouteLine[];
  readonly trunks: readonly RouteTrunk[];
  /** By group: which line was taken last. */
  readonly lastTaken: ReadonlyMap<string, LineId>;
  /** The computer's time zone. */
  readonly timeZone: string;
  /** Whether there is a PIN for callers who are asked for a number; left out where none is set. */
  readonly twoStagePin?: 'set' | undefined;
}

/** A line to try, and what it dials: digits, `*`, `#`, and the settings' own `,` `w` `!`. */
export interface Hop {
  readonly line: LineId;
  readonly digits: string;
  /** It is to be made free first; what is on it, in words. */
  readonly clear?: string;
}

/** A target is not tried now. */
export interface PassedOver {
  readonly why: RefusalWhy;
  readonly text: string;
}

export type PlannedTarget = (
  | {
      readonly kind: 'lines';
      readonly group: string;
      /** In hunting order. */
      readonly hops: readonly Hop[];
      readonly afterAnswer: string;
      readonly ringMs?: number;
    }
  | {
      readonly kind: 'trunk';
      readonly trunk: string;
      readonly to: string;
      readonly ringMs: number;
      readonly console: boolean;
      /** It is out of order, and tried all the same because it is the last: why, in a sentence. */
      readonly doubt?: string;
    }
  | { readonly kind: 'console'; readonly ringMs?: number }
  /** `hangUp`: the line is picked up for it, so that the caller hears it. */
  | { readonly kind: 'refuse'; readonly cause: RefuseCause; readonly hangUp?: true }
  | PlannedTwoStage
) & { readonly passedOver?: PassedOver };

export type TrunkTarget = Extract<PlannedTarget, { kind: 'trunk' }>;

/** A trunk that is passed over for being in trouble may be well again when its turn comes, or be the only one left. */
export const isTriedYet = (target: PlannedTarget): target is TrunkTarget =>
  target.kind === 'trunk' && target.passedOver?.why === 'no-line';

/** The line is answered, and its caller asked for a number. */
export interface PlannedTwoStage {
  readonly kind: 'two-stage';
  readonly pin: 'required' | 'none';
  readonly prompt?: string;
  readonly firstDigitMs: number;
  readonly nextDigitMs: number;
  readonly maxDigits: number;
}

/** How a decision came about, in sentences for people. */
export type TraceStep =
  | { readonly about: 'emergency' | 'call'; readonly text: string }
  | { readonly about: 'route'; readonly route: string; readonly fits: boolean; readonly text: string }
  | { readonly about: 'called' | 'calling'; readonly before: string; readonly after: string; readonly text: string }
  | { readonly about: 'target'; readonly tried: boolean; readonly text: string };

export type RouteDecision =
  | {
      readonly kind: 'routed';
      /** Undefined for an emergency call and for a blocked caller, who come before every route. */
      readonly route?: { readonly id: string; readonly name: string };
      readonly emergency: boolean;
      readonly targets: readonly PlannedTarget[];
      readonly moveOn: readonly EndCause[];
      readonly callerRule: CallerRule;
      /** The caller is on the block list: why, in a sentence. */
      readonly blocked?: string;
      readonly trace: readonly TraceStep[];
    }
  | {
      readonly kind: 'not-routed';
      readonly why: 'not-a-number' | 'no-route';
      readonly text: string;
      readonly trace: readonly TraceStep[];
    };
