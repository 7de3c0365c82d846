import { assertNever } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { FarHangUp, HangUpSigns, AnswerEvidence as LineEvidence, SeizeFailure } from '../line/line-state.ts';
import type { AnswerEvidence, CallOutcome } from './call-record.ts';
import { farHangUpText } from './hang-up-words.ts';
import type { DeskHop, LineHop, OutboundHop, OutboundPlan, TrunkHop } from './outbound-plan.ts';
import type { Refusal } from './refusals.ts';
import { causeOfLineFailure, type EndCause } from './route/move-on.ts';

/** Who has the call. */
export type OutboundTaker =
  | { readonly kind: 'line'; readonly line: LineId }
  | { readonly kind: 'trunk' }
  | { readonly kind: 'desk' };

/** A call that came by a trunk, to a line, another trunk or the desks. `rest` is what is still to be tried. */
export type OutboundState =
  | { readonly kind: 'hunting'; readonly rest: readonly OutboundHop[] }
  /** An emergency call has another one ended for it, and waits for its line. */
  | { readonly kind: 'clearing'; readonly hop: LineHop; readonly rest: readonly OutboundHop[] }
  /** The line is being seized, the trunk's peer has the INVITE. */
  | {
      readonly kind: 'seizing';
      readonly hop: OutboundHop;
      readonly rest: readonly OutboundHop[];
      /** The desks ring no more, or not along. */
      readonly declined?: true;
    }
  /** Digits are out, the far end rings: the caller is told. */
  | {
      readonly kind: 'proceeding';
      readonly hop: OutboundHop;
      readonly rest: readonly OutboundHop[];
      readonly declined?: true;
    }
  | { readonly kind: 'connected'; readonly with: OutboundTaker }
  | { readonly kind: 'ended' };

export type OutboundInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'line-cleared' }
  | { readonly kind: 'line-failed'; readonly why: SeizeFailure }
  /** The far end has rung for as long as its target lets it. */
  | { readonly kind: 'ring-timeout' }
  | { readonly kind: 'line-proceeding' }
  | { readonly kind: 'line-connected'; readonly evidence: LineEvidence | undefined }
  | ({ readonly kind: 'line-hung-up'; readonly how: FarHangUp } & HangUpSigns)
  /** The trunk's peer says that it rings, or is heard already. */
  | { readonly kind: 'target-rings'; readonly heard: boolean }
  | { readonly kind: 'target-answered' }
  /** Its INVITE got no reply for 3 s: not even the peer's signalling is there. */
  | { readonly kind: 'target-unheard' }
  | { readonly kind: 'target-failed'; readonly cause: EndCause; readonly refusal: Refusal; readonly text: string }
  | { readonly kind: 'desk-answers' }
  /** `along`: somebody else rings on, or the caller has nowhere else to go. */
  | { readonly kind: 'desks-decline'; readonly along: boolean }
  /** Of a connected call: the trunk's peer or the desk hung up or was lost. */
  | { readonly kind: 'far-gone'; readonly text: string }
  /** CANCEL, BYE or a lost connection. */
  | { readonly kind: 'caller-gone'; readonly text: string }
  /** Our audio could not be set up, or was lost. */
  | { readonly kind: 'media-failed'; readonly text: string }
  /** `q850` where it is no ordinary end. */
  | { readonly kind: 'hang-up'; readonly q850?: number };

export type OutboundEffect =
  /** End what is on the line, and tell when it is free. */
  | { readonly kind: 'clear-line'; readonly line: LineId }
  | { readonly kind: 'seize'; readonly hop: LineHop }
  | { readonly kind: 'release-line'; readonly line: LineId }
  | { readonly kind: 'call-target'; readonly hop: TrunkHop }
  /** CANCEL or BYE. */
  | { readonly kind: 'end-target'; readonly q850: number }
  | { readonly kind: 'ring-desks'; readonly hop: DeskHop }
  /** The caller hears the far end from now on (183); `heard` false: only that it rings (180). */
  | { readonly kind: 'progress'; readonly hop: OutboundHop; readonly heard: boolean }
  | {
      readonly kind: 'answer-caller';
      readonly by: OutboundTaker;
      readonly hop: OutboundHop;
      readonly evidence?: AnswerEvidence;
    }
  /** With `refusal` as the other side said it, with `q850` as the route does. */
  | {
      readonly kind: 'refuse-caller';
      readonly why: SeizeFailure | 'no-line' | 'hung-up-here' | 'media' | 'target';
      readonly refusal?: Refusal;
      readonly q850?: number;
    }
  | { readonly kind: 'hang-up-caller'; readonly q850: number }
  | { readonly kind: 'end'; readonly outcome: Exclude<CallOutcome, 'in-progress'>; readonly reason: string };

