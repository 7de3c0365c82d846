import type { BlockTable } from './block-table.ts';
import type { HuntOrder } from './hunt.ts';
import type { EndCause, RefuseCause } from './move-on.ts';
import type { NumberChange } from './number-change.ts';
import type { NumberMatch } from './number-match.ts';
import type { NightMode, Schedule } from './schedule.ts';

/** Where a call comes from. Without a name: from any of the kind. */
export type RouteSource =
  | { readonly kind: 'line'; readonly line?: string | undefined }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'trunk'; readonly trunk?: string | undefined }
  | { readonly kind: 'console' }
  /** What a caller dialled who was asked for a number on a line: see the target `two-stage`. */
  | { readonly kind: 'two-stage'; readonly line?: string | undefined };

/** Where a call goes. `ringS`: how long it is tried before the next target's turn. */
export type RouteTarget =
  | {
      readonly kind: 'lines';
      readonly group: string;
      readonly hunt: HuntOrder;
      /** As long as the line's profile waits for an answer when left out. */
      readonly ringS?: number | undefined;
      /** Tones once the call is answered; `,` is a pause. */
      readonly afterAnswer: string;
    }
  | {
      readonly kind: 'trunk';
      readonly trunk: string;
      /** An extension or a number; the called number, as the route changes it, when left out. */
      readonly to?: string | undefined;
      readonly ringS: number;
      /** Whether the desks ring along. */
      readonly console: boolean;
    }
  | { readonly kind: 'console'; readonly ringS?: number | undefined }
  | { readonly kind: 'refuse'; readonly cause: RefuseCause }
  /**
   * The gateway answers the line, asks its caller for a number, and routes that as a call from `two-stage`. Nothing comes
   * after it. For calls of a line alone.
   */
  | {
      readonly kind: 'two-stage';
      /** Whether a PIN, one for all, comes first. */
      readonly pin: 'required' | 'none';
      /** A WAV file that is played in place of dial tone. */
      readonly prompt?: string | undefined;
      readonly firstDigitS: number;
      readonly nextDigitS: number;
      readonly maxDigits: number;
    };

/** What the called side is told of the caller. */
export type CallerIdPolicy = (
  | { readonly kind: 'as-it-came' }
  /** The line's own number when left out. */
  | { readonly kind: 'own'; readonly number?: string | undefined }
  | { readonly kind: 'withheld' }
) & { readonly name?: string | undefined };

export interface Route {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly from: readonly RouteSource[];
  /** One of them must fit; any number where there is none. */
  readonly called: readonly NumberMatch[];
  readonly calling: readonly NumberMatch[];
  readonly when?: { readonly schedule: string; readonly is: 'open' | 'closed' } | undefined;
  readonly changeCalled: readonly NumberChange[];
  readonly changeCalling: readonly NumberChange[];
  readonly callerId: CallerIdPolicy;
  /** In order. */
  readonly targets: readonly RouteTarget[];
  /** After which causes the next target is tried; `usualMoveOn` when left out. */
  readonly moveOn?: readonly EndCause[] | undefined;
}

/** Where the office is. */
export interface OfficeSettings {
  /** ISO 3166, small letters; the first line's country when left out. */
  readonly country?: string | undefined;
  readonly areaCode?: string | undefined;
  /** For schedules without one; the computer's own when left out. */
  readonly timeZone?: string | undefined;
}

/** Of the settings: what routing goes by. The first route that fits is taken. */
export interface RouteTable {
  readonly routes: readonly Route[];
  readonly schedules: readonly Schedule[];
  readonly nightMode: NightMode;
  readonly office: OfficeSettings;
  /** Callers from outside who come to no route; none when left out. */
  readonly blocked?: BlockTable | undefined;
}
