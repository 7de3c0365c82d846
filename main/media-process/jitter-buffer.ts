/**
 * An adaptive jitter buffer for one G.711 stream. Pure: time is passed in, packets are put, and whoever paces the
 * bridge pulls 20 ms frames on its own clock.
 *
 * Audio lies in a ring by its RTP timestamp, so packets may be of any length, reordered or doubled. What is measured
 * is each frame's *slack*: how long its last packet had lain there when the frame was pulled. Everything follows
 * from the smallest slack of the last seconds, in the puller's clock, so the two clocks' drift needs no measuring:
 *
 * - a packet that comes after its place was played (slack < 0) moves the playing point back to it at once: fast up;
 * - when slack nearly ran out, one frame is inserted, in a quiet place if there is one;
 * - when the smallest slack says that a whole frame is never needed, one is dropped, in a quiet place if there is
 *   one: slow down.
 *
 * A peer that describes its silence (RFC 3389) gets comfort noise in the gaps, in place of concealment.
 *
 * For a fax machine or modem the delay is fixed: raised once to FIXED_MS, then left alone. A modem outlives a constant
 * delay, but neither an inserted nor a dropped frame.
 *
 * With a peer that does not jitter a packet waits between START_MARGIN_MS and START_MARGIN_MS + 20 ms, whatever
 * the phase of the two clocks: a frame can only be played when it was pulled.
 */
import { FRAME_MS, FRAME_SAMPLES } from '../line/line-adapter.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { LossConcealment } from './loss-concealment.ts';
import { SlackWindow } from './slack-window.ts';

const RING = 8192;
const MASK = RING - 1;
const UNITS_PER_MS = 8;
/** A stream starts when its first frame has waited this long: less, and the puller's own jitter makes it late. */
const START_MARGIN_MS = 3;
/** Below this the next wobble would make a packet late. */
const INSERT_MARGIN_MS = 1;
/** Dropping leaves this much. More than INSERT_MARGIN_MS, or drop and insert would chase each other. */
const DROP_MARGIN_MS = 3;
/** How long a quiet place is waited for before a frame is dropped in the middle of sound. */
const QUIET_WAIT_MS = 2000;
/** With more than this too much, catching up matters more than the seam. */
const HASTE_MS = 100;
/** The playing point is not moved back further than this: what is older is lost. */
const MAX_DELAY_MS = 300;
/** Nothing came for so long: what comes next is a new beginning. */
const IDLE_MS = 1000;
/** Between two drops, or catching up would sound like fast forward. */
const BETWEEN_CHANGES_MS = 100;
/** A stream whose packets hold less than a frame each may take this long to fill the first one. */
const START_AT_LATEST_MS = 80;
/** What a burst leaves to start with. */
const MAX_START_SAMPLES = 5 * FRAME_SAMPLES;
/** A packet overtaken by more than this is an accident that no delay should be paid for. */
const MAX_REORDER_MS = 100;
/**
 * Of a fax call: jitter of 80 ms does no harm, and clocks 200 ppm apart (twice what sound cards do) take 6 minutes to use
 * it up, 3 pages or more. T.30's timers and V.34's far echo bear ten times as much.
 */
const FIXED_MS = 80;
/** Beyond this the delay is growing without end, and a slip is the lesser evil. */
const FIXED_MOST_MS = 200;
/** In place of an arrival time. */
const ABSENT = 0;
const PLAYED = -1;
/** Mean magnitude of a frame that passes for quiet: about −48 dBm0. */
const QUIET_LEVEL = 60;

export type PutResult = 'kept' | 'duplicate' | 'late' | 'restarted' | 'refused';

const after = (a: number, b: number): number => (a - b) | 0;

