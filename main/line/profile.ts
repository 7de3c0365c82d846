import type { CallerIdStandard, ToneTemplate } from './line-signals.ts';

/** What a country or exchange does, and how long we wait for it. Levels and times as they are on the line. */
export interface LineProfile {
  readonly country: string;
  readonly tones: readonly ToneTemplate[];
  readonly callerIdStandards: readonly CallerIdStandard[];
  /** A ring burst shorter than this is not a ring (Cisco SPA: 256 ms; DAHDI XPP debounces 50). */
  readonly ringValidationMs: number;
  /** Silence between bursts after which the caller has given up (Grandstream 6 s, AudioCodes 8 s). */
  readonly ringGapMs: number;
  /** After the first ring began, how long caller ID may take before the call is offered without it. */
  readonly callerIdWaitMs: number;
  /** A loop break at least this long is the far end hanging up (Cisco SPA 200 ms; false opens are 20-50 ms). */
  readonly cpcMs: number;
  /** On-hook time before the line may be seized again: the exchange must see the release. */
  readonly guardMs: number;
  /** Loop current must flow this soon after going off-hook. */
  readonly loopCurrentWaitMs: number;
  /** Dial tone is waited for this long (3 s rule), then the number is dialled all the same. */
  readonly dialToneWaitMs: number;
  /** Between dial tone heard and the first digit. */
  readonly dialDelayMs: number;
  readonly digitMs: number;
  readonly digitGapMs: number;
  /** After the last digit with no tone heard at all: the call is taken as answered, and the record says so. */
  readonly assumeAnswerMs: number;
  /** Ringing at the far end for this long without an answer ends the attempt. */
  readonly noAnswerMs: number;
}

/** Times that fit every country until its profile says otherwise (facts: features A4, parameters §2). */
const common = {
  ringValidationMs: 150,
  ringGapMs: 6000,
  callerIdWaitMs: 4500,
  cpcMs: 200,
  guardMs: 800,
  loopCurrentWaitMs: 1000,
  dialToneWaitMs: 3000,
  dialDelayMs: 100,
  digitMs: 100,
  digitGapMs: 100,
  assumeAnswerMs: 12_000,
  noAnswerMs: 180_000,
} as const;

const sit: ToneTemplate = {
  tone: 'sit',
  segments: [
    { hz: [950], onMs: 330, offMs: 0 },
    { hz: [1400], onMs: 330, offMs: 0 },
    { hz: [1800], onMs: 330, offMs: 0 },
  ],
};

function singleTone(
  hz: readonly number[],
  dialHz: readonly number[],
  ringback: readonly [number, number],
  busyMs: number,
  congestionMs: number,
): ToneTemplate[] {
  return [
    { tone: 'dial', segments: [{ hz: dialHz, onMs: 600, offMs: 0 }] },
    { tone: 'ringback', segments: [{ hz, onMs: ringback[0], offMs: ringback[1] }] },
    { tone: 'busy', segments: [{ hz, onMs: busyMs, offMs: busyMs }] },
    { tone: 'congestion', segments: [{ hz, onMs: congestionMs, offMs: congestionMs }] },
    sit,
  ];
}

/** Source: Asterisk indications.conf; caller ID per spandsp `adsi.h`. */
const us: LineProfile = {
  ...common,
  country: 'us',
  callerIdStandards: ['bell202'],
  tones: [
    { tone: 'dial', segments: [{ hz: [350, 440], onMs: 600, offMs: 0 }] },
    { tone: 'ringback', segments: [{ hz: [440, 480], onMs: 2000, offMs: 4000 }] },
    { tone: 'busy', segments: [{ hz: [480, 620], onMs: 500, offMs: 500 }] },
    { tone: 'congestion', segments: [{ hz: [480, 620], onMs: 250, offMs: 250 }] },
    sit,
  ],
};

const profiles: Readonly<Record<string, LineProfile>> = {
  us,
  gb: {
    ...common,
    country: 'gb',
    callerIdStandards: ['v23', 'bell202'],
    tones: [
      { tone: 'dial', segments: [{ hz: [350, 440], onMs: 600, offMs: 0 }] },
      {
        tone: 'ringback',
        segments: [
          { hz: [400, 450], onMs: 400, offMs: 200 },
          { hz: [400, 450], onMs: 400, offMs: 2000 },
        ],
      },
      { tone: 'busy', segments: [{ hz: [400], onMs: 375, offMs: 375 }] },
      {
        tone: 'congestion',
        segments: [
          { hz: [400], onMs: 400, offMs: 350 },
          { hz: [400], onMs: 225, offMs: 525 },
        ],
      },
      sit,
    ],
  },
  de: { ...common, country: 'de', callerIdStandards: ['v23'], tones: singleTone([425], [425], [1000, 4000], 480, 240) },
  fr: { ...common, country: 'fr', callerIdStandards: ['v23'], tones: singleTone([440], [440], [1500, 3500], 500, 250) },
  it: { ...common, country: 'it', callerIdStandards: ['v23'], tones: singleTone([425], [425], [1000, 4000], 500, 200) },
  nl: { ...common, country: 'nl', callerIdStandards: ['v23'], tones: singleTone([425], [425], [1000, 4000], 500, 250) },
};

export const profileCountries: readonly string[] = Object.keys(profiles);

/** The profile of a country; one we have none for gets the United States' with every caller-ID standard listened for. */
export function profileFor(
  country: string,
  changes: Partial<Pick<LineProfile, 'callerIdWaitMs' | 'guardMs'>> = {},
): LineProfile {
  return { ...(profiles[country] ?? { ...us, country, callerIdStandards: ['bell202', 'v23'] }), ...changes };
}
