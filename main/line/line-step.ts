import type { ToneHeard } from './line-signals.ts';
import type { FarHangUp, LineEffect, LineState, LineTold, SeizeFailure } from './line-state.ts';
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

/** The first ring comes at most 2.5 s after the data (UK cable, CCA TW/P&E/312); after that the caller has gone. */
export const EARLY_CALLER_ID_MS = 5000;

export const noBattery: LineState = {
  kind: 'out-of-service',
  why: 'no-battery',
  reason: 'No battery: the line is not plugged in, or it is dead. Check the cable to the wall socket.',
  battery: false,
};

/** A loop break this long is a CPC; a shorter one is nothing. */
export const loopTimer = (flowing: boolean, profile: LineProfile): LineEffect =>
  flowing ? { kind: 'stop-timer', timer: 'cpc' } : timer('cpc', profile.cpcMs);

export const guard = (profile: LineProfile): LineEffect[] => [
  onHook,
  listen('caller-id'),
  timer('guard', profile.guardMs),
];

export const released = (profile: LineProfile): LineStep =>
  step({ kind: 'guarding', battery: true }, ...guard(profile));

/** An attempt that comes to nothing: `heard` is the tone that said so. */
export const seizeFailed = (why: SeizeFailure, profile: LineProfile, heard?: ToneHeard): LineStep =>
  step(
    { kind: 'guarding', battery: true },
    ...guard(profile),
    tell({ kind: 'seize-failed', why, ...(heard ? { heard } : {}) }),
  );

export const farHungUp = (how: FarHangUp, profile: LineProfile, heard?: ToneHeard): LineStep =>
  step(
    { kind: 'guarding', battery: true },
    ...guard(profile),
    tell({ kind: 'far-hung-up', how, ...(heard ? { heard } : {}) }),
  );

/** What begins with every conversation. */
export const conversing = (profile: LineProfile): LineEffect[] =>
  profile.maxCallMs > 0 ? [timer('call', profile.maxCallMs)] : [];
