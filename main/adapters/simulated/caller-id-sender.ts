import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import type { CallingParty } from './exchange-control.ts';
import { fromDbm0, sinePeak } from './levels.ts';

/** FSK at 1200 baud: 1 is mark, 0 is space. Bell 202 (GR-30) and V.23 (ETSI EN 300 659-1). */
export const FSK_STANDARDS = {
  bell202: { markHz: 1200, spaceHz: 2200 },
  v23: { markHz: 1300, spaceHz: 2100 },
} as const;
export type FskStandard = keyof typeof FSK_STANDARDS;

const BAUD = 1200;
const SEIZURE_BITS = 300;
const MARK_BITS = 180;
/** Mark after the checksum, so that a receiver's filters get the last bit out. */
const TAIL_BITS = 12;
/** GR-30's nominal level. */
export const CALLER_ID_LEVEL_DB = fromDbm0(-13.5);

/** GR-30 message and parameter types. */
const MDMF = 0x80;
const DATE = 0x01;
const NUMBER = 0x02;
const NUMBER_ABSENT = 0x04;
const NAME = 0x07;
const NAME_ABSENT = 0x08;
/** EN 300 659-3 §5.4. */
const REDIRECTING = 0x1a;

/** Seven-bit text as the exchange sends it: accents dropped, anything else unknown becomes `?`. */
const plainText = (text: string): number[] =>
  [...text.normalize('NFD').replace(/\p{M}/gu, '')].map((character) => {
    const code = character.codePointAt(0) ?? 63;
    return code >= 0x20 && code < 0x7f ? code : 63;
  });

const two = (value: number): string => String(value).padStart(2, '0');

/** The bytes of the MDMF message, checksum included. */
export function callerIdMessage(caller: CallingParty, date: Date): Uint8Array {
  const body: number[] = [];
  const parameter = (type: number, text: string): void => {
    const bytes = plainText(text);
    body.push(type, bytes.length, ...bytes);
  };
  const absent = caller.withheld === 'private' ? 'P' : 'O';
  parameter(DATE, two(date.getMonth() + 1) + two(date.getDate()) + two(date.getHours()) + two(date.getMinutes()));
  if (caller.number && !caller.withheld) parameter(NUMBER, caller.number);
  else parameter(NUMBER_ABSENT, absent);
  if (caller.withheld) parameter(NAME_ABSENT, absent);
  else if (caller.name) parameter(NAME, caller.name);
  if (caller.redirecting) parameter(REDIRECTING, caller.redirecting);
  const message = [MDMF, body.length, ...body];
  const sum = message.reduce((total, byte) => total + byte, 0);
  return Uint8Array.from([...message, -sum & 0xff]);
}

/** How the bits of a message are sent. */
export interface FskManner {
  readonly standard: FskStandard;
  readonly levelDb?: number;
  /** 0 and 1 in turn ahead of it. */
  readonly seizureBits?: number;
  readonly markBits?: number;
  readonly stopBits?: number;
}

/** The audio of a message: channel seizure, mark, then each byte with its start and stop bits, lowest bit first. */
export function fskSamples(message: Uint8Array, manner: FskManner): Int16Array {
  const {
    standard,
    levelDb = CALLER_ID_LEVEL_DB,
    seizureBits = SEIZURE_BITS,
    markBits = MARK_BITS,
    stopBits = 1,
  } = manner;
  const bits: number[] = [];
  for (let i = 0; i < seizureBits; i += 1) bits.push(i % 2);
  for (let i = 0; i < markBits; i += 1) bits.push(1);
  for (const byte of message) {
    bits.push(0);
    for (let bit = 0; bit < 8; bit += 1) bits.push((byte >> bit) & 1);
    for (let i = 0; i < stopBits; i += 1) bits.push(1);
  }
  for (let i = 0; i < TAIL_BITS; i += 1) bits.push(1);
  const { markHz, spaceHz } = FSK_STANDARDS[standard];
  const peak = sinePeak(levelDb);
  const samples = new Int16Array(Math.ceil((bits.length * SAMPLE_RATE_HZ) / BAUD));
  let phase = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const bit = bits[Math.floor((i * BAUD) / SAMPLE_RATE_HZ)] ?? 1;
    phase += (2 * Math.PI * (bit ? markHz : spaceHz)) / SAMPLE_RATE_HZ;
    samples[i] = Math.round(peak * Math.sin(phase));
  }
  return samples;
}
