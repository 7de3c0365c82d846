import type { ToneHeard } from './line-signals.ts';

/**
 * What special information tones say. `vacant-code`: there is no such number; `intercept`: it has changed or is out of
 * service; `no-circuit` and `reorder`: the network had no way through.
 */
export type SitReason = 'vacant-code' | 'intercept' | 'no-circuit' | 'reorder';

/** Telcordia GR-1162: each of the first two notes is low or high, and short (274 ms) or long (380 ms). Middles. */
const FIRST_HZ = { low: [890, 932], high: [967, 1005] } as const;
const SECOND_HZ = { low: [1345, 1385], high: [1414, 1455] } as const;
/** The third note is 1776.7 Hz always; ITU-T E.180 has 1800. */
const THIRD_HZ = [1745, 1797] as const;
const LONG_MS = 327;

const reasons: Readonly<Record<string, SitReason>> = {
  'low short, low short': 'intercept',
  'high long, low short': 'vacant-code',
  'low short, high long': 'reorder',
  'high short, low long': 'reorder',
  'high long, high long': 'no-circuit',
  'low long, low long': 'no-circuit',
};

/** Undefined where the notes say no more than that the call has failed, as those of E.180 §6 do. */
export function sitReason(heard: ToneHeard | undefined): SitReason | undefined {
  const [first, second, third] = heard?.notes ?? [];
  if (!first || !second || !third || !within(third.hz, THIRD_HZ)) return undefined;
  const notes = [pitchOf(first.hz, FIRST_HZ), pitchOf(second.hz, SECOND_HZ)];
  const lengths = [first.ms, second.ms].map((ms) => (ms >= LONG_MS ? 'long' : 'short'));
  return reasons[notes.map((pitch, at) => `${pitch} ${lengths[at]}`).join(', ')];
}

type Range = readonly [least: number, most: number];

const within = (hz: number, [least, most]: Range): boolean => hz >= least && hz <= most;

const pitchOf = (
  hz: number,
  { low, high }: { readonly low: Range; readonly high: Range },
): 'low' | 'high' | 'neither' => (within(hz, low) ? 'low' : within(hz, high) ? 'high' : 'neither');
