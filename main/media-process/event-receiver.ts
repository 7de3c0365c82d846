/**
 * Telephone-events of a peer, RFC 4733 §2.5.2: one digit an event, whatever packets of it were lost, doubled or
 * reordered. Pure: time is passed in.
 */
import { digitOfEvent, EVENT_MAX_DURATION, type EventPayload, FLASH_EVENT } from './telephone-event.ts';

/** Senders update every 20 to 50 ms; three updates missing means that the end was lost (RFC 4733 §2.5.2.2). */
const NO_UPDATE_MS = 160;
/** A segment that is followed by another may be short of the longest by so much. */
const SEGMENT_SLACK_MS = 160;

export interface DigitListener {
  began(digit: string): void;
  ended(digit: string, durationMs: number): void;
  /** A hook flash (event 16): told when it begins, for it has no length that means anything. */
  flash(): void;
}

interface Receiving {
  readonly event: number;
  /** Undefined: a hook flash. */
  readonly digit: string | undefined;
  /** Of the event's present segment. */
  timestamp: number;
  /** Of the segments before. */
  earlier: number;
  duration: number;
  seenAt: number;
}

/** How far `a` is after `b` in 32-bit timestamps, negative when before. */
const after = (a: number, b: number): number => (a - b) | 0;

export class EventReceiver {
  readonly #listener: DigitListener;
  #current: Receiving | undefined;
  /** Timestamp of the newest event that has ended: its late copies say nothing new. */
  #ended: number | undefined;
  /** Of durations. */
  #unitsPerMs = 8;
  /** Of timestamps, for each unit of durations. */
  #ticks = 1;

  constructor(listener: DigitListener) {
    this.#listener = listener;
  }

  /** An event is present: the peer's audio is to be muted. */
  get present(): boolean {
    return this.#current !== undefined;
  }

  /** The events' own clock, and the one of the timestamps that they go under. */
  setClock(eventHz: number, audioHz: number): void {
    this.#unitsPerMs = eventHz / 1000;
    this.#ticks = audioHz / eventHz;
  }

  receive({ event, end, duration }: EventPayload, timestamp: number, nowMs: number): void {
    const digit = digitOfEvent(event);
    if (digit === undefined && event !== FLASH_EVENT) return;
    if (this.#ended !== undefined && after(timestamp, this.#ended) <= 0) return;
    let current = this.#current;
    if (current && current.timestamp !== timestamp) {
      if (after(timestamp, current.timestamp) < 0) return;
      if (this.#continues(current, event, timestamp)) {
        current.earlier += after(timestamp, current.timestamp) / this.#ticks;
        current.timestamp = timestamp;
        current.duration = 0;
      } else {
        this.#finish(current);
        current = undefined;
      }
    }
    if (!current) {
      current = { event, digit, timestamp, earlier: 0, duration: 0, seenAt: nowMs };
      this.#current = current;
      if (digit === undefined) this.#listener.flash();
      else this.#listener.began(digit);
    }
    current.duration = Math.max(current.duration, duration);
    current.seenAt = nowMs;
    if (end) this.#finish(current);
  }

  /** Once a frame: ends an event whose end packets were lost. */
  tick(nowMs: number): void {
    if (this.#current && nowMs - this.#current.seenAt > NO_UPDATE_MS) this.#finish(this.#current);
  }

  /** A new stream (SSRC): its timestamps have nothing to do with those before. */
  reset(): void {
    if (this.#current) this.#finish(this.#current);
    this.#ended = undefined;
  }

  /** RFC 4733 §2.5.1.3: the same event, begun exactly where a (nearly) full segment of it stopped. */
  #continues(current: Receiving, event: number, timestamp: number): boolean {
    const step = after(timestamp, current.timestamp) / this.#ticks;
    const least = EVENT_MAX_DURATION - SEGMENT_SLACK_MS * this.#unitsPerMs;
    return event === current.event && step >= least && step <= EVENT_MAX_DURATION;
  }

  #finish(current: Receiving): void {
    this.#current = undefined;
    this.#ended = current.timestamp;
    if (current.digit === undefined) return;
    this.#listener.ended(current.digit, Math.round((current.earlier + current.duration) / this.#unitsPerMs));
  }
}
