import { assertNever } from '../core/errors.ts';
import type { LineEffect, LineInput, LineState, LineTold, SeizeFailure } from './line-state.ts';
import type { LineProfile } from './profile.ts';

export interface LineStep {
  readonly state: LineState;
  readonly effects: readonly LineEffect[];
}

export const initialLineState: LineState = {
  kind: 'out-of-service',
  why: 'no-adapter',
  reason: 'The adapter is being opened.',
  battery: true,
};

const step = (state: LineState, ...effects: LineEffect[]): LineStep => ({ state, effects });
const tell = (told: LineTold): LineEffect => ({ kind: 'tell', told });
const onHook: LineEffect = { kind: 'hook', hook: 'on-hook' };
const offHook: LineEffect = { kind: 'hook', hook: 'off-hook' };
const listen = (to: Extract<LineEffect, { kind: 'listen' }>['to']): LineEffect => ({ kind: 'listen', to });
const timer = (name: Extract<LineEffect, { kind: 'start-timer' }>['timer'], ms: number): LineEffect => ({
  kind: 'start-timer',
  timer: name,
  ms,
});

/** One line's decisions: pure. Inputs that mean nothing in a state change nothing. */
export function lineStep(state: LineState, input: LineInput, profile: LineProfile): LineStep {
  if (input.kind === 'adapter-lost') return lost(state, input.reason);
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
  const next: LineState = { kind: 'out-of-service', why: 'no-adapter', reason, battery: true };
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

function outOfService(state: Extract<LineState, { kind: 'out-of-service' }>, input: LineInput): LineStep {
  switch (input.kind) {
    case 'adapter-ready':
      return state.battery ? step({ kind: 'idle' }, onHook, listen('caller-id')) : step(noBattery, onHook);
    case 'battery':
      if (state.why === 'no-battery' && input.present) return step({ kind: 'idle' }, listen('caller-id'));
      return step({ ...state, battery: input.present });
    case 'seize':
      return step(state, tell({ kind: 'seize-failed', why: 'line-lost' }));
    case 'timeout':
      return state.why === 'hook-failed' ? step({ kind: 'idle' }, onHook, listen('caller-id')) : step(state);
    default:
      return step(state);
  }
}

const noBattery: LineState = {
  kind: 'out-of-service',
  why: 'no-battery',
  reason: 'No battery: the line is not plugged in, or it is dead. Check the cable to the wall socket.',
  battery: false,
};

function idle(state: LineState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'ring':
      return input.on ? step({ kind: 'ring-check' }, timer('ring', profile.ringValidationMs)) : step(state);
    case 'battery':
      return input.present ? step(state) : step(noBattery);
    case 'seize':
      return seized(input.digits, profile);
    default:
      return step(state);
  }
}

function seized(digits: string, profile: LineProfile): LineStep {
  return step(
    { kind: 'seizing', digits },
    offHook,
    listen('dial-tone'),
    timer('loop-current', profile.loopCurrentWaitMs),
    timer('dial-tone', profile.dialToneWaitMs),
  );
}

type RingingState = Extract<LineState, { kind: 'ring-check' | 'identifying' | 'offered' }>;

function ringing(state: RingingState, input: LineInput, profile: LineProfile): LineStep {
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

type TalkingState = Extract<LineState, { kind: 'answering' | 'connected' }>;

function conversation(state: TalkingState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'loop-current':
      if (state.kind === 'answering') {
        return input.flowing
          ? step(
              { kind: 'connected', direction: 'inbound', evidence: undefined, polarity: 'normal' },
              tell({ kind: 'connected', evidence: undefined }),
            )
          : step(state);
      }
      return step(state, loopTimer(input.flowing, profile));
    case 'polarity':
      if (state.kind === 'answering') return step(state);
      // Reversed at the answer and back now: the far end hung up. A reversal never seen at the answer means nothing.
      if (state.evidence === 'polarity' && input.polarity !== state.polarity) return farHungUp('polarity', profile);
      return step(state);
    case 'tone':
      if (state.kind === 'connected' && input.present && (input.tone === 'busy' || input.tone === 'congestion'))
        return farHungUp(input.tone === 'busy' ? 'busy-tone' : 'congestion-tone', profile);
      return step(state);
    case 'battery':
      return input.present
        ? step(state)
        : step(noBattery, onHook, listen('caller-id'), tell({ kind: 'far-hung-up', how: 'line-lost' }));
    case 'release':
      return released(profile);
    case 'timeout':
      if (input.timer === 'cpc') return farHungUp('cpc', profile);
      // No loop current after answering: the caller was gone at that moment.
      if (input.timer === 'loop-current' && state.kind === 'answering') return farHungUp('cpc', profile);
      return step(state);
    default:
      return step(state);
  }
}

const loopTimer = (flowing: boolean, profile: LineProfile): LineEffect =>
  flowing ? { kind: 'stop-timer', timer: 'cpc' } : timer('cpc', profile.cpcMs);

const guard = (profile: LineProfile): LineEffect[] => [onHook, listen('caller-id'), timer('guard', profile.guardMs)];

const released = (profile: LineProfile): LineStep => step({ kind: 'guarding', battery: true }, ...guard(profile));

const farHungUp = (how: Extract<LineTold, { kind: 'far-hung-up' }>['how'], profile: LineProfile): LineStep =>
  step({ kind: 'guarding', battery: true }, ...guard(profile), tell({ kind: 'far-hung-up', how }));

