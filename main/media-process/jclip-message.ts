import type { CallerIdMessage } from '../media/media-protocol.ts';

const DLE = 0x10;
const STX = 0x02;
const ETX = 0x03;
/** What all of NTT's caller-ID messages are. */
const MESSAGE = 0x40;

const PARAMETER = { number: 0x02, absent: 0x04 } as const;

/**
 * Reads NTT's number display: DLE SOH header, DLE STX, message (type, length, parameters of type, length, data), DLE ETX,
 * CRC-16 (held already). Characters have seven bits and even parity; a DLE within is sent twice.
 *
 * After two independent programs that agree: Asterisk's `callerid_feed_jp` and spandsp's `adsi.c`, whose own sender is
 * read by ours in a test. NTT's technical reference itself was not at hand.
 *
 * @returns undefined for other messages, and where its lengths contradict each other
 */
export function parseJclip(frame: Uint8Array): CallerIdMessage | undefined {
  const message = unstuffed(frame);
  const length = message?.[1];
  if (!message || message[0] !== MESSAGE || length === undefined || message.length !== length + 2) return undefined;
  const told: { number?: string; numberAbsent?: 'private' | 'unavailable' } = {};
  for (let at = 2; at < message.length; ) {
    const size = message[at + 1];
    if (size === undefined || at + 2 + size > message.length) return undefined;
    const text = String.fromCharCode(...message.slice(at + 2, at + 2 + size)).trim();
    if (message[at] === PARAMETER.number && /^[0-9*#+]{1,32}$/.test(text)) told.number = text;
    // P: the caller withheld it; O: cannot be offered; C: a public telephone; S: the service cannot be had.
    else if (message[at] === PARAMETER.absent) told.numberAbsent = text.startsWith('P') ? 'private' : 'unavailable';
    at += 2 + size;
  }
  return { standard: 'jclip', ...told, checksumOk: true };
}

/** What stands between DLE STX and DLE ETX, seven bits each. */
function unstuffed(frame: Uint8Array): readonly number[] | undefined {
  const bytes = Array.from(frame, (byte) => byte & 0x7f);
  const start = bytes.findIndex((byte, at) => byte === DLE && bytes[at + 1] === STX);
  if (start < 0) return undefined;
  const message: number[] = [];
  for (let at = start + 2; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== DLE) {
      message.push(byte);
      continue;
    }
    at++;
    if (bytes[at] === ETX) return message;
    message.push(bytes[at] ?? 0);
  }
  return undefined;
}
