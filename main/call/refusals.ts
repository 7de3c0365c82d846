import { assertNever } from '../core/errors.ts';
import type { SeizeFailure } from '../line/line-state.ts';
import { causeFor, statusForQ850 } from '../sip/causes.ts';
import type { SipEnd } from '../sip/trunk.ts';

export type RefusalWhy = SeizeFailure | 'no-line' | 'hung-up-here' | 'media' | 'not-a-number' | 'no-route' | 'guarded';

/** A refusal as the SIP side hears it: status, and a Q.850 cause in a Reason header (RFC 3326). */
export interface Refusal {
  readonly status: number;
  readonly q850: number;
}

/** What the line or the gateway says, as a Q.850 cause; the status follows from the one table in `sip/causes.ts`. */
const q850Of: Readonly<Record<RefusalWhy, number>> = {
  busy: 17,
  congestion: 42,
  // ITU-T E.180 §6: neither busy nor congested, so the number is at fault.
  sit: 1,
  'sit-vacant-code': 1,
  unobtainable: 1,
  'sit-intercept': 22,
  'sit-no-circuit': 34,
  'sit-reorder': 42,
  'no-answer': 19,
  'far-end-hung-up': 31,
  glare: 44,
  'not-idle': 44,
  'no-loop-current': 38,
  'no-dial-tone': 38,
  'dial-tone-stayed': 41,
  'line-lost': 38,
  'line-in-use': 17,
  'no-line': 34,
  'hung-up-here': 21,
  media: 65,
  'not-a-number': 28,
  'no-route': 3,
  // One cause for every guard: nobody learns from it which number would have passed.
  guarded: 21,
};

export const q850For = (why: RefusalWhy): number => q850Of[why];

export const refusalFor = (why: RefusalWhy): Refusal => refusalOf(q850Of[why]);

export const refusalOf = (q850: number): Refusal => ({ status: statusForQ850(q850), q850 });

/**
 * What a caller is told who could not be put through to another trunk: what its peer said, unless that was meant for us
 * alone (our password, our request, our CANCEL).
 */
export function refusalOfEnd({ by, status, q850 }: SipEnd): Refusal {
  const ours = by !== 'peer' || status < 400 || OURS.includes(status);
  if (!ours) return { status, q850: q850 ?? causeFor(status).q850 };
  return refusalOf(by === 'peer' && q850 !== undefined ? q850 : 41);
}

/** Statuses that speak of our own request. */
const OURS: readonly number[] = [400, 401, 405, 407, 408, 413, 414, 415, 416, 420, 421, 422, 423, 481, 482, 487, 491];

/** How a SIP call ended, in words for the record. */
export function describeEnd(end: SipEnd): string {
  switch (end.by) {
    case 'peer':
      // CANCEL: 487 is our own answer to it.
      if (end.status === 487) return 'The caller gave up.';
      return end.status > 0
        ? `The SIP side refused: ${causeFor(end.status).words} (${end.status}).`
        : 'The SIP side hung up.';
    case 'us':
      return 'Ended by the gateway.';
    case 'network':
      return `The connection to the SIP side was lost${end.reason ? `: ${end.reason}` : ''}.`;
    default:
      return assertNever(end.by);
  }
}
