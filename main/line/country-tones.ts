import type { ProfileFault } from './check-profile.ts';
import type { ToneName, ToneTemplate } from './line-signals.ts';
import { readTone } from './tone-notation.ts';

/** The tones that a country's tables and a line's settings write down. */
export const writtenTones = ['dial', 'ringback', 'busy', 'congestion', 'unobtainable'] as const;

/** By text, as Asterisk's indications.conf has it: the sources that say so. */
export type CountryTones = { readonly [tone in (typeof writtenTones)[number]]: Readonly<Record<string, string>> };

/**
 * Three rising notes before an announcement: ITU-T E.180 §6 has 950, 1400 and 1800 Hz of 330 ms; Telcordia GR-1162 two pitches
 * and two lengths (274 and 380 ms); some countries 900 to 1000, 1380 to 1450 and 1850 Hz (facts: tones.json, `info`). Each of
 * these is told 1 % low and high.
 */
const sits: readonly ToneTemplate[] = [907, 950, 985].flatMap((first) =>
  [1371, 1400, 1440].flatMap((second) =>
    [1788, 1850].map(
      (third): ToneTemplate => ({
        tone: 'sit',
        segments: [first, second, third].map((hz) => ({ hz: [hz], onMs: 330, offMs: 0 })),
      }),
    ),
  ),
);

/** GR-506 §17.2.8, receiver off-hook. */
const howler: ToneTemplate = {
  tone: 'howler',
  segments: [{ hz: [1400, 2060, 2450, 2600], onMs: 100, offMs: 100 }],
  cycles: 3,
};

/**
 * Busy and congestion of a country that no table names: one frequency of 400 to 450 Hz, or 480 + 620 Hz, equally long on
 * and off, 330 to 1500 ms in all (facts: parameters §1). Steps that overlap by the detector's tolerance.
 */
const anyBusy: readonly ToneTemplate[] = [[400], [415], [430], [450], [480, 620]].flatMap((hz) =>
  [180, 230, 300, 380, 480, 600, 740].map(
    (ms): ToneTemplate => ({
      tone: ms < 320 ? 'congestion' : 'busy',
      segments: [{ hz, onMs: ms, offMs: ms }],
      cycles: 3,
    }),
  ),
);
const anyDial: readonly ToneTemplate[] = [[425], [350, 440], [400], [450]].map((hz) => ({
  tone: 'dial',
  segments: [{ hz, onMs: 800, offMs: 0 }],
}));

/** What is listened for on a country's lines; where no table names it, what almost all share. */
export function tonesOf(table: CountryTones | undefined): ToneTemplate[] {
  return [...(table ? ownTones(table) : [...anyDial, ...anyBusy]), ...sits, howler];
}

function ownTones(table: CountryTones): ToneTemplate[] {
  const read = writtenTones.flatMap((name) => tonesNamed(name, Object.keys(table[name]), []));
  if (!read.some(({ tone }) => tone === 'dial')) {
    const steady = new Set(read.filter(isSteady).map(({ segments }) => segments[0]?.hz.join()));
    read.push(...anyDial.filter(({ segments }) => !steady.has(segments[0]?.hz.join())));
  }
  if (!read.some(({ tone }) => tone === 'busy')) read.push(...anyBusy);
  return read.map((template) => (mayBeBusy(template, read) ? { ...template, cycles: 2 } : template));
}

/** Ringback is told after its first burst; where busy tone's are as long (Laos, Paraguay: a second), after the second. */
function mayBeBusy({ tone, segments: [first] }: ToneTemplate, tones: readonly ToneTemplate[]): boolean {
  return (
    tone === 'ringback' &&
    tones.some(
      ({ tone, segments: [other] }) =>
        (tone === 'busy' || tone === 'congestion' || tone === 'unobtainable') &&
        first?.hz.join() === other?.hz.join() &&
        Math.abs((first?.onMs ?? 0) - (other?.onMs ?? 0)) <= 30 + 0.2 * (first?.onMs ?? 0),
    )
  );
}

/** Tones as they are written (tone-notation.ts); what is wrong with one is added to `faults`. */
export function tonesNamed(
  tone: (typeof writtenTones)[number],
  texts: readonly string[],
  faults: ProfileFault[],
): ToneTemplate[] {
  return texts.flatMap((text) => {
    try {
      const segments = tone === 'unobtainable' ? lasting(readTone(text)) : readTone(text);
      return [{ tone, segments, ...cyclesOf(tone, segments) }];
    } catch (thrown) {
      faults.push({ field: `tones.${tone}`, reason: (thrown as Error).message });
      return [];
    }
  });
}

/** A continuous tone is no ring's burst by then. */
const STEADY_MS = 5000;
const LONG_PERIOD_MS = 2000;

type Segments = ToneTemplate['segments'];

function lasting(segments: Segments): Segments {
  const [only, ...others] = segments;
  return only?.offMs === 0 && others.length === 0 ? [{ ...only, onMs: STEADY_MS }] : segments;
}

/**
 * What an exchange sends after dialling without a pause, in the sound of any tone of its own, is no answer and nobody's voice,
 * whatever its tables call it.
 */
export function steadyTones(tones: readonly ToneTemplate[]): ToneTemplate[] {
  const known = new Set(tones.filter(isSteady).map(({ segments }) => segments[0]?.hz.join()));
  return tones.flatMap(({ tone, segments }) =>
    tone === 'ringback' || tone === 'busy' || tone === 'congestion'
      ? segments.flatMap(({ hz }): ToneTemplate[] => {
          if (known.has(hz.join())) return [];
          known.add(hz.join());
          return [{ tone: 'unobtainable', segments: [{ hz, onMs: STEADY_MS, offMs: 0 }] }];
        })
      : [],
  );
}

/** One sound without end. */
export const isSteady = ({ segments }: ToneTemplate): boolean => segments.length === 1 && segments[0]?.offMs === 0;

/** What ends a call must be heard three times, a slow one twice, and a dial tone that stutters without end twice. */
function cyclesOf(tone: ToneName, segments: Segments): { cycles?: number } {
  if (tone === 'busy' || tone === 'congestion') return { cycles: 3 };
  const periodMs = segments.reduce((sum, { onMs, offMs }) => sum + onMs + offMs, 0);
  if (tone === 'unobtainable' && segments.at(-1)?.offMs !== 0) return { cycles: periodMs >= LONG_PERIOD_MS ? 2 : 3 };
  if (tone === 'dial' && segments.length === 1 && segments[0]?.offMs !== 0) return { cycles: 2 };
  return {};
}
