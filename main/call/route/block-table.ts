import type { NumberMatch } from './number-match.ts';

/** What becomes of a blocked caller. */
export type BlockAction =
  /** A ringing line cannot be refused: it rings on at the exchange, and nobody here hears it. */
  | { readonly do: 'silence' }
  /** The line is picked up and hung up: the caller pays for a call. */
  | { readonly do: 'hang-up' }
  /** To an extension or mailbox; silence where that does not take it. */
  | { readonly do: 'send'; readonly trunk: string; readonly to: string };

export interface BlockRule {
  /** A number, the beginning of one, or withheld ones. Callers of whom nothing came are no more to blame than their exchange. */
  readonly match: Extract<NumberMatch, { readonly is: 'exact' | 'prefix' | 'withheld' }>;
  readonly action: BlockAction;
  /** Why, in the words of who added it. */
  readonly why: string;
}

/** Callers from outside who are not to bother anybody. */
export interface BlockTable {
  readonly rules: readonly BlockRule[];
  /** Wall time until when nobody is blocked, because an emergency call was made: they may call back, from any number. */
  readonly suspendedUntil: number;
}

/** Who answered an emergency call calls back within minutes; the rest is for whoever is sent. */
export const CALL_BACK_MS = 60 * 60_000;
