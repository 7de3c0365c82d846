/**
 * An adaptive jitter buffer for one stream. Pure: time is passed in, packets are put, and whoever paces the
 * bridge pulls 20 ms frames on its own clock.
 *
 * Audio lies in a ring by its RTP timestamp (`PacketRing`); `DelayControl` says when a frame is inserted or dropped. Only
 * what is too late is acted on here: a packet that comes after its place was played moves the playing point back to it at
 * once, so that the delay grows fast.
 *
 * Packets of a codec that remembers are decoded when they are played (`CodedPackets`), all others as they come.
 *
 * A peer that describes its silence (RFC 3389) gets comfort noise in the gaps, in place of concealment.
 *
 * With a peer that does not jitter a packet waits between START_MARGIN_MS and START_MARGIN_MS + 20 ms, whatever
 * the phase of the two clocks: a frame can only be played when it was pulled.
 */
import { FRAME_MS, FRAME_SAMPLES } from '../line/line-adapter.ts';
import type { CodedDecoder } from './audio-codec.ts';
import { CodedPackets } from './coded-packets.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { DelayControl, MAX_DELAY_MS } from './delay-control.ts';
import { LossConcealment } from './loss-concealment.ts';
import { PacketRing, RING_SAMPLES } from './packet-ring.ts';
import { insertFrame, mergeFrames, type SampleAt } from './seam.ts';

const UNITS_PER_MS = 8;
/** A stream starts when its first frame has waited this long: less, and the puller's own jitter makes it late. */
const START_MARGIN_MS = 3;
/** Nothing came for so long: what comes next is a new beginning. */
const IDLE_MS = 1000;
/** A stream whose packets hold less than a frame each may take this long to fill the first one. */
const START_AT_LATEST_MS = 80;
/** What a burst leaves to start with. */
const MAX_START_SAMPLES = 5 * FRAME_SAMPLES;
/** A packet overtaken by more than this is an accident that no delay should be paid for. */
const MAX_REORDER_MS = 100;
/** Mean magnitude of a frame that passes for quiet: about −48 dBm0. */
const QUIET_LEVEL = 60;

/** `late`: it came after its place was played, which went back to it; `too-late`: it will not be heard. */
export type PutResult = 'kept' | 'duplicate' | 'late' | 'too-late' | 'restarted' | 'refused';

const isTaken = (result: PutResult): boolean => result === 'kept' || result === 'late' || result === 'restarted';

const after = (a: number, b: number): number => (a - b) | 0;

export class JitterBuffer {
  readonly #ring = new PacketRing();
  readonly #control = new DelayControl();
  readonly #concealment = new LossConcealment();
  readonly #passedOver = new Int16Array(FRAME_SAMPLES);
  readonly #sampleAt: SampleAt = (at) => this.#ring.at(at);
  readonly #noise = new ComfortNoise();
  #coded: CodedPackets | undefined;
  /** Timestamp from which the peer is silent. */
  #noiseFrom = 0;
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

