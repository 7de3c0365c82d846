import type { UpdateView } from '../../contract/desktop.ts';
import { assertNever } from '../../core/errors.ts';

export type UpdatePlan = 'ask' | 'now' | 'tonight';

export type UpdateState =
  | { readonly kind: 'idle'; readonly checkedAt?: number }
  | { readonly kind: 'checking' }
  /** Loaded when no line is off-hook. */
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'loading'; readonly version: string; readonly percent: number }
  | { readonly kind: 'ready'; readonly version: string; readonly plan: UpdatePlan }
  | { readonly kind: 'failed'; readonly text: string }
  /** The app quits and comes back as the other version. */
  | { readonly kind: 'installing'; readonly version: string };

export type UpdateInput =
  /** It is time, or a person asks. */
  | { readonly kind: 'check' }
  | { readonly kind: 'none'; readonly at: number }
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'plan'; readonly plan: UpdatePlan }
  /** A call began, or the last one ended. */
  | { readonly kind: 'calls'; readonly busy: boolean }
  /** The hours in which nobody calls. */
  | { readonly kind: 'night' };

export type UpdateEffect = { readonly kind: 'check' | 'load' | 'stop-loading' | 'install' };

export interface UpdateStep {
  readonly state: UpdateState;
  readonly effects: readonly UpdateEffect[];
}

const step = (state: UpdateState, ...kinds: UpdateEffect['kind'][]): UpdateStep => ({
  state,
  effects: kinds.map((kind) => ({ kind })),
});

/**
 * What becomes of updates. Nothing is loaded and nothing installed while `busy`: a line is off-hook, or a call is on or rings.
 * Pure.
 */
export function updateStep(state: UpdateState, input: UpdateInput, busy: boolean): UpdateStep {
  if (input.kind === 'failed')
    return state.kind === 'installing' || isUnderWay(state) ? step({ kind: 'failed', text: input.text }) : step(state);
  switch (state.kind) {
    case 'idle':
    case 'failed':
      return input.kind === 'check' && !busy ? step({ kind: 'checking' }, 'check') : step(state);
    case 'checking':
      if (input.kind === 'none') return step({ kind: 'idle', checkedAt: input.at });
      if (input.kind !== 'found') return step(state);
      return busy
        ? step({ kind: 'found', version: input.version })
        : step({ kind: 'loading', version: input.version, percent: 0 }, 'load');
    case 'found':
      return input.kind === 'calls' && !input.busy
        ? step({ kind: 'loading', version: state.version, percent: 0 }, 'load')
        : step(state);
    case 'loading':
      if (input.kind === 'progress') return step({ ...state, percent: Math.max(0, Math.min(100, input.percent)) });
      // A call's audio has the network for itself.
      if (input.kind === 'calls' && input.busy) return step({ kind: 'found', version: state.version }, 'stop-loading');
      return input.kind === 'loaded' ? step({ kind: 'ready', version: state.version, plan: 'ask' }) : step(state);
    case 'ready':
      return ready(state, input, busy);
    case 'installing':
      return step(state);
    default:
      return assertNever(state);
  }
}

const isUnderWay = ({ kind }: UpdateState): boolean => kind === 'checking' || kind === 'loading' || kind === 'found';

function ready(state: Extract<UpdateState, { kind: 'ready' }>, input: UpdateInput, busy: boolean): UpdateStep {
  const install = (): UpdateStep => step({ kind: 'installing', version: state.version }, 'install');
  switch (input.kind) {
    case 'plan':
      return input.plan === 'now' && !busy ? install() : step({ ...state, plan: input.plan });
    case 'calls':
      return !input.busy && state.plan === 'now' ? install() : step(state);
    case 'night':
      return !busy && state.plan === 'tonight' ? install() : step(state);
    default:
      return step(state);
  }
}

/** As the console is told. */
export function updateViewOf(state: UpdateState): UpdateView {
  switch (state.kind) {
    case 'idle':
      return { kind: 'current', ...(state.checkedAt === undefined ? {} : { checkedAt: state.checkedAt }) };
    case 'found':
      return { kind: 'loading', version: state.version, percent: 0, waits: true };
    case 'loading':
      return { ...state, waits: false };
    case 'installing':
      return { kind: 'ready', version: state.version, plan: 'now' };
    default:
      return state;
  }
}

/** 3 to 5 o'clock by the computer's clock. */
export const isNight = (date: Date): boolean => date.getHours() >= 3 && date.getHours() < 5;
