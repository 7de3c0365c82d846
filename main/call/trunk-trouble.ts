import { assertNever } from '../core/errors.ts';
import type { Trunk } from '../sip/trunk.ts';

/** Why its signalling is dead, in words; a trunk that merely refuses new calls still hears of those that are on. */
export const whyUnreachable = (trunk: Trunk): string | undefined =>
  trunk.health.kind === 'down' && trunk.health.why !== 'refuses-calls' && trunk.health.why !== 'no-audio'
    ? troubleOf(trunk)
    : undefined;

/** Why a trunk is better not tried, in words; undefined where it may be. */
export function troubleOf({ id, state, health }: Trunk): string | undefined {
  if (state.kind === 'stopped') return `The trunk "${id}" is stopped.`;
  switch (health.kind) {
    case 'starting':
    case 'up':
      return undefined;
    case 'down':
      return `The trunk "${id}" is out of order: ${health.reason.replace(/\.$/, '')}.`;
    case 'drill':
      return `The trunk "${id}" is taken as down for a drill.`;
    default:
      return assertNever(health);
  }
}
