import type { LineMemory, LineMemoryPatch } from './line-memory.ts';
import type { LineProfile, SignUse } from './line-profile.ts';
import type { HangUpLesson } from './line-state.ts';

/**
 * A line's profile with what the line taught us: a sign that was a hang-up before, and more often than not, ends the next call
 * at once. On a ground-start line the exchange opens the loop for nothing else.
 */
export function knowing(profile: LineProfile, { loopBreak, polarity }: LineMemory): LineProfile {
  const { disconnect, start } = profile;
  const cpc = start === 'ground' ? 'act' : learned(disconnect.cpc, loopBreak?.hangUps, loopBreak?.falseBreaks);
  const reversal = learned(disconnect.polarity, polarity?.hangUps, polarity?.falseReversals);
  if (cpc === disconnect.cpc && reversal === disconnect.polarity) return profile;
  return { ...profile, disconnect: { cpc, polarity: reversal } };
}

const learned = (use: SignUse, hangUps = 0, falseSigns = 0): SignUse =>
  use === 'learn' && hangUps > falseSigns ? 'act' : use;

/** What is remembered after a lesson. */
export function taught({ loopBreak, polarity }: LineMemory, lesson: HangUpLesson): LineMemoryPatch {
  if (lesson.of === 'polarity') {
    const { hangUps, falseReversals } = polarity ?? { hangUps: 0, falseReversals: 0 };
    return {
      polarity:
        lesson.was === 'hang-up'
          ? { hangUps: hangUps + 1, falseReversals }
          : { hangUps, falseReversals: falseReversals + 1 },
    };
  }
  const before = loopBreak ?? { hangUps: 0, falseBreaks: 0 };
  if (lesson.was === 'false') return { loopBreak: { ...before, falseBreaks: before.falseBreaks + 1 } };
  const { ms } = lesson;
  return {
    loopBreak: {
      ...before,
      hangUps: before.hangUps + 1,
      ...(ms === undefined
        ? {}
        : {
            shortestMs: Math.min(before.shortestMs ?? ms, ms),
            longestMs: Math.max(before.longestMs ?? ms, ms),
          }),
    },
  };
}

/** How a line's exchange hangs up, as its calls have shown, in words; undefined while they have shown nothing. */
export function hangUpWords({ loopBreak, polarity }: LineMemory): string | undefined {
  const known = [
    loopBreak && signWords(breakName(loopBreak), loopBreak.hangUps, loopBreak.falseBreaks),
    polarity && signWords('polarity reversal', polarity.hangUps, polarity.falseReversals),
  ].filter((words) => words !== undefined);
  return known.length > 0 ? known.join('; ') : undefined;
}

const breakName = ({ shortestMs, longestMs }: NonNullable<LineMemory['loopBreak']>): string => {
  if (shortestMs === undefined || longestMs === undefined) return 'loop break';
  return shortestMs === longestMs ? `loop break of ${longestMs} ms` : `loop break of ${shortestMs} to ${longestMs} ms`;
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function signWords(name: string, hangUps: number, falseSigns: number): string | undefined {
  if (hangUps === 0 && falseSigns === 0) return undefined;
  if (hangUps === 0) return `${name} means nothing, seen ${times(falseSigns)}`;
  return falseSigns === 0
    ? `${name}, seen ${times(hangUps)}`
    : `${name}, seen ${times(hangUps)}, and ${times(falseSigns)} in mid-call`;
}
