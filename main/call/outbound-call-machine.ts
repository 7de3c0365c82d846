import { assertNever } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { AnswerEvidence, FarHangUp, HangUpSigns, SeizeFailure } from '../line/line-state.ts';
import type { CallOutcome } from './call-record.ts';
import { farHangUpText } from './hang-up-words.ts';

/** A call from a trunk to the line. `rest` are the lines still to be tried. */
export type OutboundState =
  | { readonly kind: 'hunting'; readonly rest: readonly LineId[] }
  | { readonly kind: 'seizing'; readonly line: LineId; readonly rest: readonly LineId[] }
  /** Digits are out: the caller hears the line (183). */
  | { readonly kind: 'proceeding'; readonly line: LineId }
  | { readonly kind: 'connected'; readonly line: LineId }
  | { readonly kind: 'ended' };

export type OutboundInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'line-failed'; readonly why: SeizeFailure }
  | { readonly kind: 'line-proceeding' }
  | { readonly kind: 'line-connected'; readonly evidence: AnswerEvidence | undefined }
  | ({ readonly kind: 'line-hung-up'; readonly how: FarHangUp } & HangUpSigns)
  /** CANCEL, BYE or a lost connection. */
  | { readonly kind: 'caller-gone'; readonly text: string }
  /** Our audio could not be set up, or was lost. */
  | { readonly kind: 'media-failed'; readonly text: string }
  | { readonly kind: 'hang-up' };

export type OutboundEffect =
  | { readonly kind: 'seize'; readonly line: LineId }
  | { readonly kind: 'release-line'; readonly line: LineId }
  /** Join caller and line, and tell the caller: 183. */
  | { readonly kind: 'progress'; readonly line: LineId }
  | { readonly kind: 'answer-caller'; readonly line: LineId; readonly evidence: AnswerEvidence | undefined }
  | { readonly kind: 'refuse-caller'; readonly why: SeizeFailure | 'no-line' | 'hung-up-here' | 'media' }
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

export function outboundStep(state: OutboundState, input: OutboundInput): OutboundStep {
  switch (state.kind) {
    case 'hunting':
      switch (input.kind) {
        case 'start':
          return seizeNext(state.rest);
        default:
          return step(state);
      }
    case 'seizing':
    case 'proceeding':
      return attempt(state, input);
    case 'connected':
      switch (input.kind) {
        case 'line-hung-up':
          return step(ended, { kind: 'hang-up-caller', q850: 16 }, end('answered', farHangUpText(input.how, input)));
        case 'caller-gone':
          return step(ended, { kind: 'release-line', line: state.line }, end('answered', input.text));
        case 'media-failed':
          return step(
            ended,
            { kind: 'release-line', line: state.line },
            { kind: 'hang-up-caller', q850: 41 },
            end('answered', input.text),
          );
        case 'hang-up':
          return step(
            ended,
            { kind: 'release-line', line: state.line },
            { kind: 'hang-up-caller', q850: 16 },
            end('answered', 'Ended at this desk.'),
          );
        default:
          return step(state);
      }
    case 'ended':
      return step(state);
    default:
      return assertNever(state);
  }
}

/** @param lastWhy why the line before could not be had */
function seizeNext(rest: readonly LineId[], lastWhy?: SeizeFailure): OutboundStep {
  const [line, ...others] = rest;
  if (line === undefined)
    return step(
      ended,
      { kind: 'refuse-caller', why: lastWhy === 'line-in-use' ? lastWhy : 'no-line' },
      end('no-line', lastWhy === undefined ? 'No line was free.' : `No line was free. ${seizeFailureText[lastWhy]}`),
    );
  return step({ kind: 'seizing', line, rest: others }, { kind: 'seize', line });
}

function attempt(
  state: Extract<OutboundState, { kind: 'seizing' | 'proceeding' }>,
  input: OutboundInput,
): OutboundStep {
  const { line } = state;
  switch (input.kind) {
    case 'line-failed':
      switch (input.why) {
        // The line could not be had: the call takes the next one.
        case 'glare':
        case 'not-idle':
        case 'no-loop-current':
        case 'no-dial-tone':
        case 'line-lost':
        case 'line-in-use':
          if (state.kind === 'seizing') return seizeNext(state.rest, input.why);
          return step(ended, { kind: 'refuse-caller', why: input.why }, end('failed', seizeFailureText[input.why]));
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
          return step(
            ended,
            { kind: 'refuse-caller', why: input.why },
            end(outcomeOf[input.why], seizeFailureText[input.why]),
          );
        default:
          return assertNever(input.why);
      }
    case 'line-proceeding':
      return state.kind === 'seizing' ? step({ kind: 'proceeding', line }, { kind: 'progress', line }) : step(state);
    case 'line-connected':
      return step({ kind: 'connected', line }, { kind: 'answer-caller', line, evidence: input.evidence });
    case 'caller-gone':
      return step(ended, { kind: 'release-line', line }, end('cancelled', input.text));
    case 'hang-up':
      return step(
        ended,
        { kind: 'release-line', line },
        { kind: 'refuse-caller', why: 'hung-up-here' },
        end('cancelled', 'Ended at this desk.'),
      );
    case 'media-failed':
      return step(
        ended,
        { kind: 'release-line', line },
        { kind: 'refuse-caller', why: 'media' },
        end('failed', input.text),
      );
    default:
      return step(state);
  }
}

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
