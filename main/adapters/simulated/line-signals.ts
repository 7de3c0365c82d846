import { assertNever } from '../../core/errors.ts';
import { FRAME_MS, FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import type { HangUpSignal } from './exchange-control.ts';
import { cadenceAt, type ExchangeProfile, type ExchangeTone } from './exchange-profile.ts';
import { toneTable } from './tone-table.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/** What goes on on a line; `elapsedMs` since it began. */
export type LineState = { elapsedMs: number } & (
  | { readonly kind: 'idle' | 'dial-tone' | 'connecting' | 'ringback' | 'busy' | 'congestion' | 'talking' }
  /** `before` sounds ahead of the first ring: `elapsedMs` begins below 0. `callerId` is for the first long pause. */
  | { readonly kind: 'ringing'; readonly before: Int16Array; readonly callerId: Int16Array; readonly rings?: number }
  | { readonly kind: 'dialling'; count: number; quietMs: number }
  | { readonly kind: 'far-end-gone'; readonly signal: HangUpSignal }
);

/** Writes the exchange's own signal for the next 20 ms; false, and nothing written, where it is silent. */
export function writeSignal(state: LineState, profile: ExchangeProfile, frame: Frame): boolean {
  switch (state.kind) {
    case 'idle':
    case 'dialling':
    case 'connecting':
    case 'talking':
      return false;
    case 'ringing':
      if (state.elapsedMs < 0)
        return writeSamples(state.before, state.before.length + state.elapsedMs * SAMPLES_PER_MS, frame);
      return writeCallerId(state.callerId, state.elapsedMs, profile, frame);
    case 'dial-tone':
      return writeTone(profile.dialTone, state.elapsedMs, profile, frame);
    case 'ringback':
      return writeTone(profile.ringback, state.elapsedMs, profile, frame);
    case 'busy':
      return writeTone(profile.busy, state.elapsedMs, profile, frame);
    case 'congestion':
      return writeTone(profile.congestion, state.elapsedMs, profile, frame);
    case 'far-end-gone':
      return state.signal === 'busy-tone' && writeTone(profile.busy, state.elapsedMs, profile, frame);
    default:
      return assertNever(state);
  }
}

function writeTone(tone: ExchangeTone, elapsedMs: number, profile: ExchangeProfile, frame: Frame): boolean {
  const table = toneTable(tone.hz, profile.toneLevelDb);
  if (!tone.cadenceMs) {
    table.fill(frame, elapsedMs * SAMPLES_PER_MS);
    return true;
  }
  const first = cadenceAt(tone.cadenceMs, elapsedMs);
  const last = cadenceAt(tone.cadenceMs, elapsedMs + FRAME_MS - 1);
  if (!first.on && !last.on) return false;
  table.fill(frame, elapsedMs * SAMPLES_PER_MS);
  if (first.on && last.on) return true;
  // The edge lies within the frame, to the millisecond.
  for (let ms = 0; ms < FRAME_MS; ms += 1) {
    if (!cadenceAt(tone.cadenceMs, elapsedMs + ms).on) frame.fill(0, ms * SAMPLES_PER_MS, (ms + 1) * SAMPLES_PER_MS);
  }
  return true;
}

/** In the long pause after the first ring. */
function writeCallerId(callerId: Int16Array, elapsedMs: number, profile: ExchangeProfile, frame: Frame): boolean {
  const { turn, segment, intoMs } = cadenceAt(profile.ringMs, elapsedMs);
  const from = (intoMs - profile.callerId.afterRingMs) * SAMPLES_PER_MS;
  return turn === 0 && segment === profile.ringMs.length - 1 && writeSamples(callerId, from, frame);
}

function writeSamples(samples: Int16Array, from: number, frame: Frame): boolean {
  if (from < 0 || from >= samples.length) return false;
  frame.fill(0);
  frame.set(samples.subarray(from, from + FRAME_SAMPLES));
  return true;
}
