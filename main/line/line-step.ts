import type { Polarity } from './line-adapter.ts';
import type { ToneHeard } from './line-signals.ts';
import type {
  AnswerEvidence,
  Direction,
  FarHangUp,
  HangUpSigns,
  LineEffect,
  LineState,
  LineTold,
  SeizeFailure,
} from './line-state.ts';
import type { LineProfile } from './profile.ts';

export interface LineStep {
  readonly state: LineState;
  readonly effects: readonly LineEffect[];
}

export const step = (state: LineState, ...effects: LineEffect[]): LineStep => ({ state, effects });
export const tell = (told: LineTold): LineEffect => ({ kind: 'tell', told });
export const onHook: LineEffect = { kind: 'hook', hook: 'on-hook' };
export const offHook: LineEffect = { kind: 'hook', hook: 'off-hook' };
export const listen = (to: Extract<LineEffect, { kind: 'listen' }>['to']): LineEffect => ({ kind: 'listen', to });
export const timer = (name: Extract<LineEffect, { kind: 'start-timer' }>['timer'], ms: number): LineEffect => ({
  kind: 'start-timer',
  timer: name,
  ms,
});
export const stop = (name: Extract<LineEffect, { kind: 'stop-timer' }>['timer']): LineEffect => ({
  kind: 'stop-timer',
  timer: name,
});

/** The first ring comes at most 2.5 s after the data (UK cable, CCA TW/P&E/312); after that the caller has gone. */
export const EARLY_CALLER_ID_MS = 5000;
/** What the exchange does so soon after the answer may be part of it: polarity at ring trip, dial tone to us alone. */
const SETTLE_MS = 8000;

export const noBattery: Extract<LineState, { kind: 'out-of-service' }> = {
  kind: 'out-of-service',
  why: 'no-battery',
  reason: 'No battery: the line is not plugged in, or it is dead. Check the cable to the wall socket.',
  battery: false,
};

/** Before the answer: a loop break this long is a release; a shorter one is nothing. */
export const loopTimer = (flowing: boolean, profile: LineProfile): LineEffect =>
  flowing ? stop('cpc') : timer('cpc', profile.disconnect.cpc === 'act' ? profile.cpcMs : profile.cpcMaxMs);

export const guard = (profile: LineProfile): LineEffect[] => [
  onHook,
  listen('caller-id'),
  timer('guard', profile.guardMs),
];

export const released = (profile: LineProfile, battery = true): LineStep =>
  step({ kind: 'guarding', battery }, ...guard(profile));

/** An attempt that comes to nothing: `heard` is the tone that said so. */
export const seizeFailed = (why: SeizeFailure, profile: LineProfile, heard?: ToneHeard): LineStep =>
  step(
    { kind: 'guarding', battery: true },
    ...guard(profile),
    tell({ kind: 'seize-failed', why, ...(heard ? { heard } : {}) }),
  );

export const farHungUp = (
  how: FarHangUp,
  profile: LineProfile,
  { battery = true, ...signs }: HangUpSigns & { readonly battery?: boolean } = {},
  ...effects: LineEffect[]
): LineStep =>
  step({ kind: 'guarding', battery }, ...guard(profile), ...effects, tell({ kind: 'far-hung-up', how, ...signs }));

/** The state that begins with every conversation. */
export const talking = (
  direction: Direction,
  evidence: AnswerEvidence | undefined,
  polarity: Polarity,
): Extract<LineState, { kind: 'connected' }> => ({
  kind: 'connected',
  direction,
  evidence,
  polarity,
  watch: { phase: 'new', loop: 'closed', voice: evidence === 'voice' ? 'present' : 'unheard', quiet: 'none' },
});

/** What begins with every conversation. */
export const conversing = (profile: LineProfile): LineEffect[] => [
  timer('settle', SETTLE_MS),
  ...(profile.maxCallMs > 0 ? [timer('call', profile.maxCallMs)] : []),
];
