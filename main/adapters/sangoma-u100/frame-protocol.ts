import type { Law } from '../../core/g711.ts';

/**
 * The U100's frame: 32 bytes for 1 ms of both ports, the same in both directions. 8 slots of 4 bytes, a slot for each
 * sample instant:
 *
 *     byte  bits 7-6        bits 5-4             bits 3-0
 *     0     control 7-6     11 first slot, 01    port 1, low half of the G.711 code
 *     1     control 5-4                          port 2, low half
 *     2     control 3-2                          port 1, high half
 *     3     control 1-0                          port 2, high half
 *
 * So each frame carries 8 samples a port and 8 control bytes. The first control byte is always 7E (command-protocol.ts has
 * the rest). In the first slot of a received frame, bit 5 of byte 1 says that the device recognises our frames.
 */

export const FRAME_BYTES = 32;
export const SLOTS = 8;
export const IDLE = 0x7e;

const SLOT_BYTES = 4;
const FLAGS = 0x30;
const FIRST = 0x30;
const OTHER = 0x10;
const SYNC_BIT = 0x20;

/** One of the 8 control bytes of the frame at `at`. */
export function controlAt(bytes: Uint8Array, at: number, slot: number): number {
  const first = at + slot * SLOT_BYTES;
  return (
    ((bytes[first] ?? 0) & 0xc0) |
    (((bytes[first + 1] ?? 0) & 0xc0) >> 2) |
    (((bytes[first + 2] ?? 0) & 0xc0) >> 4) |
    (((bytes[first + 3] ?? 0) & 0xc0) >> 6)
  );
}

/** A frame may begin at `at`. No other place of a whole frame looks like it. */
export function startsAt(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at] ?? 0) & FLAGS) === FIRST && controlAt(bytes, at, 0) === IDLE;
}

/** The slots after the first are marked as such, all of them. */
export function isWhole(bytes: Uint8Array, at: number): boolean {
  for (let slot = 1; slot < SLOTS; slot += 1) {
    if (((bytes[at + slot * SLOT_BYTES] ?? 0) & FLAGS) !== OTHER) return false;
  }
  return true;
}

/** The device says that it recognises our frames (firmware 20 and later). */
export const hearsUs = (bytes: Uint8Array, at: number): boolean => ((bytes[at + 1] ?? 0) & SYNC_BIT) !== 0;

/** A frame's 8 samples of `port` (0 or 1), decoded into `into` from `offset` on. */
export function readSamples(
  bytes: Uint8Array,
  at: number,
  port: number,
  law: Law,
  into: Int16Array,
  offset: number,
): void {
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const low = at + slot * SLOT_BYTES + port;
    const code = ((bytes[low] ?? 0) & 0x0f) | (((bytes[low + 2] ?? 0) & 0x0f) << 4);
    into[offset + slot] = law.toLinear[code] ?? 0;
  }
}

/** Control bytes of a frame, from its second slot up to the next 7E; empty where there is no message. */
export function readMessage(bytes: Uint8Array, at: number): readonly number[] {
  const message: number[] = [];
  for (let slot = 1; slot < SLOTS; slot += 1) {
    const control = controlAt(bytes, at, slot);
    if (control === IDLE) break;
    message.push(control);
  }
  return message;
}

/** A frame to send, without a message: the 8 samples of each port from `offset` on, silence for a port that has none. */
export function writeFrame(
  into: Uint8Array,
  at: number,
  law: Law,
  [one, two]: readonly [Int16Array | undefined, Int16Array | undefined],
  offset: number,
): void {
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const first = one ? (law.fromLinear[(one[offset + slot] ?? 0) & 0xffff] ?? 0) : law.silence;
    const second = two ? (law.fromLinear[(two[offset + slot] ?? 0) & 0xffff] ?? 0) : law.silence;
    const byte = at + slot * SLOT_BYTES;
    into[byte] = (slot === 0 ? FIRST : OTHER) | (first & 0x0f);
    into[byte + 1] = second & 0x0f;
    into[byte + 2] = first >> 4;
    into[byte + 3] = second >> 4;
    writeControl(into, byte, IDLE);
  }
}

/** Puts a message of at most 7 bytes into a frame that has been written. */
export function writeMessage(into: Uint8Array, at: number, message: readonly number[]): void {
  for (let i = 0; i < message.length; i += 1) writeControl(into, at + (i + 1) * SLOT_BYTES, message[i] ?? IDLE);
}

function writeControl(into: Uint8Array, byte: number, control: number): void {
  for (let i = 0; i < SLOT_BYTES; i += 1) {
    into[byte + i] = ((into[byte + i] ?? 0) & 0x3f) | ((control << (2 * i)) & 0xc0);
  }
}
