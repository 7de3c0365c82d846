import { checkDialling } from './check-dialling.ts';
import type { LineProfile, SignUse } from './line-profile.ts';
import type { ToneTemplate } from './line-signals.ts';
import { ringPatternFaults } from './ring-cadence.ts';

/** What is wrong with a profile: the field's name, and why it cannot be so. */
export interface ProfileFault {
  readonly field: string;
  readonly reason: string;
}

const LOWEST_HZ = 100;
const HIGHEST_HZ = 3900;
/** Frequencies of one tone nearer than this cannot be told apart (native/src/tone-template.cc). */
const NEAREST_HZ = 10;
/** What the detector can follow. */
const SHORTEST_ON_MS = 50;
const LONGEST_MS = 60_000;
const MOST_FREQUENCIES = 4;
const MOST_SEGMENTS = 16;
const MOST_TONES = 64;
const LEAST_SILENCE_MS = 10_000;

/** Least and most of each time, ms. */
const ranges: { readonly [field in keyof LineProfile]?: readonly [number, number] } = {
  ringValidationMs: [20, 2000],
  ringGapMs: [1000, 30_000],
  callerIdWaitMs: [0, 10_000],
  cpcMs: [50, 5000],
  cpcMaxMs: [100, 30_000],
  guardMs: [0, 10_000],
  flashMs: [50, 1500],
  loopCurrentWaitMs: [100, 10_000],
  dialToneWaitMs: [0, 60_000],
  dialDelayMs: [0, 10_000],
  digitMs: [40, 1000],
  digitGapMs: [40, 1000],
  assumeAnswerMs: [1000, 300_000],
  noAnswerMs: [5000, 3_600_000],
  maxCallMs: [0, 7 * 86_400_000],
  silenceMs: [0, 3_600_000],
};

/** Every contradiction of a profile; none: it can be used. */
export function checkProfile(profile: LineProfile): ProfileFault[] {
  const faults: ProfileFault[] = [];
  const fault = (field: string, reason: string) => faults.push({ field, reason });
  const within = (field: string, value: number, [least, most]: readonly [number, number]) => {
    if (!(value >= least && value <= most)) fault(field, `${value} is not from ${least} to ${most}`);
  };
  for (const [field, range] of Object.entries(ranges))
    within(field, Number(profile[field as keyof LineProfile]), range);
  if (profile.cpcMs > profile.cpcMaxMs)
    fault('cpcMs', `the shortest loop break (${profile.cpcMs} ms) is longer than the longest (${profile.cpcMaxMs} ms)`);
  if (profile.maxCallMs > 0 && profile.maxCallMs < 10_000)
    fault('maxCallMs', 'no call could last 10 s: use 0 for no limit');
  within('pulse.perSecond', profile.pulse.perSecond, [5, 30]);
  within('pulse.makePercent', profile.pulse.makePercent, [10, 90]);
  within('pulse.interDigitMs', profile.pulse.interDigitMs, [200, 3000]);
  const { lineMode } = profile;
  within('lineMode.onHookSpeedMs', lineMode.onHookSpeedMs, [0.1, 100]);
  if (lineMode.currentLimitMa !== null) within('lineMode.currentLimitMa', lineMode.currentLimitMa, [20, 160]);
  within('lineMode.ringThresholdV', lineMode.ringThresholdV, [5, 90]);
  within('lineMode.minLoopCurrentMa', lineMode.minLoopCurrentMa, [5, 40]);
  if (profile.ringMs.some((ms, at) => at % 2 === 0 && ms < profile.ringValidationMs))
    fault('ringValidationMs', `${profile.ringValidationMs} ms is longer than a burst of ringMs: no ring would count`);
  if (profile.ringMs.length === 0 || profile.ringMs.length % 2 !== 0) fault('ringMs', 'needs times on and off in turn');
  for (const ms of profile.ringMs) within('ringMs', ms, [50, 20_000]);
  const longestPauseMs = Math.max(0, ...profile.ringMs.filter((_, at) => at % 2 === 1));
  if (profile.ringGapMs <= longestPauseMs)
    fault(
      'ringGapMs',
      `${profile.ringGapMs} ms is not longer than the pause between two rings (${longestPauseMs} ms): every call would be lost after the first`,
    );
  if (profile.silenceMs > 0 && profile.silenceMs < LEAST_SILENCE_MS)
    fault(
      'silenceMs',
      `people are silent for ${profile.silenceMs} ms in every call: use 0 for never, or 10 s and more`,
    );
  checkSign('disconnect.cpc', profile.disconnect.cpc, fault);
  checkSign('disconnect.polarity', profile.disconnect.polarity, fault);
  if (!callWaitings.has(profile.callWaiting))
    fault('callWaiting', `"${profile.callWaiting}" is not ack, report or off`);
  if (profile.callWaitingAck !== 'A' && profile.callWaitingAck !== 'D')
    fault('callWaitingAck', `"${String(profile.callWaitingAck)}" is neither A nor D`);
  if (profile.start !== 'loop' && profile.start !== 'ground')
    fault('start', `"${String(profile.start)}" is neither loop nor ground`);
  checkDialling(profile, fault);
  for (const reason of ringPatternFaults(profile.ringPatterns)) fault('ringPatterns', reason);
  if (profile.tones.length > MOST_TONES)
    fault('tones', `${profile.tones.length} tones; ${MOST_TONES} can be listened for`);
  for (const template of profile.tones) checkTone(template, fault);
  return [...faults, ...contradictions(profile.tones)];
}

