/** Busy and congestion of all countries, beside spandsp, and two hours in which nobody hangs up. */
import { endOfThree, hangUpCases, hangUpTones, threeCycles, toldAtMs, VARIANTS } from '../../signal/busy-trials.ts';
import { COUNTRIES } from '../../signal/country-tones.ts';
import { espeakSpeech } from '../../signal/espeak.ts';
import { allHangUpTones, DropCounter, dropsByOwnTones, holdMusic, threeWay } from '../../signal/false-drops.ts';
import { RATE_HZ, toInt16 } from '../../signal/samples.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';
import { type BusyPeers, startBusyPeers, type ToneReceiver } from './busy-peers.ts';

const OURS = 'ours';

/** All levels, at the ends of what is allowed. */
const ENDS = VARIANTS.filter(({ frequencyFactor, timeFactor }) => frequencyFactor !== 1 && timeFactor !== 1);
const SPEECH_S = 3600;
const MUSIC_S = 1800;
const MIX_S = 1800;

/** Per cent of the countries of which every tone that ends a call is told within its third cycle, at all ends; by receiver. */
function countriesFound(peers: BusyPeers): ReadonlyMap<string, number> {
  const ours: ToneReceiver = (signals, _, country) =>
    signals.map((signal) => toldAtMs(country, Float64Array.from(signal)));
  const receivers = Object.entries({ [OURS]: ours, ...peers.receivers });
  const found = new Map(receivers.map(([name]) => [name, 0]));
  let seed = 0;
  for (const country of COUNTRIES) {
    const trials = hangUpCases(country).flatMap((trial) => ENDS.map((variant) => ({ trial, variant, seed: ++seed })));
    const signals = trials.map(({ trial, variant, seed: each }) => toInt16(threeCycles(trial, variant, each)));
    for (const [name, receive] of receivers) {
      const told = receive(signals, hangUpTones(country), country);
      const all = trials.every(({ trial, variant }, at) => (told[at] ?? Infinity) <= endOfThree(trial, variant));
      if (all) found.set(name, (found.get(name) ?? 0) + 1);
    }
  }
  return new Map([...found].map(([name, count]) => [name, (100 * count) / COUNTRIES.length]));
}

/** An hour of speech, half of one of music and half of one of three-way talk, listened to for every country's tones at once. */
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
  using peers = startBusyPeers();
  for (const [name, value] of countriesFound(peers)) {
    if (name === OURS) report.add({ ...countries, value });
    else report.peer(countries.id, name, value);
  }
  const drops = { unit: 'drops', better: 'lower', floor: 0, aim: 0 } as const;
  report.add({ id: 'busy.false_drops', value: falseDrops(), ...drops });
  report.add({ id: 'busy.own_tones_drops', value: COUNTRIES.flatMap(dropsByOwnTones).length, ...drops });
}

export const bench: Bench = { prefix: 'busy', title: 'Busy and congestion tones of all countries', run: measure };
