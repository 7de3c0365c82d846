import { assertNever } from '../../core/errors.ts';
import { FRAME_MS, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { cadenceAt, type ExchangeProfile } from './exchange-profile.ts';
import type { ExchangeTiming } from './exchange-timing.ts';
import { ANSWER_TO_DATA_MS } from './line-signals.ts';
import type { LineState } from './line-state.ts';
import type { Outcome } from './outbound-outcome.ts';
import { E180_SIT, GR1162_SIT } from './special-tones.ts';
import { voiceSamples } from './speech-signal.ts';

const ANNOUNCEMENT_DB = -22;
/** Japan: the line is still off-hook so long after the caller ID, and the call is given up. */
const HANG_UP_WITHIN_MS = 7000;

/** What comes next of itself. */
export type Progress =
  | { readonly kind: 'enter'; readonly state: LineState }
  /** The first ring begins. */
  | { readonly kind: 'rings' }
  /** The caller rang long enough. */
  | { readonly kind: 'gave-up' }
  | { readonly kind: 'answered'; readonly polarityReversal: boolean; readonly says: boolean };

const enter = (state: LineState): Progress => ({ kind: 'enter', state });

/** How a call goes on, 20 ms at a time; counts the digits of the number on its way. Undefined: as it is. */
export function progress(
  state: LineState,
  heard: { readonly digits: string; readonly sounding: boolean },
  timing: ExchangeTiming,
  outcome: Outcome,
  profile: ExchangeProfile,
): Progress | undefined {
  const { elapsedMs } = state;
  const { digits, sounding } = heard;
  switch (state.kind) {
    case 'idle':
    case 'busy':
    case 'congestion':
    case 'announcement':
    case 'talking':
      return undefined;
    case 'ringing': {
      if (elapsedMs < 0) return undefined;
      const { turn, segment } = cadenceAt(state.ringMs, elapsedMs);
      const bursts = segment === state.ringMs.length - 1 ? turn + 1 : turn;
      if (state.rings === undefined || bursts < state.rings)
        return elapsedMs === 0 && !state.next ? { kind: 'rings' } : undefined;
      return state.next ? enter(state.next) : { kind: 'gave-up' };
    }
    case 'caller-id': {
      const dataMs = state.data.length / (SAMPLE_RATE_HZ / 1000);
      const waited = elapsedMs >= ANSWER_TO_DATA_MS + dataMs + HANG_UP_WITHIN_MS;
      return waited ? enter({ kind: 'congestion', elapsedMs: 0 }) : undefined;
    }
    case 'dial-tone':
      if (digits !== '') return enter({ kind: 'dialling', elapsedMs: 0, digits, quietMs: 0, second: state.second });
      return elapsedMs >= timing.dialToneMs ? enter({ kind: 'congestion', elapsedMs: 0 }) : undefined;
    case 'dialling': {
      state.digits += digits;
      const { second } = state;
      if (second && state.digits === second.after)
        return enter({ kind: 'dial-tone', elapsedMs: 0, manner: 'late', silentMs: second.silentMs });
      state.quietMs = digits !== '' || sounding ? 0 : state.quietMs + FRAME_MS;
      const { numberLength, interDigitMs } = timing;
      const complete = (numberLength > 0 && state.digits.length >= numberLength) || state.quietMs >= interDigitMs;
      return complete ? enter({ kind: 'connecting', elapsedMs: 0 }) : undefined;
    }
    case 'connecting':
      return elapsedMs >= timing.setupMs ? connect(outcome, profile) : undefined;
    case 'ringback':
      // Asked anew each time: `answers-after 0` makes a party answer who is being rung.
      return outcome.kind === 'answers' && elapsedMs >= outcome.ms ? { ...outcome, kind: 'answered' } : undefined;
    case 'far-end-gone': {
      const tires = state.signal === 'cpc' || state.signal === 'polarity';
      const brokenMs = state.signal === 'cpc' ? timing.cpcMs : 0;
      const over = tires && elapsedMs >= brokenMs + timing.afterHangUpMs;
      return over ? enter({ kind: 'congestion', elapsedMs: 0 }) : undefined;
    }
    default:
      return assertNever(state);
  }
}

function connect(outcome: Outcome, { sitTellsReason }: ExchangeProfile): Progress {
  switch (outcome.kind) {
    case 'busy':
    case 'congestion':
      return enter({ kind: outcome.kind, elapsedMs: 0 });
    case 'unobtainable': {
      const sit = sitTellsReason ? GR1162_SIT[outcome.sit] : E180_SIT;
      return enter({ kind: 'announcement', elapsedMs: 0, sit, says: voiceSamples('announcement', ANNOUNCEMENT_DB) });
    }
    case 'never':
      return enter({ kind: 'ringback', elapsedMs: 0 });
    case 'answers':
      return outcome.ms > 0 ? enter({ kind: 'ringback', elapsedMs: 0 }) : { ...outcome, kind: 'answered' };
    default:
      return assertNever(outcome);
  }
}
