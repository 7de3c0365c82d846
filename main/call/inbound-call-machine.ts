import { assertNever } from '../core/errors.ts';
import type { CallOutcome } from './call-record.ts';
import type { EndCause } from './route/move-on.ts';
import type { PlannedTarget } from './route/route-decision.ts';

/** Who has taken the call: the target of this index, or the desk. */
export type Taker = { readonly kind: 'target'; readonly index: number } | { readonly kind: 'desk' };

/** What its route says. */
export interface InboundPlan {
  readonly targets: readonly (Pick<PlannedTarget, 'kind'> & { readonly hangUp?: true })[];
  /** After which causes the next target has its turn. */
  readonly moveOn: readonly EndCause[];
  /** The caller is blocked: why, in a sentence. */
  readonly blocked?: string;
}

/** A call from the line to one of its targets. `line` tells whether the line is off-hook already (glare). */
export type InboundState =
  | {
      readonly kind: 'offering';
      readonly line: 'ringing' | 'answered';
      readonly target: number;
      /** Nothing was heard of this target, the last one: the desks ring as well. */
      readonly unheard?: true;
      /** The desks ring along no more. */
      readonly declined?: true;
    }
  /** No target is left, or none that shall be tried: it rings on for the desk. */
  | { readonly kind: 'waiting'; readonly line: 'ringing' | 'answered'; readonly declined?: true }
  /** Somebody answered; the line goes off-hook. */
  | { readonly kind: 'answering'; readonly by: Taker }
  | { readonly kind: 'connected'; readonly by: Taker }
  /** The line is picked up only to be hung up. */
  | { readonly kind: 'refusing'; readonly reason: string }
  | { readonly kind: 'ended' };

export type InboundInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'target-answered' }
  | { readonly kind: 'target-failed'; readonly cause: EndCause; readonly text: string }
  /** It cannot be tried now, so that it is no failure of it. */
  | { readonly kind: 'target-passed-over'; readonly text: string }
  /** Its INVITE got no reply for 3 s: not even the peer's signalling is there. */
  | { readonly kind: 'target-unheard' }
  | { readonly kind: 'target-timeout' }
  /** The target is none that anybody answers: the line is answered here. */
  | { readonly kind: 'target-answers-line' }
  /** The far party of a connected call, target or desk, hung up or was lost. */
  | { readonly kind: 'taker-gone'; readonly text: string }
  | { readonly kind: 'desk-answers' }
  /** `along`: somebody else is called as well, and rings on. */
  | { readonly kind: 'desks-decline'; readonly along: boolean }
  | { readonly kind: 'line-connected' }
  /** A line that was picked up to be hung up was so for long enough. */
  | { readonly kind: 'refused' }
  /** `elsewhere`: somebody took it at another phone of the line. */
  | { readonly kind: 'line-abandoned'; readonly text: string; readonly elsewhere?: boolean }
  /** `outcome` where it is another than a call's that was answered. */
  | { readonly kind: 'line-hung-up'; readonly text: string; readonly outcome?: 'missed' }
  /** `q850` where it is no ordinary end. */
  | { readonly kind: 'hang-up'; readonly q850?: number };

export type InboundEffect =
  | { readonly kind: 'call-target'; readonly index: number }
  /** CANCEL or BYE, whichever it has come to. */
  | { readonly kind: 'end-target'; readonly q850: number }
  | { readonly kind: 'answer-line' }
  /** `refused` follows when the exchange must have seen that the line was picked up. */
  | { readonly kind: 'wait-refused' }
  | { readonly kind: 'release-line' }
  | { readonly kind: 'bridge'; readonly to: Taker }
  /** The call goes on as another, with its line as it is. */
  | { readonly kind: 'hand-over'; readonly index: number; readonly line: 'ringing' | 'answered' }
  | { readonly kind: 'end'; readonly outcome: Exclude<CallOutcome, 'in-progress'>; readonly reason: string };

export interface InboundStep {
  readonly state: InboundState;
  readonly effects: readonly InboundEffect[];
}

