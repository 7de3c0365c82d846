import { assertNever } from '../core/errors.ts';
import { mergeCallerId } from './caller-id-merge.ts';
import { attempt } from './line-attempt.ts';
import { conversation } from './line-conversation.ts';
import { receiving } from './line-jclip.ts';
import { ringing } from './line-ringing.ts';
import type { LineInput, LineState, LineTaken, LineTold } from './line-state.ts';
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

export const initialLineState: LineState = {
  kind: 'out-of-service',
  why: 'no-adapter',
  reason: 'The adapter is being opened.',
  battery: true,
};

/** One line's decisions: pure. Inputs that mean nothing in a state change nothing. */
export function lineStep(state: LineState, input: LineInput, profile: LineProfile): LineStep {
  if (input.kind === 'adapter-lost') return lost(state, input.reason);
  if (input.kind === 'defective') return defective(state, input.reason);
  // Nothing brings such a port back but its adapter, opened anew.
  if (state.kind === 'out-of-service' && state.why === 'defective' && input.kind !== 'seize') return step(state);
  if (input.kind === 'command-failed') return commandFailed(state, input);
  switch (state.kind) {
    case 'out-of-service':
      return outOfService(state, input);
    case 'idle':
      return idle(state, input, profile);
    case 'ring-check':
    case 'identifying':
    case 'offered':
      return ringing(state, input, profile);
    case 'receiving-caller-id':
      return receiving(state, input);
    case 'answering':
    case 'connected':
      return conversation(state, input, profile);
    case 'seizing':
    case 'dialling':
    case 'proceeding':
      return attempt(state, input, profile);
    case 'guarding':
      return guarding(state, input, profile);
    default:
      return assertNever(state);
  }
}

/** The device is gone: nothing can be commanded, so no effect touches it. The exchange sees on-hook or a dead line. */
function lost(state: LineState, reason: string): LineStep {
  return outFor(state, 'no-adapter', reason);
}

/** Its adapter is there, and says that this port cannot be used. */
const defective = (state: LineState, reason: string): LineStep => outFor(state, 'defective', reason);

function outFor(state: LineState, why: 'no-adapter' | 'defective', reason: string): LineStep {
  const next: LineState = { kind: 'out-of-service', why, reason, battery: true };
  const told = endOf(state, 'line-lost');
  return told ? step(next, tell(told)) : step(next);
}

/** What the call manager must hear when a state with a call ends by `why`. */
function endOf(state: LineState, why: 'line-lost'): LineTold | undefined {
  switch (state.kind) {
    case 'offered':
      return { kind: 'abandoned', reason: why };
    case 'answering':
    case 'connected':
      return { kind: 'far-hung-up', how: why };
    case 'seizing':
    case 'dialling':
    case 'proceeding':
      return { kind: 'seize-failed', why };
    case 'out-of-service':
    case 'idle':
    case 'ring-check':
    case 'identifying':
    case 'receiving-caller-id':
    case 'guarding':
      return undefined;
    default:
      return assertNever(state);
  }
}

/** How long a hook that did not obey is left before it is commanded on-hook again. */
const HOOK_RETRY_MS = 5000;

function commandFailed(state: LineState, input: Extract<LineInput, { kind: 'command-failed' }>): LineStep {
  const told = endOf(state, 'line-lost');
  const tells = told ? [tell(told)] : [];
  switch (input.what) {
    case 'hook':
      if (state.kind === 'out-of-service' && state.why === 'no-adapter') return step(state);
      return step(
        { kind: 'out-of-service', why: 'hook-failed', reason: input.reason, battery: true },
        timer('guard', HOOK_RETRY_MS),
        ...tells,
      );
    case 'dial':
    case 'flash':
      return state.kind === 'dialling'
        ? step(
            { kind: 'out-of-service', why: 'hook-failed', reason: input.reason, battery: true },
            onHook,
            timer('guard', HOOK_RETRY_MS),
            ...tells,
          )
        : step(state);
    case 'listen':
      // Deaf but usable: supervision falls back on the loop.
      return step(state);
    default:
      return assertNever(input.what);
  }
}

const freed = (taken: LineTaken | undefined): LineState => ({ kind: 'idle', ...(taken ? { taken } : {}) });
const noBatteryNow = (taken: LineTaken | undefined): LineState => ({ ...noBattery, ...(taken ? { taken } : {}) });

/** Who has an on-hook line besides us, after another fact; undefined for one that says nothing of it. */
function takenBy(input: LineInput): { readonly taken: LineTaken | undefined } | undefined {
  if (input.kind === 'in-use') return { taken: input.inUse ? 'in-use' : undefined };
  if (input.kind === 'tip-ground') return { taken: input.grounded ? 'tip-ground' : undefined };
  return undefined;
}

