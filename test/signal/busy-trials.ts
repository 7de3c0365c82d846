/** Every country's busy and congestion tone, off in frequency and time, faint and in noise: is it found in three cycles? */
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import type { ToneTemplate } from '../../main/media/media-protocol.ts';
import { type CountryCase, casesOf, LEAD_MS, type Played, periodMs, play } from './country-tones.ts';
import { listenTo } from './listen-to.ts';
import type { Samples } from './samples.ts';

export type Variant = Required<Pick<Played, 'dbm0' | 'frequencyFactor' | 'timeFactor'>>;

export const VARIANTS: readonly Variant[] = [-10, -20, -30].flatMap((dbm0) =>
  [0.99, 1, 1.01].flatMap((frequencyFactor) =>
    [0.95, 1, 1.05].map((timeFactor) => ({ dbm0, frequencyFactor, timeFactor })),
  ),
);

export const SNR_DB = 15;
export const CYCLES = 3;

/** What a line of the country listens for during a call. */
export const hangUpTones = (country: string): readonly ToneTemplate[] =>
  listeningFor(profileFor(country), 'conversation').tones;

export const hangUpCases = (country: string): CountryCase[] => casesOf(country, ['busy', 'congestion']);

/** Three cycles of the tone as the variant has them. */
export const threeCycles = ({ text }: CountryCase, variant: Variant, seed: number): Samples =>
  play(text, { ...variant, cycles: CYCLES, snrDb: SNR_DB, seed });

/** Where the third cycle ends in `threeCycles`, ms. */
export const endOfThree = ({ text }: CountryCase, { timeFactor }: Variant): number =>
  LEAD_MS + CYCLES * periodMs(text) * timeFactor;

/** When the country's line tells a tone that ends a call, ms; undefined where it does not. */
export function toldAtMs(country: string, signal: Samples): number | undefined {
  return listenTo(signal, { dtmf: true, tones: hangUpTones(country) }).find(
    (event) => event.kind === 'tone' && event.present && event.tone !== 'howler',
  )?.atMs;
}

/** ms after the third cycle when the tone was told (below 0: before its end), or undefined. */
export function foundAfterMs(trial: CountryCase, variant: Variant, seed: number): number | undefined {
  const told = toldAtMs(trial.country, threeCycles(trial, variant, seed));
  return told && told - endOfThree(trial, variant);
}
