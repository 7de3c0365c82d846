import type { DialPulse } from '../../../main/line/line-adapter.ts';
import type { AnalogLine } from '../analog-line.ts';

/** Open for longer, it is no dial pulse (ms): the longest that an exchange counts. */
const LONGEST_PULSE_MS = 80;
/** Closed for so long after a pulse, the digit is over; so an exchange takes it, too. */
const DIGIT_OVER_MS = 150;
const LAST_MAKE_MS = 200;

/**
 * What a hook switch does to its line, by the device's milliseconds. The wires to the exchange carry messages: openings as
 * short as a dial's are told digit by digit, with their lengths; whatever is longer as it begins and as it ends: the exchange
 * decides whether that was a flash or a hang-up.
 */
export class LoopOpenings {
  readonly #line: AnalogLine;
  #ms = 0;
  #offHook = false;
  #openSince: number | undefined;
  /** The opening is too long for a pulse, and the line was told of it. */
  #told = false;
  #closedSince = 0;
  #pulses: { readonly breakMs: number; makeMs: number }[] = [];

  constructor(line: AnalogLine) {
    this.#line = line;
  }

  move(offHook: boolean): void {
    if (!offHook) {
      if (!this.#offHook) return;
      const last = this.#pulses.at(-1);
      if (last) last.makeMs = this.#ms - this.#closedSince;
      this.#openSince ??= this.#ms;
    } else if (this.#openSince === undefined) {
      this.#tell(true);
    } else {
      const openMs = this.#ms - this.#openSince;
      if (this.#told) void this.#line.closeLoop(openMs).catch(() => undefined);
      else this.#pulses.push({ breakMs: openMs, makeMs: LAST_MAKE_MS });
      this.#told = false;
      this.#openSince = undefined;
      this.#closedSince = this.#ms;
    }
  }

  /** A millisecond went by. */
  tick(): void {
    this.#ms += 1;
    if (this.#openSince !== undefined) {
      const openMs = this.#ms - this.#openSince;
      if (this.#told || openMs <= LONGEST_PULSE_MS) return;
      this.#told = true;
      this.#pulses = [];
      void this.#line.openLoop(openMs).catch(() => undefined);
    } else if (this.#pulses.length > 0 && this.#ms - this.#closedSince >= DIGIT_OVER_MS) {
      const digit: readonly DialPulse[] = this.#pulses.splice(0);
      void this.#line.dialPulses(digit).catch(() => undefined);
    }
  }

  /** On-hook at once: the device lost its power. */
  release(): void {
    this.#openSince = undefined;
    this.#told = false;
    this.#pulses = [];
    this.#tell(false);
  }

  #tell(offHook: boolean): void {
    if (offHook === this.#offHook) return;
    this.#offHook = offHook;
    void this.#line.setHook(offHook ? 'off-hook' : 'on-hook').catch(() => undefined);
  }
}