function withTaken<State extends Extract<LineState, { taken?: LineTaken }>>(
  state: State,
  taken: LineTaken | undefined,
): LineState {
  const { taken: _, ...rest } = state;
  return (taken ? { ...rest, taken } : rest) as LineState;
}

function outOfService(state: Extract<LineState, { kind: 'out-of-service' }>, input: LineInput): LineStep {
  const now = takenBy(input);
  if (now) return step(withTaken(state, now.taken));
  switch (input.kind) {
    case 'adapter-ready':
      return state.battery
        ? step(freed(state.taken), onHook, listen('caller-id'))
        : step(noBatteryNow(state.taken), onHook);
    case 'battery':
      if (state.why === 'no-battery' && input.present) return step(freed(state.taken), listen('caller-id'));
      return step({ ...state, battery: input.present });
    case 'seize':
      return step(state, tell({ kind: 'seize-failed', why: 'line-lost' }));
    case 'timeout':
      if (state.why !== 'hook-failed') return step(state);
      return state.battery
        ? step(freed(state.taken), onHook, listen('caller-id'))
        : step(noBatteryNow(state.taken), onHook);
    default:
      return step(state);
  }
}

function idle(state: Extract<LineState, { kind: 'idle' }>, input: LineInput, profile: LineProfile): LineStep {
  const now = takenBy(input);
  if (now) return step(withTaken(state, now.taken));
  switch (input.kind) {
    case 'ring':
      return input.on ? step(rung(state), timer('ring', profile.ringValidationMs)) : step(state);
    case 'caller-id': {
      const callerId = mergeCallerId(state.callerId, input.message);
      return callerId ? step({ ...state, callerId }, timer('caller-id', EARLY_CALLER_ID_MS)) : step(state);
    }
    case 'alerting-tone':
      return step({ ...state, alerted: true }, timer('caller-id', EARLY_CALLER_ID_MS));
    case 'timeout':
      return input.timer === 'caller-id' ? step(freed(state.taken)) : step(state);
    case 'battery':
      return input.present ? step(state) : step(noBatteryNow(state.taken));
    case 'seize':
      // Glare: a caller has been announced, and wins before it rings (docs/glare.txt).
      if (state.callerId || state.alerted || state.taken === 'tip-ground')
        return step(state, tell({ kind: 'seize-failed', why: 'glare' }));
      if (state.taken === 'in-use') return step(state, tell({ kind: 'seize-failed', why: 'line-in-use' }));
      return seized(input.digits, profile);
    default:
      return step(state);
  }
}

const rung = ({ callerId, taken }: Extract<LineState, { kind: 'idle' | 'guarding' }>): LineState => ({
  kind: 'ring-check',
  ...(callerId ? { callerId } : {}),
  ...(taken ? { taken } : {}),
});

/** An exchange looks at ring ground for longer than this before it gives tip ground: what comes sooner is for a caller. */
const LEAST_TIP_GROUND_MS = 60;

function seized(digits: string, profile: LineProfile): LineStep {
  return step(
    { kind: 'seizing', digits, polarity: 'normal', ...(profile.start === 'ground' ? { unasked: true } : {}) },
    offHook,
    listen('dial-tone'),
    timer('loop-current', profile.loopCurrentWaitMs),
    timer('dial-tone', profile.dialToneWaitMs),
    ...(profile.start === 'ground' ? [timer('tip-ground', LEAST_TIP_GROUND_MS)] : []),
  );
}

function guarding(state: Extract<LineState, { kind: 'guarding' }>, input: LineInput, profile: LineProfile): LineStep {
  const now = takenBy(input);
  if (now) return step(withTaken(state, now.taken));
  switch (input.kind) {
    case 'timeout':
      if (input.timer === 'guard' && !state.battery && profile.cpcMaxMs > profile.guardMs) {
        // A loop break may still be on: only one longer than any is a line without battery.
        return step(state, timer('cpc', profile.cpcMaxMs - profile.guardMs));
      }
      if (input.timer !== 'guard' && input.timer !== 'cpc') return step(state);
      if (!state.battery) return step(noBatteryNow(state.taken));
      if (!state.callerId) return step(freed(state.taken));
      return step(
        { ...freed(state.taken), callerId: state.callerId } as LineState,
        timer('caller-id', EARLY_CALLER_ID_MS),
      );
    case 'ring':
      // A new caller during the guard time is a call like any other.
      return input.on ? step(rung(state), timer('ring', profile.ringValidationMs)) : step(state);
    case 'caller-id': {
      // Announced before the ring, on a line that has only just been released.
      const callerId = mergeCallerId(state.callerId, input.message);
      return callerId ? step({ ...state, callerId }) : step(state);
    }
    case 'battery':
      return step({ ...state, battery: input.present });
    case 'seize':
      return step(state, tell({ kind: 'seize-failed', why: 'not-idle' }));
    default:
      return step(state);
  }
}
