import { between, HALF_TAPS } from './fractional-delay.ts';

/** Samples ready before the first is given (60 ms): what two processes' timers are late on a busy machine. */
const PRIME_SAMPLES = 480;
/** A reader that leaves this much lying has stopped reading (500 ms): what comes now is nobody's loss. */
const STOPPED_SAMPLES = 4000;
/** Over so many samples read, the least that was left behind says how deep the buffer is (1 s). */
const WINDOW_SAMPLES = 8000;
/** Between these the depth may drift; beyond, samples are dropped or repeated. */
const LEAST_DEPTH_SAMPLES = 40;
const MOST_DEPTH_SAMPLES = 720;
/** A pause of the writer longer than this (200 ms) is the end of what it said, not a gap in it. */
const GAP_SAMPLES = 1600;

/** Less than this (20 ms) is drift, and taken out sample by sample. */
const DRIFT_SAMPLES = 160;

/** How many of the samples that are too many, or too few, are dealt with in one window. */
const step = (samples: number): number => (samples > DRIFT_SAMPLES ? samples : Math.min(1, samples));

/**
 * Between two clocks of nearly 8 kHz, as a pair of copper wires is: a reader whose clock is known to be faster or slower finds
 * the signal's value at its own moments, between the writer's samples. Late samples make it deeper by as much as was missing;
 * what drift is left is taken out by single samples, and every sample dropped or made up is counted.
 */
export class ElasticBuffer {
  readonly #ring = new Int16Array(8192);
  /** Of the writer's samples, from one sample of the reader to the next. */
  readonly #step: number;
  /** The reader's moment after the sample that it is at. */
  #fraction = 0;
  #readAt = 0;
  #length = 0;
  #running = false;
  /** Silence given since it ran dry. */
  #dry = GAP_SAMPLES;
  #windowLeft = WINDOW_SAMPLES;
  #windowLeast = Number.POSITIVE_INFINITY;
  #depth = 0;
  #last = 0;
  #slips = 0;

  /** @param readerPpm how much faster the reader's clock is than the writer's */
  constructor(readerPpm = 0) {
    this.#step = 1 / (1 + readerPpm / 1e6);
  }

  get slips(): number {
    return this.#slips;
  }

  get length(): number {
    return this.#length;
  }

  /** The least that lay here during the last second: what it adds to the delay. */
  get depth(): number {
    return this.#depth;
  }

  write(samples: Int16Array): void {
    if (this.#length + samples.length > STOPPED_SAMPLES) {
      this.#stop();
      return;
    }
    const size = this.#ring.length;
    for (let i = 0; i < samples.length; i += 1) {
      this.#ring[(this.#readAt + this.#length + i) % size] = samples[i] ?? 0;
    }
    this.#length += samples.length;
  }

  /** Fills `into`: silence before it is primed, where samples are late, and after the writer's end. */
  read(into: Int16Array): void {
    if (!this.#running && this.#length < PRIME_SAMPLES) {
      into.fill(0);
      this.#dry = Math.min(GAP_SAMPLES, this.#dry + into.length);
      return;
    }
    if (!this.#running) this.#start();
    let count = 0;
    for (; count < into.length && this.#length > this.#ahead; count += 1) into[count] = this.#next();
    into.fill(0, count);
    this.#late(into.length - count);
    this.#settle(into.length);
  }

  /** What comes late is not dropped for it: the buffer is deeper from then on. */
  #late(missing: number): void {
    if (missing === 0) {
      this.#slips += this.#dry;
      this.#dry = 0;
      return;
    }
    this.#dry += missing;
    if (this.#dry >= GAP_SAMPLES) this.#running = false;
  }

  #start(): void {
    this.#running = true;
    // A writer that began anew has missed nothing.
    if (this.#dry >= GAP_SAMPLES) this.#dry = 0;
    this.#newWindow();
  }

  #stop(): void {
    this.#length = 0;
    this.#running = false;
    this.#dry = GAP_SAMPLES;
  }

  /** What lies here is needed for a value between two samples, too. */
  get #ahead(): number {
    return this.#step === 1 ? 0 : HALF_TAPS;
  }

  #next(): number {
    if (this.#step === 1) return this.#take();
    const size = this.#ring.length;
    const value = between((index) => this.#ring[(index + size) % size] ?? 0, this.#readAt, this.#fraction);
    this.#fraction += this.#step;
    for (; this.#fraction >= 1; this.#fraction -= 1) this.#take();
    return value;
  }

  #take(): number {
    this.#last = this.#ring[this.#readAt] ?? 0;
    this.#readAt = (this.#readAt + 1) % this.#ring.length;
    this.#length -= 1;
    return this.#last;
  }

  #settle(read: number): void {
    this.#windowLeast = Math.min(this.#windowLeast, this.#length);
    this.#windowLeft -= read;
    if (this.#windowLeft > 0) return;
    const excess = step(this.#windowLeast - MOST_DEPTH_SAMPLES);
    const missing = step(LEAST_DEPTH_SAMPLES - this.#windowLeast);
    for (let i = 0; i < excess; i += 1) this.#take();
    for (let i = 0; i < missing; i += 1) {
      this.#readAt = (this.#readAt + this.#ring.length - 1) % this.#ring.length;
      this.#ring[this.#readAt] = this.#last;
      this.#length += 1;
    }
    this.#slips += Math.max(0, excess, missing);
    this.#depth = this.#windowLeast;
    this.#newWindow();
  }

  #newWindow(): void {
    this.#windowLeft = WINDOW_SAMPLES;
    this.#windowLeast = Number.POSITIVE_INFINITY;
  }
}
