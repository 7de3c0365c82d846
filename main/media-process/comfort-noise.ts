/** Comfort noise as a peer describes it (RFC 3389): a level and, maybe, a spectrum. Nothing is allocated a frame. */

/** Whatever a peer says, it gets no louder than this: −dBov. */
const LOUDEST = 20;
/** RFC 3389 §3: model orders above this say nothing that an ear would hear in background noise. */
const MAX_ORDER = 10;
const LEVEL_MASK = 0x7f;
/** 0 dBov is a square wave of full scale (RFC 3389 §3.1). */
const FULL_SCALE = 32_768;

export class ComfortNoise {
  /** Reflection coefficients of the all-pole lattice, and its memory. */
  readonly #reflection = new Float64Array(MAX_ORDER);
  readonly #memory = new Float64Array(MAX_ORDER + 1);
  #order = 0;
  /** Peak of the evenly distributed excitation; 0: no noise is wanted. */
  #peak = 0;
  #random = 0x2545f491;

  /** The peer is silent and its noise is to be heard. */
  get active(): boolean {
    return this.#peak > 0;
  }

  /** An RFC 3389 payload of `length` octets from `offset`; an empty one is ignored. */
  set(payload: Uint8Array, offset: number, length: number): void {
    if (length < 1) return;
    const level = Math.max(LOUDEST, (payload[offset] ?? LEVEL_MASK) & LEVEL_MASK);
    this.#order = Math.min(MAX_ORDER, length - 1);
    let gain = 1;
    for (let i = 0; i < this.#order; i++) {
      // RFC 3389 §3.2: 127 is 0, in steps of 258/32768.
      const coefficient = (258 * ((payload[offset + 1 + i] ?? 127) - 127)) / 32_768;
      this.#reflection[i] = Math.max(-0.98, Math.min(0.98, coefficient));
      gain *= 1 - (this.#reflection[i] ?? 0) ** 2;
    }
    // An even distribution's RMS is its peak over the root of 3.
    this.#peak = FULL_SCALE * 10 ** (-level / 20) * Math.sqrt(3 * gain);
    this.#memory.fill(0);
  }

  stop(): void {
    this.#peak = 0;
  }

  /** Writes `frame[from, to)`. */
  fill(frame: Int16Array, from: number, to: number): void {
    for (let i = from; i < to; i++) frame[i] = Math.max(-32_768, Math.min(32_767, Math.round(this.#next())));
  }

  #next(): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    let forward = (this.#random / 2 ** 31) * this.#peak;
    const memory = this.#memory;
    for (let i = this.#order - 1; i >= 0; i--) {
      const coefficient = this.#reflection[i] ?? 0;
      const backward = memory[i] ?? 0;
      forward -= coefficient * backward;
      memory[i + 1] = backward + coefficient * forward;
    }
    memory[0] = forward;
    return forward;
  }
}
