import { decodeText as text } from './caller-id-text.ts';
import type { CallerIdMessage } from './line-signals.ts';

const SDMF_CALL_SETUP = 0x04;
const MDMF_CALL_SETUP = 0x80;

/** MDMF parameter types (GR-30 §2.4, ETSI EN 300 659-3 §5.3). */
const PARAMETER = {
  date: 0x01,
  number: 0x02,
  numberAbsent: 0x04,
  name: 0x07,
  nameAbsent: 0x08,
  callType: 0x11,
  redirecting: 0x1a,
} as const;

/** EN 300 659-3 §5.4.11: a call setup message may carry "message waiting" as its call type, and is then about no caller. */
const MESSAGE_WAITING = 0x81;

const DATE_LENGTH = 8;

type Told = { -readonly [Key in keyof CallerIdMessage]?: CallerIdMessage[Key] };

/**
 * Reads a caller-ID message: type, length, data, checksum as they came from the data link.
 * @param country whose letters a name is written in
 * @returns undefined when it is no call setup message (message waiting, charge, SMS) or its lengths contradict each other
 */
export function parseCallerId(
  bytes: Uint8Array,
  standard: CallerIdMessage['standard'],
  country?: string,
): CallerIdMessage | undefined {
  const type = bytes[0];
  const length = bytes[1];
  if (length === undefined || bytes.length !== length + 3) return undefined;
  const data = bytes.subarray(2, 2 + length);
  const told =
    type === SDMF_CALL_SETUP ? readSdmf(data) : type === MDMF_CALL_SETUP ? readMdmf(data, country) : undefined;
  return told && { ...told, standard, checksumOk: checksumHolds(bytes) };
}

/** Two's complement of the sum of all other bytes, modulo 256 (GR-30 §2.3.1.3): all bytes together sum to 0. */
function checksumHolds(bytes: Uint8Array): boolean {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0) === 0;
}

/** Date, then the number, or a letter in its place. */
function readSdmf(data: Uint8Array): Told {
  const told = readDate(data.subarray(0, DATE_LENGTH));
  return { ...told, ...readNumber(data.subarray(DATE_LENGTH)) };
}

/** A number, or a letter in its place. */
function readNumber(value: Uint8Array): Told {
  const number = text(value);
  if (/^[A-Za-z]$/.test(number)) return { numberAbsent: whyAbsent(number) };
  return number === '' ? {} : { number };
}

/** Parameters of type, length, value. An unknown one is passed over; one that overruns the message makes all of it unreadable. */
function readMdmf(data: Uint8Array, country: string | undefined): Told | undefined {
  const told: Told = {};
  for (let at = 0; at < data.length; ) {
    const type = data[at];
    const length = data[at + 1];
    if (length === undefined || at + 2 + length > data.length) return undefined;
    const value = data.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (length === 0) continue;
    if (type === PARAMETER.date) Object.assign(told, readDate(value));
    else if (type === PARAMETER.number) Object.assign(told, readNumber(value));
    else if (type === PARAMETER.redirecting) told.redirecting = text(value);
    else if (type === PARAMETER.callType && value[0] === MESSAGE_WAITING) return undefined;
    else if (type === PARAMETER.name) told.name = text(value, country);
    else if (type === PARAMETER.numberAbsent) told.numberAbsent = whyAbsent(text(value));
    else if (type === PARAMETER.nameAbsent) told.nameAbsent = whyAbsent(text(value));
  }
  return told;
}

function readDate(value: Uint8Array): Told {
  const date = text(value);
  return /^\d{8}$/.test(date) ? { date } : {};
}

/** `P` private; `O` out of area, and what exchanges send besides (coin `C`, service conflict `S`), mean that there is none. */
const whyAbsent = (letter: string): 'private' | 'unavailable' => (letter === 'P' ? 'private' : 'unavailable');
