import type { CallerIdMessage } from '../line/line-signals.ts';
import type { Identity } from '../sip/trunk.ts';
import type { CallerRecord } from './call-record.ts';

/** A caller-ID message as an identity: withheld stays withheld, and nothing is invented. */
export function callerOf(message: CallerIdMessage | undefined): CallerRecord {
  if (!message) return {};
  return {
    ...(message.number ? { number: message.number } : {}),
    ...(message.name ? { name: message.name } : {}),
    ...(message.numberAbsent ? { withheld: message.numberAbsent } : {}),
    ...(message.redirecting ? { redirecting: message.redirecting } : {}),
  };
}

/** @param ring the distinctive ring that the call came with */
export function identityOf(caller: CallerRecord, ring?: string): Identity {
  return {
    ...(ring ? { ring } : {}),
    ...(caller.number ? { number: caller.number } : {}),
    ...(caller.name ? { name: caller.name } : {}),
    ...(caller.withheld === 'private' ? { withheld: true } : {}),
    ...(caller.redirecting ? { divertedFrom: caller.redirecting } : {}),
  };
}
