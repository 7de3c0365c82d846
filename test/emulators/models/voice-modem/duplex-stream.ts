import type { SampleFormat } from './sample-format.ts';

const DLE = 0x10;
/** What the chip keeps to play: 200 ms. */
const ROOM_SAMPLES = 1600;

export interface DuplexTraits {
  readonly leaves: 'caret' | 'etx';
  /** A stuffing state of its own: the code counts only after a 10h of audio. */
  tripledOnly: boolean;
  /** Says again and again that it has nothing to play. */
  tellsEveryUnderrun: boolean;
}

/** The chip's end of `+VTR`: bytes with DLE both ways, and what waits to be played. */
export class DuplexStream {
  readonly #format: SampleFormat;
  readonly #traits: DuplexTraits;
  readonly #left: () => void;
  #queue: number[] = [];
  #escaped = false;
  #afterDle = false;
  #partial: number[] = [];
  #dry = true;
  #started = false;
  underruns = 0;
  overruns = 0;
  mostQueued = 0;
  played = 0;

  constructor(format: SampleFormat, traits: DuplexTraits, left: () => void) {
    this.#format = format;
    this.#traits = traits;
    this.#left = left;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** What waits to be played is thrown away. */
  flush(): void {
    this.#queue = [];
  }

  /** Bytes from the host. */
  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#escaped) {
        this.#escaped = false;
        this.#code(byte);
      } else if (byte === DLE) this.#escaped = true;
      else {
        this.#afterDle = false;
        this.#sampleByte(byte);
      }
    }
    this.mostQueued = Math.max(this.mostQueued, this.#queue.length);
  }

  /** What the converter plays next, and what there is to tell of it. */
  play(samples: number): { readonly audio: Int16Array; readonly events: string } {
    const audio = new Int16Array(samples);
    const count = Math.min(samples, this.#queue.length);
    for (let at = 0; at < count; at += 1) audio[at] = this.#queue[at] ?? 0;
    this.#queue = this.#queue.slice(count);
    this.played += count;
    if (count === samples) {
      this.#dry = false;
      return { audio, events: '' };
    }
    const tell = this.#started && (!this.#dry || this.#traits.tellsEveryUnderrun);
    if (tell) this.underruns += 1;
    this.#dry = true;
    return { audio, events: tell ? 'u' : '' };
  }

  /** What the converter heard, as it goes to the host. */
  encode(samples: Int16Array): Buffer {
    const bytes: number[] = [];
    for (const sample of samples) {
      for (const byte of this.#format.encode(sample)) {
        bytes.push(byte);
        if (byte === DLE) bytes.push(DLE);
      }
    }
    return Buffer.from(bytes);
  }

  #code(code: number): void {
    if (code === DLE) {
      this.#afterDle = true;
      this.#sampleByte(DLE);
      return;
    }
    const tripled = this.#afterDle;
    this.#afterDle = false;
    if (code === 0x1a) {
      this.#sampleByte(DLE);
      this.#sampleByte(DLE);
    } else if (code === 0x18) this.flush();
    else if (code === (this.#traits.leaves === 'caret' ? 0x5e : 0x03) && (tripled || !this.#traits.tripledOnly))
      this.#left();
  }

  #sampleByte(byte: number): void {
    this.#partial.push(byte);
    if (this.#partial.length < this.#format.bytes) return;
    if (this.#queue.length >= ROOM_SAMPLES) this.overruns += 1;
    else this.#queue.push(this.#format.decode(this.#partial));
    this.#partial = [];
    this.#started = true;
  }
}