  /** For fax machines and modems: the delay stands still, or follows the network again. */
  setFixed(on: boolean): void {
    if (on && !this.#control.isFixed) this.#noise.stop();
    this.#control.setFixed(on);
  }

  /** A comfort noise packet (RFC 3389): from `timestamp` on the peer is silent, until audio comes again. */
  noise(timestamp: number, payload: Uint8Array, offset: number, length: number): void {
    if (this.#control.isFixed) return;
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
    this.#ring.clear();
    this.#coded?.clear();
    this.#control.forget();
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
    if (this.#coded) this.#become(undefined);
    const result = this.#accept(timestamp, length, nowMs, marker);
    if (isTaken(result)) this.#ring.store(timestamp, payload, offset, length, toLinear, nowMs);
    return result;
  }

  /** A packet of `decoder`'s: it stays what `payload` is until it is played. A new decoder is a new stream. */
  putCoded(timestamp: number, payload: Uint8Array, decoder: CodedDecoder, nowMs: number, marker: boolean): PutResult {
    const samples = payload.length === 0 ? 0 : decoder.samplesIn(payload);
    if (this.#coded?.decoder !== decoder) this.#become(decoder);
    const result = this.#accept(timestamp, samples, nowMs, marker);
    if (isTaken(result)) this.#coded?.put(timestamp, samples, payload, nowMs);
    return result;
  }

  #become(decoder: CodedDecoder | undefined): void {
    this.reset();
    this.#coded = decoder && new CodedPackets(decoder, this.#ring);
  }

  /** Whether `length` samples from `timestamp` are wanted; all of the buffer but the ring knows of them then. */
  #accept(timestamp: number, length: number, nowMs: number, marker: boolean): PutResult {
    if (length === 0 || length > RING_SAMPLES / 4) return 'refused';
    let result: PutResult = 'kept';
    if (this.#stream === 'idle') {
      this.#begin(timestamp, nowMs);
    } else {
      const ahead = after(timestamp, this.#playAt);
      if (ahead + length > RING_SAMPLES / 2 || ahead < -RING_SAMPLES / 2) {
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
        if (this.#ring.knows(timestamp)) return 'duplicate';
        if (ahead < 0) {
          this.#latePackets++;
          result = 'late';
          if (!this.#recoverLate(timestamp, nowMs)) {
            // A talkspurt does not begin in the past: this peer's timestamps stood still while it was silent.
            if (!marker) return 'too-late';
            this.#forgetStream();
            this.#begin(timestamp, nowMs);
            result = 'restarted';
          }
        }
      }
    }
    this.#jumpExpected = undefined;
    this.#lastPutAt = nowMs;
    const end = (timestamp + length) >>> 0;
    if (after(end, this.#end) > 0) this.#end = end;
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
    const control = this.#control;
    this.#decodeNext(nowMs);
    const slack = this.#slackOfNext(nowMs);
    if (slack !== undefined) control.note(slack - (this.#coded?.waryMs(nowMs) ?? 0), nowMs);
    if (control.wantsInsert(nowMs, this.bufferMs, () => this.#nextIsQuiet())) {
      this.#insertInto(frame);
      control.inserted(nowMs);
      return true;
    }
    this.#take(frame);
    const isWhole = (): boolean =>
      this.#slackOfNext(nowMs) !== undefined && this.#wasHeard(this.#playAt - FRAME_SAMPLES);
    if (control.wantsDrop(nowMs, isWhole, () => isQuiet(frame))) {
      this.#decodeNext(nowMs);
      mergeFrames(frame, this.#sampleAt, this.#playAt - FRAME_SAMPLES);
      this.#take(this.#passedOver);
      control.dropped(nowMs);
    }
    return true;
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
      this.#control.movedBack(behind / UNITS_PER_MS, nowMs);
      return true;
    }
    // Reordered: newer audio was heard. This one is lost, but noted, so that the delay grows for the next.
    const pulledAt = (this.#lastPullAt ?? nowMs) - Math.floor((behind - 1) / FRAME_SAMPLES) * FRAME_MS;
    const slack = pulledAt - nowMs;
    if (slack > -MAX_REORDER_MS) this.#control.note(slack, nowMs);
    return false;
  }

  /** Moves the next frame from the ring to `frame`, inventing what is missing. */
  #take(frame: Int16Array): void {
    const ring = this.#ring;
    let from = 0;
    let invented = false;
    while (from < FRAME_SAMPLES) {
      const present = ring.isPresent(this.#playAt + from);
      let to = from;
      while (to < FRAME_SAMPLES && ring.isPresent(this.#playAt + to) === present) {
        if (present) frame[to] = ring.take(this.#playAt + to);
        ring.pass(this.#playAt + to);
        to++;
      }
      if (present) {
        this.#concealment.real(frame, from, to);
        this.#playedEnd = (this.#playAt + to) >>> 0;
        if (this.#noise.active && after(this.#playedEnd, this.#noiseFrom) > 0) this.#noise.stop();
      } else if (this.#noise.active) {
        this.#noise.fill(frame, from, to);
      } else if (this.#coded?.conceal((this.#playAt + from) >>> 0, frame.subarray(from, to))) {
        invented = true;
        this.#concealment.real(frame, from, to);
      } else {
        invented ||= !this.#concealment.faded;
        this.#concealment.conceal(frame, from, to);
      }
      from = to;
    }
    if (invented) this.#concealedFrames++;
    this.#playAt = (this.#playAt + FRAME_SAMPLES) >>> 0;
  }

  #decodeNext(nowMs: number): void {
    this.#coded?.decodeUntil((this.#playAt + FRAME_SAMPLES) >>> 0, nowMs);
  }

  #slackOfNext(nowMs: number): number | undefined {
    return this.#ring.slackOf(this.#playAt, nowMs);
  }

  #nextIsQuiet(): boolean {
    return this.#ring.loudnessOf(this.#playAt) < QUIET_LEVEL * FRAME_SAMPLES;
  }

  /** The whole frame from `timestamp` was played as it came. */
  #wasHeard(timestamp: number): boolean {
    for (let i = 0; i < FRAME_SAMPLES; i++) if (!this.#ring.wasPlayed(timestamp + i)) return false;
    return true;
  }

  /** A frame more between what was heard and what comes, or an invented one where that is not known. */
  #insertInto(frame: Int16Array): void {
    if (this.#slackOfNext(0) === undefined || !this.#wasHeard(this.#playAt - FRAME_SAMPLES)) {
      this.#concealment.conceal(frame, 0, FRAME_SAMPLES);
      return;
    }
    insertFrame(frame, this.#sampleAt, this.#playAt);
    this.#concealment.real(frame, 0, FRAME_SAMPLES);
  }
}

function isQuiet(frame: Int16Array): boolean {
  let sum = 0;
  for (let i = 0; i < FRAME_SAMPLES; i++) sum += Math.abs(frame[i] ?? 0);
  return sum < QUIET_LEVEL * FRAME_SAMPLES;
}
