/**
 * Caller ID in Japan (NTT number display, "J-CLIP"): the exchange reverses the polarity and rings 0.5 s on, 0.5 s off; the
 * line is taken off-hook for it (the primary answer), V.23 data comes, the line goes on-hook again, and the exchange then
 * rings as usual, for people.
 *
 * Evidence: Asterisk's `v23_jp` and spandsp's J-CLIP agree on the frame and on this order of events; NTT's own technical
 * reference was not at hand, and no Japanese line was. The times below leave room to both sides.
 */
import { mergeCallerId } from './caller-id-merge.ts';
import type { LineInput, LineState } from './line-state.ts';
import {
  EARLY_CALLER_ID_MS,
  type LineStep,
  listen,
  noBattery,
  offHook,
  onHook,
  step,
  tell,
  timer,
} from './line-step.ts';
import type { LineProfile } from './profile.ts';

/** A ring that lasts longer is for people: theirs is 1 s. */
const LONGEST_ACTIVATION_MS = 750;
/** The data takes up to 1.7 s, and begins soon after the answer: a line is never kept off-hook for longer than this. */
const RECEIVE_MS = 4000;

type Receiving = Extract<LineState, { kind: 'receiving-caller-id' }>;

/**
 * The first ring, which on such a line may be a short one that asks for the primary answer; undefined where the input has
 * nothing to do with that.
 */
export function activation(state: LineState, input: LineInput, profile: LineProfile): LineStep | undefined {
  if (!profile.callerIdStandards.includes('jclip')) return undefined;
  if (state.kind === 'ring-check' && input.kind === 'timeout' && input.timer === 'ring' && !state.callerId)
    return step(
      { kind: 'identifying', rings: 1, bursts: [], short: true },
      timer('caller-id', profile.callerIdWaitMs),
      timer('short-ring', Math.max(0, LONGEST_ACTIVATION_MS - profile.ringValidationMs)),
    );
  if (state.kind !== 'identifying' || !state.short) return undefined;
  if (input.kind === 'timeout' && input.timer === 'short-ring')
    return step({ kind: 'identifying', rings: state.rings, bursts: state.bursts });
  if (input.kind === 'ring' && !input.on && !input.untimed && (input.lastedMs ?? 0) < LONGEST_ACTIVATION_MS)
    return step({ kind: 'receiving-caller-id' }, offHook, timer('caller-id', RECEIVE_MS));
  return undefined;
}

/** Off-hook for the data, and for nothing else: whatever happens, the line goes on-hook and waits for the ring. */
export function receiving(state: Receiving, input: LineInput): LineStep {
  switch (input.kind) {
    case 'caller-id': {
      const callerId = mergeCallerId(undefined, input.message);
      return callerId
        ? step({ kind: 'idle', callerId }, onHook, listen('caller-id'), timer('caller-id', EARLY_CALLER_ID_MS))
        : step(state);
    }
    case 'timeout':
      return input.timer === 'caller-id' ? step({ kind: 'idle' }, onHook, listen('caller-id')) : step(state);
    case 'battery':
      return input.present ? step(state) : step(noBattery, onHook, listen('caller-id'));
    case 'seize':
      return step(state, tell({ kind: 'seize-failed', why: 'glare' }));
    default:
      return step(state);
  }
}
