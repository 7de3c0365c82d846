import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { callerIdSignals } from './caller-id-signals.ts';
import type { IncomingCall } from './exchange-control.ts';
import type { ExchangeProfile } from './exchange-profile.ts';
import type { Ringing } from './line-state.ts';

/** Japan (JCLIP): short rings that ask for the line to be answered, at most so many; then the call rings without. */
const SHORT_RING_MS = [500, 500] as const;
const MOST_SHORT_RINGS = 6;
/** From hanging up after the caller ID to the first ring. */
const DATA_TO_RING_MS = 400;

/** How a call begins to ring. */
export function ringingOf(call: IncomingCall, { callerId, ringMs }: ExchangeProfile, date: Date): Ringing {
  const signals = callerIdSignals(call, callerId, date);
  const ringing: Ringing = {
    kind: 'ringing',
    elapsedMs: -signals.before.length / (SAMPLE_RATE_HZ / 1000),
    signals,
    ringMs: call.cadenceMs ?? ringMs,
    afterRingMs: callerId.afterRingMs,
    rings: call.rings,
  };
  if (!signals.offHook) return ringing;
  const empty = new Int16Array(0);
  const quiet = { before: empty, reversed: false, pulseMs: 0, callerId: empty, offHook: undefined };
  return {
    ...ringing,
    ringMs: SHORT_RING_MS,
    rings: MOST_SHORT_RINGS,
    next: { ...ringing, elapsedMs: -DATA_TO_RING_MS, signals: quiet },
  };
}
