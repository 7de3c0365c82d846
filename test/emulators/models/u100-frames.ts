/** The U100's own frames: 32 bytes a millisecond, taken apart and put together as its DSP does it. */

export const FRAME_BYTES = 32;
const SLOTS = 8;

/** What the serial side brings in: frames by their codes (two ports of 8) and their control bytes. */
export interface TakenFrame {
  readonly codes: readonly [number[], number[]];
  readonly control: number[];
}

/** Two bits each of four bytes. */
function control(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i += 1) value = (value << 2) | (bytes.readUInt8(at + i) >> 6);
  return value;
}

export function takeApart(frame: Buffer): TakenFrame {
  const taken: TakenFrame = { codes: [[], []], control: [] };
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const at = slot * 4;
    taken.control.push(control(frame, at));
    for (const port of [0, 1] as const) {
      taken.codes[port].push((frame.readUInt8(at + port) & 15) + (frame.readUInt8(at + port + 2) & 15) * 16);
    }
  }
  return taken;
}

export function putTogether(
  codes: readonly [Uint8Array, Uint8Array],
  message: readonly number[],
  sync: boolean,
): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const value = slot === 0 ? 0x7e : (message[slot - 1] ?? 0x7e);
    const nibbles = [
      (codes[0][slot] ?? 0) % 16,
      (codes[1][slot] ?? 0) % 16,
      Math.floor((codes[0][slot] ?? 0) / 16),
      Math.floor((codes[1][slot] ?? 0) / 16),
    ];
    for (const [i, nibble] of nibbles.entries()) frame[slot * 4 + i] = (((value >> (6 - 2 * i)) & 3) << 6) | nibble;
    frame[slot * 4] = (frame[slot * 4] ?? 0) | (slot === 0 ? 0x30 : 0x10);
  }
  if (sync) frame[1] = (frame[1] ?? 0) | 0x20;
  return frame;
}

/** Good frames in a row until the DSP believes them. */
const SYNC_FRAMES = 4;

/** The DSP's receiver: looks for the host's frames in what comes over the serial side. */
export class HostFrames {
  #rest = Buffer.alloc(0);
  #inRow = 0;
  #losses = 0;

  get synced(): boolean {
    return this.#inRow >= SYNC_FRAMES;
  }

  /** How often it lost the host's frames. */
  get losses(): number {
    return this.#losses;
  }

  reset(): void {
    this.#rest = Buffer.alloc(0);
    this.#inRow = 0;
  }

  take(bytes: Buffer): readonly TakenFrame[] {
    const all = Buffer.concat([this.#rest, bytes]);
    const frames: TakenFrame[] = [];
    let at = 0;
    while (all.length - at >= FRAME_BYTES) {
      const start = (all.readUInt8(at) & 0x30) === 0x30 && control(all, at) === 0x7e;
      if (!start) {
        if (this.synced) this.#losses += 1;
        this.#inRow = 0;
        at += 1;
        continue;
      }
      this.#inRow += 1;
      if (this.synced) frames.push(takeApart(all.subarray(at, at + FRAME_BYTES)));
      at += FRAME_BYTES;
    }
    this.#rest = all.subarray(at);
    return frames;
  }
}
