/** Telephone-event payloads as bytes, RFC 4733 §2.3, and the DTMF digits among the events (§3.2). */

export const EVENT_PAYLOAD_BYTES = 4;
export const EVENT_MAX_DURATION = 0xffff;
/** −10 dBm0: RFC 4733 §2.3.3 counts the level down from 0 dBm0. */
export const EVENT_VOLUME = 10;

const DIGITS = '0123456789*#ABCD';

/** The event code of a digit, or undefined for what is no DTMF digit. */
export function eventOfDigit(digit: string): number | undefined {
  const code = digit.length === 1 ? DIGITS.indexOf(digit.toUpperCase()) : -1;
  return code < 0 ? undefined : code;
}

/** RFC 4733 §3.2, Table 3. */
export const FLASH_EVENT = 16;

/** The digit of an event code, or undefined (16 is a hook flash, others are tones). */
export const digitOfEvent = (event: number): string | undefined => DIGITS[event];

export interface EventPayload {
  event: number;
  end: boolean;
  /** In timestamp units (1/8000 s). */
  duration: number;
}

export function readEvent(data: Uint8Array, offset: number, length: number): EventPayload | undefined {
  if (length < EVENT_PAYLOAD_BYTES) return undefined;
  return {
    event: data[offset] ?? 0,
    end: ((data[offset + 1] ?? 0) & 0x80) !== 0,
    duration: ((data[offset + 2] ?? 0) << 8) | (data[offset + 3] ?? 0),
  };
}

export function writeEvent(into: Uint8Array, offset: number, { event, end, duration }: EventPayload): void {
  into[offset] = event;
  into[offset + 1] = (end ? 0x80 : 0) | EVENT_VOLUME;
  into[offset + 2] = duration >>> 8;
  into[offset + 3] = duration;
}
