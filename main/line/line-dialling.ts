import { assertNever } from '../core/errors.ts';
import { DIAL_PAUSE_MS, nextDialStep } from './dial-steps.ts';
import type { Polarity } from './line-adapter.ts';
import { proceed } from './line-proceeding.ts';
import type { LineEffect, LineInput, LineState } from './line-state.ts';
import { type LineStep, listen, loopTimer, seizeFailed, step, timer } from './line-step.ts';
import type { LineProfile } from './profile.ts';

type DiallingState = Extract<LineState, { kind: 'dialling' }>;

/** After a flash the exchange is given time to take it as one, before anything else is dialled. */
const AFTER_FLASH_MS = 500;

/** A line that dials: one step of the number after the other, and then on to what the exchange makes of it. */
export function dialling(state: DiallingState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'polarity':
      return step({ ...state, polarity: input.polarity });
    case 'loop-current':
      // We open the loop ourselves in a flash: no sign from the exchange.
      return state.step === 'flash' ? step(state) : step(state, loopTimer(input.flowing, profile));
    case 'dialled':
      return state.step === 'digits' ? dialOn(state.rest, state.polarity, profile) : step(state);
    case 'tone':
      if (state.step !== 'dial-tone' || !input.present) return step(state);
      if (input.tone === 'dial')
        return step(state, { kind: 'stop-timer', timer: 'dial-tone' }, timer('dial-delay', profile.dialDelayMs));
      return input.tone === 'busy' || input.tone === 'congestion'
        ? seizeFailed(input.tone, profile, input.heard)
        : step(state);
    case 'timeout':
      return timedOut(state, input.timer, profile);
    default:
      return step(state);
  }
}

function timedOut(
  state: DiallingState,
  over: Extract<LineInput, { kind: 'timeout' }>['timer'],
  profile: LineProfile,
): LineStep {
  switch (state.step) {
    case 'digits':
      return step(state);
    case 'pause':
    case 'flash':
      return over === 'dial-pause' ? dialOn(state.rest, state.polarity, profile) : step(state);
    case 'dial-tone':
      if (over === 'dial-tone' && profile.dialToneTimeout === 'fail') return seizeFailed('no-dial-tone', profile);
      if (over !== 'dial-tone' && over !== 'dial-delay') return step(state);
      return quietly(dialOn(state.rest, state.polarity, profile));
    default:
      return assertNever(state.step);
  }
}

/** Our own digits are not listened to. */
const quietly = ({ state, effects }: LineStep): LineStep =>
  state.kind === 'dialling' ? step(state, listen('nothing'), ...effects) : step(state, ...effects);

/** The next step of what is left to dial. */
export function dialOn(plan: string, polarity: Polarity, profile: LineProfile): LineStep {
  const next = nextDialStep(plan);
  if (!next) return proceed(polarity, profile);
  const state: DiallingState = { kind: 'dialling', step: next.step.kind, rest: next.rest, polarity };
  const effects = (): LineEffect[] => {
    switch (next.step.kind) {
      case 'digits':
        return [{ kind: 'dial', digits: next.step.digits }];
      case 'pause':
        return [timer('dial-pause', DIAL_PAUSE_MS)];
      case 'dial-tone':
        return [listen('dial-tone'), timer('dial-tone', profile.dialToneWaitMs)];
      case 'flash':
        return [{ kind: 'flash' }, timer('dial-pause', profile.flashMs + AFTER_FLASH_MS)];
      default:
        return assertNever(next.step);
    }
  };
  return step(state, ...effects());
}
