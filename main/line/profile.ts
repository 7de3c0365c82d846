import data from '../../assets/profiles/profiles.json' with { type: 'json' };
import { GatewayError } from '../core/errors.ts';
import { checkProfile, type ProfileFault } from './check-profile.ts';
import { type CountryTones, tonesNamed, tonesOf, writtenTones } from './country-tones.ts';
import type { CallerIdFormat, LineMode, LineProfile, ProfileChanges } from './line-profile.ts';
import type { CallerIdStandard } from './line-signals.ts';

export type { CallerIdFormat, LineMode, LineProfile, ProfileChanges } from './line-profile.ts';

/** assets/profiles/profiles.json: tones with the sources that say so. Made by scripts/compile-profiles.mjs. */
interface CountryData extends CountryTones {
  readonly name: string;
  readonly ringMs?: readonly number[];
  readonly callerId?: { readonly formats: readonly string[]; readonly start: LineProfile['callerIdStart'] };
  readonly lineMode?: string;
}

const countries = data.countries as unknown as Readonly<Record<string, CountryData>>;
const lineModes = data.lineModes as Readonly<Record<string, LineMode>>;

/** Times that fit every country until its profile or its line says otherwise (facts: features A4, parameters §2). */
const common = {
  ringValidationMs: 150,
  callerIdWaitMs: 4500,
  cpcMs: 200,
  cpcMaxMs: 1500,
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
/** Seized again sooner, a release is a flash to the exchange: those that know long flashes wait 1.5 s (facts: parameters §2). */
const GUARD_MS = { short: 800, long: 1600 } as const;
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
      ...base.tones.filter(({ tone }) => !writtenTones.some((name) => name === tone && tones?.[name])),
      ...writtenTones.flatMap((name) => tonesNamed(name, tones?.[name] ?? [], faults)),
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
  const shortFlash = table !== undefined && !northAmerican(table);
  return {
    ...common,
    country,
    name: table?.name ?? country,
    tones: tonesOf(table),
    ringMs,
    ringGapMs: ringGapMs(ringMs),
    callerIdFormats: formats,
    callerIdStart: table?.callerId?.start ?? 'after-first-ring',
    callerIdStandards: standardsFor(formats),
    callWaiting: formats.includes('bell202') || formats.includes('v23') ? 'ack' : 'report',
    callWaitingAck: 'D',
    flashMs: shortFlash ? SHORT_FLASH_MS : FLASH_MS,
    guardMs: shortFlash ? GUARD_MS.short : GUARD_MS.long,
    pulse: { perSecond: 10, makePercent: shortFlash ? 33 : 39, interDigitMs: 800 },
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

function defined<T extends object>(values: T): { [key in keyof T]: Exclude<T[key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [key in keyof T]: Exclude<T[key], undefined>;
  };
}
