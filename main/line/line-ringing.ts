import type { LineEffect, LineInput, LineState } from './line-state.ts';
import { type LineStep, listen, noBattery, offHook, step, tell, timer } from './line-step.ts';
import type { LineProfile } from './profile.ts';

type RingingState = Extract<LineState, { kind: 'ring-check' | 'identifying' | 'offered' }>;

/** A line that rings, on-hook. */
export function ringing(state: RingingState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'ring':
      if (state.kind === 'ring-check') return input.on ? step(state) : step({ kind: 'idle' });
      if (!input.on) return step(state, timer('ring-gap', profile.ringGapMs));
      if (state.kind === 'offered')
        return step({ ...state, rings: state.rings + 1 }, { kind: 'stop-timer', timer: 'ring-gap' });
      // Caller ID comes between the first ring and the second: it will not come any more.
      return offered(state.rings + 1, undefined);
    case 'caller-id':
      if (!input.message.checksumOk) return step(state);
      // Before the first ring (some countries), or a ring still too short to count: kept by offering at once.
      if (state.kind !== 'offered')
        return offered(
          state.kind === 'identifying' ? state.rings : 1,
          input.message,
          timer('ring-gap', profile.ringGapMs),
        );
      return state.callerId
        ? step(state)
        : step({ ...state, callerId: input.message }, tell({ kind: 'identified', callerId: input.message }));
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
      if (input.timer === 'ring' && state.kind === 'ring-check')
        return step({ kind: 'identifying', rings: 1 }, timer('caller-id', profile.callerIdWaitMs));
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

function offered(
  rings: number,
  callerId: Extract<LineState, { kind: 'offered' }>['callerId'],
  ...timers: LineEffect[]
): LineStep {
  return step({ kind: 'offered', rings, callerId }, ...timers, tell({ kind: 'offered', callerId, answered: false }));
}
