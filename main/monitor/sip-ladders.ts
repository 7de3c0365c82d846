import type { Clock } from '../core/clock.ts';

/** One SIP message as the wire log gives it: what proves who somebody is has been blanked. */
export interface WireMessage {
  readonly trunk: string;
  readonly callId: string;
  readonly direction: 'in' | 'out';
  /** The other side. */
  readonly peer: { readonly address: string; readonly port: number };
  /** `INVITE sip:100@…`, `180 Ringing (INVITE)` */
  readonly summary: string;
  readonly method: string;
  readonly status?: number | undefined;
  readonly cseq: string;
  readonly text: string;
}

export interface LadderStep extends WireMessage {
  /** Wall time. */
  readonly at: number;
  readonly again: boolean;
}

export interface Ladder {
  readonly callId: string;
  readonly trunk: string;
  readonly startedAt: number;
  readonly lastAt: number;
  /** So many in the middle are missing. */
  readonly left: number;
  readonly steps: readonly LadderStep[];
}

interface Entry {
  readonly callId: string;
  readonly trunk: string;
  readonly startedAt: number;
  lastAt: number;
  left: number;
  bytes: number;
  /** What begins a call says why it fails, and so does what ends it: the first are kept, and the last. */
  readonly first: LadderStep[];
  readonly last: LadderStep[];
}

const KEEPS_FIRST = 40;
const KEEPS_LAST = 60;
const LONGEST_TEXT = 8_192;

export interface LadderLimits {
  readonly ladders: number;
  readonly bytes: number;
}

const LIMITS: LadderLimits = { ladders: 400, bytes: 12 * 1024 * 1024 };
/** A keep-alive of a trunk is no call. */
const NO_CALL = new Set(['OPTIONS', 'REGISTER']);

/** The messages of the last calls, in bounded memory: the oldest call goes first. */
export class SipLadders {
  readonly #clock: Clock;
  readonly #limits: LadderLimits;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(clock: Clock, limits: LadderLimits = LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get all(): readonly Ladder[] {
    return [...this.#entries.values()].map(ladderOf);
  }

  get(trunk: string, callId: string): Ladder | undefined {
    const entry = this.#entries.get(keyOf(trunk, callId));
    return entry && ladderOf(entry);
  }

  /** Those of a trunk with a message between two times. */
  between(trunk: string, from: number, to: number): Ladder[] {
    return [...this.#entries.values()]
      .filter((each) => each.trunk === trunk && each.startedAt <= to && each.lastAt >= from)
      .map(ladderOf);
  }

  add(message: WireMessage): void {
    if (NO_CALL.has(message.method)) return;
    const key = keyOf(message.trunk, message.callId);
    const at = this.#clock.wallTime();
    const entry = this.#entries.get(key) ?? this.#begin(key, message, at);
    entry.lastAt = at;
    const text =
      message.text.length > LONGEST_TEXT ? `${message.text.slice(0, LONGEST_TEXT)}\n[shortened]` : message.text;
    const again = [...entry.first, ...entry.last].some((step) => isSame(step, message));
    const step: LadderStep = { ...message, text, at, again };
    const bytes = text.length;
    entry.bytes += bytes;
    this.#bytes += bytes;
    if (entry.first.length < KEEPS_FIRST) entry.first.push(step);
    else {
      entry.last.push(step);
      if (entry.last.length > KEEPS_LAST) {
        const gone = entry.last.shift()?.text.length ?? 0;
        entry.left++;
        entry.bytes -= gone;
        this.#bytes -= gone;
      }
    }
    this.#trim(key);
  }

  #begin(key: string, { callId, trunk }: WireMessage, at: number): Entry {
    const entry: Entry = { callId, trunk, startedAt: at, lastAt: at, left: 0, bytes: 0, first: [], last: [] };
    this.#entries.set(key, entry);
    return entry;
  }

  #trim(keep: string): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.ladders && this.#bytes <= this.#limits.bytes) return;
      if (key === keep) continue;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
    }
  }
}

const keyOf = (trunk: string, callId: string): string => `${trunk}\n${callId}`;

/** A retransmission is the same to the letter (RFC 3261 §17). */
const isSame = (step: LadderStep, message: WireMessage): boolean =>
  step.direction === message.direction &&
  step.cseq === message.cseq &&
  step.summary === message.summary &&
  step.text === message.text;

const ladderOf = ({ callId, trunk, startedAt, lastAt, left, first, last }: Entry): Ladder => ({
  callId,
  trunk,
  startedAt,
  lastAt,
  left,
  steps: [...first, ...last],
});