const step = (state: InboundState, ...effects: InboundEffect[]): InboundStep => ({ state, effects });
const ended: InboundState = { kind: 'ended' };
const NORMAL = 16;
/** Q.850 cause 26: non-selected user. Another one took the call. */
const TAKEN = 26;
/** Q.850 cause 38: the network is out of order. */
const UNREACHABLE = 38;

export const initialInboundState = (line: 'ringing' | 'answered'): InboundState => ({
  kind: 'offering',
  line,
  target: 0,
});

export function inboundStep(state: InboundState, input: InboundInput, plan: InboundPlan): InboundStep {
  switch (state.kind) {
    case 'offering':
      return offering(state, input, plan);
    case 'waiting':
      return waiting(state, input);
    case 'answering':
      switch (input.kind) {
        case 'line-connected':
          return step({ kind: 'connected', by: state.by }, { kind: 'bridge', to: state.by });
        // The caller gave up while the 200 was on its way: the target has answered nobody, and gets a BYE.
        case 'line-abandoned':
        case 'line-hung-up':
          return step(
            ended,
            { kind: 'end-target', q850: NORMAL },
            { kind: 'end', outcome: 'missed', reason: input.text },
          );
        case 'taker-gone':
          return step(ended, { kind: 'release-line' }, { kind: 'end', outcome: 'missed', reason: input.text });
        case 'hang-up':
          return step(
            ended,
            { kind: 'end-target', q850: input.q850 ?? NORMAL },
            { kind: 'release-line' },
            { kind: 'end', outcome: 'missed', reason: 'Ended at this desk.' },
          );
        default:
          return step(state);
      }
    case 'connected':
      switch (input.kind) {
        case 'line-hung-up':
          return step(
            ended,
            { kind: 'end-target', q850: NORMAL },
            { kind: 'end', outcome: input.outcome ?? 'answered', reason: input.text },
          );
        case 'taker-gone':
          return step(ended, { kind: 'release-line' }, { kind: 'end', outcome: 'answered', reason: input.text });
        case 'hang-up':
          return step(
            ended,
            { kind: 'end-target', q850: input.q850 ?? NORMAL },
            { kind: 'release-line' },
            { kind: 'end', outcome: 'answered', reason: 'Ended at this desk.' },
          );
        default:
          return step(state);
      }
    case 'refusing':
      return refusing(state, input);
    case 'ended':
      return step(state);
    default:
      return assertNever(state);
  }
}

type Offering = Extract<InboundState, { kind: 'offering' }>;

/** The turn of the target at `state.target`. */
function tryTarget(state: Offering, { targets, blocked }: InboundPlan, ...before: InboundEffect[]): InboundStep {
  const target = targets[state.target];
  if (!target) return step({ kind: 'waiting', line: state.line }, ...before);
  if (target.kind === 'refuse') {
    const reason = blocked ?? 'Refused by its route.';
    if (target.hangUp && state.line === 'ringing')
      return step({ kind: 'refusing', reason }, ...before, { kind: 'answer-line' });
    // A ringing line cannot be refused: it rings on at the exchange, and nobody is bothered any more.
    return step(ended, ...before, ...released(state.line), { kind: 'end', outcome: 'refused', reason });
  }
  return step(state, ...before, { kind: 'call-target', index: state.target });
}

