/** What each country's exchange sends, read and played independently of everything under `main/`. */
import profiles from '../../assets/profiles/profiles.json' with { type: 'json' };
import { whiteNoise } from './noise.ts';
import { mix, peakOf, RATE_HZ, type Samples, samplesIn } from './samples.ts';

export type CountryTone = 'dial' | 'ringback' | 'busy' | 'congestion' | 'unobtainable';

/** One tone as one source has it. */
export interface CountryCase {
  readonly country: string;
  readonly tone: CountryTone;
  /** `425/500,0/500` */
  readonly text: string;
}

const countries: Readonly<Record<string, unknown>> = profiles.countries;

export const COUNTRIES: readonly string[] = Object.keys(countries);

/** Countries whose busy tone no source names get what their neighbours have. */
const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  bj: ['440/500,0/500', '425/500,0/500'],
  ws: ['400/500,0/500', '480+620/500,0/500'],
};

export function casesOf(country: string, tones: readonly CountryTone[]): CountryCase[] {
  const table = countries[country] as Readonly<Record<CountryTone, Readonly<Record<string, string>>>>;
  return tones.flatMap((tone) => {
    const texts = Object.keys(table[tone]);
    const all = tone === 'busy' && texts.length === 0 ? (NEIGHBOURS[country] ?? []) : texts;
    return all.map((text) => ({ country, tone, text }));
  });
}

interface Element {
  readonly hz: readonly number[];
  /** Modulates the amplitude by 90 %; 0 for none. */
  readonly byHz: number;
  readonly ms: number;
}

function elementsOf(text: string): Element[] {
  return text.split(',').map((each) => {
    const [sound = '', ms = '5000'] = each.split('/');
    const [sum = '', by = '0'] = sound.split('*');
    return { hz: sum === '0' ? [] : sum.split('+').map(Number), byHz: Number(by), ms: Number(ms) };
  });
}

export const periodMs = (text: string): number => elementsOf(text).reduce((sum, { ms }) => sum + ms, 0);

export interface Played {
  readonly cycles: number;
  /** Of the tone while it is on, all its frequencies together. */
  readonly dbm0?: number;
  /** Noise below the tone; none where left out. */
  readonly snrDb?: number;
  readonly frequencyFactor?: number;
  readonly timeFactor?: number;
  readonly seed?: number;
}

/** So long before the tone begins. */
export const LEAD_MS = 400;

export function play(text: string, options: Played): Samples {
  const { cycles, dbm0 = -13, snrDb, frequencyFactor = 1, timeFactor = 1, seed = 1 } = options;
  const elements = elementsOf(text);
  const lengths = elements.map(({ ms }) => Math.round((ms * timeFactor * RATE_HZ) / 1000));
  const lead = samplesIn(LEAD_MS);
  const signal = new Float64Array(lead + cycles * lengths.reduce((sum, length) => sum + length, 0));
  let at = lead;
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (const [index, { hz, byHz }] of elements.entries()) {
      const end = at + (lengths[index] ?? 0);
      const peak = peakOf(dbm0) / Math.sqrt(Math.max(1, hz.length) * (byHz > 0 ? 1.405 : 1));
      const steps = hz.map((each) => (2 * Math.PI * each * frequencyFactor) / RATE_HZ);
      for (; hz.length > 0 && at < end; at++) {
        let sample = 0;
        for (const step of steps) sample += Math.sin(step * at);
        if (byHz > 0) sample *= 1 + 0.9 * Math.cos((2 * Math.PI * byHz * at) / RATE_HZ);
        signal[at] = peak * sample;
      }
      at = end;
    }
  }
  if (snrDb === undefined) return signal;
  return mix(signal, whiteNoise((signal.length * 1000) / RATE_HZ, dbm0 - snrDb, seed));
}
