import { assertNever } from '../../core/errors.ts';
import type { CallOutcome } from '../call-record.ts';

/** What a caller on a line is asked for, and how long it may take. Times in ms. */
export interface TwoStageTerms {
  readonly pin: 'required' | 'none';
  /** To the first digit, once asked. */
  readonly firstDigitMs: number;
  /** After a digit: then the number is complete. */
  readonly nextDigitMs: number;
  /** The number is complete with so many. */
  readonly maxDigits: number;
  /** Whether a number calls for help: no PIN stands in its way. */
  readonly isHelp: (number: string) => boolean;
}

/** What the caller hears of us. */
export type TwoStageSound = 'pin' | 'number' | 'ringback' | Refusal;
type Refusal = 'busy' | 'congestion';
export type TwoStageOutcome = Exclude<CallOutcome, 'in-progress' | 'answered'>;

/** A line that is answered here and put through by its own digits. Off-hook in all but `answering` and `ended`. */
export type TwoStageState =
  /** The line goes off-hook. */
  | { readonly kind: 'answering' }
  | { readonly kind: 'pin'; readonly typed: string; readonly wrong: number }
  /** The PIN is looked at; `ahead` was pressed meanwhile. */
  | { readonly kind: 'checking'; readonly wrong: number; readonly ahead: string }
  | { readonly kind: 'number'; readonly typed: string }
  /** The number's call is made: what the far end says counts. */
  | { readonly kind: 'connecting'; readonly ringback: boolean }
  | { readonly kind: 'connected' }
  /** Hears that nothing comes of it, and is hung up then. */
  | { readonly kind: 'refused'; readonly outcome: TwoStageOutcome; readonly reason: string }
  | { readonly kind: 'ended' };

export type TwoStageTimer = 'phase' | 'digits' | 'refusal';

export type TwoStageInput =
  | { readonly kind: 'line-connected' }
  /** Hung up or lost: the line is on-hook already. */
  | { readonly kind: 'line-gone'; readonly text: string }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'timeout'; readonly timer: TwoStageTimer }
  | { readonly kind: 'pin-was'; readonly pin: 'right' | 'wrong' }
  /** The far end rings, without a sound of its own. */
  | { readonly kind: 'rings' }
  /** The caller hears the far end. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'answered' }
  /** By the routes, the guards or the far end. */
  | { readonly kind: 'refused'; readonly tone: Refusal; readonly outcome: TwoStageOutcome; readonly reason: string }
  /** At once, without a tone. */
  | { readonly kind: 'hang-up'; readonly reason: string };

export type TwoStageEffect =
  | { readonly kind: 'answer-line' }
  | { readonly kind: 'release-line' }
  | { readonly kind: 'play'; readonly sound: TwoStageSound }
  | { readonly kind: 'stop-sound' }
  | { readonly kind: 'start-timer'; readonly timer: TwoStageTimer; readonly ms: number }
  | { readonly kind: 'stop-timer'; readonly timer: TwoStageTimer }
  /** Told by `pin-was`. Never to be logged or kept. */
  | { readonly kind: 'check-pin'; readonly pin: string }
  | { readonly kind: 'dial'; readonly number: string }
  /** Whoever has the call since it was dialled: its caller is gone. */
  | { readonly kind: 'gone'; readonly text: string }
  | { readonly kind: 'end'; readonly outcome: TwoStageOutcome; readonly reason: string };

export interface TwoStageStep {
  readonly state: TwoStageState;
  readonly effects: readonly TwoStageEffect[];
}

/** No loop current by then: the line's own limit comes first. */
const ANSWER_MS = 15_000;
/** Three PINs and a number by somebody who is slow; the exchange charges the caller from the answer. */
const ASKING_MS = 90_000;
/** As long as a line's far end may ring (profile.ts); whatever is tried one after another. */
const CONNECTING_MS = 180_000;
/** Long enough to be understood. */
const REFUSAL_MS = 5_000;
const MOST_WRONG = 3;
/** As toll/pin-hash.ts has it. */
const LONGEST_PIN = 8;
/** Digits after a PIN whose check takes a tenth of a second. */
const MOST_AHEAD = 8;

export const initialTwoStageState: TwoStageState = { kind: 'answering' };