export interface OutboundStep {
  readonly state: OutboundState;
  readonly effects: readonly OutboundEffect[];
}

const step = (state: OutboundState, ...effects: OutboundEffect[]): OutboundStep => ({ state, effects });
const ended: OutboundState = { kind: 'ended' };
const end = (outcome: Exclude<CallOutcome, 'in-progress'>, reason: string): OutboundEffect => ({
  kind: 'end',
  outcome,
  reason,
});

export function outboundStep(state: OutboundState, input: OutboundInput, plan: OutboundPlan): OutboundStep {
  switch (state.kind) {
    case 'hunting':
      switch (input.kind) {
        case 'start':
          return takeNext(state.rest) ?? noLine(plan);
        default:
          return step(state);
      }
    case 'clearing':
      return clearing(state, input, plan);
    case 'seizing':
    case 'proceeding':
      return attempt(state, input, plan);
    case 'connected':
      return connected(state, input);
    case 'ended':
      return step(state);
    default:
      return assertNever(state);
  }
}

function connected(state: Extract<OutboundState, { kind: 'connected' }>, input: OutboundInput): OutboundStep {
  const far = leaveTaker(state.with, input.kind === 'hang-up' ? input.q850 : undefined);
  switch (input.kind) {
    case 'line-hung-up':
      if (state.with.kind !== 'line') return step(state);
      return step(ended, { kind: 'hang-up-caller', q850: 16 }, end('answered', farHangUpText(input.how, input)));
    case 'far-gone':
      if (state.with.kind === 'line') return step(state);
      return step(ended, { kind: 'hang-up-caller', q850: 16 }, end('answered', input.text));
    case 'caller-gone':
      return step(ended, ...far, end('answered', input.text));
    case 'media-failed':
      return step(ended, ...far, { kind: 'hang-up-caller', q850: 41 }, end('answered', input.text));
    case 'hang-up':
      return step(
        ended,
        ...far,
        { kind: 'hang-up-caller', q850: input.q850 ?? 16 },
        end('answered', 'Ended at this desk.'),
      );
    default:
      return step(state);
  }
}

function leaveTaker(taker: OutboundTaker, q850 = 16): OutboundEffect[] {
  switch (taker.kind) {
    case 'line':
      return [{ kind: 'release-line', line: taker.line }];
    case 'trunk':
      return [{ kind: 'end-target', q850 }];
    case 'desk':
      return [];
    default:
      return assertNever(taker);
  }
}

/** The next one's turn; undefined where none is left. */
function takeNext(hops: readonly OutboundHop[], ...before: OutboundEffect[]): OutboundStep | undefined {
  const [hop, ...rest] = hops;
  if (!hop) return undefined;
  switch (hop.kind) {
    case 'line':
      return hop.clear
        ? step({ kind: 'clearing', hop, rest }, ...before, { kind: 'clear-line', line: hop.line })
        : step({ kind: 'seizing', hop, rest }, ...before, { kind: 'seize', hop });
    case 'trunk':
      return step({ kind: 'seizing', hop, rest }, ...before, { kind: 'call-target', hop });
    case 'console':
      return step({ kind: 'seizing', hop, rest }, ...before, { kind: 'ring-desks', hop });
    default:
      return assertNever(hop);
  }
}

/** What is tried is given up. */
function leave(hop: OutboundHop, q850 = 16): OutboundEffect[] {
  if (hop.kind === 'line') return [{ kind: 'release-line', line: hop.line }];
  return hop.kind === 'trunk' ? [{ kind: 'end-target', q850 }] : [];
}

const refusedHere = ({ q850 }: Extract<OutboundInput, { kind: 'hang-up' }>): OutboundEffect => ({
  kind: 'refuse-caller',
  why: 'hung-up-here',
  ...(q850 === undefined ? {} : { q850 }),
});

/** With what the route says for the end of its targets, where it would have gone on after this. */
function refusal(why: SeizeFailure | 'no-line', { moveOn, refusalQ850 }: OutboundPlan): OutboundEffect {
  const goesOn = moveOn.includes(why === 'no-line' ? 'unreachable' : causeOfLineFailure(why));
  return { kind: 'refuse-caller', why, ...(goesOn && refusalQ850 !== undefined ? { q850: refusalQ850 } : {}) };
}

