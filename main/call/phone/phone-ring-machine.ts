import { assertNever } from '../../core/errors.ts';

/** A telephone that is rung for a desk, until it has the call or nothing comes of it. */
export type PhoneRingState = { readonly kind: 'ringing' } | { readonly kind: 'picked-up' } | { readonly kind: 'over' };

export type PhoneRingInput =
  | { readonly kind: 'answered' }
  /** Busy, not there, or lost. */
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'timeout' }
  /** The console does not want it any more. */
  | { readonly kind: 'cancelled'; readonly text: string }
  /** What it was to pick up is over, or somebody else's. */
  | { readonly kind: 'not-wanted' };

/** Why nothing came of it: for the record. */
export type PhoneRingFailure = 'failed' | 'cancelled' | 'not-wanted';

export type PhoneRingEffect =
  | { readonly kind: 'give' }
  /** CANCEL; BYE where the answer was on its way. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'fail'; readonly why: PhoneRingFailure; readonly text: string };

interface Step {
  readonly state: PhoneRingState;
  readonly effects: readonly PhoneRingEffect[];
}

const OVER: PhoneRingState = { kind: 'over' };

/** One winner: once it is picked up or over, nothing else counts. @param phone its number Pure. */
export function phoneRingStep(state: PhoneRingState, input: PhoneRingInput, phone: string): Step {
  if (state.kind !== 'ringing') return { state, effects: [] };
  switch (input.kind) {
    case 'answered':
      return { state: { kind: 'picked-up' }, effects: [{ kind: 'give' }] };
    case 'refused':
      return {
        state: OVER,
        effects: [{ kind: 'stop' }, { kind: 'fail', why: 'failed', text: `The telephone ${phone}: ${input.text}` }],
      };
    case 'timeout':
      return {
        state: OVER,
        effects: [
          { kind: 'stop' },
          { kind: 'fail', why: 'failed', text: `Nobody picked up the telephone ${phone} within 30 s.` },
        ],
      };
    case 'cancelled':
      return { state: OVER, effects: [{ kind: 'stop' }, { kind: 'fail', why: 'cancelled', text: input.text }] };
    case 'not-wanted':
      return { state: OVER, effects: [{ kind: 'stop' }, { kind: 'fail', why: 'not-wanted', text: '' }] };
    default:
      return assertNever(input);
  }
}
