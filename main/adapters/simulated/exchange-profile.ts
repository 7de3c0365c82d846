import { GatewayError } from '../../core/errors.ts';
import type { ToneName } from '../../line/line-signals.ts';
import { profileCountries, profileFor } from '../../line/profile.ts';
import type { FskStandard } from './caller-id-sender.ts';
import type { CallerIdWay } from './exchange-control.ts';
import { type ExchangeTone, tone } from './exchange-tone.ts';
import { fromDbm0 } from './levels.ts';
import { UNOBTAINABLE } from './special-tones.ts';
import type { FlashRange } from './subscriber-loop.ts';

/** What an exchange of a country sends, and how long it waits. */
export interface ExchangeProfile {
  readonly dialTone: ExchangeTone;
  readonly ringback: ExchangeTone;
  readonly busy: ExchangeTone;
  readonly congestion: ExchangeTone;
  readonly unobtainable: ExchangeTone;
  /** Level of each tone, dB below full scale. */
  readonly toneLevelDb: number;
  /** Ring voltage on and off in turn; the last, longest pause carries the caller ID. */
  readonly ringMs: readonly number[];
  /** `way`: how a caller is told unless the call says otherwise. */
  readonly callerId: { readonly way: CallerIdWay; readonly standard: FskStandard; readonly afterRingMs: number };
  readonly flashMs: FlashRange;
  /** The special information tones tell the reason (North America). */
  readonly sitTellsReason: boolean;
}

/** Europe's recall is 50 to 130 ms, and 300 ms are in use (facts: parameters §2); longer ones are on the safe side of a hang-up. */
const SHORT_FLASH: FlashRange = [50, 600];
/** North America's: 300 to 1000 ms usual, over 1.5 s a disconnect; openings of less than 200 ms are hits on the line. */
const LONG_FLASH: FlashRange = [200, 1500];

const common = {
  toneLevelDb: fromDbm0(-16),
  unobtainable: UNOBTAINABLE,
  sitTellsReason: false,
  flashMs: SHORT_FLASH,
} as const;

/** NANP tones and cadence; GR-30 caller ID 0.5 s after the first ring. */
const us: ExchangeProfile = {
  ...common,
  dialTone: tone([350, 440]),
  ringback: tone([440, 480], [2000, 4000]),
  busy: tone([480, 620], [500, 500]),
  congestion: tone([480, 620], [250, 250]),
  ringMs: [2000, 4000],
  callerId: { way: 'fsk', standard: 'bell202', afterRingMs: 500 },
  flashMs: LONG_FLASH,
  sitTellsReason: true,
};

/** One 425 Hz tone throughout; ETSI EN 300 659-1 caller ID during ringing. */
const de: ExchangeProfile = {
  ...common,
  dialTone: tone([425]),
  ringback: tone([425], [1000, 4000]),
  busy: tone([425], [480, 480]),
  congestion: tone([425], [240, 240]),
  ringMs: [1000, 4000],
  callerId: { way: 'fsk', standard: 'v23', afterRingMs: 500 },
};

/** The British double ring, and a continuous tone for a number that cannot be had; caller ID in the first pause. */
const gb: ExchangeProfile = {
  ...common,
  dialTone: tone([350, 440]),
  ringback: tone([400, 450], [400, 200, 400, 2000]),
  busy: tone([400], [375, 375]),
  congestion: tone([400], [400, 350, 225, 525]),
  unobtainable: tone([400]),
  ringMs: [400, 200, 400, 2000],
  callerId: { way: 'fsk', standard: 'v23', afterRingMs: 300 },
};

/** One frequency, ringing as long as it sounds. */
function plain(
  dialHz: number,
  hz: number,
  ringMs: readonly number[],
  busyMs: number,
  congestionMs: number,
  standard: FskStandard = 'v23',
): ExchangeProfile {
  return {
    ...common,
    dialTone: tone([dialHz]),
    ringback: tone([hz], ringMs),
    busy: tone([hz], [busyMs, busyMs]),
    congestion: tone([hz], [congestionMs, congestionMs]),
    ringMs,
    callerId: { way: 'fsk', standard, afterRingMs: 500 },
  };
}

