import type { SeizeFailure } from '../line/line-state.ts';
import type { SipEnd } from '../sip/trunk.ts';

export type RefusalWhy = SeizeFailure | 'no-line' | 'hung-up-here' | 'media' | 'not-a-number' | 'no-route';

/** A refusal as the SIP side hears it: status and words (RFC 3261 §21), Q.850 cause in a Reason header (RFC 3326). */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly q850: number;
}

/** The one table from what a line or the gateway says to what the caller gets (RFC 3398 §8.2.6.1 for the pairs). */
const refusals: Readonly<Record<RefusalWhy, Refusal>> = {
  busy: { status: 486, reason: 'Busy Here', q850: 17 },
  congestion: { status: 503, reason: 'Congestion', q850: 42 },
  sit: { status: 404, reason: 'Not Found', q850: 1 },
  'no-answer': { status: 480, reason: 'No Answer', q850: 19 },
  'far-end-hung-up': { status: 480, reason: 'Exchange Released The Line', q850: 31 },
  glare: { status: 503, reason: 'Line Taken By Incoming Call', q850: 44 },
  'not-idle': { status: 503, reason: 'Line Taken', q850: 44 },
  'no-loop-current': { status: 503, reason: 'No Loop Current', q850: 27 },
  'line-lost': { status: 503, reason: 'Line Lost', q850: 27 },
  'no-line': { status: 503, reason: 'No Line Free', q850: 34 },
  'hung-up-here': { status: 603, reason: 'Decline', q850: 21 },
  media: { status: 488, reason: 'Not Acceptable Here', q850: 65 },
  'not-a-number': { status: 484, reason: 'Not A Number', q850: 28 },
  'no-route': { status: 404, reason: 'No Route', q850: 3 },
};

export const refusalFor = (why: RefusalWhy): Refusal => refusals[why];

/** How a SIP call ended, in words for the record. */
export function describeEnd(end: SipEnd): string {
  const code =
    end.status > 0 ? ` (${end.status}${end.reason ? ` ${end.reason}` : ''})` : end.reason ? ` (${end.reason})` : '';
  switch (end.by) {
    case 'peer':
      return end.status > 0 ? `The SIP side refused${code}.` : 'The SIP side hung up.';
    case 'us':
      return 'Ended by the gateway.';
    case 'network':
      return `The connection to the SIP side was lost${code}.`;
  }
}
