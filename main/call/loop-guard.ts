import type { TrunkId } from '../core/ids.ts';

/** An INVITE that came in, as far as a circle shows by it. */
export interface LoopQuestion {
  readonly trunk: TrunkId;
  readonly dialled: string;
  /** The caller's number. */
  readonly calling: string | undefined;
  readonly maxForwards: number;
  /** It is to go on to another trunk first of all: only then does Max-Forwards count (RFC 3261 §16.3). */
  readonly goesOn: boolean;
  /** A Via of it is ours: a proxy sent our own request back. */
  readonly viaUs: boolean;
}

/** A call of ours to a trunk that nobody has answered yet. */
export interface UnansweredCall {
  readonly trunk: TrunkId;
  readonly to: string;
  /** As its peer was told; undefined when it was not. */
  readonly calling: string | undefined;
}

export interface LoopFound {
  readonly status: 482 | 483;
  readonly text: string;
}

/**
 * Whether a call goes round in a circle: trunk A's peer calls a number that we pass to trunk B, whose peer sends it back.
 * A proxy leaves our Via in it and counts Max-Forwards down (RFC 3261 §16.3); a PBX makes a new call of it, of which only
 * the numbers are still the same. Pure.
 */
export function loopIn(invite: LoopQuestion, unanswered: readonly UnansweredCall[]): LoopFound | undefined {
  if (invite.goesOn && invite.maxForwards < 1)
    return { status: 483, text: 'The call has gone through too many places: it may go round in a circle.' };
  const own = unanswered.some(
    ({ trunk, to, calling }) =>
      trunk === invite.trunk && to === invite.dialled && (invite.viaUs || calling === invite.calling),
  );
  return own
    ? {
        status: 482,
        text: `The trunk "${invite.trunk}" sent our own call to ${invite.dialled} back: it goes round in a circle.`,
      }
    : undefined;
}
