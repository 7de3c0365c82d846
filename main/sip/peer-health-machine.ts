/** A peer that never registers, pure: OPTIONS asked and answered, two lost in a row and it is unreachable. */
import { assertNever } from '../core/errors.ts';
import type { TrunkState } from './trunk.ts';

export type PeerHealth =
  | { readonly kind: 'starting'; readonly lost: number }
  | { readonly kind: 'alive'; readonly lost: number }
  | { readonly kind: 'unreachable'; readonly attempt: number };

export type PeerHealthInput =
  /** Any final answer: a 404 or 405 to OPTIONS shows life as well as a 200. */
  { readonly kind: 'answered'; readonly roundTripMs: number } | { readonly kind: 'lost'; readonly reason: string };

export interface PeerHealthStep {
  readonly state: PeerHealth;
  readonly askAgainMs: number;
  readonly told?: TrunkState;
}

export const LOST_TO_UNREACHABLE = 2;
const AFTER_FIRST_LOSS_MS = 1_000;
const RETRY_FIRST_MS = 2_000;
const RETRY_LONGEST_MS = 30_000;

export function peerHealthStep(
  state: PeerHealth,
  input: PeerHealthInput,
  { intervalMs }: { intervalMs: number },
): PeerHealthStep {
  switch (input.kind) {
    case 'answered':
      return {
        state: { kind: 'alive', lost: 0 },
        askAgainMs: intervalMs,
        told: { kind: 'in-service', roundTripMs: input.roundTripMs },
      };
    case 'lost': {
      if (state.kind !== 'unreachable' && state.lost + 1 < LOST_TO_UNREACHABLE) {
        return { state: { ...state, lost: state.lost + 1 }, askAgainMs: Math.min(AFTER_FIRST_LOSS_MS, intervalMs) };
      }
      const attempt = state.kind === 'unreachable' ? state.attempt + 1 : 1;
      const askAgainMs = Math.min(RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_LONGEST_MS, intervalMs);
      return {
        state: { kind: 'unreachable', attempt },
        askAgainMs,
        told: { kind: 'unreachable', reason: input.reason, retryInMs: askAgainMs },
      };
    }
    default:
      return assertNever(input);
  }
}
