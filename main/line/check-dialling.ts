import type { LineProfile } from './line-profile.ts';

const dialMethods: ReadonlySet<string> = new Set<LineProfile['dialMethod']>(['tone', 'pulse']);
const dialToneTimeouts: ReadonlySet<string> = new Set<LineProfile['dialToneTimeout']>(['dial', 'fail']);
const answers: ReadonlySet<string> = new Set<LineProfile['answer']>(['auto', 'polarity', 'voice', 'after-dialling']);

/** Low group, dBm0: what an exchange's receiver takes at the end of a long line, and what overloads none. */
const levelsDb = [-30, -4] as const;
/** High group over low group (ITU-T Q.24, Annex A: receivers take −4 … +8 dB and more at their end of the line). */
const twistsDb = [-3, 6] as const;
/** Above this both groups together would be cut off. */
const LOUDEST_HIGH_DB = -2;

/** What is wrong with how a profile dials and how it knows of the answer. */
export function checkDialling(profile: LineProfile, fault: (field: string, reason: string) => void): void {
  const oneOf = (field: string, value: string, all: ReadonlySet<string>) => {
    if (!all.has(value)) fault(field, `"${value}" is not ${[...all].join(', ')}`);
  };
  oneOf('dialMethod', profile.dialMethod, dialMethods);
  oneOf('dialToneTimeout', profile.dialToneTimeout, dialToneTimeouts);
  oneOf('answer', profile.answer, answers);
  const { levelDb, twistDb } = profile.dtmf;
  if (!(levelDb >= levelsDb[0] && levelDb <= levelsDb[1]))
    fault('dtmf.levelDb', `${levelDb} is not from ${levelsDb[0]} to ${levelsDb[1]}`);
  if (!(twistDb >= twistsDb[0] && twistDb <= twistsDb[1]))
    fault('dtmf.twistDb', `${twistDb} is not from ${twistsDb[0]} to ${twistsDb[1]}`);
  if (levelDb + twistDb > LOUDEST_HIGH_DB)
    fault(
      'dtmf.twistDb',
      `the high tones would be at ${levelDb + twistDb} dBm0: above ${LOUDEST_HIGH_DB} they are cut off`,
    );
  if (profile.dialToneTimeout === 'fail' && profile.dialToneWaitMs < 1000)
    fault(
      'dialToneWaitMs',
      `no dial tone comes within ${profile.dialToneWaitMs} ms, and without one every call would fail`,
    );
}
