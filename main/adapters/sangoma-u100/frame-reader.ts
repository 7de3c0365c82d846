import { FRAME_BYTES, isWhole, startsAt } from './frame-protocol.ts';

/** So many whole frames in a row, and a frame with a slot that is marked wrong is a broken one. */
const TRUSTED_FRAMES = 32;

export interface FrameListener {
  /** A frame begins at `at` of `bytes`; both are only valid during the call. */
  frame(bytes: Uint8Array, at: number): void;
  /** Bytes that belong to no frame lay before the frame that follows. */
  skipped(bytes: number): void;
}

/**
 * Finds the frames in a stream that comes in pieces of any size. Two starts 32 bytes apart are taken for frames; then each
 * is checked, and after one that is none the search begins anew, one byte further.
 */
export class FrameReader {
  readonly #listener: FrameListener;
  #rest = new Uint8Array(0);
  #synced = false;
  #skipped = 0;
  #wholeInRow = 0;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  get synced(): boolean {
    return this.#synced;
  }

  /** The device begins anew. */
  reset(): void {
    this.#rest = new Uint8Array(0);
    this.#synced = false;
    this.#skipped = 0;
    this.#wholeInRow = 0;
  }

  push(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? piece : joined(this.#rest, piece);
    let at = 0;
    for (;;) {
      if (this.#synced) {
        if (bytes.length - at < FRAME_BYTES) break;
        if (this.#fits(bytes, at)) {
          this.#hand(bytes, at);
          at += FRAME_BYTES;
        } else {
          this.#synced = false;
        }
      } else {
        // The next frame's first slot must be there to look at.
        if (bytes.length - at < FRAME_BYTES + 4) break;
        if (startsAt(bytes, at) && startsAt(bytes, at + FRAME_BYTES)) {
          this.#synced = true;
        } else {
          this.#skipped += 1;
          at += 1;
        }
      }
    }
    this.#rest = bytes.slice(at);
  }

  #fits(bytes: Uint8Array, at: number): boolean {
    if (!startsAt(bytes, at)) return false;
    if (isWhole(bytes, at)) {
      this.#wholeInRow += 1;
      return true;
    }
    // Only a device that marks its slots is held to it.
    if (this.#wholeInRow >= TRUSTED_FRAMES) return false;
    this.#wholeInRow = 0;
    return true;
  }

  #hand(bytes: Uint8Array, at: number): void {
    const skipped = this.#skipped;
    this.#skipped = 0;
    if (skipped > 0) this.#listener.skipped(skipped);
    this.#listener.frame(bytes, at);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
