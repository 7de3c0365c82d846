import type { LineInput, LineState } from './line-state.ts';
import { conversing, farHungUp, type LineStep, released, step, talking, tell, timer } from './line-step.ts';
import { CUE_MS, supervise } from './line-supervision.ts';
import type { LineProfile } from './profile.ts';

type TalkingState = Extract<LineState, { kind: 'answering' | 'connected' }>;

/** A line off-hook with somebody at its far end. */
export function conversation(state: TalkingState, input: LineInput, profile: LineProfile): LineStep {
  if (input.kind === 'release') return released(profile, !(state.kind === 'connected' && state.watch.loop === 'dead'));
  if (state.kind === 'connected') return supervise(state, input, profile);
  switch (input.kind) {
    case 'loop-current':
      return input.flowing ? answered(input.lastedMs, profile) : step(state);
    case 'battery':
      return input.present ? step(state) : farHungUp('line-lost', profile, { battery: false });
    case 'timeout':
      // No loop current after answering: the caller was gone at that moment.
      return input.timer === 'loop-current' ? farHungUp('caller-gone', profile) : step(state);
    default:
      return step(state);
  }
}

/**
 * Race: the caller hung up as we answered, and the exchange had the loop open when we went off-hook. What follows tells
 * (`a loop break that begins while the line is answered is not forgotten`).
 */
function answered(openMs: number | undefined, profile: LineProfile): LineStep {
  const connected = talking('inbound', undefined, 'normal');
  const told = tell({ kind: 'connected', evidence: undefined });
  if (openMs === undefined || openMs < profile.cpcMs) return step(connected, ...conversing(profile), told);
  const cue = { kind: 'loop-break', ms: openMs, ended: true } as const;
  return step({ ...connected, watch: { ...connected.watch, cue } }, ...conversing(profile), timer('cue', CUE_MS), told);
}
