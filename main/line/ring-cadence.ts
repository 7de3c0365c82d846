import type { RingPattern } from './line-profile.ts';

/** Bursts closer together than this are one ring: 600 ms at most lie within one, a second and more between two. */
export const RING_PAUSE_MS = 900;
/** No country rings for less: what is shorter, and comes alone, was a glitch. */
export const SHORTEST_RING_MS = 300;

const TOLERANCE_MS = 60;
const TOLERANCE_SHARE = 0.15;

/** Times of ring voltage on, off, on, ..., ms: one ring, without the pause after it. */
export type Bursts = readonly number[];

/** The first ring of a cadence, its pause left out. */
export function firstRing(ms: readonly number[]): Bursts {
  const pause = ms.findIndex((each, at) => at % 2 === 1 && each >= RING_PAUSE_MS);
  return pause < 0 ? ms.slice(0, ms.length - (ms.length % 2 === 0 ? 1 : 0)) : ms.slice(0, pause);
}

/** The pattern that a ring fits, the nearest of several; undefined for an ordinary one. */
export function ringPatternOf(heard: Bursts, patterns: readonly RingPattern[]): string | undefined {
  let best: { readonly name: string; readonly misfit: number } | undefined;
  for (const { name, ms } of patterns) {
    const misfit = misfitOf(heard, firstRing(ms));
    if (misfit !== undefined && (!best || misfit < best.misfit)) best = { name, misfit };
  }
  return best?.name;
}

/** How far off, in tolerances: undefined where it does not fit. */
function misfitOf(heard: Bursts, ring: Bursts): number | undefined {
  if (heard.length !== ring.length) return undefined;
  let worst = 0;
  for (const [at, ms] of ring.entries())
    worst = Math.max(worst, Math.abs((heard[at] ?? 0) - ms) / (TOLERANCE_MS + TOLERANCE_SHARE * ms));
  return worst <= 1 ? worst : undefined;
}

/** Why patterns cannot be used, in words. */
export function ringPatternFaults(patterns: readonly RingPattern[]): string[] {
  return patterns.flatMap(({ name, ms }, index) => {
    const faults: string[] = [];
    if (name.trim() === '') faults.push('a pattern has no name');
    if (ms.length === 0 || ms.length % 2 !== 0) faults.push(`"${name}" needs times on and off in turn`);
    if (ms.some((each) => !(each >= 50 && each <= 20_000)))
      faults.push(`"${name}" has times that are not from 50 to 20000 ms`);
    for (const other of patterns.slice(0, index)) {
      if (other.name === name) faults.push(`"${name}" is there twice`);
      else if (misfitOf(firstRing(ms), firstRing(other.ms)) !== undefined)
        faults.push(`"${name}" cannot be told from "${other.name}"`);
    }
    return faults;
  });
}
