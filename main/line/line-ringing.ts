import { assertNever } from '../core/errors.ts';
import { mergeCallerId } from './caller-id-merge.ts';
import { activation } from './line-jclip.ts';
import type { CallerIdMessage } from './line-signals.ts';
import type { LineEffect, LineInput, LineState } from './line-state.ts';
import { EARLY_CALLER_ID_MS, type LineStep, listen, noBattery, offHook, step, tell, timer } from './line-step.ts';
import type { LineProfile } from './profile.ts';

type RingingState = Extract<LineState, { kind: 'ring-check' | 'identifying' | 'offered' }>;

/** A line that rings, on-hook. */
export function ringing(state: RingingState, input: LineInput, profile: LineProfile): LineStep {
  const activated = activation(state, input, profile);
  if (activated) return activated;
  switch (input.kind) {
    case 'ring':
      if (state.kind === 'ring-check') {
        // A pulse too short for a ring may come ahead of the data (ETSI's ring pulse): an announced caller stays so.
        if (input.on) return step(state);
        return step({ ...state, kind: 'idle' }, ...(state.callerId ? [timer('caller-id', EARLY_CALLER_ID_MS)] : []));
      }
      if (!input.on) return step(state, timer('ring-gap', profile.ringGapMs));
      if (state.kind === 'offered')
        return step({ ...state, rings: state.rings + 1 }, { kind: 'stop-timer', timer: 'ring-gap' });
      // Caller ID comes between the first ring and the second: it will not come any more.
      return offered(state.rings + 1, undefined);
    case 'caller-id':
      return identified(state, input.message, profile);
    case 'battery':
      if (input.present) return step(state);
      return state.kind === 'offered'
        ? step(noBattery, tell({ kind: 'abandoned', reason: 'line-lost' }))
        : step(noBattery);
    case 'offer':
      return state.kind === 'identifying'
        ? offered(state.rings, undefined, timer('ring-gap', profile.ringGapMs))
        : step(state);
    case 'answer':
      return state.kind === 'offered'
        ? step({ kind: 'answering' }, offHook, listen('conversation'), timer('loop-current', profile.loopCurrentWaitMs))
        : step(state);
    case 'seize':
      // Glare: the incoming call wins (docs/glare.txt).
      return step(state, tell({ kind: 'seize-failed', why: 'glare' }));
    case 'timeout':
      if (input.timer === 'ring' && state.kind === 'ring-check') {
        if (state.callerId) return offered(1, state.callerId, timer('ring-gap', profile.ringGapMs));
        return step({ kind: 'identifying', rings: 1 }, timer('caller-id', profile.callerIdWaitMs));
      }
      if (input.timer === 'caller-id' && state.kind === 'identifying')
        return offered(state.rings, undefined, timer('ring-gap', profile.ringGapMs));
      if (input.timer === 'ring-gap')
        return state.kind === 'offered'
          ? step({ kind: 'idle' }, tell({ kind: 'abandoned', reason: 'caller-gave-up' }))
          : step({ kind: 'idle' });
      return step(state);
    default:
      return step(state);
  }
}

function identified(state: RingingState, message: CallerIdMessage, profile: LineProfile): LineStep {
  const before = state.kind === 'identifying' ? undefined : state.callerId;
  const callerId = mergeCallerId(before, message);
  if (!callerId || callerId === before) return step(state);
  switch (state.kind) {
    case 'ring-check':
      return step({ ...state, callerId });
    case 'identifying':
      return offered(state.rings, callerId, timer('ring-gap', profile.ringGapMs));
    case 'offered':
      return step({ ...state, callerId }, tell({ kind: 'identified', callerId }));
    default:
      return assertNever(state);
  }
}

function offered(
  rings: number,
  callerId: Extract<LineState, { kind: 'offered' }>['callerId'],
  ...timers: LineEffect[]
): LineStep {
  return step({ kind: 'offered', rings, callerId }, ...timers, tell({ kind: 'offered', callerId, answered: false }));
}
