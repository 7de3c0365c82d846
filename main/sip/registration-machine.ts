/**
 * A registering trunk, pure: when to send REGISTER, what to make of its answer, how long to wait. A registrar that says
 * no is asked again only after a long, doubling pause (a wrong password must not hammer it, and would get us banned);
 * one that does not answer after a short one.
 */
import { assertNever } from '../core/errors.ts';
import type { TrunkState } from './trunk.ts';

export type RegistrationState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'registering'; readonly attempt: number; readonly refusals: number; readonly expiresS: number }
  | { readonly kind: 'registered'; readonly expiresS: number }
  /** Refreshing does not make the trunk unusable: it stays in service until the answer. */
  | { readonly kind: 'refreshing'; readonly expiresS: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly refusals: number; readonly expiresS: number }
  | { readonly kind: 'stopped' };

export type RegistrationInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'accepted'; readonly grantedS: number }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly advice?: string;
      readonly retryAfterS?: number;
    }
  /** 423 with its Min-Expires. */
  | { readonly kind: 'too-brief'; readonly minExpiresS: number }
  /** No answer, or no connection. `random` 0..1 spreads the retries of many gateways. */
  | { readonly kind: 'lost'; readonly reason: string; readonly random: number }
  | { readonly kind: 'timer' }
  | { readonly kind: 'stop' };

export type RegistrationEffect =
  | { readonly kind: 'register'; readonly expiresS: number }
  | { readonly kind: 'unregister' }
  | { readonly kind: 'arm'; readonly ms: number }
  | { readonly kind: 'disarm' }
  | { readonly kind: 'tell'; readonly state: TrunkState };

export interface RegistrationStep {
  readonly state: RegistrationState;
  readonly effects: readonly RegistrationEffect[];
}

export const REFUSED_FIRST_MS = 30_000;
export const REFUSED_LONGEST_MS = 600_000;
export const LOST_FIRST_MS = 2_000;
export const LOST_LONGEST_MS = 60_000;
/** No registrar needs more; a Min-Expires beyond it is a refusal. */
const LONGEST_EXPIRES_S = 86_400;
const SHORTEST_EXPIRES_S = 10;

/** Well before the end: at 5/6 of it, but at least 5 s before (RFC 3261 §10.2.4 leaves it to us). */
export const refreshAfterMs = (grantedS: number): number =>
  Math.max(1_000, Math.min(grantedS * (5 / 6), grantedS - 5) * 1_000);

export function registrationStep(
  state: RegistrationState,
  input: RegistrationInput,
  { wantedS }: { wantedS: number },
): RegistrationStep {
  const stay: RegistrationStep = { state, effects: [] };
  switch (input.kind) {
    case 'start':
      return state.kind === 'idle' ? begin({ attempt: 1, refusals: 0, expiresS: wantedS }) : stay;
    case 'stop':
      return {
        state: { kind: 'stopped' },
        effects: [
          { kind: 'disarm' },
          ...(state.kind === 'registered' || state.kind === 'refreshing' ? [{ kind: 'unregister' } as const] : []),
          { kind: 'tell', state: { kind: 'stopped' } },
        ],
      };
    case 'accepted': {
      if (state.kind !== 'registering' && state.kind !== 'refreshing') return stay;
      const grantedS = Math.max(SHORTEST_EXPIRES_S, input.grantedS);
      return {
        state: { kind: 'registered', expiresS: state.expiresS },
        effects: [
          { kind: 'arm', ms: refreshAfterMs(grantedS) },
          { kind: 'tell', state: { kind: 'in-service' } },
        ],
      };
    }
    case 'too-brief':
      if (state.kind !== 'registering' && state.kind !== 'refreshing') return stay;
      if (input.minExpiresS > state.expiresS && input.minExpiresS <= LONGEST_EXPIRES_S) {
        return {
          state: { ...state, expiresS: input.minExpiresS },
          effects: [{ kind: 'register', expiresS: input.minExpiresS }],
        };
      }
      return refused(state, { kind: 'refused', status: 423, reason: 'Interval Too Brief' });
    case 'refused':
      return state.kind === 'registering' || state.kind === 'refreshing' ? refused(state, input) : stay;
    case 'lost': {
      if (state.kind !== 'registering' && state.kind !== 'refreshing' && state.kind !== 'registered') return stay;
      const attempt = state.kind === 'registering' ? state.attempt : 1;
      const backOff = Math.min(LOST_FIRST_MS * 2 ** (attempt - 1), LOST_LONGEST_MS);
      // 75 % to 125 %, never under the first pause.
      const ms = Math.max(LOST_FIRST_MS, Math.round(backOff * (0.75 + input.random / 2)));
      return wait(state, { attempt: attempt + 1, refusals: 0 }, ms, {
        kind: 'unreachable',
        reason: input.reason,
        retryInMs: ms,
      });
    }
    case 'timer':
      if (state.kind === 'registered') {
        return {
          state: { kind: 'refreshing', expiresS: state.expiresS },
          effects: [{ kind: 'register', expiresS: state.expiresS }],
        };
      }
      return state.kind === 'waiting' ? begin(state) : stay;
    default:
      return assertNever(input);
  }
}

function begin({
  attempt,
  refusals,
  expiresS,
}: {
  attempt: number;
  refusals: number;
  expiresS: number;
}): RegistrationStep {
  return {
    state: { kind: 'registering', attempt, refusals, expiresS },
    effects: [
      { kind: 'tell', state: { kind: 'registering', attempt } },
      { kind: 'register', expiresS },
    ],
  };
}

function refused(
  state: Extract<RegistrationState, { kind: 'registering' | 'refreshing' }>,
  { status, reason, advice, retryAfterS }: Extract<RegistrationInput, { kind: 'refused' }>,
): RegistrationStep {
  const refusals = (state.kind === 'registering' ? state.refusals : 0) + 1;
  const attempt = (state.kind === 'registering' ? state.attempt : 1) + 1;
  const backOff = Math.min(REFUSED_FIRST_MS * 2 ** (refusals - 1), REFUSED_LONGEST_MS);
  const ms = Math.min(Math.max(backOff, (retryAfterS ?? 0) * 1_000), REFUSED_LONGEST_MS * 6);
  return wait(state, { attempt, refusals }, ms, {
    kind: 'refused',
    status,
    reason,
    ...(advice ? { advice } : {}),
    retryInMs: ms,
  });
}

const wait = (
  { expiresS }: { expiresS: number },
  counts: { attempt: number; refusals: number },
  ms: number,
  told: TrunkState,
): RegistrationStep => ({
  state: { kind: 'waiting', ...counts, expiresS },
  effects: [
    { kind: 'arm', ms },
    { kind: 'tell', state: told },
  ],
});
