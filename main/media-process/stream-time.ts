/** RTP timestamps of any clock as 8 kHz samples, 32 bits that wrap as timestamps do: what the jitter buffer counts in. */
import { SAMPLE_RATE_HZ } from '../line/line-adapter.ts';

export class StreamTime {
  #ticks = 1;
  /** A timestamp, and the place that it stands for. */
  #timestamp: number | undefined;
  #place = 0;

  setClock(clockHz: number): void {
    const ticks = clockHz / SAMPLE_RATE_HZ;
    if (ticks === this.#ticks) return;
    this.#ticks = ticks;
    this.#timestamp = undefined;
  }

  /** Timestamps before the first wrap of 48 kHz (a day) are followed from packet to packet: 2³² is no multiple of 6. */
  place(timestamp: number): number {
    if (this.#ticks === 1) return timestamp;
    if (this.#timestamp === undefined) {
      this.#timestamp = timestamp;
      this.#place = 0;
    }
    const samples = Math.floor(((timestamp - this.#timestamp) | 0) / this.#ticks);
    const place = (this.#place + samples) >>> 0;
    if (samples > 0) {
      this.#timestamp = (this.#timestamp + samples * this.#ticks) >>> 0;
      this.#place = place;
    }
    return place;
  }
}
