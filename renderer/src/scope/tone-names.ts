import type { ScopeTone } from '../../../main/contract/scope.ts';
import { type Cadence, END_MS } from './cadence.ts';

/** What a tone is for. */
export type Meaning =
  /** Of the exchange: which of them it may still be, by how it has come and gone so far. */
  | { readonly kind: 'progress'; readonly tones: readonly ScopeTone['tone'][] }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'fax-calls' | 'fax-answers' | 'alert' | 'hum' | 'unknown' };

/** Exchanges keep their tones within 2 % or so; the tables have none closer than 15 Hz to another. */
const NEAR_HZ = 9;
const NEAR = 0.012;
/** ITU-T Q.23. */
const LOW = [697, 770, 852, 941] as const;
const HIGH = [1209, 1336, 1477, 1633] as const;
const KEYS = ['123A', '456B', '789C', '*0#D'] as const;
/** ITU-T T.30 §4.1: the calling tone; §4.2 the answering one. */
const FAX_CALLS_HZ = 1100;
const FAX_ANSWERS_HZ = 2100;
/** ETSI EN 300 659-1 §5.2.2: DT-AS, before a caller's data. */
const ALERT_HZ = [2130, 2750] as const;
/** Mains, and what rectifiers make of it. */
const HUM_HZ = [50, 60, 100, 120, 150, 180] as const;

const isNear = (hz: number, wanted: number): boolean => Math.abs(hz - wanted) <= Math.max(NEAR_HZ, wanted * NEAR);

const areThese = (hz: readonly number[], wanted: readonly number[]): boolean =>
  hz.length === wanted.length && wanted.every((one) => hz.some((other) => isNear(other, one)));

/** Of two lengths of time, as they are measured here. */
const isAlike = (ms: number, wanted: number): boolean => Math.abs(ms - wanted) <= 50 + wanted * 0.15;

/** @param hz the lowest first */
export function meaningOf(hz: readonly number[], cadence: Cadence, tones: readonly ScopeTone[]): Meaning {
  const digit = digitOf(hz);
  if (digit !== undefined) return { kind: 'digit', digit };
  const these = tones.filter(({ segments }) => segments.some((segment) => areThese(hz, segment.hz)));
  if (these.length > 0) {
    const fit = these.filter((tone) => fits(tone, hz, cadence));
    return { kind: 'progress', tones: [...new Set((fit.length > 0 ? fit : these).map(({ tone }) => tone))] };
  }
  if (areThese(hz, [FAX_CALLS_HZ])) return { kind: 'fax-calls' };
  if (areThese(hz, [FAX_ANSWERS_HZ])) return { kind: 'fax-answers' };
  if (areThese(hz, ALERT_HZ)) return { kind: 'alert' };
  if (hz.length > 0 && hz.every((one) => HUM_HZ.some((hum) => Math.abs(one - hum) < 5))) return { kind: 'hum' };
  return { kind: 'unknown' };
}

function digitOf(hz: readonly number[]): string | undefined {
  const [low, high] = hz;
  if (hz.length !== 2 || low === undefined || high === undefined) return undefined;
  const row = LOW.findIndex((one) => isNear(low, one));
  const column = HIGH.findIndex((one) => isNear(high, one));
  return KEYS[row]?.[column];
}

/** Whether a tone may be this one, by what was heard of its bursts and gaps so far. */
function fits({ segments }: ScopeTone, hz: readonly number[], { on, forMs, onMs, offMs }: Cadence): boolean {
  const own = segments.filter((segment) => areThese(hz, segment.hz));
  const isSteady = own.some((segment) => segment.offMs === 0) && segments.length === 1;
  const broken = onMs !== undefined && (on || forMs < END_MS) && offMs !== undefined;
  if (isSteady) return !broken;
  const isTooLong = on && own.every((segment) => forMs > segment.onMs && !isAlike(forMs, segment.onMs));
  if (isTooLong) return false;
  if (onMs !== undefined && !own.some((segment) => isAlike(onMs, segment.onMs))) return false;
  // The gap that goes on may yet become as long as it should.
  return offMs === undefined || own.some((segment) => isAlike(offMs, segment.offMs));
}
