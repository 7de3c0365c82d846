/**
 * NTT's number display, after what spandsp's `adsi.c` and Asterisk's `callerid.c` send and read alike (NTT's own technical
 * reference was not at hand): DLE SOH, header, DLE STX, message, DLE ETX, CRC. Seven bits and even parity; a DLE within is
 * sent twice.
 */
import { fskSamples } from './caller-id-sender.ts';
import type { CallingParty } from './exchange-control.ts';

const DLE = 0x10;
const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;
const HEADER = 0x07;
const MESSAGE = 0x40;
const NUMBER = 0x02;
const ABSENT = 0x04;
/** No channel seizure, a short mark, and four stop bits. */
const MANNER = { standard: 'v23', seizureBits: 0, markBits: 75, stopBits: 4 } as const;

const stuffed = (bytes: readonly number[]): number[] => bytes.flatMap((byte) => (byte === DLE ? [DLE, DLE] : [byte]));

function withParity(byte: number): number {
  let ones = 0;
  for (let bit = 0; bit < 7; bit += 1) ones += (byte >> bit) & 1;
  return ones % 2 === 0 ? byte : byte | 0x80;
}

/** ITU-T CRC-16 (x^16 + x^12 + x^5 + 1, lowest bit first), begun with 0. */
function crc(bytes: readonly number[]): number {
  let value = 0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >> 1) ^ 0x8408 : value >> 1;
  }
  return value;
}

/** The bytes of the message, with parity and CRC. */
export function jclipMessage({ number = '', withheld }: CallingParty): Uint8Array {
  const digits = number.replace(/[^0-9*#]/g, '');
  const absent = withheld === 'private' ? 'P' : 'O';
  const [type, text] = withheld || digits === '' ? [ABSENT, absent] : [NUMBER, digits];
  const body = [type, text.length, ...Buffer.from(text, 'latin1')];
  const framed = [HEADER, DLE, STX, MESSAGE, ...stuffed([body.length]), ...stuffed(body), DLE, ETX].map(withParity);
  const sum = crc(framed);
  return Uint8Array.from([...[DLE, SOH].map(withParity), ...framed, sum & 0xff, sum >> 8]);
}

/** @param levelDb RMS, dB below full scale */
export const jclipSamples = (caller: CallingParty, levelDb: number): Int16Array =>
  fskSamples(jclipMessage(caller), { ...MANNER, levelDb });
