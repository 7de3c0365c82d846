/**
 * Sends digits as telephone-events, RFC 4733 §2.5.1: one packet a frame while the digit lasts, all with the
 * event's first timestamp and a growing duration, then the end packet three times. Pure: the RTP leg asks
 * once a frame what to send in place of audio.
 */
import { FRAME_MS, FRAME_SAMPLES } from '../line/line-adapter.ts';
import { EVENT_MAX_DURATION, type EventPayload, eventOfDigit } from './telephone-event.ts';

const END_PACKETS = 3;
/** Receivers may ignore shorter tones (ITU-T Q.24: 40 ms must be heard). */
const MIN_EVENT_FRAMES = 2;
/** `,` in a digit string. */
const PAUSE_MS = 2000;
/** A digit heard on a line whose end is never told ends here: a stuck detector must not mute the audio for ever. */
const MAX_LIVE_FRAMES = 60_000 / FRAME_MS;

export interface EventPacket extends EventPayload {
  /** The timestamp of the event (segment), not of now. */
  timestamp: number;
  marker: boolean;
}

interface Queued {
  readonly event: number | undefined;
  /** Undefined while the digit is still held. */
  frames: number | undefined;
  readonly gapFrames: number;
  readonly done: (() => void) | undefined;
}

const framesOf = (ms: number): number => Math.round(ms / FRAME_MS);

export class EventSender {
  readonly #queue: Queued[] = [];
  #current: Queued | undefined;
  #held: Queued | undefined;
  #startTimestamp = 0;
  #elapsedFrames = 0;
  #segmentFrames = 0;
  #endsSent = 0;
  #gapFrames = 0;
  /** A frame in the events' clock, and in the timestamps' one. */
  #frameUnits = FRAME_SAMPLES;
  #frameTicks = FRAME_SAMPLES;
  readonly #packet: EventPacket = { event: 0, end: false, duration: 0, timestamp: 0, marker: false };

  /** The events' own clock, and the one of the timestamps that they go under. */
  setClock(eventHz: number, audioHz: number): void {
    this.#frameUnits = (eventHz * FRAME_MS) / 1000;
    this.#frameTicks = (audioHz * FRAME_MS) / 1000;
  }

  /** A packet or a gap between digits is due: audio is not to be sent. */
  get busy(): boolean {
    return this.#current !== undefined || this.#queue.length > 0;
  }

  /** Queues digits of a fixed length. `done` is called when the last packet of the last one has been given. */
  send(digits: string, toneMs: number, gapMs: number, done?: () => void): void {
    const last = digits.length - 1;
    for (const [index, digit] of [...digits].entries()) {
      this.#queue.push({
        event: eventOfDigit(digit),
        frames: digit === ',' ? framesOf(PAUSE_MS) : Math.max(MIN_EVENT_FRAMES, framesOf(toneMs)),
        gapFrames: digit === ',' ? 0 : Math.max(END_PACKETS, framesOf(gapMs)),
        done: index === last ? done : undefined,
      });
    }
  }

  /** A digit is being pressed; it lasts until `release`. One held before it ends now. */
  press(digit: string): void {
    this.release();
    const event = eventOfDigit(digit);
    if (event === undefined) return;
    this.#held = { event, frames: undefined, gapFrames: END_PACKETS, done: undefined };
    this.#queue.push(this.#held);
  }

  release(durationMs = 0): void {
    const held = this.#held;
    this.#held = undefined;
    if (!held) return;
    const soFar = held === this.#current ? this.#elapsedFrames : 0;
    held.frames = Math.max(MIN_EVENT_FRAMES, soFar, held === this.#current ? 0 : framesOf(durationMs));
  }

  /** Forgets what is queued, as when the peer's address is withdrawn. Those who wait are told. */
  clear(): void {
    const waiting = [this.#current, ...this.#queue];
    this.#queue.length = 0;
    this.#current = undefined;
    this.#held = undefined;
    for (const entry of waiting) entry?.done?.();
  }

  /**
   * What this frame sends: a packet (valid until the next call), `nothing` in a gap between digits, or
   * undefined when audio goes out as usual. `timestamp` is the frame's own.
   */
  next(timestamp: number): EventPacket | 'nothing' | undefined {
    if (!this.#current) {
      const next = this.#queue.shift();
      if (!next) return undefined;
      this.#current = next;
      this.#startTimestamp = timestamp;
      this.#elapsedFrames = 0;
      this.#segmentFrames = 0;
      this.#endsSent = 0;
      this.#gapFrames = 0;
    }
    return this.#advance(this.#current);
  }

  #advance(current: Queued): EventPacket | 'nothing' {
    const first = this.#elapsedFrames === 0;
    this.#elapsedFrames++;
    if (current.event === undefined) {
      if (this.#elapsedFrames >= (current.frames ?? 0)) this.#finish(current);
      return 'nothing';
    }
    if (current.frames === undefined && this.#elapsedFrames > MAX_LIVE_FRAMES) this.release();
    const ended = current.frames !== undefined && this.#elapsedFrames >= current.frames;
    if (ended) {
      this.#gapFrames++;
      if (this.#gapFrames > current.gapFrames) {
        this.#finish(current);
        return 'nothing';
      }
      if (this.#endsSent >= END_PACKETS) return 'nothing';
      this.#endsSent++;
      if (this.#endsSent === 1) this.#segmentFrames++;
    } else {
      this.#segmentFrames++;
    }
    this.#splitWhenFull();
    const packet = this.#packet;
    packet.event = current.event;
    packet.end = ended;
    packet.duration = Math.min(this.#segmentFrames * this.#frameUnits, EVENT_MAX_DURATION);
    packet.timestamp = this.#startTimestamp;
    packet.marker = first;
    return packet;
  }

  /** RFC 4733 §2.5.1.3: an event longer than the duration field goes on as a new segment without an end before it. */
  #splitWhenFull(): void {
    if (this.#segmentFrames * this.#frameUnits <= EVENT_MAX_DURATION) return;
    const whole = Math.floor(EVENT_MAX_DURATION / this.#frameUnits);
    this.#startTimestamp = (this.#startTimestamp + whole * this.#frameTicks) >>> 0;
    this.#segmentFrames -= whole;
  }

  #finish(current: Queued): void {
    this.#current = undefined;
    current.done?.();
  }
}
