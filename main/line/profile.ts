import data from '../../assets/profiles/profiles.json' with { type: 'json' };
import { GatewayError } from '../core/errors.ts';
import { checkProfile, type ProfileFault } from './check-profile.ts';
import type { CallerIdFormat, LineMode, LineProfile, ProfileChanges } from './line-profile.ts';
import type { CallerIdStandard, ToneName, ToneTemplate } from './line-signals.ts';
import { readTone } from './tone-notation.ts';

export type { CallerIdFormat, LineMode, LineProfile, ProfileChanges } from './line-profile.ts';

/** assets/profiles/profiles.json: tones with the sources that say so. Made by scripts/compile-profiles.mjs. */
interface CountryData {
  readonly name: string;
  readonly dial: Readonly<Record<string, string>>;
  readonly ringback: Readonly<Record<string, string>>;
  readonly busy: Readonly<Record<string, string>>;
  readonly congestion: Readonly<Record<string, string>>;
  readonly ringMs?: readonly number[];
  readonly callerId?: { readonly formats: readonly string[]; readonly start: LineProfile['callerIdStart'] };
  readonly lineMode?: string;
}

const countries = data.countries as unknown as Readonly<Record<string, CountryData>>;
const lineModes = data.lineModes as Readonly<Record<string, LineMode>>;

const toneNames = ['dial', 'ringback', 'busy', 'congestion'] as const;

/** Times that fit every country until its profile or its line says otherwise (facts: features A4, parameters §2). */
const common = {
  ringValidationMs: 150,
  callerIdWaitMs: 4500,
  cpcMs: 200,
  cpcMaxMs: 1500,
  guardMs: 800,
  loopCurrentWaitMs: 1000,
  dialToneWaitMs: 3000,
  dialDelayMs: 100,
  dialToneTimeout: 'dial',
  dialMethod: 'tone',
  dtmf: { levelDb: -9, twistDb: 2 },
  answer: 'auto',
  digitMs: 100,
  digitGapMs: 100,
  assumeAnswerMs: 12_000,
  noAnswerMs: 180_000,
  maxCallMs: 0,
  silenceMs: 30_000,
  ringPatterns: [],
  start: 'loop',
} as const;

/** Countries that answer to a flash of 100 ms and take the usual one for a hang-up (facts: parameters §2). */
const SHORT_FLASH_MS = 100;
const FLASH_MS = 300;
const MIN_GAP_MS = 6000;
/** What comes ahead of the ring is there when it rings; what is late by a little still counts. */
const AHEAD_WAIT_MS = 400;

/** The +1 countries' lines: a flash is long there, and the rest of the world's dials make for a third of the time. */
const northAmerican = (tones: CountryData): boolean =>
  Object.keys(tones.busy).some((tone) => tone.startsWith('480+620'));

/** The North American Numbering Plan: a loop break is what their exchanges hang up with (GR-506); elsewhere it varies. */
const numberingPlan1 = new Set(
  'us us-old ca ag ai as bb bm bs dm do gd gu jm kn ky lc mp ms pr sx tc tt vc vg vi'.split(' '),
);

const plainMode: LineMode = {
  impedance: '600 ohm',
  onHookSpeedMs: 0.5,
  currentLimitMa: null,
  ringThresholdV: 15,
  ringerImpedance: 'high',
  minLoopCurrentMa: 10,
};

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

/** Every country that there is a profile of, by its ISO 3166 code (`us-old`: North America's exchanges until 1950). */
export const profileCountries: readonly string[] = Object.keys(countries);

/** Country code and name, by name. */
export const profileNames: readonly { readonly country: string; readonly name: string }[] = Object.entries(countries)
  .map(([country, { name }]) => ({ country, name }))
  .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));

/**
 * The profile of a country with a line's own changes; a country that we have no table of gets tones that almost all share.
 * @throws GatewayError `bad-request` with the field and the reason where the changes contradict themselves
 */
export function profileFor(country: string, changes: ProfileChanges = {}): LineProfile {
  const result = readProfile(country, changes);
  if (result.ok) return result.profile;
  const [first] = result.faults;
  throw new GatewayError(
    'bad-request',
    `This profile for "${country}" contradicts itself: ${first?.field}: ${first?.reason}. Change it, or leave it out.`,
    { context: { country, faults: result.faults } },
  );
}

export type ProfileRead =
  | { readonly ok: true; readonly profile: LineProfile }
  | { readonly ok: false; readonly faults: readonly ProfileFault[] };

