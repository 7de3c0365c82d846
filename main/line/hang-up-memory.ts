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