const failed = (why: SeizeFailure, profile: LineProfile): LineStep =>
  step({ kind: 'guarding', battery: true }, ...guard(profile), tell({ kind: 'seize-failed', why }));

type AttemptState = Extract<LineState, { kind: 'seizing' | 'dialling' | 'proceeding' }>;

function attempt(state: AttemptState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'release':
      return released(profile);
    case 'seize':
      return step(state, tell({ kind: 'seize-failed', why: 'not-idle' }));
    case 'battery':
      return input.present
        ? step(state)
        : step(noBattery, onHook, listen('caller-id'), tell({ kind: 'seize-failed', why: 'line-lost' }));
    default:
      break;
  }
  if (input.kind === 'timeout' && input.timer === 'cpc') return failed('far-end-hung-up', profile);
  switch (state.kind) {
    case 'seizing':
      return seizing(state, input, profile);
    case 'dialling':
      if (input.kind === 'loop-current') return step(state, loopTimer(input.flowing, profile));
      if (input.kind === 'dialled') {
        return step(
          { kind: 'proceeding', polarity: state.polarity, ringback: 'not-heard' },
          listen('progress'),
          timer('answer', profile.assumeAnswerMs),
          tell({ kind: 'proceeding' }),
        );
      }
      if (input.kind === 'polarity') return step({ ...state, polarity: input.polarity });
      return step(state);
    case 'proceeding':
      return proceeding(state, input, profile);
    default:
      return assertNever(state);
  }
}

function seizing(state: Extract<LineState, { kind: 'seizing' }>, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'ring':
      // Glare in the moment of going off-hook: we have answered a caller. The incoming call wins, and is offered
      // as one that is answered already (docs/glare.txt; test: "a ring that arrives while the line is being seized").
      if (!input.on) return step(state);
      return step(
        { kind: 'connected', direction: 'inbound', evidence: undefined, polarity: 'normal' },
        listen('conversation'),
        tell({ kind: 'seize-failed', why: 'glare' }),
        tell({ kind: 'offered', callerId: undefined, answered: true }),
      );
    case 'loop-current':
      return input.flowing
        ? step(state, { kind: 'stop-timer', timer: 'loop-current' }, { kind: 'stop-timer', timer: 'cpc' })
        : step(state, timer('cpc', profile.cpcMs));
    case 'tone':
      if (input.tone === 'dial' && input.present)
        return step(state, { kind: 'stop-timer', timer: 'dial-tone' }, timer('dial-delay', profile.dialDelayMs));
      if (input.present && (input.tone === 'busy' || input.tone === 'congestion')) return failed(input.tone, profile);
      return step(state);
    case 'timeout':
      if (input.timer === 'loop-current') return failed('no-loop-current', profile);
      // No dial tone in time: dialled all the same, as a person would who hears a faint one.
      if (input.timer === 'dial-tone' || input.timer === 'dial-delay') {
        return step(
          { kind: 'dialling', digits: state.digits, polarity: 'normal' },
          listen('nothing'),
          { kind: 'dial', digits: state.digits },
          tell({ kind: 'dialling' }),
        );
      }
      return step(state);
    default:
      return step(state);
  }
}

function proceeding(
  state: Extract<LineState, { kind: 'proceeding' }>,
  input: LineInput,
  profile: LineProfile,
): LineStep {
  switch (input.kind) {
    case 'loop-current':
      return step(state, loopTimer(input.flowing, profile));
    case 'polarity':
      return input.polarity === state.polarity ? step(state) : connected('polarity', input.polarity);
    case 'tone':
      switch (input.tone) {
        case 'busy':
        case 'congestion':
        case 'sit':
          return input.present ? failed(input.tone, profile) : step(state);
        case 'ringback':
          if (input.present)
            return step(
              { ...state, ringback: 'heard' },
              timer('answer', profile.noAnswerMs),
              tell({ kind: 'ringback' }),
            );
          return state.ringback === 'heard' ? connected('ringback-ended', state.polarity) : step(state);
        case 'dial':
          return step(state);
        default:
          return assertNever(input.tone);
      }
    case 'timeout':
      if (input.timer !== 'answer') return step(state);
      return state.ringback === 'heard' ? failed('no-answer', profile) : connected('assumed', state.polarity);
    default:
      return step(state);
  }
}

function connected(
  evidence: NonNullable<Extract<LineState, { kind: 'connected' }>['evidence']>,
  polarity: Extract<LineState, { kind: 'connected' }>['polarity'],
): LineStep {
  return step(
    { kind: 'connected', direction: 'outbound', evidence, polarity },
    listen('conversation'),
    tell({ kind: 'connected', evidence }),
  );
}

function guarding(state: Extract<LineState, { kind: 'guarding' }>, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'timeout':
      if (input.timer !== 'guard') return step(state);
      return state.battery ? step({ kind: 'idle' }) : step(noBattery);
    case 'ring':
      // A new caller during the guard time is a call like any other.
      return input.on ? step({ kind: 'ring-check' }, timer('ring', profile.ringValidationMs)) : step(state);
    case 'battery':
      return step({ kind: 'guarding', battery: input.present });
    case 'seize':
      return step(state, tell({ kind: 'seize-failed', why: 'not-idle' }));
    default:
      return step(state);
  }
}
