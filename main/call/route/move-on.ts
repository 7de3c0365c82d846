import { assertNever } from '../../core/errors.ts';
import type { SeizeFailure } from '../../line/line-state.ts';
import type { SipEnd } from '../../sip/trunk.ts';

/** Why a target did not take a call, as far as the next target's turn depends on it. */
export const endCauses = ['no-answer', 'unreachable', 'failed', 'busy', 'not-found', 'declined'] as const;
export type EndCause = (typeof endCauses)[number];

/** What a route refuses a call with. */
export const refuseCauses = ['busy', 'declined', 'barred', 'not-in-use', 'not-available'] as const;
export type RefuseCause = (typeof refuseCauses)[number];

/** As Q.850 causes; the SIP status follows from the one table in sip/causes.ts. */
export const refuseQ850: Readonly<Record<RefuseCause, number>> = {
  busy: 17,
  declined: 21,
  barred: 57,
  'not-in-use': 1,
  'not-available': 20,
};

/**
 * What a route does that does not say: a caller of the PSTN is offered to the next target whatever happened, unless
 * somebody declined; to the PSTN another way is taken only where the called party has no part in the failure.
 */
export const usualMoveOn = (from: 'line' | 'trunk' | 'console' | 'two-stage'): readonly EndCause[] =>
  from === 'line'
    ? ['no-answer', 'unreachable', 'failed', 'busy', 'not-found']
    : ['no-answer', 'unreachable', 'failed'];

export function causeOfSipEnd({ by, status }: SipEnd): EndCause {
  if (by === 'network' || status === 408) return 'unreachable';
  switch (status) {
    case 480:
    case 487:
      return 'no-answer';
    case 486:
    case 600:
      return 'busy';
    case 404:
    case 410:
    case 484:
    case 485:
    case 604:
      return 'not-found';
    case 401:
    case 402:
    case 403:
    case 407:
    case 603:
      return 'declined';
    default:
      return 'failed';
  }
}

export function causeOfLineFailure(why: SeizeFailure): EndCause {
  switch (why) {
    case 'busy':
      return 'busy';
    case 'no-answer':
      return 'no-answer';
    case 'sit':
    case 'sit-vacant-code':
    case 'sit-intercept':
    case 'unobtainable':
      return 'not-found';
    case 'congestion':
    case 'sit-no-circuit':
    case 'sit-reorder':
    case 'far-end-hung-up':
    case 'dial-tone-stayed':
      return 'failed';
    case 'glare':
    case 'not-idle':
    case 'no-loop-current':
    case 'no-dial-tone':
    case 'line-lost':
    case 'line-in-use':
      return 'unreachable';
    default:
      return assertNever(why);
  }
}
