/** Who of the callers from outside is blocked, and what is done with them. Pure. */
import { assertNever } from '../../core/errors.ts';
import type { BlockAction, BlockRule, BlockTable } from './block-table.ts';
import { isEmergency } from './emergency.ts';
import { type EndCause, endCauses } from './move-on.ts';
import { matchText, type NumberAsked, withoutSeparators } from './number-match.ts';
import { type NumberPlace, toE164 } from './numbering.ts';
import type { PlannedTarget } from './route-decision.ts';

/** A mailbox answers at once. */
const SEND_RING_MS = 60_000;

export type Blocked =
  | { readonly kind: 'blocked'; readonly text: string; readonly action: BlockAction }
  /** It would be. */
  | { readonly kind: 'let-through'; readonly text: string };

/** @param countries whose emergency numbers count here */
export function blockedBy(
  caller: NumberAsked,
  { rules, suspendedUntil }: BlockTable,
  at: number,
  place: NumberPlace,
  countries: readonly string[],
): Blocked | undefined {
  const fits = fitting(caller, place);
  const found = rules.filter(({ match }) => fits(match));
  // A number by itself says more than its beginning.
  const rule = found.find(({ match }) => match.is === 'exact') ?? found[0];
  if (!rule) return undefined;
  const what = rule.match.is === 'withheld' ? 'withheld numbers' : matchText(rule.match);
  const would = `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} would be blocked, but`;
  if (at < suspendedUntil)
    return {
      kind: 'let-through',
      text: `${would} an emergency call was made: whoever calls may be calling back.`,
    };
  if (caller.number !== undefined && isEmergency(caller.number, countries))
    return { kind: 'let-through', text: `${would} ${caller.number} is an emergency number.` };
  const why = rule.why === '' ? '' : ` (${rule.why})`;
  return { kind: 'blocked', text: `Blocked: ${what}${why}.`, action: rule.action };
}

/** What is done with a blocked caller. It ends at nobody's desk, whatever fails. */
export function blockTargets(action: BlockAction): {
  readonly targets: PlannedTarget[];
  readonly moveOn: readonly EndCause[];
} {
  const refuse = { kind: 'refuse', cause: 'declined' } as const;
  switch (action.do) {
    case 'silence':
      return { targets: [refuse], moveOn: endCauses };
    case 'hang-up':
      return { targets: [{ ...refuse, hangUp: true }], moveOn: endCauses };
    case 'send': {
      const { trunk, to } = action;
      return {
        targets: [{ kind: 'trunk', trunk, to, ringMs: SEND_RING_MS, console: false }, refuse],
        moveOn: endCauses,
      };
    }
    default:
      return assertNever(action);
  }
}

/** As routes compare numbers (number-match.ts), with the caller's read once for a list of thousands. */
function fitting({ number, withheld }: NumberAsked, place: NumberPlace): (match: BlockRule['match']) => boolean {
  const plain = number === undefined ? undefined : withoutSeparators(number);
  const international = plain === undefined ? undefined : (toE164(plain, place) ?? plain);
  const inFormOf = (wanted: string): string | undefined => (wanted.startsWith('+') ? international : plain);
  return (match) => {
    switch (match.is) {
      case 'withheld':
        return withheld === 'private';
      case 'exact': {
        const wanted = withoutSeparators(match.number);
        return plain === wanted || inFormOf(wanted) === wanted;
      }
      case 'prefix':
        return inFormOf(match.digits)?.startsWith(match.digits) === true;
      default:
        return assertNever(match);
    }
  };
}