/** As `profileFor`; every fault is told. */
export function readProfile(country: string, changes: ProfileChanges = {}): ProfileRead {
  const { tones, pulse, lineMode, disconnect, dtmf, ...values } = changes;
  const base = countryProfile(country);
  const faults: ProfileFault[] = [];
  const profile: LineProfile = {
    ...base,
    ...(values.callerIdFormats ? { callerIdStandards: standardsFor(values.callerIdFormats) } : {}),
    ...(values.ringMs ? { ringGapMs: ringGapMs(values.ringMs) } : {}),
    ...(comesAheadOfRing(values.callerIdStart) ? { callerIdWaitMs: AHEAD_WAIT_MS } : {}),
    ...defined(values),
    pulse: { ...base.pulse, ...defined(pulse ?? {}) },
    lineMode: { ...base.lineMode, ...defined(lineMode ?? {}) },
    disconnect: { ...base.disconnect, ...defined(disconnect ?? {}) },
    dtmf: { ...base.dtmf, ...defined(dtmf ?? {}) },
    tones: [
      ...base.tones.filter(({ tone }) => !toneNames.some((name) => name === tone && tones?.[name])),
      ...toneNames.flatMap((name) => templates(name, tones?.[name] ?? [], faults)),
    ],
  };
  const all = [...faults, ...checkProfile(profile)];
  return all.length > 0 ? { ok: false, faults: all } : { ok: true, profile };
}

const known = new Map<string, LineProfile>();

function countryProfile(country: string): LineProfile {
  const made = known.get(country) ?? makeProfile(country, countries[country]);
  if (countries[country]) known.set(country, made);
  return made;
}

function makeProfile(country: string, table: CountryData | undefined): LineProfile {
  const ringMs = table?.ringMs ?? [1000, 4000];
  const formats = (table?.callerId?.formats ?? []) as readonly CallerIdFormat[];
  return {
    ...common,
    country,
    name: table?.name ?? country,
    tones: [...tonesOf(table), ...sits, howler],
    ringMs,
    ringGapMs: ringGapMs(ringMs),
    callerIdFormats: formats,
    callerIdStart: table?.callerId?.start ?? 'after-first-ring',
    callerIdStandards: standardsFor(formats),
    callWaiting: formats.includes('bell202') || formats.includes('v23') ? 'ack' : 'report',
    callWaitingAck: 'D',
    flashMs: table && !northAmerican(table) ? SHORT_FLASH_MS : FLASH_MS,
    pulse: { perSecond: 10, makePercent: table && !northAmerican(table) ? 33 : 39, interDigitMs: 800 },
    disconnect: { cpc: numberingPlan1.has(country) ? 'act' : 'learn', polarity: 'learn' },
    lineMode: lineModes[table?.lineMode ?? ''] ?? plainMode,
  };
}

/** Longer than the longest pause between two bursts. */
const ringGapMs = (ringMs: readonly number[]): number =>
  Math.max(MIN_GAP_MS, 2000 + Math.max(0, ...ringMs.filter((_, at) => at % 2 === 1)));

const comesAheadOfRing = (start: LineProfile['callerIdStart'] | undefined): boolean =>
  start === 'before-first-ring' || start === 'polarity-reversal' || start === 'polarity-reversal-then-DT-AS';

/**
 * Both kinds of FSK are listened for everywhere, digits where they are used or nobody knows, NTT's frame where it is used;
 * the country's own leads.
 */
function standardsFor(formats: readonly CallerIdFormat[]): CallerIdStandard[] {
  const all: CallerIdStandard[] = [...formats, 'bell202', 'v23'];
  if (formats.length === 0) all.push('dtmf');
  return [...new Set(all)];
}

function tonesOf(table: CountryData | undefined): ToneTemplate[] {
  if (!table) return [...anyDial, ...anyBusy];
  const read = toneNames.flatMap((name) => templates(name, Object.keys(table[name]), []));
  if (!read.some(({ tone }) => tone === 'dial')) read.push(...anyDial);
  if (!read.some(({ tone }) => tone === 'busy')) read.push(...anyBusy);
  return read.map((template) => (mayBeBusy(template, read) ? { ...template, cycles: 2 } : template));
}

/** Ringback is told after its first burst; where busy tone's are as long (Laos, Paraguay: a second), after the second. */
function mayBeBusy({ tone, segments: [first] }: ToneTemplate, tones: readonly ToneTemplate[]): boolean {
  return (
    tone === 'ringback' &&
    tones.some(
      ({ tone, segments: [other] }) =>
        (tone === 'busy' || tone === 'congestion') &&
        first?.hz.join() === other?.hz.join() &&
        Math.abs((first?.onMs ?? 0) - (other?.onMs ?? 0)) <= 30 + 0.2 * (first?.onMs ?? 0),
    )
  );
}

function templates(
  tone: Exclude<ToneName, 'sit' | 'howler'>,
  texts: readonly string[],
  faults: ProfileFault[],
): ToneTemplate[] {
  return texts.flatMap((text) => {
    try {
      const segments = readTone(text);
      return [{ tone, segments, ...cyclesOf(tone, segments) }];
    } catch (thrown) {
      faults.push({ field: `tones.${tone}`, reason: (thrown as Error).message });
      return [];
    }
  });
}

/** What ends a call must be heard three times, and a dial tone that stutters without end twice. */
function cyclesOf(tone: ToneName, segments: ToneTemplate['segments']): { cycles?: number } {
  if (tone === 'busy' || tone === 'congestion') return { cycles: 3 };
  if (tone === 'dial' && segments.length === 1 && segments[0]?.offMs !== 0) return { cycles: 2 };
  return {};
}

function defined<T extends object>(values: T): { [key in keyof T]: Exclude<T[key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [key in keyof T]: Exclude<T[key], undefined>;
  };
}
