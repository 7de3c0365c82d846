import { assertNever } from '../core/errors.ts';
import type { Polarity } from './line-adapter.ts';
import type { AnswerEvidence, LineInput, LineState } from './line-state.ts';
import { conversing, type LineStep, listen, loopTimer, seizeFailed, step, talking, tell, timer } from './line-step.ts';
import type { LineProfile } from './profile.ts';
import { sitReason } from './sit.ts';

type ProceedingState = Extract<LineState, { kind: 'proceeding' }>;

/**
 * A voice without any ringback before it must last for 600 ms, so that a cough behind a click is no answer; its end is told
 * 600 ms late.
 */
const LONE_VOICE_MS = 1200;
/** Ringback has ended when nothing was heard for one and a half of its longest pauses, and never sooner than this. */
const LEAST_QUIET_MS = 4500;
const PAUSES = 1.5;
const SHORTEST_WAIT_MS = 500;
/** A dial tone that is still there after the number: the exchange has not taken the digits. */
const DIAL_TONE_STAYED_MS = 4000;

/** The last digit is out. */
export function proceed(polarity: Polarity, profile: LineProfile): LineStep {
  if (profile.answer === 'after-dialling') {
    const answered = connected('assumed', polarity, profile);
    return step(answered.state, tell({ kind: 'proceeding' }), ...answered.effects);
  }
  return step(
    { kind: 'proceeding', polarity, ringback: 'not-heard' },
    listen('progress'),
    timer('answer', profile.answer === 'auto' ? profile.assumeAnswerMs : profile.noAnswerMs),
    tell({ kind: 'proceeding' }),
  );
}

/** A line whose number is dialled: what tells of the answer, and of its refusal. */
export function proceeding(state: ProceedingState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'loop-current':
      return step(state, loopTimer(input.flowing, profile));
    case 'polarity':
      if (input.polarity === state.polarity) return step(state);
      return profile.answer === 'voice'
        ? step({ ...state, polarity: input.polarity })
        : connected('polarity', input.polarity, profile);
    case 'tone':
      return toned(state, input, profile);
    case 'voice':
      return voiced(state, input.present, profile);
    case 'fax-answer':
      return listens(profile) ? connected('fax-tone', state.polarity, profile) : step(state);
    case 'timeout':
      return timedOut(state, input.timer, profile);
    default:
      return step(state);
  }
}

const listens = ({ answer }: LineProfile): boolean => answer === 'auto' || answer === 'voice';

/** While it rings, and after: whoever speaks has answered. Announcements ahead of ringback are told by nothing but length. */
function voiced(state: ProceedingState, present: boolean, profile: LineProfile): LineStep {
  if (!listens(profile)) return step(state);
  if (!present) return step(state, { kind: 'stop-timer', timer: 'voice' });
  return state.ringback === 'not-heard'
    ? step(state, timer('voice', LONE_VOICE_MS))
    : connected('voice', state.polarity, profile);
}

function toned(state: ProceedingState, input: Extract<LineInput, { kind: 'tone' }>, profile: LineProfile): LineStep {
  switch (input.tone) {
    case 'busy':
    case 'congestion':
    case 'unobtainable':
      return input.present ? seizeFailed(input.tone, profile, input.heard) : step(state);
    case 'sit': {
      const reason = sitReason(input.heard);
      return input.present ? seizeFailed(reason ? `sit-${reason}` : 'sit', profile, input.heard) : step(state);
    }
    case 'howler':
      return input.present ? seizeFailed('congestion', profile, input.heard) : step(state);
    case 'dial':
      return step(
        state,
        input.present ? timer('dial-tone', DIAL_TONE_STAYED_MS) : { kind: 'stop-timer', timer: 'dial-tone' },
      );
    case 'ringback':
      if (input.present)
        return step(
          { ...state, ringback: 'heard' },
          { kind: 'stop-timer', timer: 'ringback' },
          { kind: 'stop-timer', timer: 'voice' },
          timer('answer', profile.noAnswerMs),
          tell({ kind: 'ringback' }),
        );
      if (state.ringback !== 'heard') return step(state);
      return step({ ...state, ringback: 'stopped' }, timer('ringback', stillQuietMs(input.quietMs ?? 0, profile)));
    default:
      return assertNever(input.tone);
  }
}

function stillQuietMs(quietMs: number, { tones }: LineProfile): number {
  const pauses = tones.flatMap(({ tone, segments }) => (tone === 'ringback' ? segments.map(({ offMs }) => offMs) : []));
  return Math.max(SHORTEST_WAIT_MS, Math.max(LEAST_QUIET_MS, PAUSES * Math.max(0, ...pauses)) - quietMs);
}

function timedOut(
  state: ProceedingState,
  over: Extract<LineInput, { kind: 'timeout' }>['timer'],
  profile: LineProfile,
): LineStep {
  switch (over) {
    case 'voice':
      return connected('voice', state.polarity, profile);
    case 'ringback':
      return listens(profile) && state.ringback === 'stopped'
        ? connected('ringback-ended', state.polarity, profile)
        : step(state);
    case 'dial-tone':
      return seizeFailed('dial-tone-stayed', profile);
    case 'answer':
      return state.ringback === 'not-heard' && profile.answer === 'auto'
        ? connected('assumed', state.polarity, profile)
        : seizeFailed('no-answer', profile);
    default:
      return step(state);
  }
}

function connected(evidence: AnswerEvidence, polarity: Polarity, profile: LineProfile): LineStep {
  return step(
    talking('outbound', evidence, polarity),
    listen('conversation'),
    ...conversing(profile),
    tell({ kind: 'connected', evidence }),
  );
}
