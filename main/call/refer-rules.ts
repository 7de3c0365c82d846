import type { TrunkId } from '../core/ids.ts';
import { type DialogName, names, type Replaces } from '../sip/replaces.ts';
import type { TrunkControl } from './call.ts';
import type { RouteDecision } from './route/route-decision.ts';

/** A SIP call of ours that a Replaces may name. */
export interface KnownDialogue {
  readonly trunk: TrunkId;
  readonly dialogs: readonly DialogName[];
  readonly phase: 'early' | 'confirmed';
}

export type ReplacesRuling<D> =
  | { readonly ok: true; readonly found: D }
  | { readonly ok: false; readonly status: 403 | 481 | 486 };

/**
 * What an INVITE with Replaces gets (RFC 3891 §3): 481 where it names none of our calls, of which only those of the trunk that
 * it came by count; 486 where only a call that nobody has answered was meant; 403 where the trunk's peer may not. An early
 * call is one that we made: of one that came in nobody but its caller may dispose. Pure.
 */
export function rulingOn<D extends KnownDialogue>(
  replaces: Replaces,
  trunk: TrunkId,
  { allowed }: Pick<TrunkControl, 'allowed'>,
  known: readonly D[],
): ReplacesRuling<D> {
  // Before anything is looked up: who may not ask learns nothing of our calls.
  if (!allowed) return { ok: false, status: 403 };
  const found = known.filter((each) => each.trunk === trunk && each.dialogs.some((dialog) => names(replaces, dialog)));
  const [only] = found;
  // §3: none, or more than one.
  if (!only || found.length > 1) return { ok: false, status: 481 };
  if (replaces.earlyOnly && only.phase === 'confirmed') return { ok: false, status: 486 };
  return { ok: true, found: only };
}

export type ReferRuling =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: number; readonly text: string };

/**
 * Whether a transfer may be made: the peer needs the right, and the number must be one that the routes would let the same
 * peer call by itself. So a REFER never reaches a number that routing refuses (toll fraud). Pure.
 */
export function rulingOnRefer({ allowed }: Pick<TrunkControl, 'allowed'>, decision: RouteDecision): ReferRuling {
  if (!allowed) return { ok: false, status: 403, text: 'This trunk may not transfer calls: allow it in its settings.' };
  if (decision.kind === 'not-routed')
    return { ok: false, status: decision.why === 'not-a-number' ? 484 : 404, text: decision.text };
  const [first] = decision.targets.filter(({ passedOver }) => passedOver === undefined);
  if (!first) {
    const passed = decision.targets.flatMap(({ passedOver }) => passedOver ?? []);
    const guarded = passed.some(({ why }) => why === 'guarded');
    return { ok: false, status: guarded ? 403 : 480, text: passed.map(({ text }) => text).join(' ') };
  }
  if (first.kind === 'refuse') return { ok: false, status: 403, text: 'Refused by its route.' };
  return { ok: true };
}
