import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { CALLER_ID_LEVEL_DB, callerIdMessage, type FskStandard, fskSamples } from './caller-id-sender.ts';
import { dtmfSamples } from './dtmf.ts';
import type { CallerIdWay, CallingParty, DtmfFormat, IncomingCall } from './exchange-control.ts';
import { jclipSamples } from './jclip-sender.ts';
import { fromDbm0, sinePeak } from './levels.ts';
import { addNoise } from './line-quality.ts';

/** ETSI EN 300 659-1 §6.2: the alerting tone 100 ms or more after the reversal, 100 ms of it, then 45 ms or more to the data. */
const REVERSAL_TO_TONE_MS = 120;
export const ALERTING_HZ = [2130, 2750] as const;
const ALERTING_MS = 100;
const ALERTING_DBM0 = -15;
const TONE_TO_DATA_MS = 100;
/** §6.2.3: a ring of 200 to 300 ms, the data 500 to 800 ms after it. */
const RING_PULSE_MS = 250;
const PULSE_TO_DATA_MS = 600;
/** Facts (parameters §3): digits begin 200 ms after the reversal at least, and the ring comes 200 to 500 ms after the last. */
const REVERSAL_TO_DIGITS_MS = 260;
const DATA_TO_RING_MS = 300;
const DIGIT = { toneMs: 70, gapMs: 70 } as const;

/** What tells of the caller: 8 kHz, whole frames. */
export interface CallerIdSignals {
  /** Sounds ahead of the first ring. */
  readonly before: Int16Array;
  /** The polarity is reversed from its beginning to the first ring. */
  readonly reversed: boolean;
  /** Ring voltage from its beginning on. */
  readonly pulseMs: number;
  /** Sounds in the first long pause. */
  readonly callerId: Int16Array;
  /** Japan: sounds once the line was answered for it; before, short rings ask for that. */
  readonly offHook: Int16Array | undefined;
}

const NOTHING = new Int16Array(0);
const NONE: CallerIdSignals = { before: NOTHING, reversed: false, pulseMs: 0, callerId: NOTHING, offHook: undefined };
const samplesIn = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

/** Signals and silences (ms) in turn. */
function join(...parts: readonly (Int16Array | number)[]): Int16Array {
  const samples = parts.map((part) => (typeof part === 'number' ? new Int16Array(samplesIn(part)) : part));
  const length = samples.reduce((sum, part) => sum + part.length, 0);
  const all = new Int16Array(Math.ceil(length / FRAME_SAMPLES) * FRAME_SAMPLES);
  let at = 0;
  for (const part of samples) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The dual tone that alerts a subscriber's equipment. @param levelDb of each frequency */
export function alertingTone(ms = ALERTING_MS, levelDb = fromDbm0(ALERTING_DBM0)): Int16Array {
  const peak = sinePeak(levelDb);
  return new Int16Array(samplesIn(ms)).map((_, at) =>
    Math.round(ALERTING_HZ.reduce((sum, hz) => sum + peak * Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ), 0)),
  );
}

/** The four forms of facts/callerid: codes in the number's place say why there is none. */
export function digitsOf({ number, withheld, redirecting }: CallingParty, format: DtmfFormat): string {
  const only = (text = ''): string => text.replace(/[^0-9]/g, '');
  const digits = only(number);
  const told = !withheld && digits !== '';
  switch (format) {
    case 1: {
      if (!told) return withheld === 'private' ? 'B10C' : 'B00C';
      const by = only(redirecting);
      return `A${digits}${by === '' ? '' : `D${by}`}C`;
    }
    case 2:
      return told ? `A${digits}#` : absentDenmark(withheld);
    case 3:
      // Taiwan and Kuwait: no code is known, so an empty number is sent.
      return `D${told ? digits : ''}C`;
    case 4:
      return told ? `${digits}#` : absentDenmark(withheld);
  }
}

const absentDenmark = (withheld: CallingParty['withheld']): string => (withheld === 'private' ? 'D1#' : 'D3#');

export function callerIdSignals(
  call: IncomingCall,
  usual: { readonly way: CallerIdWay; readonly standard: FskStandard },
  date: Date,
): CallerIdSignals {
  const levelDb = call.callerIdLevelDb ?? CALLER_ID_LEVEL_DB;
  const noisy = (samples: Int16Array): Int16Array => {
    if (call.callerIdNoiseDb !== undefined) addNoise(samples, call.callerIdNoiseDb, 0);
    return samples;
  };
  const fsk = (standard: FskStandard): Int16Array =>
    noisy(fskSamples(callerIdMessage(call, date), { standard, levelDb }));
  const digits = (): Int16Array => {
    // Digits are as loud as the data would be, unless that was set.
    const loud = call.callerIdLevelDb === undefined ? {} : { levelDb };
    return noisy(dtmfSamples(digitsOf(call, call.dtmfFormat ?? 1), { ...DIGIT, ...loud }));
  };
  const alerted = (): Int16Array =>
    join(REVERSAL_TO_TONE_MS, alertingTone(), TONE_TO_DATA_MS, fsk('v23'), DATA_TO_RING_MS);
  switch (call.callerId ?? usual.way) {
    case 'none':
      return NONE;
    case 'fsk':
      return { ...NONE, callerId: fsk(usual.standard) };
    case 'dtmf':
      return { ...NONE, callerId: digits() };
    case 'fsk-before-ring':
      return { ...NONE, reversed: true, before: alerted() };
    case 'fsk-alerting':
      return { ...NONE, before: alerted() };
    case 'fsk-ring-pulse':
      return {
        ...NONE,
        pulseMs: RING_PULSE_MS,
        before: join(RING_PULSE_MS + PULSE_TO_DATA_MS, fsk('v23'), DATA_TO_RING_MS),
      };
    case 'dtmf-before-ring':
      return { ...NONE, reversed: true, before: join(REVERSAL_TO_DIGITS_MS, digits(), DATA_TO_RING_MS) };
    case 'jclip':
      return { ...NONE, reversed: true, offHook: join(noisy(jclipSamples(call, levelDb))) };
  }
}
