import type { ToneName } from './line-signals.ts';
import type { FarHangUp, LineInput, LineState } from './line-state.ts';
import {
  conversing,
  farHungUp,
  type LineStep,
  listen,
  loopTimer,
  noBattery,
  onHook,
  released,
  step,
  tell,
} from './line-step.ts';
import type { LineProfile } from './profile.ts';

/** The tones by which an exchange says that nobody is there any more. */
const hangUpTones: { readonly [tone in ToneName]?: FarHangUp } = {
  busy: 'busy-tone',
  congestion: 'congestion-tone',
  howler: 'howler-tone',
};

type TalkingState = Extract<LineState, { kind: 'answering' | 'connected' }>;

/** A line off-hook with somebody at its far end. */
export function conversation(state: TalkingState, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'loop-current':
      if (state.kind === 'answering') {
        return input.flowing
          ? step(
              { kind: 'connected', direction: 'inbound', evidence: undefined, polarity: 'normal' },
              ...conversing(profile),
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
      if (state.kind === 'connected' && input.present) {
        const how = hangUpTones[input.tone];
        if (how) return farHungUp(how, profile, input.heard);
      }
      return step(state);
    case 'call-waiting':
      return step(state, tell({ kind: 'call-waiting', callerId: input.message }));
    case 'battery':
      return input.present
        ? step(state)
        : step(noBattery, onHook, listen('caller-id'), tell({ kind: 'far-hung-up', how: 'line-lost' }));
    case 'release':
      return released(profile);
    case 'timeout':
      if (input.timer === 'cpc') return farHungUp('cpc', profile);
      if (input.timer === 'call' && state.kind === 'connected') return farHungUp('time-limit', profile);
      // No loop current after answering: the caller was gone at that moment.
      if (input.timer === 'loop-current' && state.kind === 'answering') return farHungUp('cpc', profile);
      return step(state);
    default:
      return step(state);
  }
}
