import { assertNever } from '../core/errors.ts';
import { type LineId, type TrunkId, trunkId } from '../core/ids.ts';
import type { Replaces } from '../sip/trunk.ts';
import type { CallOutcome } from './call-record.ts';
import { q850For } from './refusals.ts';
import type { CallerRule } from './route/caller-rule.ts';
import { type EndCause, refuseQ850 } from './route/move-on.ts';
import { isTriedYet, type PlannedTarget, type RouteDecision } from './route/route-decision.ts';

interface HopPlace {
  /** Which of the route's targets it belongs to; they count up. */
  readonly target: number;
  /** How long the far end may ring before the next target's turn. */
  readonly ringMs?: number;
}

/** One line of one target to try for a call to the PSTN. */
export interface LineHop extends HopPlace {
  readonly kind: 'line';
  readonly line: LineId;
  readonly digits: string;
  /** Tones once the call is answered. */
  readonly afterAnswer: string;
  /** The group that it was hunted in. */
  readonly group: string;
  /** Something is on the line, which is ended first. */
  readonly clear?: true;
}

/** A trunk to try: the PBX's calls to a provider, or a provider's to the PBX. */
export interface TrunkHop extends HopPlace {
  readonly kind: 'trunk';
  readonly trunk: TrunkId;
  readonly to: string;
  /** The desks ring along. */
  readonly console: boolean;
  /** The call there that is to be taken over (RFC 3891). */
  readonly replaces?: Replaces;
}

/** The desks' turn. */
export interface DeskHop extends HopPlace {
  readonly kind: 'console';
}

/** One thing to try for a call that came by a trunk. */
export type OutboundHop = LineHop | TrunkHop | DeskHop;

/** What a call that came by a trunk does, as its route says. */
export interface OutboundPlan {
  readonly hops: readonly OutboundHop[];
  /** After which causes the next target has its turn. */
  readonly moveOn: readonly EndCause[];
  /** What comes when no target is left; the last one's own failure where there is none. */
  readonly refusalQ850?: number;
  readonly emergency: boolean;
  /** What a trunk's peer is told of the caller. */
  readonly callerRule: CallerRule;
}

/** A call that no line is tried for. */
export interface Refused {
  readonly q850: number;
  readonly text: string;
  readonly outcome: Extract<CallOutcome, 'refused' | 'no-line'>;
  readonly emergency: boolean;
}

/** What a decision means for a call from a trunk. @param unmet why its audio cannot be */
export function refusedOrPlanned(decision: RouteDecision, unmet: string | undefined): OutboundPlan | Refused {
  const emergency = decision.kind === 'routed' && decision.emergency;
  const refused = (q850: number, text: string, outcome: Refused['outcome'] = 'refused'): Refused => ({
    q850,
    text,
    outcome,
    emergency,
  });
  if (decision.kind === 'not-routed') return refused(q850For(decision.why), decision.text);
  if (unmet !== undefined) return refused(q850For('media'), unmet);
  const hops = decision.targets.flatMap((target, index) => hopsOf(target, index, emergency));
  const refusal = decision.targets.find((target) => target.kind === 'refuse');
  const refusalQ850 = refusal ? refuseQ850[refusal.cause] : undefined;
  if (hops.length === 0) {
    const passed = decision.targets.flatMap(({ passedOver }) => passedOver ?? []);
    const [first] = passed;
    const text = passed.map((each) => each.text).join(' ');
    if (refusalQ850 !== undefined) return refused(refusalQ850, text === '' ? 'Refused by its route.' : text);
    // A guard's refusal looks the same, whatever else is wrong.
    const why = passed.find((each) => each.why === 'guarded')?.why ?? first?.why ?? 'no-line';
    return refused(q850For(why), text, why === 'no-line' ? 'no-line' : 'refused');
  }
  return {
    hops,
    moveOn: decision.moveOn,
    emergency,
    callerRule: decision.callerRule,
    ...(refusalQ850 === undefined ? {} : { refusalQ850 }),
  };
}

function hopsOf(target: PlannedTarget, index: number, emergency: boolean): OutboundHop[] {
  if (target.kind === 'refuse' || target.kind === 'two-stage' || (target.passedOver && !isTriedYet(target))) return [];
  const ring = target.ringMs === undefined ? {} : { ringMs: target.ringMs };
  switch (target.kind) {
    case 'lines':
      return target.hops.map(({ line, digits, clear }, at) => ({
        kind: 'line',
        line,
        digits,
        afterAnswer: target.afterAnswer,
        // For help the next line is tried as another target is: whatever the exchange said on the one before.
        target: emergency ? at : index,
        group: target.group,
        ...ring,
        ...(clear === undefined ? {} : { clear: true }),
      }));
    case 'trunk':
      return [
        { kind: 'trunk', trunk: trunkId(target.trunk), to: target.to, console: target.console, target: index, ...ring },
      ];
    case 'console':
      return [{ kind: 'console', target: index, ...ring }];
    default:
      return assertNever(target);
  }
}