function offering(state: Offering, input: InboundInput, plan: InboundPlan): InboundStep {
  const next: Offering = { kind: 'offering', line: state.line, target: state.target + 1 };
  switch (input.kind) {
    case 'start':
      return tryTarget(state, plan);
    case 'target-answered':
      return taken(state.line, { kind: 'target', index: state.target });
    case 'target-passed-over':
      return tryTarget(next, plan);
    case 'target-answers-line':
      return step(ended, { kind: 'hand-over', index: state.target, line: state.line });
    case 'target-failed':
      return plan.moveOn.includes(input.cause) ? tryTarget(next, plan) : step({ kind: 'waiting', line: state.line });
    case 'target-unheard':
      // The last one may yet wake up; another one has its turn at once.
      return plan.moveOn.includes('unreachable') && next.target < plan.targets.length
        ? tryTarget(next, plan, { kind: 'end-target', q850: UNREACHABLE })
        : step({ ...state, unheard: true });
    case 'target-timeout': {
      const cancel: InboundEffect = { kind: 'end-target', q850: 19 };
      return plan.moveOn.includes('no-answer')
        ? tryTarget(next, plan, cancel)
        : step({ kind: 'waiting', line: state.line }, cancel);
    }
    case 'desk-answers': {
      const { state: next, effects } = taken(state.line, { kind: 'desk' });
      return step(next, { kind: 'end-target', q850: TAKEN }, ...effects);
    }
    case 'desks-decline':
      if (input.along) return step({ ...state, declined: true });
      return plan.moveOn.includes('declined') && next.target < plan.targets.length
        ? tryTarget(next, plan, { kind: 'end-target', q850: NORMAL })
        : ringOn(state.line);
    case 'line-abandoned':
      return step(
        ended,
        { kind: 'end-target', q850: input.elsewhere ? TAKEN : NORMAL },
        { kind: 'end', outcome: outcomeOf(input), reason: input.text },
      );
    case 'line-hung-up':
      return step(ended, { kind: 'end-target', q850: NORMAL }, { kind: 'end', outcome: 'missed', reason: input.text });
    case 'hang-up':
      return step(ended, { kind: 'end-target', q850: input.q850 ?? 21 }, ...released(state.line), {
        kind: 'end',
        outcome: 'refused',
        reason: 'Refused at this desk.',
      });
    default:
      return step(state);
  }
}

function waiting(state: Extract<InboundState, { kind: 'waiting' }>, input: InboundInput): InboundStep {
  switch (input.kind) {
    case 'desk-answers':
      return taken(state.line, { kind: 'desk' });
    case 'desks-decline':
      return ringOn(state.line);
    case 'line-abandoned':
      return step(ended, { kind: 'end', outcome: outcomeOf(input), reason: input.text });
    case 'line-hung-up':
      return step(ended, { kind: 'end', outcome: 'missed', reason: input.text });
    case 'hang-up':
      return step(ended, ...released(state.line), { kind: 'end', outcome: 'refused', reason: 'Refused at this desk.' });
    default:
      return step(state);
  }
}

/** A ringing line cannot be refused: it rings on, with nobody bothered by it; one that is off-hook already (glare) is let go. */
function ringOn(line: 'ringing' | 'answered'): InboundStep {
  const untried: InboundEffect = { kind: 'end-target', q850: NORMAL };
  return line === 'ringing'
    ? step({ kind: 'waiting', line, declined: true }, untried)
    : step(
        ended,
        untried,
        { kind: 'release-line' },
        { kind: 'end', outcome: 'refused', reason: 'Declined at the console.' },
      );
}

function refusing(state: Extract<InboundState, { kind: 'refusing' }>, input: InboundInput): InboundStep {
  const end: InboundEffect = { kind: 'end', outcome: 'refused', reason: state.reason };
  switch (input.kind) {
    case 'line-connected':
      return step(state, { kind: 'wait-refused' });
    case 'refused':
    case 'hang-up':
      return step(ended, { kind: 'release-line' }, end);
    case 'line-abandoned':
    case 'line-hung-up':
      return step(ended, end);
    default:
      return step(state);
  }
}

/** A call that was answered at another phone is nobody's missed call. */
const outcomeOf = ({ elsewhere }: Extract<InboundInput, { kind: 'line-abandoned' }>): 'answered' | 'missed' =>
  elsewhere ? 'answered' : 'missed';

const released = (line: 'ringing' | 'answered'): InboundEffect[] =>
  line === 'answered' ? [{ kind: 'release-line' }] : [];

function taken(line: 'ringing' | 'answered', by: Taker): InboundStep {
  return line === 'answered'
    ? step({ kind: 'connected', by }, { kind: 'bridge', to: by })
    : step({ kind: 'answering', by }, { kind: 'answer-line' });
}