/** Countries whose exchanges were written by hand. Others than the first three in the manner of Asterisk's indications.conf. */
const byHand: Readonly<Record<string, ExchangeProfile>> = {
  us,
  de,
  gb,
  fr: plain(440, 440, [1500, 3500], 500, 250),
  es: plain(425, 425, [1500, 3000], 200, 200),
  ch: plain(425, 425, [1000, 4000], 500, 200),
  se: plain(425, 425, [1000, 5000], 250, 250),
  cn: plain(450, 450, [1000, 4000], 350, 700, 'bell202'),
  jp: plain(400, 400, [1000, 2000], 500, 500),
};

/** Every country that has a profile. */
export const exchangeCountries: readonly string[] = [...new Set([...Object.keys(byHand), ...profileCountries])];

/** @throws GatewayError `bad-request` */
export function exchangeProfile(country: string): ExchangeProfile {
  const hand = Object.hasOwn(byHand, country) ? byHand[country] : undefined;
  if (hand) return hand;
  if (exchangeCountries.includes(country)) return fromTable(country);
  throw new GatewayError(
    'bad-request',
    `The simulated exchange knows no country '${country}'. Choose an ISO 3166 code: us, de, gb or any of ${exchangeCountries.length}.`,
  );
}

/**
 * From the country's table (assets/profiles): of several tones that its sources name, the first. Where they name none, the
 * profile's own answer for that: a tone that most countries share.
 */
function fromTable(country: string): ExchangeProfile {
  const { tones, ringMs, callerIdFormats, callerIdStart } = profileFor(country);
  const first = (...names: ToneName[]): ExchangeTone | undefined => {
    for (const name of names) {
      const found = tones.find((each) => each.tone === name);
      if (found) return found.segments;
    }
    return undefined;
  };
  const fallback = tone([425], ringMs);
  const american = tones.some(({ tone: name, segments: [one] }) => name === 'busy' && one?.hz.join() === '480,620');
  const standard: FskStandard = callerIdFormats.includes('v23') || !american ? 'v23' : 'bell202';
  return {
    ...common,
    dialTone: first('dial') ?? tone([425]),
    ringback: first('ringback') ?? fallback,
    busy: first('busy', 'congestion') ?? tone([425], [500, 500]),
    congestion: first('congestion', 'busy') ?? tone([425], [250, 250]),
    ringMs,
    callerId: {
      way: usualWay(callerIdFormats[0], callerIdStart),
      standard: callerIdFormats[0] === 'bell202' ? 'bell202' : standard,
      afterRingMs: 500,
    },
    flashMs: american ? LONG_FLASH : SHORT_FLASH,
    sitTellsReason: american,
  };
}

function usualWay(format: string | undefined, start: string): CallerIdWay {
  if (format === 'jclip') return 'jclip';
  if (format === 'dtmf') return 'dtmf-before-ring';
  if (format === 'v23' && start.startsWith('polarity-reversal')) return 'fsk-before-ring';
  return 'fsk';
}

/** Where in a cadence `elapsedMs` lies: on or off, which segment, and how many whole turns went before. */
export function cadenceAt(
  cadenceMs: readonly number[],
  elapsedMs: number,
): { readonly on: boolean; readonly turn: number; readonly segment: number; readonly intoMs: number } {
  const turnMs = cadenceMs.reduce((total, ms) => total + ms, 0);
  const turn = Math.floor(elapsedMs / turnMs);
  let intoMs = elapsedMs - turn * turnMs;
  let segment = 0;
  for (const ms of cadenceMs) {
    if (intoMs < ms) break;
    intoMs -= ms;
    segment += 1;
  }
  return { on: segment % 2 === 0, turn, segment, intoMs };
}