/** @param lastWhy why the line before could not be had */
const noLine = (plan: OutboundPlan, lastWhy?: SeizeFailure): OutboundStep =>
  step(
    ended,
    refusal(lastWhy === 'line-in-use' ? lastWhy : 'no-line', plan),
    end('no-line', lastWhy === undefined ? 'No line was free.' : `No line was free. ${seizeFailureText[lastWhy]}`),
  );

/** What the targets behind this one have, where the route goes on after such a cause. */
const behind = (hop: OutboundHop, rest: readonly OutboundHop[], cause: EndCause, { moveOn }: OutboundPlan) =>
  moveOn.includes(cause) ? rest.filter(({ target }) => target > hop.target) : [];

function clearing(
  state: Extract<OutboundState, { kind: 'clearing' }>,
  input: OutboundInput,
  plan: OutboundPlan,
): OutboundStep {
  const { hop, rest } = state;
  switch (input.kind) {
    case 'line-cleared':
      return step({ kind: 'seizing', hop, rest }, { kind: 'seize', hop });
    case 'line-failed':
      return takeNext(rest) ?? noLine(plan, input.why);
    case 'caller-gone':
      return step(ended, end('cancelled', input.text));
    case 'hang-up':
      return step(ended, refusedHere(input), end('cancelled', 'Ended at this desk.'));
    default:
      return step(state);
  }
}

type Trying = Extract<OutboundState, { kind: 'seizing' | 'proceeding' }>;

function attempt(state: Trying, input: OutboundInput, plan: OutboundPlan): OutboundStep {
  const { hop, rest } = state;
  switch (input.kind) {
    case 'line-failed':
      return hop.kind === 'line' ? lineFailed(state, hop, input.why, plan) : step(state);
    case 'target-failed': {
      if (hop.kind !== 'trunk') return step(state);
      const { cause, refusal: said, text } = input;
      const goesOn = plan.moveOn.includes(cause) && plan.refusalQ850 !== undefined;
      return (
        takeNext(behind(hop, rest, cause, plan)) ??
        step(
          ended,
          { kind: 'refuse-caller', why: 'target', refusal: said, ...(goesOn ? { q850: plan.refusalQ850 } : {}) },
          end(outcomeOfCause[cause], text),
        )
      );
    }
    case 'target-unheard':
      if (hop.kind !== 'trunk' || state.kind === 'proceeding') return step(state);
      // The last one may yet wake up; another one has its turn at once.
      return takeNext(behind(hop, rest, 'unreachable', plan), ...leave(hop, UNREACHABLE)) ?? step(state);
    case 'ring-timeout':
      return (
        takeNext(behind(hop, rest, 'no-answer', plan), ...leave(hop, NO_ANSWER)) ??
        step(ended, ...leave(hop, NO_ANSWER), refusal('no-answer', plan), end('missed', seizeFailureText['no-answer']))
      );
    case 'line-proceeding':
      return hop.kind === 'line' && state.kind === 'seizing'
        ? step({ kind: 'proceeding', hop, rest }, { kind: 'progress', hop, heard: true })
        : step(state);
    case 'target-rings':
      if (hop.kind !== 'trunk' || (state.kind === 'proceeding' && !input.heard)) return step(state);
      return step({ ...state, kind: 'proceeding' }, { kind: 'progress', hop, heard: input.heard });
    case 'line-connected': {
      if (hop.kind !== 'line') return step(state);
      const by = { kind: 'line', line: hop.line } as const;
      const { evidence } = input;
      return step(
        { kind: 'connected', with: by },
        { kind: 'answer-caller', by, hop, ...(evidence === undefined ? {} : { evidence }) },
      );
    }
    case 'target-answered':
      if (hop.kind !== 'trunk') return step(state);
      return step(
        { kind: 'connected', with: { kind: 'trunk' } },
        { kind: 'answer-caller', by: { kind: 'trunk' }, hop, evidence: 'sip-answer' },
      );
    case 'desk-answers': {
      if (hop.kind === 'line' || (hop.kind === 'trunk' && !hop.console)) return step(state);
      return step({ kind: 'connected', with: { kind: 'desk' } }, ...leave(hop, TAKEN), {
        kind: 'answer-caller',
        by: { kind: 'desk' },
        hop,
        evidence: 'desk',
      });
    }
    case 'desks-decline':
      if (hop.kind === 'line') return step(state);
      if (input.along) return step({ ...state, declined: true });
      return takeNext(behind(hop, rest, 'declined', plan), ...leave(hop)) ?? declined(hop, plan);
    case 'caller-gone':
      return step(ended, ...leave(hop), end('cancelled', input.text));
    case 'hang-up':
      return step(ended, ...leave(hop, input.q850), refusedHere(input), end('cancelled', 'Ended at this desk.'));
    case 'media-failed':
      return step(ended, ...leave(hop), { kind: 'refuse-caller', why: 'media' }, end('failed', input.text));
    default:
      return step(state);
  }
}