const step = (state: TwoStageState, ...effects: TwoStageEffect[]): TwoStageStep => ({ state, effects });
const ended: TwoStageState = { kind: 'ended' };
const start = (timer: TwoStageTimer, ms: number): TwoStageEffect => ({ kind: 'start-timer', timer, ms });
const stop = (timer: TwoStageTimer): TwoStageEffect => ({ kind: 'stop-timer', timer });
const play = (sound: TwoStageSound): TwoStageEffect => ({ kind: 'play', sound });
const end = (outcome: TwoStageOutcome, reason: string): TwoStageEffect => ({ kind: 'end', outcome, reason });
const stopAll: readonly TwoStageEffect[] = [stop('phase'), stop('digits'), stop('refusal')];
const release: readonly TwoStageEffect[] = [...stopAll, { kind: 'stop-sound' }, { kind: 'release-line' }];

export const startsWith: readonly TwoStageEffect[] = [start('phase', ANSWER_MS), { kind: 'answer-line' }];

/**
 * A caller on a line is asked for a PIN and a number and put through: pure. Whatever comes, the line is on-hook in the end:
 * every state but `connected`, which the line's own supervision watches, has a timer that leads out of it.
 */
export function twoStageStep(state: TwoStageState, input: TwoStageInput, terms: TwoStageTerms): TwoStageStep {
  if (state.kind === 'ended') return step(state);
  if (input.kind === 'line-gone') return lineGone(state, input.text);
  if (input.kind === 'hang-up') {
    const outcome = state.kind === 'refused' ? state.outcome : 'cancelled';
    return step(ended, ...release, end(outcome, state.kind === 'refused' ? state.reason : input.reason));
  }
  if (input.kind === 'timeout' && input.timer === 'phase') return tooLong(state);
  switch (state.kind) {
    case 'answering':
      return input.kind === 'line-connected' ? asked(terms) : step(state);
    case 'pin':
      return typingPin(state, input, terms);
    case 'checking':
      return checking(state, input, terms);
    case 'number':
      return typingNumber(state, input, terms);
    case 'connecting':
      return connecting(state, input);
    case 'connected':
      return step(state);
    case 'refused':
      return input.kind === 'timeout' && input.timer === 'refusal'
        ? step(ended, ...release, end(state.outcome, state.reason))
        : step(state);
    default:
      return assertNever(state);
  }
}

function lineGone(state: Exclude<TwoStageState, { kind: 'ended' }>, text: string): TwoStageStep {
  switch (state.kind) {
    case 'connecting':
    case 'connected':
      return step(ended, ...stopAll, { kind: 'gone', text }, end('cancelled', text));
    case 'refused':
      return step(ended, ...stopAll, end(state.outcome, state.reason));
    default:
      return step(ended, ...stopAll, end('cancelled', text));
  }
}

function tooLong(state: Exclude<TwoStageState, { kind: 'ended' }>): TwoStageStep {
  switch (state.kind) {
    case 'answering': {
      const text = 'The line could not be answered.';
      return step(ended, ...release, end('missed', text));
    }
    case 'connecting': {
      const { state: next, effects } = refused('congestion', 'missed', 'Nobody answered within 3 minutes.');
      return step(next, { kind: 'gone', text: 'Nobody answered within 3 minutes.' }, ...effects);
    }
    case 'connected':
    case 'refused':
      return step(state);
    default:
      return refused('congestion', 'cancelled', 'No number was dialled in time.');
  }
}

const asked = (terms: TwoStageTerms): TwoStageStep => {
  const first = terms.pin === 'required' ? askPin(0, terms) : askNumber(terms);
  return step(first.state, start('phase', ASKING_MS), ...first.effects);
};

const askPin = (wrong: number, { firstDigitMs }: TwoStageTerms): TwoStageStep =>
  step({ kind: 'pin', typed: '', wrong }, play('pin'), start('digits', firstDigitMs));

const askNumber = ({ firstDigitMs }: TwoStageTerms): TwoStageStep =>
  step({ kind: 'number', typed: '' }, play('number'), start('digits', firstDigitMs));

const refused = (tone: Refusal, outcome: TwoStageOutcome, reason: string): TwoStageStep =>
  step({ kind: 'refused', outcome, reason }, stop('phase'), stop('digits'), play(tone), start('refusal', REFUSAL_MS));