export class JitterBuffer {
  readonly #samples = new Int16Array(RING);
  /** Per sample: when its packet arrived, 0 where there is none. */
  readonly #arrivedAt = new Float64Array(RING);
  readonly #concealment = new LossConcealment();
  readonly #crossfade = new Int16Array(FRAME_SAMPLES);
  readonly #slack = new SlackWindow();
  readonly #noise = new ComfortNoise();
  /** Timestamp from which the peer is silent. */
  #noiseFrom = 0;
  #fixed: 'no' | 'rising' | 'yes' = 'no';
  #stream: 'idle' | 'filling' | 'playing' = 'idle';
  /** Timestamp of the next sample to play. */
  #playAt = 0;
  /** Timestamp after the newest sample held. */
  #end = 0;
  #lastPullAt: number | undefined;
  #lastPutAt = 0;
  #fillingSince = 0;
  /** Timestamp after the newest sample that was really heard. */
  #playedEnd = 0;
  /** A frame is to be dropped or inserted, and a quiet place is waited for since then. */
  #changeWantedSince: number | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  /** Where a jump in timestamps would go on, if it is one. */
  #jumpExpected: number | undefined;
  #latePackets = 0;
  #concealedFrames = 0;

  /** Packets that came after their place was played. */
  get latePackets(): number {
    return this.#latePackets;
  }

  /** Frames in which anything was invented because a packet was missing. */
  get concealedFrames(): number {
    return this.#concealedFrames;
  }

  /** Audio held back at present. */
  get bufferMs(): number {
    return this.#stream === 'idle' ? 0 : Math.max(0, after(this.#end, this.#playAt)) / UNITS_PER_MS;
  }

  /** What is not there is silence on purpose. */
  get noiseActive(): boolean {
    return this.#noise.active;
  }

