/** A second caller during a call: the alerting tone is answered within 100 ms, and the data that follows is kept from both ears. */
import { FRAME_MS, FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';
import type { CallerIdMessage, CallWaitingReaction } from '../media/media-protocol.ts';

/** GR-30 §2.5, ETSI EN 300 659-2: DTMF of 55 to 65 ms, begun 0 to 100 ms after the alerting tone. */
export const ACK_MS = 60;
/** The data begins within 500 ms of the answer; what lies in an adapter's buffers both ways comes on top. */
const DATA_WITHIN_MS = ACK_MS + 500 + 160;
/** The longest message at 1200 baud is 2.2 s. */
const LONGEST_DATA_MS = 2500;
/** The data's carrier is gone: both may speak again within 50 ms. */
const CARRIER_GONE_FRAMES = 2;
/** The mark ahead of the data lasts 67 ms (80 bits) at least. */
const MARK_FRAMES = 2;
const MARK_HZ = [1200, 1300] as const;
/** A frame of mark alone has all its energy there. */
const MARK_SHARE = 0.5;
/** Mean square of -50 dBm0. */
const LEAST_POWER = (32767 * 10 ** ((-50 - 3.14) / 20)) ** 2 / 2;
/** The carrier is gone where the line is so much quieter than the mark was. */
const GONE_SHARE = 10 ** (-15 / 10);

export interface CallWaitingPorts {
  /** Plays the answer into the line, next; false where something else is being played. */
  readonly answer: (digit: string) => boolean;
  readonly listenForData: (on: boolean) => void;
  /** Somebody waits; with what the exchange said of them. */
  readonly tell: (message: CallerIdMessage | undefined) => void;
}

type State =
  | { readonly kind: 'quiet' }
  | { readonly kind: 'answered'; readonly leftMs: number; readonly marks: number }
  | { readonly kind: 'data'; readonly leftMs: number; readonly power: number; readonly goneFrames: number };

const QUIET: State = { kind: 'quiet' };

export class CallWaiting {
  readonly #ports: CallWaitingPorts;
  #reaction: CallWaitingReaction | undefined;
  #state: State = QUIET;

  constructor(ports: CallWaitingPorts) {
    this.#ports = ports;
  }

  /** Neither side hears the other: the exchange listens to us, or talks to us. */
  get mutes(): boolean {
    return this.#state.kind !== 'quiet';
  }

  react(reaction: CallWaitingReaction | undefined): void {
    this.#reaction = reaction;
    if (reaction === undefined || reaction === 'report') this.stop();
  }

  /** The alerting tone has ended. */
  alerted(): void {
    const reaction = this.#reaction;
    if (reaction === undefined || this.mutes) return;
    if (reaction === 'report' || !this.#ports.answer(reaction)) {
      this.#ports.tell(undefined);
      return;
    }
    this.#state = { kind: 'answered', leftMs: DATA_WITHIN_MS, marks: 0 };
    this.#ports.listenForData(true);
  }

  /** The data was read. @returns whether it was a waiting caller's */
  took(message: CallerIdMessage): boolean {
    if (!this.mutes) return false;
    this.#end(message);
    return true;
  }

  /** The next frame heard, before it is read. */
  pass(fromLine: Frame): void {
    const state = this.#state;
    if (state.kind === 'quiet') return;
    const leftMs = state.leftMs - FRAME_MS;
    if (leftMs <= 0) {
      this.#end(undefined);
      return;
    }
    const power = meanSquare(fromLine);
    if (state.kind === 'answered') {
      const marks = power > LEAST_POWER && isMark(fromLine, power) ? state.marks + 1 : 0;
      this.#state =
        marks >= MARK_FRAMES
          ? { kind: 'data', leftMs: LONGEST_DATA_MS, power, goneFrames: 0 }
          : { ...state, leftMs, marks };
      return;
    }
    const goneFrames = power < state.power * GONE_SHARE ? state.goneFrames + 1 : 0;
    // One frame more than the carrier: the message's last bits are still being read.
    if (goneFrames > CARRIER_GONE_FRAMES) this.#end(undefined);
    else this.#state = { ...state, leftMs, goneFrames };
  }

  /** The call ended or changed: nothing is told. */
  stop(): void {
    if (!this.mutes) return;
    this.#state = QUIET;
    this.#ports.listenForData(false);
  }

  #end(message: CallerIdMessage | undefined): void {
    this.stop();
    this.#ports.tell(message);
  }
}

function meanSquare(frame: Frame): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return sum / frame.length;
}

function isMark(frame: Frame, power: number): boolean {
  return MARK_HZ.some((hz) => tonePower(frame, hz) > power * MARK_SHARE);
}

/** Mean square at one frequency (Goertzel). */
function tonePower(frame: Frame, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
  let last = 0;
  let before = 0;
  for (const sample of frame) {
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
  }
  return (2 * (last * last + before * before - coefficient * last * before)) / FRAME_SAMPLES ** 2;
}
