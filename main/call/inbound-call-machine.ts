import { assertNever } from '../core/errors.ts';
import type { CallOutcome } from './call-record.ts';

/** Who has taken the call: the target of this index, or the desk. */
export type Taker = { readonly kind: 'target'; readonly index: number } | { readonly kind: 'desk' };

/** A call from the line to one of its targets. `line` tells whether the line is off-hook already (glare). */
export type InboundState =
  | { readonly kind: 'offering'; readonly line: 'ringing' | 'answered'; readonly target: number }
  /** No target is left: it rings on for the desk. */
  | { readonly kind: 'waiting'; readonly line: 'ringing' | 'answered' }
  /** Somebody answered; the line goes off-hook. */
  | { readonly kind: 'answering'; readonly by: Taker }
  | { readonly kind: 'connected'; readonly by: Taker }
  | { readonly kind: 'ended' };

export type InboundInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'target-answered' }
  | { readonly kind: 'target-failed'; readonly text: string }
  | { readonly kind: 'target-timeout' }
  /** The far party of a connected call, target or desk, hung up or was lost. */
  | { readonly kind: 'taker-gone'; readonly text: string }
  | { readonly kind: 'desk-answers' }
  | { readonly kind: 'line-connected' }
  /** `elsewhere`: somebody took it at another phone of the line. */
  | { readonly kind: 'line-abandoned'; readonly text: string; readonly elsewhere?: boolean }
  /** `outcome` where it is another than a call's that was answered. */
  | { readonly kind: 'line-hung-up'; readonly text: string; readonly outcome?: 'missed' }
  | { readonly kind: 'hang-up' };

export type InboundEffect =
  | { readonly kind: 'call-target'; readonly index: number }
  /** CANCEL or BYE, whichever it has come to. */
  | { readonly kind: 'end-target'; readonly q850: number }
  | { readonly kind: 'answer-line' }
  | { readonly kind: 'release-line' }
  | { readonly kind: 'bridge'; readonly to: Taker }
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

export const initialInboundState = (line: 'ringing' | 'answered'): InboundState => ({
  kind: 'offering',
  line,
  target: 0,
});

/** @param targets how many targets there are */
export function inboundStep(state: InboundState, input: InboundInput, targets: number): InboundStep {
  switch (state.kind) {
    case 'offering':
      return offering(state, input, targets);
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
            { kind: 'end-target', q850: NORMAL },
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
            { kind: 'end-target', q850: NORMAL },
            { kind: 'release-line' },
            { kind: 'end', outcome: 'answered', reason: 'Ended at this desk.' },
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

function offering(
  state: Extract<InboundState, { kind: 'offering' }>,
  input: InboundInput,
  targets: number,
): InboundStep {
  switch (input.kind) {
    case 'start':
      return state.target < targets
        ? step(state, { kind: 'call-target', index: state.target })
        : step({ kind: 'waiting', line: state.line });
    case 'target-answered':
      return taken(state.line, { kind: 'target', index: state.target });
    case 'target-failed':
    case 'target-timeout': {
      const effects: InboundEffect[] = input.kind === 'target-timeout' ? [{ kind: 'end-target', q850: 19 }] : [];
      const target = state.target + 1;
      if (target >= targets) return step({ kind: 'waiting', line: state.line }, ...effects);
      return step({ ...state, target }, ...effects, { kind: 'call-target', index: target });
    }
    case 'desk-answers': {
      const { state: next, effects } = taken(state.line, { kind: 'desk' });
      return step(next, { kind: 'end-target', q850: TAKEN }, ...effects);
    }
    case 'line-abandoned':
      return step(
        ended,
        { kind: 'end-target', q850: input.elsewhere ? TAKEN : NORMAL },
        { kind: 'end', outcome: outcomeOf(input), reason: input.text },
      );
    case 'line-hung-up':
      return step(ended, { kind: 'end-target', q850: NORMAL }, { kind: 'end', outcome: 'missed', reason: input.text });
    case 'hang-up':
      // A ringing line cannot be refused: it rings on at the exchange, and nobody is bothered any more.
      return step(ended, { kind: 'end-target', q850: 21 }, ...released(state.line), {
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