  /** The delay rises to FIXED_MS and then stands still, or follows the network again. */
  setFixed(on: boolean): void {
    if (on === (this.#fixed !== 'no')) return;
    this.#fixed = on ? 'rising' : 'no';
    if (on) this.#noise.stop();
  }

  /** A comfort noise packet (RFC 3389): from `timestamp` on the peer is silent, until audio comes again. */
  noise(timestamp: number, payload: Uint8Array, offset: number, length: number): void {
    if (this.#fixed !== 'no') return;
    // Overtaken by the speech that ends it.
    if (this.#stream !== 'idle' && after(timestamp, this.#end) < 0) return;
    this.#noise.set(payload, offset, length);
    this.#noiseFrom = timestamp;
  }

  /** Forgets the stream: a new source or codec. */
  reset(): void {
    this.#noise.stop();
    this.#forgetStream();
  }

  #forgetStream(): void {
    this.#stream = 'idle';
    this.#arrivedAt.fill(0);
    this.#forgetSlack();
    this.#jumpExpected = undefined;
  }

  /**
   * A packet: `length` codes of `payload` from `offset`, `toLinear` their values. `marker` says that the peer
   * begins a talkspurt there, so a jump needs no second witness.
   */
  put(
    timestamp: number,
    payload: Uint8Array,
    offset: number,
    length: number,
    toLinear: Int16Array,
    nowMs: number,
    marker: boolean,
  ): PutResult {
    if (length === 0 || length > RING / 4) return 'refused';
    let result: PutResult = 'kept';
    if (this.#stream === 'idle') {
      this.#begin(timestamp, nowMs);
    } else {
      const ahead = after(timestamp, this.#playAt);
      if (ahead + length > RING / 2 || ahead < -RING / 2) {
        // Nobody jumps by half a second for one packet: the next one tells a restarted sender from a stray.
        if (!marker && timestamp !== this.#jumpExpected) {
          this.#jumpExpected = (timestamp + length) >>> 0;
          return 'refused';
        }
        this.reset();
        this.#begin(timestamp, nowMs);
        result = 'restarted';
      } else if (ahead < 0 && this.#stream === 'filling') {
        // Reordered at the very beginning.
        this.#playAt = timestamp;
        this.#playedEnd = timestamp;
      } else {
        if ((this.#arrivedAt[timestamp & MASK] ?? ABSENT) !== ABSENT) return 'duplicate';
        if (ahead < 0) {
          this.#latePackets++;
          result = 'late';
          if (!this.#recoverLate(timestamp, nowMs)) {
            // A talkspurt does not begin in the past: this peer's timestamps stood still while it was silent.
            if (!marker) return 'late';
            this.#forgetStream();
            this.#begin(timestamp, nowMs);
            result = 'restarted';
          }
        }
      }
    }
    this.#jumpExpected = undefined;
    this.#lastPutAt = nowMs;
    this.#store(timestamp, payload, offset, length, toLinear, nowMs);
    return result;
  }

  /** Fills `frame` with the next 20 ms. False: it is silence, because no stream is playing. */
  pull(frame: Int16Array, nowMs: number): boolean {
    if (this.#stream === 'filling' && this.#isReady(nowMs)) this.#stream = 'playing';
    if (this.#stream === 'playing' && this.bufferMs === 0 && nowMs - this.#lastPutAt > IDLE_MS) this.#forgetStream();
    this.#lastPullAt = nowMs;
    if (this.#stream !== 'playing') {
      if (this.#noise.active) {
        this.#noise.fill(frame, 0, FRAME_SAMPLES);
        return true;
      }
      frame.fill(0);
      return false;
    }
    const slack = this.#slackOfNext(nowMs);
    if (slack !== undefined) this.#slack.note(slack, nowMs);
    const smallest = this.#slack.smallestMs;
    if (this.#fixed !== 'no') {
      this.#pullFixed(frame, smallest, nowMs);
      return true;
    }
    if (smallest < INSERT_MARGIN_MS && this.#mayInsert(smallest, nowMs)) {
      this.#insert(frame, nowMs);
      return true;
    }
    this.#take(frame);
    if (this.#slack.isFull && smallest >= FRAME_MS + DROP_MARGIN_MS && this.#mayDrop(frame, smallest, nowMs)) {
      this.#drop(frame, nowMs);
    }
    if (smallest >= INSERT_MARGIN_MS && smallest < FRAME_MS + DROP_MARGIN_MS) this.#changeWantedSince = undefined;
    return true;
  }

  /** Raises the delay frame by frame, then lets it be; only what comes too late, or a delay far too long, moves it. */
  #pullFixed(frame: Int16Array, smallest: number, nowMs: number): void {
    const rested = nowMs - this.#changedAt >= BETWEEN_CHANGES_MS;
    if (this.#fixed === 'rising' && Number.isFinite(smallest)) {
      if (smallest > FIXED_MS - FRAME_MS) this.#fixed = 'yes';
      else if (rested) {
        this.#insert(frame, nowMs);
        return;
      }
    }
    this.#take(frame);
    const next = this.#slackOfNext(nowMs);
    if (this.#slack.isFull && smallest > FIXED_MOST_MS && rested && next !== undefined) this.#drop(frame, nowMs);
  }

  #insert(frame: Int16Array, nowMs: number): void {
    this.#concealment.conceal(frame, 0, FRAME_SAMPLES);
    this.#slack.shift(FRAME_MS);
    this.#changedAt = nowMs;
  }

  #drop(frame: Int16Array, nowMs: number): void {
    this.#dropInto(frame);
    this.#slack.shift(-FRAME_MS);
    this.#changedAt = nowMs;
  }

  #begin(timestamp: number, nowMs: number): void {
    this.#stream = 'filling';
    this.#playAt = timestamp;
    this.#end = timestamp;
    this.#playedEnd = timestamp;
    this.#fillingSince = nowMs;
  }

  /** The first frame is whole and has waited for the margin. What piled up before (a burst) is skipped. */
  #isReady(nowMs: number): boolean {
    const slack = this.#slackOfNext(nowMs);
    if (slack === undefined ? nowMs - this.#fillingSince < START_AT_LATEST_MS : slack < START_MARGIN_MS) return false;
    const surplus = after(this.#end, this.#playAt) - MAX_START_SAMPLES;
    if (surplus > 0) this.#playAt = (this.#playAt + Math.ceil(surplus / FRAME_SAMPLES) * FRAME_SAMPLES) >>> 0;
    return true;
  }

  /** A packet for a place already played. True: the playing point went back to it, it will be heard. */
  #recoverLate(timestamp: number, nowMs: number): boolean {
    const behind = after(this.#playAt, timestamp);
    if (after(timestamp, this.#playedEnd) >= 0 && behind <= MAX_DELAY_MS * UNITS_PER_MS) {
      // Nothing newer was heard, only inventions: going back inserts them, and the delay has grown.
      this.#playAt = timestamp;
      this.#slack.shift(behind / UNITS_PER_MS);
      return true;
    }
    // Reordered: newer audio was heard. This one is lost, but noted, so that the delay grows for the next.
    const pulledAt = (this.#lastPullAt ?? nowMs) - Math.floor((behind - 1) / FRAME_SAMPLES) * FRAME_MS;
    const slack = pulledAt - nowMs;
    if (slack > -MAX_REORDER_MS) this.#slack.note(slack, nowMs);
    return false;
  }

  #store(
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
    const end = (timestamp + length) >>> 0;
    if (after(end, this.#end) > 0) this.#end = end;
  }

  /** Moves the next frame from the ring to `frame`, inventing what is missing. */
  #take(frame: Int16Array): void {
    let from = 0;
    let invented = false;
    while (from < FRAME_SAMPLES) {
      const present = this.#isPresent(this.#playAt + from);
      let to = from;
      while (to < FRAME_SAMPLES && this.#isPresent(this.#playAt + to) === present) {
        const slot = (this.#playAt + to) & MASK;
        if (present) {
          frame[to] = this.#samples[slot] ?? 0;
          this.#arrivedAt[slot] = PLAYED;
        }
        // The window moves on: what lay half a turn away is the far future from now on.
        this.#arrivedAt[(slot + RING / 2) & MASK] = ABSENT;
        to++;
      }
      if (present) {
        this.#concealment.real(frame, from, to);
        this.#playedEnd = (this.#playAt + to) >>> 0;
        if (this.#noise.active && after(this.#playedEnd, this.#noiseFrom) > 0) this.#noise.stop();
      } else if (this.#noise.active) {
        this.#noise.fill(frame, from, to);
      } else {
        invented ||= !this.#concealment.faded;
        this.#concealment.conceal(frame, from, to);
      }
      from = to;
    }
    if (invented) this.#concealedFrames++;
    this.#playAt = (this.#playAt + FRAME_SAMPLES) >>> 0;
  }

  /** How long the last packet of the next frame has lain here; undefined when a part of it is missing. */
  #slackOfNext(nowMs: number): number | undefined {
    let newest = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const arrivedAt = this.#arrivedAt[(this.#playAt + i) & MASK] ?? ABSENT;
      if (arrivedAt <= 0) return undefined;
      if (arrivedAt > newest) newest = arrivedAt;
    }
    return nowMs - newest;
  }

  #isPresent(timestamp: number): boolean {
    return (this.#arrivedAt[timestamp & MASK] ?? ABSENT) > 0;
  }

  #forgetSlack(): void {
    this.#slack.forget();
    this.#changeWantedSince = undefined;
  }

  /** A packet was late already: at once. It only came close: in a quiet place, if one comes soon. */
  #mayInsert(smallest: number, nowMs: number): boolean {
    if (this.bufferMs > MAX_DELAY_MS) return false;
    if (smallest < 0) return true;
    return this.#waitedForQuiet(nowMs) || this.#nextIsQuiet();
  }

  #mayDrop(frame: Int16Array, smallest: number, nowMs: number): boolean {
    if (nowMs - this.#changedAt < BETWEEN_CHANGES_MS || this.#slackOfNext(nowMs) === undefined) return false;
    return smallest > HASTE_MS || isQuiet(frame) || this.#waitedForQuiet(nowMs);
  }

  #waitedForQuiet(nowMs: number): boolean {
    this.#changeWantedSince ??= nowMs;
    if (nowMs - this.#changeWantedSince < QUIET_WAIT_MS) return false;
    this.#changeWantedSince = undefined;
    return true;
  }

  #nextIsQuiet(): boolean {
    let sum = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const slot = (this.#playAt + i) & MASK;
      sum += (this.#arrivedAt[slot] ?? ABSENT) > 0 ? Math.abs(this.#samples[slot] ?? 0) : 0;
    }
    return sum < QUIET_LEVEL * FRAME_SAMPLES;
  }

  /** Two frames become one: `frame` fades into the one after it. */
  #dropInto(frame: Int16Array): void {
    this.#take(this.#crossfade);
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const weight = (i + 1) / FRAME_SAMPLES;
      frame[i] = Math.round((frame[i] ?? 0) * (1 - weight) + (this.#crossfade[i] ?? 0) * weight);
    }
  }
}

function isQuiet(frame: Int16Array): boolean {
  let sum = 0;
  for (let i = 0; i < FRAME_SAMPLES; i++) sum += Math.abs(frame[i] ?? 0);
  return sum < QUIET_LEVEL * FRAME_SAMPLES;
}
