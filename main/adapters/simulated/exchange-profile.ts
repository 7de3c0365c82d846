import { GatewayError } from '../../core/errors.ts';
import type { FskStandard } from './caller-id-sender.ts';
import { fromDbm0 } from './levels.ts';

/** Tones at once, and how long on and off in turn (ms); no cadence is continuous. */
export interface ExchangeTone {
  readonly hz: readonly number[];
  readonly cadenceMs?: readonly number[];
}

/** What an exchange of a country sends, and how long it waits. */
export interface ExchangeProfile {
  readonly dialTone: ExchangeTone;
  readonly ringback: ExchangeTone;
  readonly busy: ExchangeTone;
  readonly congestion: ExchangeTone;
  /** Level of each tone, dB below full scale. */
  readonly toneLevelDb: number;
  /** Ring voltage on and off in turn; the last, longest pause carries the caller ID. */
  readonly ringMs: readonly number[];
  readonly callerId: { readonly standard: FskStandard; readonly afterRingMs: number };
}

/** What a test or a benchmark may set otherwise on a line, ms. */
export interface ExchangeTiming {
  /** Silence after the last digit that completes the number. */
  readonly interDigitMs: number;
  /** How many digits complete it at once; 0 leaves it to the silence. */
  readonly numberLength: number;
  /** From the complete number to ringback or busy. */
  readonly setupMs: number;
  /** The loop break after the far end hung up (facts: 250-900 seen, 500 usual). */
  readonly cpcMs: number;
  /** From the end of the break to congestion tone, for a line that stays off-hook. */
  readonly afterHangUpMs: number;
  /** Dial tone without a digit, then congestion. */
  readonly dialToneMs: number;
}

export const DEFAULT_TIMING: ExchangeTiming = {
  interDigitMs: 1500,
  numberLength: 0,
  setupMs: 500,
  cpcMs: 500,
  afterHangUpMs: 5000,
  dialToneMs: 15_000,
};

const toneLevelDb = fromDbm0(-16);

/** NANP tones and cadence; GR-30 caller ID 0.5 s after the first ring. */
const us: ExchangeProfile = {
  dialTone: { hz: [350, 440] },
  ringback: { hz: [440, 480], cadenceMs: [2000, 4000] },
  busy: { hz: [480, 620], cadenceMs: [500, 500] },
  congestion: { hz: [480, 620], cadenceMs: [250, 250] },
  toneLevelDb,
  ringMs: [2000, 4000],
  callerId: { standard: 'bell202', afterRingMs: 500 },
};

/** One 425 Hz tone throughout; ETSI EN 300 659-1 caller ID during ringing. */
const de: ExchangeProfile = {
  dialTone: { hz: [425] },
  ringback: { hz: [425], cadenceMs: [1000, 4000] },
  busy: { hz: [425], cadenceMs: [480, 480] },
  congestion: { hz: [425], cadenceMs: [240, 240] },
  toneLevelDb,
  ringMs: [1000, 4000],
  callerId: { standard: 'v23', afterRingMs: 500 },
};

/** The British double ring; caller ID in the first pause (BT's own way, before the first ring, is not simulated). */
const gb: ExchangeProfile = {
  dialTone: { hz: [350, 440] },
  ringback: { hz: [400, 450], cadenceMs: [400, 200, 400, 2000] },
  busy: { hz: [400], cadenceMs: [375, 375] },
  congestion: { hz: [400], cadenceMs: [400, 350, 225, 525] },
  toneLevelDb,
  ringMs: [400, 200, 400, 2000],
  callerId: { standard: 'v23', afterRingMs: 300 },
};

/** One frequency, ringing as long as it sounds. */
function exchange(
  dialHz: number,
  hz: number,
  ringMs: readonly number[],
  busyMs: number,
  congestionMs: number,
  standard: FskStandard = 'v23',
): ExchangeProfile {
  return {
    dialTone: { hz: [dialHz] },
    ringback: { hz: [hz], cadenceMs: ringMs },
    busy: { hz: [hz], cadenceMs: [busyMs, busyMs] },
    congestion: { hz: [hz], cadenceMs: [congestionMs, congestionMs] },
    toneLevelDb,
    ringMs,
    callerId: { standard, afterRingMs: 500 },
  };
}

/** Others than the first three in the manner of Asterisk's indications.conf. */
const profiles: Readonly<Record<string, ExchangeProfile>> = {
  us,
  de,
  gb,
  fr: exchange(440, 440, [1500, 3500], 500, 250),
  es: exchange(425, 425, [1500, 3000], 200, 200),
  ch: exchange(425, 425, [1000, 4000], 500, 200),
  se: exchange(425, 425, [1000, 5000], 250, 250),
  cn: exchange(450, 450, [1000, 4000], 350, 700, 'bell202'),
  jp: exchange(400, 400, [1000, 2000], 500, 500),
};

/** @throws GatewayError `bad-request` */
export function exchangeProfile(country: string): ExchangeProfile {
  const profile = Object.hasOwn(profiles, country) ? profiles[country] : undefined;
  if (!profile) {
    const known = Object.keys(profiles).join(', ');
    throw new GatewayError(
      'bad-request',
      `The simulated exchange knows no country '${country}'. Choose one of: ${known}.`,
    );
  }
  return profile;
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
