/** Busy and congestion of all countries, and an hour in which nobody hangs up. */
import { foundAfterMs, hangUpCases, VARIANTS } from '../../signal/busy-trials.ts';
import { COUNTRIES } from '../../signal/country-tones.ts';
import { espeakSpeech } from '../../signal/espeak.ts';
import { allHangUpTones, DropCounter, dropsByOwnTones, holdMusic, threeWay } from '../../signal/false-drops.ts';
import { RATE_HZ } from '../../signal/samples.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';

/** All levels, at the ends of what is allowed. */
const ENDS = VARIANTS.filter(({ frequencyFactor, timeFactor }) => frequencyFactor !== 1 && timeFactor !== 1);
const SPEECH_S = 1500;
const MUSIC_S = 900;
const MIX_S = 1200;

const late = (ms: number | undefined): boolean => ms === undefined || ms > 0;

function countriesFound(): number {
  let seed = 0;
  const found = COUNTRIES.filter((country) =>
    hangUpCases(country).every((trial) => ENDS.every((variant) => !late(foundAfterMs(trial, variant, ++seed)))),
  );
  return (100 * found.length) / COUNTRIES.length;
}

/** An hour of what is no busy tone, listened to for every country's at once. */
function falseDrops(): number {
  using counter = new DropCounter(allHangUpTones());
  const talk: Float64Array[] = [];
  let mixedS = 0;
  for (const speech of espeakSpeech(SPEECH_S, 11)) {
    const one = Float64Array.from(speech);
    counter.listen(one, 'speech');
    const other = talk.at(-1);
    talk.push(one);
    if (!other || mixedS >= MIX_S) continue;
    counter.listen(threeWay(one, other, talk.length), 'three-way');
    mixedS += Math.min(one.length, other.length) / RATE_HZ;
  }
  for (let seed = 1; seed <= MUSIC_S / 60; seed++) counter.listen(holdMusic(60_000, -15, seed), 'music');
  return counter.heard.length;
}

async function measure(report: Reporter): Promise<void> {
  const countries = { id: 'busy.countries_pct', unit: '%', better: 'higher', floor: 98, aim: 100 } as const;
  report.add({ ...countries, value: countriesFound() });
  const drops = { unit: 'drops', better: 'lower', floor: 0, aim: 0 } as const;
  report.add({ id: 'busy.false_drops', value: falseDrops(), ...drops });
  report.add({ id: 'busy.own_tones_drops', value: COUNTRIES.flatMap(dropsByOwnTones).length, ...drops });
}

export const bench: Bench = { prefix: 'busy', title: 'Busy and congestion tones of all countries', run: measure };
