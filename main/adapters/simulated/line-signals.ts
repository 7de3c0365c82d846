import { assertNever } from '../../core/errors.ts';
import { FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { cadenceAt, type ExchangeProfile } from './exchange-profile.ts';
import { type ExchangeTone, tone, turnMs, writeTone } from './exchange-tone.ts';
import type { LineState, Ringing } from './line-state.ts';
import { HOWLER, STUTTER } from './special-tones.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Japan: from the answer to the data. */
export const ANSWER_TO_DATA_MS = 500;

/** Writes the exchange's own signal for the next 20 ms; false, and nothing written, where it is silent. */
export function writeSignal(state: LineState, profile: ExchangeProfile, factor: number, frame: Frame): boolean {
  const { elapsedMs } = state;
  const sound = (of: ExchangeTone, sinceMs = elapsedMs): boolean =>
    writeTone(of, sinceMs, { levelDb: profile.toneLevelDb, factor }, frame);
  switch (state.kind) {
    case 'idle':
    case 'dialling':
    case 'connecting':
    case 'talking':
      return false;
    case 'ringing':
      return writeCallerId(state, frame);
    case 'caller-id':
      return writeSamples(state.data, (elapsedMs - ANSWER_TO_DATA_MS) * SAMPLES_PER_MS, frame);
    case 'dial-tone':
      return writeDialTone(state, profile, sound);
    case 'ringback':
      return sound(profile.ringback);
    case 'busy':
      return sound(profile.busy);
    case 'congestion':
      return sound(profile.congestion);
    case 'announcement': {
      const sitMs = turnMs(state.sit);
      if (elapsedMs < sitMs) return sound([...state.sit, { hz: [], onMs: 0, offMs: 1000 }]);
      return writeLoop(state.says, (elapsedMs - sitMs) * SAMPLES_PER_MS, frame);
    }
    case 'far-end-gone':
      return hangUpTone(state.signal, profile, sound);
    default:
      return assertNever(state);
  }
}

/** Whether ring voltage is on the line. */
export function rings(state: LineState): boolean {
  if (state.kind !== 'ringing') return false;
  const { elapsedMs, signals } = state;
  if (elapsedMs >= 0) return cadenceAt(state.ringMs, elapsedMs).on;
  const sinceMs = elapsedMs + signals.before.length / SAMPLES_PER_MS;
  return sinceMs >= 0 && sinceMs < signals.pulseMs;
}

function writeDialTone(
  { manner, silentMs, elapsedMs }: Extract<LineState, { kind: 'dial-tone' }>,
  { dialTone }: ExchangeProfile,
  sound: (of: ExchangeTone, sinceMs?: number) => boolean,
): boolean {
  switch (manner) {
    case 'none':
      return false;
    case 'normal':
      return sound(dialTone);
    case 'late':
      return elapsedMs >= silentMs && sound(dialTone, elapsedMs - silentMs);
    case 'stutter': {
      const { burstMs, bursts } = STUTTER;
      const stutters = elapsedMs < 2 * burstMs * bursts;
      return sound(stutters ? tone(dialTone[0]?.hz ?? [], [burstMs, burstMs]) : dialTone);
    }
    default:
      return assertNever(manner);
  }
}

function hangUpTone(
  signal: Extract<LineState, { kind: 'far-end-gone' }>['signal'],
  profile: ExchangeProfile,
  sound: (of: ExchangeTone) => boolean,
): boolean {
  switch (signal) {
    case 'busy-tone':
      return sound(profile.busy);
    case 'congestion-tone':
      return sound(profile.congestion);
    case 'howler':
      return sound(HOWLER);
    case 'number-unobtainable':
      return sound(profile.unobtainable);
    case 'cpc':
    case 'polarity':
    case 'nothing':
    case 'dial-tone':
      return false;
    default:
      return assertNever(signal);
  }
}

/** Ahead of the first ring, or in the long pause after it. */
function writeCallerId({ signals, elapsedMs, ringMs, afterRingMs }: Ringing, frame: Frame): boolean {
  if (elapsedMs < 0) return writeSamples(signals.before, signals.before.length + elapsedMs * SAMPLES_PER_MS, frame);
  const { turn, segment, intoMs } = cadenceAt(ringMs, elapsedMs);
  const from = (intoMs - afterRingMs) * SAMPLES_PER_MS;
  return turn === 0 && segment === ringMs.length - 1 && writeSamples(signals.callerId, from, frame);
}

function writeSamples(samples: Int16Array, from: number, frame: Frame): boolean {
  if (from < 0 || from >= samples.length) return false;
  frame.fill(0);
  frame.set(samples.subarray(from, from + FRAME_SAMPLES));
  return true;
}

function writeLoop(samples: Int16Array, from: number, frame: Frame): boolean {
  for (let i = 0; i < FRAME_SAMPLES; i += 1) frame[i] = samples[(from + i) % samples.length] ?? 0;
  return true;
}
