/** What a trunk's health says of its signalling. Pure. */
import type { TrunkState } from './trunk.ts';
import type { TrunkHealth } from './trunk-health-machine.ts';

/** Nothing comes back from it: it is more than unwilling or mute. */
export const isDead = (health: TrunkHealth): boolean =>
  health.kind === 'down' && (health.why === 'unanswered' || health.why === 'invite-unanswered');

/**
 * The state of a peer that never registers, after a fact; undefined: as it was.
 * @param asked how long an answer to OPTIONS took just now, and until when the next is asked
 */
export function peerState(
  health: TrunkHealth,
  before: TrunkHealth,
  { roundTripMs, askInMs }: { readonly roundTripMs?: number | undefined; readonly askInMs: number },
): TrunkState | undefined {
  if (health.kind === 'down' && isDead(health)) {
    const news = before.kind !== 'down' || health.attempt !== before.attempt;
    return news ? { kind: 'unreachable', reason: health.reason, retryInMs: askInMs } : undefined;
  }
  if (health.kind === 'starting') return undefined;
  if (roundTripMs !== undefined) return { kind: 'in-service', roundTripMs };
  return before.kind === 'down' && isDead(before) ? { kind: 'in-service' } : undefined;
}
