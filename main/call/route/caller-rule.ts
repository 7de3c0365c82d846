import type { CallerRecord } from '../call-record.ts';
import { type ChangeStep, changeNumber, type NumberChange } from './number-change.ts';
import type { NumberPlace } from './numbering.ts';
import type { CallerIdPolicy } from './route-table.ts';

/** What a route does with the caller's identity, whenever that becomes known. */
export interface CallerRule {
  readonly changes: readonly NumberChange[];
  readonly policy: CallerIdPolicy;
  readonly place: NumberPlace;
  /** Of the line that the call came in on. */
  readonly ownNumber?: string | undefined;
}

export const asItCame: CallerRule = { changes: [], policy: { kind: 'as-it-came' }, place: { country: 'us' } };

/** The caller as the called side is told. */
export function presentCaller(
  caller: CallerRecord,
  { changes, policy, place, ownNumber }: CallerRule,
): { readonly caller: CallerRecord; readonly steps: readonly ChangeStep[] } {
  const name = policy.name === undefined ? {} : { name: policy.name };
  if (policy.kind === 'withheld') return { caller: { ...name, withheld: 'private' }, steps: [] };
  const own = policy.kind === 'own' ? (policy.number ?? ownNumber) : undefined;
  if (own !== undefined) {
    const { withheld: _, ...rest } = caller;
    return { caller: { ...rest, number: own, ...name }, steps: [] };
  }
  if (caller.number === undefined) return { caller: { ...caller, ...name }, steps: [] };
  const { number, steps } = changeNumber(caller.number, changes, place);
  const { number: _, ...rest } = caller;
  return { caller: { ...rest, ...(number === '' ? {} : { number }), ...name }, steps };
}
