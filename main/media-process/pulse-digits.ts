import { GatewayError } from '../core/errors.ts';
import type { DialPulse } from '../line/line-adapter.ts';
import type { PulseDialling } from '../media/media-protocol.ts';

/**
 * The loop's breaks and makes for each digit; 0 is ten pulses.
 * @throws GatewayError `bad-request` for what a rotary dial does not have
 */
export function pulsesFor(digits: string, { perSecond, makePercent }: PulseDialling): DialPulse[][] {
  const pulseMs = 1000 / perSecond;
  const makeMs = Math.round((pulseMs * makePercent) / 100);
  const pulse: DialPulse = { breakMs: Math.round(pulseMs) - makeMs, makeMs };
  return [...digits].map((digit) => {
    if (!/^[0-9]$/.test(digit))
      throw new GatewayError('bad-request', `"${digit}" cannot be dialled by pulses: only 0 to 9 can.`, {
        context: { digit },
      });
    return Array.from({ length: Number(digit) || 10 }, () => pulse);
  });
}
