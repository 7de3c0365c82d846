import type { LegId } from '../core/ids.ts';
import type { BridgeMember } from '../media/media-protocol.ts';

/** What a party's own hold leaves of its audio: it may still play us something (`sendonly`), or is silent (`inactive`, 0.0.0.0). */
export type PeerHold = 'none' | 'sends' | 'silent';

export interface HeldParty {
  readonly member: BridgeMember;
  readonly holds: PeerHold;
  /** A desk: who puts a call on hold there hears nothing of it. */
  readonly desk: boolean;
  /** It is put on hold itself when the other one holds, and hears no music of ours. */
  readonly passesOn: boolean;
}

export interface Conversation {
  readonly a: HeldParty;
  /** Undefined: it waits for somebody. */
  readonly b?: HeldParty | undefined;
  /** By the console. */
  readonly held: boolean;
  /** A fax machine's or modem's call: nothing is ever mixed into it. */
  readonly fax: boolean;
}

/** Who hears whom: each group is a bridge of its own. Pure. */
export function arrange({ a, b, held, fax }: Conversation): readonly (readonly BridgeMember[])[] {
  if (fax) return [b ? [a.member, b.member] : [a.member]];
  if (!b) return listens(a) ? [[a.member, music()]] : [[a.member]];
  if (held) return [a, b].filter((party) => !party.desk && listens(party)).map(({ member }) => [member, music()]);
  if (a.holds !== 'none' && b.holds === 'none') return waiting(b, a);
  if (b.holds !== 'none' && a.holds === 'none') return waiting(a, b);
  return [[a.member, b.member]];
}

/** @param waiter is held by `holder` */
function waiting(waiter: HeldParty, holder: HeldParty): readonly (readonly BridgeMember[])[] {
  if (waiter.passesOn) return [[waiter.member, holder.member]];
  if (holder.holds === 'silent') return [[waiter.member, music()]];
  // A PBX plays music of its own, a telephone does not.
  return [[waiter.member, holder.member, music(legOf(holder.member))]];
}

const listens = ({ holds }: HeldParty): boolean => holds === 'none';
const legOf = (member: BridgeMember): LegId | undefined => ('leg' in member ? member.leg : undefined);
const music = (unlessHeard?: LegId): BridgeMember => ({ music: true, ...(unlessHeard ? { unlessHeard } : {}) });