/** With what the route says for the end of its targets, where it would have gone on after this. */
function declined(hop: OutboundHop, { moveOn, refusalQ850 }: OutboundPlan): OutboundStep {
  const q850 = moveOn.includes('declined') && refusalQ850 !== undefined ? refusalQ850 : REJECTED;
  return step(
    ended,
    ...leave(hop),
    { kind: 'refuse-caller', why: 'hung-up-here', q850 },
    end('refused', 'Declined at the console.'),
  );
}

function lineFailed(state: Trying, hop: LineHop, why: SeizeFailure, plan: OutboundPlan): OutboundStep {
  const { rest } = state;
  const others = behind(hop, rest, causeOfLineFailure(why), plan);
  switch (why) {
    // The line could not be had: the call takes the next one.
    case 'glare':
    case 'not-idle':
    case 'no-loop-current':
    case 'no-dial-tone':
    case 'line-lost':
    case 'line-in-use': {
      const same = state.kind === 'seizing' ? rest.filter(({ target }) => target === hop.target) : [];
      const next = takeNext([...same, ...others]);
      if (next) return next;
      if (state.kind === 'seizing') return noLine(plan, why);
      return step(ended, refusal(why, plan), end('failed', seizeFailureText[why]));
    }
    case 'busy':
    case 'congestion':
    case 'sit':
    case 'sit-vacant-code':
    case 'sit-intercept':
    case 'sit-no-circuit':
    case 'sit-reorder':
    case 'unobtainable':
    case 'no-answer':
    case 'far-end-hung-up':
    case 'dial-tone-stayed':
      return takeNext(others) ?? step(ended, refusal(why, plan), end(outcomeOf[why], seizeFailureText[why]));
    default:
      return assertNever(why);
  }
}

/** Q.850: 19 no answer, 26 non-selected user. */
const NO_ANSWER = 19;
/** Q.850 cause 38: the network is out of order. */
const UNREACHABLE = 38;
const TAKEN = 26;
/** Q.850 cause 21: call rejected. */
const REJECTED = 21;

const outcomeOfCause: Readonly<Record<EndCause, Exclude<CallOutcome, 'in-progress'>>> = {
  'no-answer': 'missed',
  unreachable: 'failed',
  failed: 'failed',
  busy: 'busy',
  'not-found': 'failed',
  declined: 'refused',
};

const outcomeOf = {
  busy: 'busy',
  congestion: 'congestion',
  sit: 'failed',
  'sit-vacant-code': 'failed',
  'sit-intercept': 'failed',
  'sit-no-circuit': 'congestion',
  'sit-reorder': 'congestion',
  unobtainable: 'failed',
  'no-answer': 'missed',
  'far-end-hung-up': 'failed',
  'dial-tone-stayed': 'failed',
} as const;

const seizeFailureText: Readonly<Record<SeizeFailure, string>> = {
  glare: 'A caller rang on the line at the same moment.',
  'not-idle': 'The line was taken.',
  'no-loop-current': 'No loop current: the line is dead or not plugged in.',
  'no-dial-tone': 'No dial tone came.',
  'dial-tone-stayed': 'The dial tone did not stop: the exchange did not take the digits.',
  'line-lost': 'The line was lost.',
  'line-in-use': 'Another phone is using the line.',
  busy: 'The called number was busy.',
  congestion: 'The exchange sent congestion tone: no way through.',
  sit: 'The exchange says that the number cannot be reached (special information tone).',
  'sit-vacant-code': 'The exchange says that there is no such number (special information tone: vacant code).',
  'sit-intercept':
    'The exchange says that the number has changed or is out of service (special information tone: intercept).',
  'sit-no-circuit': 'The exchange had no circuit free (special information tone: no circuit).',
  'sit-reorder': 'The exchange could not put the call through (special information tone: reorder).',
  unobtainable: 'The exchange says that the number cannot be reached (number unobtainable tone).',
  'no-answer': 'Nobody answered.',
  'far-end-hung-up': 'The exchange released the line before the call was answered.',
};
