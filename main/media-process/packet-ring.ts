/**
 * Audio of a stream by its RTP timestamp: packets may be of any length, reordered or doubled. Each sample
 * remembers when its packet arrived, and once taken that it was played. Nothing is allocated.
 */
import { FRAME_SAMPLES } from '../line/line-adapter.ts';

/** About a second: half of it ahead of the playing point, half behind. */
export const RING_SAMPLES = 8192;
const MASK = RING_SAMPLES - 1;
/** In place of an arrival time. */
const ABSENT = 0;
const PLAYED = -1;

export class PacketRing {
  readonly #samples = new Int16Array(RING_SAMPLES);
  /** Per sample: when its packet arrived, in ms. */
  readonly #arrivedAt = new Float64Array(RING_SAMPLES);

  clear(): void {
    this.#arrivedAt.fill(ABSENT);
  }

  /** `length` codes of `payload` from `offset`, `toLinear` their values. */
  store(
    timestamp: number,
    payload: Uint8Array,
    offset: number,
    length: number,
    toLinear: Int16Array,
    nowMs: number,
  ): void {
    const arrivedAt = Math.max(nowMs, Number.MIN_VALUE);
    for (let i = 0; i < length; i++) {
      const slot = (timestamp + i) & MASK;
      this.#samples[slot] = toLinear[payload[offset + i] ?? 0] ?? 0;
      this.#arrivedAt[slot] = arrivedAt;
    }
  }

  /** `length` samples from `timestamp` have come; `fill` follows before they are looked at. */
  announce(timestamp: number, length: number, nowMs: number): void {
    const arrivedAt = Math.max(nowMs, Number.MIN_VALUE);
    for (let i = 0; i < length; i++) this.#arrivedAt[(timestamp + i) & MASK] = arrivedAt;
  }

  /** The first `known` of `pcm`, then silence, are what was announced from `timestamp`. */
  fill(timestamp: number, pcm: Int16Array, length: number, known: number): void {
    for (let i = 0; i < length; i++) this.#samples[(timestamp + i) & MASK] = i < known ? (pcm[i] ?? 0) : 0;
  }

  /** It lies here, or was played already. */
  knows(timestamp: number): boolean {
    return (this.#arrivedAt[timestamp & MASK] ?? ABSENT) !== ABSENT;
  }

  isPresent(timestamp: number): boolean {
    return (this.#arrivedAt[timestamp & MASK] ?? ABSENT) > 0;
  }

  /** The sample at `timestamp`, played from now on. */
  take(timestamp: number): number {
    const slot = timestamp & MASK;
    this.#arrivedAt[slot] = PLAYED;
    return this.#samples[slot] ?? 0;
  }

  /** The sample at `timestamp` was taken and can still be had by `at`. */
  wasPlayed(timestamp: number): boolean {
    return this.#arrivedAt[timestamp & MASK] === PLAYED;
  }

  /** The sample at `timestamp`, whether it was played or not. */
  at(timestamp: number): number {
    return this.#samples[timestamp & MASK] ?? 0;
  }

  /** The playing point passed `timestamp`: what lies half a turn away is the far future from now on. */
  pass(timestamp: number): void {
    this.#arrivedAt[(timestamp + RING_SAMPLES / 2) & MASK] = ABSENT;
  }

  /** How long the last packet of the frame from `timestamp` has lain here; undefined when a part of it is missing. */
  slackOf(timestamp: number, nowMs: number): number | undefined {
    let newest = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const arrivedAt = this.#arrivedAt[(timestamp + i) & MASK] ?? ABSENT;
      if (arrivedAt <= 0) return undefined;
      if (arrivedAt > newest) newest = arrivedAt;
    }
    return nowMs - newest;
  }

  /** Sum of magnitudes of the frame from `timestamp`; what is missing is silence. */
  loudnessOf(timestamp: number): number {
    let sum = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      if (this.isPresent(timestamp + i)) sum += Math.abs(this.#samples[(timestamp + i) & MASK] ?? 0);
    }
    return sum;
  }
}