const isNumeral = (digit: string): boolean => /^[0-9]$/.test(digit);

type Typing = Extract<TwoStageState, { kind: 'pin' }>;

function typingPin(state: Typing, input: TwoStageInput, terms: TwoStageTerms): TwoStageStep {
  if (input.kind === 'timeout')
    return state.typed === '' ? refused('congestion', 'cancelled', 'No PIN was given.') : pinTyped(state, terms);
  if (input.kind !== 'digit') return step(state);
  if (input.digit === '*') return askPin(state.wrong, terms);
  if (input.digit === '#') return state.typed === '' ? step(state) : pinTyped(state, terms);
  if (!isNumeral(input.digit)) return step(state);
  const next: Typing = { ...state, typed: state.typed + input.digit };
  return next.typed.length >= LONGEST_PIN ? pinTyped(next, terms) : step(next, ...pressed(state, terms));
}

/** The first digit is heard without a tone over it. */
const pressed = ({ typed }: { readonly typed: string }, { nextDigitMs }: TwoStageTerms): readonly TwoStageEffect[] => [
  ...(typed === '' ? [{ kind: 'stop-sound' } as const] : []),
  start('digits', nextDigitMs),
];

const pinTyped = ({ typed, wrong }: Typing, terms: TwoStageTerms): TwoStageStep =>
  terms.isHelp(typed)
    ? dial(typed)
    : step(
        { kind: 'checking', wrong, ahead: '' },
        stop('digits'),
        { kind: 'stop-sound' },
        { kind: 'check-pin', pin: typed },
      );

function checking(
  state: Extract<TwoStageState, { kind: 'checking' }>,
  input: TwoStageInput,
  terms: TwoStageTerms,
): TwoStageStep {
  if (input.kind === 'digit')
    return state.ahead.length < MOST_AHEAD ? step({ ...state, ahead: state.ahead + input.digit }) : step(state);
  if (input.kind !== 'pin-was') return step(state);
  if (input.pin === 'wrong') {
    const wrong = state.wrong + 1;
    return wrong >= MOST_WRONG
      ? refused('congestion', 'refused', `A wrong PIN was given ${MOST_WRONG} times.`)
      : askPin(wrong, terms);
  }
  // Who knows it by heart does not wait for the tone.
  let now = askNumber(terms);
  for (const digit of state.ahead) {
    const next = twoStageStep(now.state, { kind: 'digit', digit }, terms);
    now = step(next.state, ...now.effects, ...next.effects);
  }
  return now;
}

function typingNumber(
  state: Extract<TwoStageState, { kind: 'number' }>,
  input: TwoStageInput,
  terms: TwoStageTerms,
): TwoStageStep {
  const { typed } = state;
  if (input.kind === 'timeout')
    return typed === '' ? refused('congestion', 'cancelled', 'No number was dialled.') : dial(typed);
  if (input.kind !== 'digit') return step(state);
  if (input.digit === '*') return askNumber(terms);
  if (input.digit === '#') return typed === '' ? askNumber(terms) : dial(typed);
  if (!isNumeral(input.digit)) return step(state);
  const next = typed + input.digit;
  return next.length >= terms.maxDigits ? dial(next) : step({ kind: 'number', typed: next }, ...pressed(state, terms));
}

const dial = (number: string): TwoStageStep =>
  step({ kind: 'connecting', ringback: false }, stop('digits'), { kind: 'stop-sound' }, start('phase', CONNECTING_MS), {
    kind: 'dial',
    number,
  });

function connecting(state: Extract<TwoStageState, { kind: 'connecting' }>, input: TwoStageInput): TwoStageStep {
  switch (input.kind) {
    case 'rings':
      return state.ringback ? step(state) : step({ ...state, ringback: true }, play('ringback'));
    case 'heard':
      return state.ringback ? step({ ...state, ringback: false }, { kind: 'stop-sound' }) : step(state);
    case 'answered':
      return step({ kind: 'connected' }, stop('phase'), { kind: 'stop-sound' });
    case 'refused':
      return refused(input.tone, input.outcome, input.reason);
    default:
      return step(state);
  }
}
