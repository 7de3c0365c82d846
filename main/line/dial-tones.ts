import type { ToneTemplate } from './line-signals.ts';

/** So much longer than any burst that says no a dial tone must sound, for that is as far as bursts are from their tables. */
const MARGIN_MS = 100;
const LEAST_MS = 600;
/** A burst is told before it ends. */
const BEFORE_END_MS = 60;

/**
 * A dial tone with pauses, as it is waited for before the first digit: a burst that is longer than any of busy or congestion
 * tone is enough. Its whole cadence takes seconds, and digits may be sent at any time of it.
 */
export function soonTold(dial: ToneTemplate, refusals: readonly ToneTemplate[]): ToneTemplate {
  const longest = dial.segments.reduce((one, other) => (other.onMs > one.onMs ? other : one));
  const refusalMs = Math.max(0, ...refusals.flatMap(({ segments }) => segments.map(({ onMs }) => onMs)));
  const onMs = Math.max(LEAST_MS, refusalMs + MARGIN_MS);
  if (dial.segments.every(({ offMs }) => offMs === 0) && dial.segments.length === 1) return dial;
  return onMs > longest.onMs - BEFORE_END_MS ? dial : { tone: 'dial', segments: [{ hz: longest.hz, onMs, offMs: 0 }] };
}
