import { GatewayError } from '../../core/errors.ts';
import type { DialPulse } from '../../line/line-adapter.ts';

/** A break longer than this is a flash or a hang-up. */
const LONGEST_PULSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const MOST_DIGITS = 64;
/** The exchange counts no digit of more pulses; some countries' registers are odd, so a few more are let through. */
const MOST_PULSES = 12;

const within = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;

/** @throws GatewayError `bad-request` with what is allowed */
export function checkPulses(digits: readonly (readonly DialPulse[])[], interDigitMs: number): void {
  const refuse = (text: string): GatewayError => new GatewayError('bad-request', text);
  if (!within(digits.length, 1, MOST_DIGITS)) throw refuse(`1 to ${MOST_DIGITS} digits are dialled at once.`);
  if (!within(interDigitMs, 1, LONGEST_PAUSE_MS))
    throw refuse(`The pause between digits lasts 1 to ${LONGEST_PAUSE_MS} ms, not ${interDigitMs}.`);
  for (const pulses of digits) {
    if (!within(pulses.length, 1, MOST_PULSES))
      throw refuse(`A digit is 1 to ${MOST_PULSES} pulses, not ${pulses.length}.`);
    for (const { breakMs, makeMs } of pulses)
      if (!within(breakMs, 1, LONGEST_PULSE_MS) || !within(makeMs, 1, LONGEST_PULSE_MS))
        throw refuse(
          `A pulse opens and closes the loop for 1 to ${LONGEST_PULSE_MS} ms each, not ${breakMs} and ${makeMs}.`,
        );
  }
}