const callWaitings: ReadonlySet<string> = new Set<LineProfile['callWaiting']>(['ack', 'report', 'off']);
const signUses: ReadonlySet<string> = new Set<SignUse>(['act', 'learn', 'ignore']);

function checkSign(field: string, use: string, fault: (field: string, reason: string) => void): void {
  if (!signUses.has(use)) fault(field, `"${use}" is not act, learn or ignore`);
}

function checkTone({ tone, segments }: ToneTemplate, fault: (field: string, reason: string) => void): void {
  const field = `tones.${tone}`;
  if (segments.length === 0 || segments.length > MOST_SEGMENTS)
    fault(field, `has ${segments.length} bursts; 1 to ${MOST_SEGMENTS} can be followed`);
  for (const { hz, onMs, offMs } of segments) {
    if (hz.length === 0 || hz.length > MOST_FREQUENCIES)
      fault(field, `has ${hz.length} frequencies at once; 1 to ${MOST_FREQUENCIES} can be told`);
    for (const each of hz)
      if (!(each >= LOWEST_HZ && each <= HIGHEST_HZ))
        fault(field, `${each} Hz is not from ${LOWEST_HZ} to ${HIGHEST_HZ} Hz`);
    if (hz.some((one, at) => hz.some((other, index) => index > at && Math.abs(one - other) < NEAREST_HZ)))
      fault(field, `${hz.join(' and ')} Hz lie too near to be told apart`);
    if (!(onMs >= SHORTEST_ON_MS && onMs <= LONGEST_MS))
      fault(field, `an on-time of ${onMs} ms is not from ${SHORTEST_ON_MS} to ${LONGEST_MS}`);
    if (!(offMs >= 0 && offMs <= LONGEST_MS)) fault(field, `an off-time of ${offMs} ms is not from 0 to ${LONGEST_MS}`);
  }
  const continuous = segments.length === 1 && segments[0]?.offMs === 0;
  if (continuous && (tone === 'busy' || tone === 'congestion'))
    fault(field, 'is continuous: a call cannot be told from its end by it');
}

/** A tone that ends calls must not be one that begins or accompanies them. */
function contradictions(tones: readonly ToneTemplate[]): ProfileFault[] {
  return tones
    .filter(({ tone }) => tone === 'busy' || tone === 'congestion' || tone === 'unobtainable')
    .flatMap((ends) => {
      const same = tones.find(
        ({ tone, segments }) =>
          (tone === 'dial' || tone === 'ringback') && soundOf(segments) === soundOf(ends.segments),
      );
      return same ? [{ field: `tones.${ends.tone}`, reason: `is the same as the ${same.tone} tone` }] : [];
    });
}

/** A tone that goes on does so from however long it must last to be told. */
const soundOf = (segments: ToneTemplate['segments']): string =>
  JSON.stringify(segments.map(({ hz, onMs, offMs }) => [hz, segments.length === 1 && offMs === 0 ? 0 : onMs, offMs]));
