/** What a receiver counts about one RTP source, RFC 3550 appendices A.1, A.3 and A.8. */

const SEQUENCE_SPAN = 0x10000;
/** A.1: a jump further than this is a restarted sender, not loss. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;

/** The numbers of a reception report block. Jitter in timestamp units. */
export interface ReceptionReport {
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  readonly jitter: number;
}

export class ReceptionStatistics {
  #started = false;
  /** Timestamp units. */
  #unitsPerMs = 8;
  #base = 0;
  #highest = 0;
  #cycles = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitter = 0;
  #transit: number | undefined;
  /** Lost and expected in the streams (SSRCs) before this one. */
  #lostEarlier = 0;
  #expectedEarlier = 0;

  /** Of the timestamps from now on. */
  setClock(clockHz: number): void {
    if (clockHz === this.#unitsPerMs * 1000) return;
    this.#unitsPerMs = clockHz / 1000;
    this.#jitter = 0;
    this.#transit = undefined;
  }

  /** Counts a packet. `timestamp` is left out where it does not follow the clock (telephone-events). */
  packet(sequence: number, timestamp: number | undefined, nowMs: number): void {
    if (!this.#started) this.#start(sequence);
    const step = (sequence - this.#highest) & 0xffff;
    if (step < MAX_DROPOUT) {
      if (sequence < this.#highest) this.#cycles += SEQUENCE_SPAN;
      this.#highest = sequence;
    } else if (step <= SEQUENCE_SPAN - MAX_MISORDER) {
      this.restart();
      this.#start(sequence);
    }
    this.#received++;
    if (timestamp !== undefined) this.#measureJitter(timestamp, nowMs);
  }

  /** A new source begins; what was lost so far stays counted. */
  restart(): void {
    this.#lostEarlier = this.lost;
    this.#expectedEarlier += this.#expected;
    this.#started = false;
    this.#received = 0;
    this.#cycles = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
    this.#jitter = 0;
    this.#transit = undefined;
  }

  get #expected(): number {
    return this.#started ? this.#cycles + this.#highest - this.#base + 1 : 0;
  }

  /** Packets that should have come, all streams of this leg together. */
  get expected(): number {
    return this.#expectedEarlier + this.#expected;
  }

  /** Packets that never came, all streams of this leg together. Duplicates never make it negative. */
  get lost(): number {
    return this.#lostEarlier + Math.max(0, this.#expected - this.#received);
  }

  get jitterMs(): number {
    return this.#jitter / this.#unitsPerMs;
  }

  /** The block for the next RTCP report; undefined when nothing was ever received. */
  report(): ReceptionReport | undefined {
    if (!this.#started) return undefined;
    const expected = this.#expected - this.#expectedBefore;
    const received = this.#received - this.#receivedBefore;
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.#received;
    const lost = expected - received;
    return {
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      cumulativeLost: Math.max(-0x800000, Math.min(0x7fffff, this.#expected - this.#received)),
      highestSequence: (this.#cycles + this.#highest) >>> 0,
      jitter: Math.floor(this.#jitter),
    };
  }

  #start(sequence: number): void {
    this.#started = true;
    this.#base = sequence;
    this.#highest = sequence;
  }

  /** RFC 3550 §6.4.1: J += (|D| − J) / 16. */
  #measureJitter(timestamp: number, nowMs: number): void {
    const transit = nowMs * this.#unitsPerMs - timestamp;
    if (this.#transit !== undefined) {
      const difference = Math.abs(transit - this.#transit) % 2 ** 32;
      // A timestamp that wrapped or jumped is no jitter.
      if (difference < 1000 * this.#unitsPerMs) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
  }
}
