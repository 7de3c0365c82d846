/**
 * Packets of a codec that remembers (G.722, Opus), kept as they came until they are due, so that they are decoded in
 * their order whatever the network did to it. Pure: the jitter buffer says what is due.
 */
import type { CodedDecoder } from './audio-codec.ts';
import { type PacketRing, RING_SAMPLES } from './packet-ring.ts';

interface Kept {
  readonly timestamp: number;
  readonly samples: number;
  readonly payload: Uint8Array;
  readonly arrivedAt: number;
}

/** After a loss the next packet is waited for so long, in the hope of what it knows of the one before. */
const WARY_MS = 10_000;

const after = (a: number, b: number): number => (a - b) | 0;

export class CodedPackets {
  readonly decoder: CodedDecoder;
  readonly #ring: PacketRing;
  readonly #pcm = new Int16Array(RING_SAMPLES / 4);
  /** By timestamp. */
  #kept: Kept[] = [];
  /** Where the decoder is: after the last packet, or what was invented behind it. */
  #end: number | undefined;
  /** After the last packet itself. */
  #packetEnd: number | undefined;
  #lossAt = Number.NEGATIVE_INFINITY;
  #packetMs = 0;

  constructor(decoder: CodedDecoder, ring: PacketRing) {
    this.decoder = decoder;
    this.#ring = ring;
  }

  put(timestamp: number, samples: number, payload: Uint8Array, arrivedAt: number): void {
    this.#ring.announce(timestamp, samples, arrivedAt);
    let at = this.#kept.length;
    while (at > 0 && after(this.#kept[at - 1]?.timestamp ?? 0, timestamp) > 0) at--;
    this.#kept.splice(at, 0, { timestamp, samples, payload, arrivedAt });
  }

  /** Decodes what begins before `until`, and what was lost before it as far as the packet after it knows. */
  decodeUntil(until: number, nowMs: number): void {
    for (;;) {
      const next = this.#kept[0];
      if (!next) return;
      const gap = this.#end === undefined ? 0 : after(next.timestamp, this.#end);
      const known = gap > 0 && this.decoder.recover ? Math.min(gap, next.samples) : 0;
      if (after(next.timestamp - known, until) >= 0) return;
      this.#kept.shift();
      if (this.#packetEnd !== undefined && after(next.timestamp, this.#packetEnd) > 0) {
        this.#lossAt = nowMs;
        this.#packetMs = next.samples / 8;
      }
      if (known > 0) this.#recover(next, gap, known);
      const pcm = this.#pcm;
      const samples = Math.min(next.samples, this.decoder.decode(next.payload, pcm));
      this.#ring.fill(next.timestamp, pcm, next.samples, samples);
      const end = (next.timestamp + next.samples) >>> 0;
      if (this.#packetEnd === undefined || after(end, this.#packetEnd) > 0) this.#packetEnd = end;
      if (this.#end === undefined || after(end, this.#end) > 0) this.#end = end;
    }
  }

  /** Invents what did not come: `into` lies at `timestamp`. False: the decoder cannot. */
  conceal(timestamp: number, into: Int16Array): boolean {
    const end = (timestamp + into.length) >>> 0;
    const isNext = this.#end !== undefined && after(timestamp, this.#end) >= 0;
    if (!isNext) return false;
    this.#end = end;
    return this.decoder.conceal?.(into) ?? false;
  }

  /** How much longer than the network asks for audio should lie here: a packet's length while packets get lost, ms. */
  waryMs(nowMs: number): number {
    return this.decoder.recover && nowMs - this.#lossAt < WARY_MS ? this.#packetMs : 0;
  }

  /** The stream is forgotten. */
  clear(): void {
    this.#kept = [];
    this.#end = undefined;
    this.#packetEnd = undefined;
    this.decoder.reset();
  }

  #recover(next: Kept, gap: number, known: number): void {
    // What lies farther back than the packet knows has to be invented first: the decoder goes on from there.
    const unknown = Math.min(gap - known, RING_SAMPLES / 4);
    const begin = next.timestamp - known;
    if (unknown > 0) {
      const invented = this.#pcm.subarray(0, unknown);
      if (this.decoder.conceal?.(invented)) this.#place(begin - unknown, invented, next.arrivedAt);
    }
    const recovered = this.#pcm.subarray(0, known);
    if (this.decoder.recover?.(next.payload, recovered)) this.#place(begin, recovered, next.arrivedAt);
  }

  #place(timestamp: number, pcm: Int16Array, arrivedAt: number): void {
    this.#ring.announce(timestamp, pcm.length, arrivedAt);
    this.#ring.fill(timestamp, pcm, pcm.length, pcm.length);
  }
}
