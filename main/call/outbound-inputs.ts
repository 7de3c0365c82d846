import { assertNever } from '../core/errors.ts';
import type { LineTold } from '../line/line-state.ts';
import type { SipEnd } from '../sip/trunk.ts';
import type { OutboundEffect, OutboundInput } from './outbound-call-machine.ts';
import { type Refusal, refusalFor, refusalOf, refusalOfEnd } from './refusals.ts';
import { causeOfSipEnd } from './route/move-on.ts';

/** What a line tells, as far as it moves a call on it; undefined: it does not. Pure. */
export function inputOfLine(told: LineTold): OutboundInput | undefined {
  switch (told.kind) {
    case 'seize-failed':
      return { kind: 'line-failed', why: told.why };
    case 'proceeding':
      return { kind: 'line-proceeding' };
    case 'connected':
      return { kind: 'line-connected', evidence: told.evidence };
    case 'far-hung-up':
      return { ...told, kind: 'line-hung-up' };
    case 'call-waiting':
    case 'offered':
    case 'identified':
    case 'ring-pattern':
    case 'abandoned':
    case 'dialling':
    case 'ringback':
      return undefined;
    default:
      return assertNever(told);
  }
}

/** A trunk that did not take the call. @param end undefined: it was not even asked */
export const inputOfTargetEnd = (text: string, end: SipEnd | undefined): OutboundInput => ({
  kind: 'target-failed',
  cause: end ? causeOfSipEnd(end) : 'failed',
  refusal: end ? refusalOfEnd(end) : refusalFor('media'),
  text,
});

/** What the caller is refused with. */
export function refusalIn({ q850, refusal, why }: Extract<OutboundEffect, { kind: 'refuse-caller' }>): Refusal {
  if (q850 !== undefined) return refusalOf(q850);
  return refusal ?? refusalFor(why === 'target' ? 'no-line' : why);
}
