import { assertNever } from '../core/errors.ts';
import type { LineInput, LineState, SeizeFailure } from './line-state.ts';
import {
  conversing,
  guard,
  type LineStep,
  listen,
  loopTimer,
  noBattery,
  onHook,
  released,
  step,
  tell,
  timer,
} from './line-step.ts';
import type { LineProfile } from './profile.ts';

const failed = (why: SeizeFailure, profile: LineProfile): LineStep =>
  step({ kind: 'guarding', battery: true }, ...guard(profile), tell({ kind: 'seize-failed', why }));

type AttemptState = Extract<LineState, { kind: 'seizing' | 'dialling' | 'proceeding' }>;

/** A line off-hook on its way out: from going off-hook to the answer. */
export function attempt(state: AttemptState, input: LineInput, profile: LineProfile): LineStep {
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
        ...conversing(profile),
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
      return input.polarity === state.polarity ? step(state) : connected('polarity', input.polarity, profile);
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
          return state.ringback === 'heard' ? connected('ringback-ended', state.polarity, profile) : step(state);
        case 'howler':
          return input.present ? failed('congestion', profile) : step(state);
        case 'dial':
          return step(state);
        default:
          return assertNever(input.tone);
      }
    case 'timeout':
      if (input.timer !== 'answer') return step(state);
      return state.ringback === 'heard' ? failed('no-answer', profile) : connected('assumed', state.polarity, profile);
    default:
      return step(state);
  }
}

function connected(
  evidence: NonNullable<Extract<LineState, { kind: 'connected' }>['evidence']>,
  polarity: Extract<LineState, { kind: 'connected' }>['polarity'],
  profile: LineProfile,
): LineStep {
  return step(
    { kind: 'connected', direction: 'outbound', evidence, polarity },
    listen('conversation'),
    ...conversing(profile),
    tell({ kind: 'connected', evidence }),
  );
}
