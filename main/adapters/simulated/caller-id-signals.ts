import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { type Caller, callerIdMessage, type FskStandard, fskSamples } from './caller-id-sender.ts';
import { dtmfSamples } from './dtmf.ts';
import type { CallerIdWay } from './exchange-control.ts';
import { fromDbm0, sinePeak } from './levels.ts';

/** ETSI EN 300 659-1 §6.2: the alerting tone 100 ms or more after the reversal, 100 ms of it, then 45 ms or more to the data. */
const REVERSAL_TO_TONE_MS = 120;
const ALERTING_HZ = [2130, 2750] as const;
const ALERTING_MS = 100;
const ALERTING_DBM0 = -15;
const TONE_TO_DATA_MS = 100;
/** Facts (parameters §3): digits begin 200 ms after the reversal at least, and the ring comes 200 to 500 ms after the last. */
const REVERSAL_TO_DIGITS_MS = 260;
const DATA_TO_RING_MS = 300;
const DIGIT = { toneMs: 70, gapMs: 70 } as const;

/** What sounds ahead of the first ring, and what in the first long pause: 8 kHz, whole frames. */
export interface CallerIdSignals {
  readonly before: Int16Array;
  readonly callerId: Int16Array;
}

const NOTHING = new Int16Array(0);
const FRAME = 160;

function join(...parts: readonly (Int16Array | number)[]): Int16Array {
  const samples = parts.map((part) =>
    typeof part === 'number' ? new Int16Array((part * SAMPLE_RATE_HZ) / 1000) : part,
  );
  const length = samples.reduce((sum, part) => sum + part.length, 0);
  const all = new Int16Array(Math.ceil(length / FRAME) * FRAME);
  let at = 0;
  for (const part of samples) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function alertingTone(): Int16Array {
  const peak = sinePeak(fromDbm0(ALERTING_DBM0));
  return new Int16Array((ALERTING_MS * SAMPLE_RATE_HZ) / 1000).map((_, at) =>
    Math.round(ALERTING_HZ.reduce((sum, hz) => sum + peak * Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ), 0)),
  );
}

/** `A<number>C`; B10 restricted and B00 unavailable in the number's place. */
function digitsOf({ number, withheld }: Caller): string {
  const digits = number?.replace(/[^0-9]/g, '') ?? '';
  if (withheld === 'private') return 'B10C';
  return withheld || digits === '' ? 'B00C' : `A${digits}C`;
}

export function callerIdSignals(
  caller: Caller & { readonly callerId?: CallerIdWay | undefined },
  standard: FskStandard,
  date: Date,
): CallerIdSignals {
  const fsk = (standard: FskStandard): Int16Array => fskSamples(callerIdMessage(caller, date), standard);
  switch (caller.callerId ?? 'fsk') {
    case 'none':
      return { before: NOTHING, callerId: NOTHING };
    case 'fsk':
      return { before: NOTHING, callerId: fsk(standard) };
    case 'dtmf':
      return { before: NOTHING, callerId: dtmfSamples(digitsOf(caller), DIGIT) };
    case 'fsk-before-ring':
      return {
        before: join(REVERSAL_TO_TONE_MS, alertingTone(), TONE_TO_DATA_MS, fsk('v23'), DATA_TO_RING_MS),
        callerId: NOTHING,
      };
    case 'dtmf-before-ring':
      return {
        before: join(REVERSAL_TO_DIGITS_MS, dtmfSamples(digitsOf(caller), DIGIT), DATA_TO_RING_MS),
        callerId: NOTHING,
      };
  }
}
