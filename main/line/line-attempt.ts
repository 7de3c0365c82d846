import { assertNever } from '../core/errors.ts';
import { dialling, dialOn } from './line-dialling.ts';
import { proceeding } from './line-proceeding.ts';
import type { LineInput, LineState } from './line-state.ts';
import {
  conversing,
  seizeFailed as failed,
  type LineStep,
  listen,
  noBattery,
  onHook,
  released,
  step,
  talking,
  tell,
  timer,
} from './line-step.ts';
import type { LineProfile } from './profile.ts';

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
      return dialling(state, input, profile);
    case 'proceeding':
      return proceeding(state, input, profile);
    default:
      return assertNever(state);
  }
}

/** The line is the caller's, and answered. */
const glare = (profile: LineProfile): LineStep =>
  step(
    talking('inbound', undefined, 'normal'),
    listen('conversation'),
    ...conversing(profile),
    tell({ kind: 'seize-failed', why: 'glare' }),
    tell({ kind: 'offered', callerId: undefined, answered: true }),
  );

function seizing(state: Extract<LineState, { kind: 'seizing' }>, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'ring':
      // Glare in the moment of going off-hook: we have answered a caller. The incoming call wins, and is offered
      // as one that is answered already (docs/glare.txt; test: "a ring that arrives while the line is being seized").
      return input.on ? glare(profile) : step(state);
    case 'tip-ground':
      return input.grounded && state.unasked ? glare(profile) : step(state);
    case 'polarity':
      // Some exchanges reverse as they are seized, and again at the answer.
      return step({ ...state, polarity: input.polarity });
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
      if (input.timer === 'tip-ground')
        return step({ kind: 'seizing', digits: state.digits, polarity: state.polarity });
      if (input.timer === 'loop-current') return failed('no-loop-current', profile);
      if (input.timer === 'dial-tone' && profile.dialToneTimeout === 'fail') return failed('no-dial-tone', profile);
      // No dial tone in time: dialled all the same, as a person would who hears a faint one.
      if (input.timer === 'dial-tone' || input.timer === 'dial-delay') {
        const first = dialOn(state.digits, state.polarity, profile);
        return step(first.state, listen('nothing'), tell({ kind: 'dialling' }), ...first.effects);
      }
      return step(state);
    default:
      return step(state);
  }
}
