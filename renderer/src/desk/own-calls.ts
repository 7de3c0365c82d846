import type { TelephoneChoice } from '../../../main/contract/telephone.ts';
import type { CallView } from '../../../main/contract/views.ts';

/** A call that is answered or dialled is in a view by then; one that is not has ended already. */
const SHOWN_WITHIN_MS = 2_000;

/** A call that this page has: it answered, fetched or dialled it. */
export interface OwnCall {
  readonly id: string;
  /** It was in a view: when it is in none any more, it has ended. */
  readonly seen: boolean;
  /** If it is in no view by then it has ended already. */
  readonly shownBy: number;
  /** The telephone that has it, or rings for it: as `phoneParty` names it. */
  readonly phone?: string;
}

/** The gateway may say that it is ours before a view shows it. */
export const newOwn = (id: string, now: number, phone?: string): OwnCall => ({
  id,
  seen: false,
  shownBy: now + SHOWN_WITHIN_MS,
  ...(phone === undefined ? {} : { phone }),
});

/** As a call's party names a desk's telephone. */
export const phoneParty = ({ trunk, number }: TelephoneChoice): string => `phone/${trunk}/${number}`;

/** Whether a desk has a side of it; which desk, the page knows itself. */
const isAtDesk = ({ answeredBy, dialledBy, parked }: CallView): boolean =>
  !parked && (dialledBy !== undefined || (answeredBy?.kind ?? 'desk') === 'desk');

/** Whether this telephone has it, or rings for it. Pure. */
export const isAtPhone = ({ answeredBy, dialledBy, parked, ringsAt }: CallView, phone: string): boolean =>
  ringsAt !== undefined ? phone.endsWith(`/${ringsAt}`) : !parked && [answeredBy?.id, dialledBy?.id].includes(phone);

const isStillHere = (call: CallView, { phone }: OwnCall): boolean =>
  phone === undefined
    ? isAtDesk(call)
    : isAtPhone(call, phone) || (call.answeredBy === undefined && call.state !== 'connected' && !call.parked);

/** Those that this page still has. Pure. */
export function stillOwn(own: readonly OwnCall[], calls: readonly CallView[], now: number): readonly OwnCall[] {
  const kept = own.flatMap((each) => {
    const call = calls.find(({ id }) => id === each.id);
    if (call) return isStillHere(call, each) ? [each.seen ? each : { ...each, seen: true }] : [];
    return each.seen || now >= each.shownBy ? [] : [each];
  });
  return kept.length === own.length && kept.every((each, at) => each === own[at]) ? own : kept;
}

/** The one that the person talks in; where all wait, the one that came last. */
export function talkingIn(own: readonly OwnCall[], calls: readonly CallView[]): string | undefined {
  const held = new Set(calls.flatMap((call) => (call.held ? [call.id] : [])));
  return (own.findLast(({ id }) => !held.has(id)) ?? own.at(-1))?.id;
}
