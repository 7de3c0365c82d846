import type { LineAdvice, LineTest } from '../contract/line-setup.ts';
import { sameTone } from '../line/heard-tone.ts';
import type { LineProfile } from '../line/profile.ts';
import { profileCountries, profileFor } from '../line/profile.ts';
import type { LineSettings } from '../store/settings-schema.ts';

/** Dial tone at the subscriber: what exchanges send (−10 dBm0 and thereabouts, ITU-T E.180) less the loss of 0 to 10 km of cable. */
const QUIETEST_DIAL_TONE_DB = -26;
const LOUDEST_DIAL_TONE_DB = -4;
const USUAL_DIAL_TONE_DB = -14;
/** One step at a time: the other side hears it, too. */
const MOST_GAIN_STEP_DB = 6;
/** Below, more comes back than a canceller takes out unheard while it learns (G.168 is for 6 dB and more). */
const STRONG_ECHO_ERL_DB = 8;
/** From here on nobody hears what comes back without a canceller, as long as the way is short (G.131). */
const UNHEARD_ERL_DB = 24;
const LESS_TO_LINE_DB = 3;
const LOWEST_TO_LINE_DB = -9;
const TONE_WITHIN_HZ = 15;

export interface AdvisedLine {
  readonly settings: LineSettings;
  readonly profile: LineProfile;
  /** Its adapter takes out echo itself. */
  readonly ownCanceller: boolean;
  /** Echo return loss of its last calls or its test, dB. */
  readonly erlDb?: number | undefined;
  readonly test?: Pick<LineTest, 'dialTone'> | undefined;
}

/** What to change about a line, after what was measured of it; the weightiest first. */
export function lineAdvice({ settings, profile, ownCanceller, erlDb, test }: AdvisedLine): LineAdvice[] {
  return [
    ...(test ? countryAdvice(test, settings) : []),
    ...(test?.dialTone.levelDb === undefined ? [] : levelAdvice(test.dialTone.levelDb, settings)),
    ...(erlDb === undefined ? [] : echoAdvice(erlDb, settings, profile, ownCanceller)),
  ];
}

/** A dial tone of another country's: the first of those that have it, in the order of people. */
function countryAdvice({ dialTone }: Pick<LineTest, 'dialTone'>, settings: LineSettings): LineAdvice[] {
  if (dialTone.heard !== 'other') return [];
  const country = countryWithDialTone(dialTone.hz);
  if (country === undefined || country === settings.country) return [{ kind: 'other-country' }];
  return [{ kind: 'other-country', change: { country }, to: country }];
}

const tried = ['us', 'de', 'gb', 'fr', 'it', 'es', 'in', 'br', 'mx', 'au', 'nl', 'pl'];

function countryWithDialTone(hz: readonly number[]): string | undefined {
  const has = (country: string): boolean =>
    profileFor(country).tones.some(
      ({ tone, segments }) => tone === 'dial' && segments.some((segment) => sameTone(segment.hz, hz, TONE_WITHIN_HZ)),
    );
  return [...tried, ...profileCountries].find(has);
}

function levelAdvice(levelDb: number, { levels }: LineSettings): LineAdvice[] {
  const { fromLineDb } = levels;
  const heardDb = levelDb + fromLineDb;
  const quiet = heardDb < QUIETEST_DIAL_TONE_DB;
  if (!quiet && heardDb <= LOUDEST_DIAL_TONE_DB) return [];
  const step = Math.max(-MOST_GAIN_STEP_DB, Math.min(MOST_GAIN_STEP_DB, Math.round(USUAL_DIAL_TONE_DB - heardDb)));
  const to = Math.max(-20, Math.min(20, fromLineDb + step));
  return [
    {
      kind: quiet ? 'too-quiet' : 'too-loud',
      measured: Math.round(heardDb),
      ...(to === fromLineDb ? {} : { change: { levels: { fromLineDb: to } }, to: String(to) }),
    },
  ];
}

function echoAdvice(
  erlDb: number,
  { levels, echo, country, profile: own }: LineSettings,
  profile: LineProfile,
  ownCanceller: boolean,
): LineAdvice[] {
  const measured = Math.round(erlDb);
  const advice: LineAdvice[] = [];
  if (erlDb < UNHEARD_ERL_DB && echo.tailMs === 0 && !ownCanceller)
    advice.push({ kind: 'no-canceller', measured, change: { echo: { tailMs: 64 } }, to: '64' });
  if (erlDb >= STRONG_ECHO_ERL_DB) return advice;
  const usual = profileFor(country).lineMode.impedance;
  if (own?.lineMode?.impedance !== undefined && profile.lineMode.impedance !== usual)
    advice.push({
      kind: 'own-impedance',
      measured,
      change: { profile: { lineMode: { impedance: null } } },
      to: usual,
    });
  const to = Math.max(LOWEST_TO_LINE_DB, levels.toLineDb - LESS_TO_LINE_DB);
  advice.push({
    kind: 'echo',
    measured,
    ...(to < levels.toLineDb ? { change: { levels: { toLineDb: to } }, to: String(to) } : {}),
  });
  return advice;
}
