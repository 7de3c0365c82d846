import type { GuardLimits } from './guard-limits.ts';

/** What is held against a source. Times are the clock's milliseconds. */
export interface Conduct {
  /** Offences since its last ban, the newest last: no more than a ban takes. */
  readonly offencesMs: readonly number[];
  /** Bans in a row. */
  readonly bans: number;
  /** The last offence, or the end of the last ban. */
  readonly lastMs: number;
}

export const newConduct = (nowMs: number): Conduct => ({ offencesMs: [], bans: 0, lastMs: nowMs });

/** One more offence; `banMs` where that is one too many. */
export function offend(
  conduct: Conduct,
  nowMs: number,
  limits: Pick<GuardLimits, 'offences' | 'windowMs' | 'firstBanMs' | 'longestBanMs' | 'forgetMs'>,
): { readonly conduct: Conduct; readonly banMs?: number } {
  const bans = nowMs - conduct.lastMs > limits.forgetMs ? 0 : conduct.bans;
  const offencesMs = [...conduct.offencesMs.filter((at) => nowMs - at < limits.windowMs), nowMs];
  if (offencesMs.length < limits.offences) return { conduct: { offencesMs, bans, lastMs: nowMs } };
  const banMs = Math.min(limits.longestBanMs, limits.firstBanMs * 2 ** Math.min(bans, 30));
  return { conduct: { offencesMs: [], bans: bans + 1, lastMs: nowMs + banMs }, banMs };
}
