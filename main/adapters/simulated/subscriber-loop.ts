import {
  type DialPulse,
  FRAME_MS,
  type Hook,
  type LineStart,
  type Polarity,
  type SensedEvent,
} from '../../line/line-adapter.ts';
import { PortSenses } from './port-senses.ts';
import { PulseTrain } from './pulse-train.ts';

/** From ring ground to tip ground: what an exchange takes to see the one and give the other. */
const TIP_GROUND_AFTER_MS = 160;

const opposite = (polarity: Polarity): Polarity => (polarity === 'normal' ? 'reversed' : 'normal');

/** What the exchange sees of the loop. */
export interface LoopWatcher {
  /** Current began to flow. */
  seized(): void;
  /** Current ended, and not for a flash. */
  released(): void;
  flashed(ms: number): void;
  /** The port's loop has been open for too long for a flash: it hung up. */
  hungUp(): void;
}

/** Openings of the loop, ms, that are a flash: shorter ones are nothing, longer ones a release. */
export type FlashRange = readonly [least: number, most: number];

/** The pair of wires between the exchange and the subscriber, and whatever opens and closes it, in line time. */
export class SubscriberLoop {
  readonly #watcher: LoopWatcher;
  readonly #flashMs: FlashRange;
  readonly #senses = new PortSenses();
  #hook: Hook = 'on-hook';
  #whole = true;
  #parallelLifted = false;
  #taken = false;
  #restingPolarity: Polarity = 'normal';
  #reversed = false;
  #portStart: LineStart = 'loop';
  #lineStart: LineStart = 'loop';
  #tipGrounded = false;
  #ringGroundMs = 0;
  #breakLeftMs = 0;
  #glitchLeftMs = 0;
  #flash: { ms: number; openMs: number; readonly done: () => void } | undefined;
  /** The port opened its loop by itself, and `#flash.ms` is infinite until it closes it: meanwhile it is as if on-hook. */
  #portOpen = false;
  #pulses: PulseTrain | undefined;

  constructor(watcher: LoopWatcher, flashMs: FlashRange) {
    this.#watcher = watcher;
    this.#flashMs = flashMs;
  }

  get hook(): Hook {
    return this.#hook;
  }

  /** Battery reaches the subscriber. */
  get powered(): boolean {
    return this.#whole && this.#breakLeftMs <= 0;
  }

  /** The port's loop is closed: it hears and is heard. */
  get closed(): boolean {
    return this.#hook === 'off-hook' && this.#grounded && !this.#flash && this.powered;
  }

  get whole(): boolean {
    return this.#whole;
  }

  /** Somebody holds the line: this port or another phone. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Whether a digit is being pulsed. */
  get pulsing(): boolean {
    return this.#pulses !== undefined;
  }

  get #grounded(): boolean {
    return this.#lineStart === 'loop' || this.#tipGrounded;
  }

  /** A new adapter drives the port: on-hook, loop start, and it is told everything anew. */
  reset(): void {
    this.#portStart = 'loop';
    this.#senses.forget();
  }

  /** Tells whether it changed. */
  setHook(hook: Hook): boolean {
    this.#endFlash();
    this.#pulses?.abort();
    this.#pulses = undefined;
    if (hook === this.#hook) return false;
    this.#hook = hook;
    this.#ringGroundMs = 0;
    this.#senses.hookChanged();
    return true;
  }

  /** How the port seizes: on a loop-start line, grounding the ring lead draws current just as well. */
  setPortStart(start: LineStart): void {
    this.#portStart = start;
  }

  /** How the exchange wants to be seized. */
  setLineStart(start: LineStart): void {
    this.#lineStart = start;
  }

  setWhole(whole: boolean): void {
    this.#whole = whole;
  }

  /** Somebody takes up or hangs up another phone on this line. */
  setParallel(lifted: boolean): void {
    this.#parallelLifted = lifted;
  }

  /** Opens the port's loop for `ms`; `done` once it is closed again. Tells whether the port is off-hook at all. */
  flash(ms: number, done: () => void): boolean {
    if (this.#hook === 'on-hook') return false;
    this.#endFlash();
    this.#flash = { ms, openMs: 0, done };
    return true;
  }

  /** The port opened its loop `sinceMs` ago, for who knows how long. Tells whether it is off-hook at all. */
  open(sinceMs: number): boolean {
    if (!this.flash(Number.POSITIVE_INFINITY, () => undefined)) return false;
    if (this.#flash) this.#flash.openMs = sinceMs;
    this.#portOpen = true;
    this.#senses.hookChanged();
    return true;
  }

  /** The port closed what it opened: it was open for `ms` by the port's own clock, which may be some time ago or to come here. */
  close(ms: number): void {
    if (this.#flash) this.#flash.ms = ms;
  }

  /** `done` is told whether all went out. Tells whether the port is off-hook at all. */
  dialPulses(
    digits: readonly (readonly DialPulse[])[],
    interDigitMs: number,
    done: (finished: boolean) => void,
  ): boolean {
    if (this.#hook === 'on-hook') return false;
    this.#pulses?.abort();
    this.#pulses = new PulseTrain(digits, interDigitMs, done);
    return true;
  }

  /** The port's pulses of the next 20 ms, stretch by stretch; a closed loop where it dials none. */
  pulse(took: (closed: boolean, ms: number) => void): void {
    if (!this.#pulses) {
      took(true, FRAME_MS);
      return;
    }
    this.#pulses.run(FRAME_MS, took);
    if (this.#pulses.over) this.#pulses = undefined;
  }

  /** The exchange opens the loop: a hang-up's signal, or a false open. */
  breakFor(ms: number): void {
    this.#breakLeftMs = ms;
  }

  /** A burst of ring voltage that belongs to no call. */
  glitch(ms: number): void {
    this.#glitchLeftMs = ms;
  }

  /** A ground-start line's exchange announces a call. */
  groundTip(): void {
    this.#tipGrounded = true;
  }

  /** No call is announced any more. */
  openTip(): void {
    this.#tipGrounded = false;
  }

  /** The far end is gone: the loop opens for `ms`, and of a ground-start line until the subscriber has hung up. */
  disconnect(ms: number): void {
    this.#breakLeftMs = this.#lineStart === 'ground' ? Number.POSITIVE_INFINITY : ms;
  }

  /** The polarity of a call's progress: `normal` is that of the idle line. */
  setPolarity(polarity: Polarity): void {
    this.#reversed = polarity === 'reversed';
  }

  /** Within a call until its end; of an idle line, for good. */
  reversePolarity(idle: boolean): void {
    if (idle) this.#restingPolarity = opposite(this.#restingPolarity);
    else this.#reversed = !this.#reversed;
  }

  /** Tells the watcher where the exchange's view of the loop changed. */
  update(): void {
    const taken = this.#whole && ((this.#hook === 'off-hook' && this.#grounded) || this.#parallelLifted);
    if (taken === this.#taken) return;
    this.#taken = taken;
    if (taken) this.#watcher.seized();
    else this.#release();
  }

  /** Before 20 ms of line time. */
  begin(): void {
    this.#runFlash();
    if (this.#hook === 'off-hook' && this.#portStart === 'ground' && !this.#grounded && this.#whole) {
      this.#ringGroundMs += FRAME_MS;
      if (this.#ringGroundMs > TIP_GROUND_AFTER_MS) this.#tipGrounded = true;
      this.update();
    }
  }

  /** After 20 ms of line time: what the port noticed. `ringing`: the exchange's ring voltage is on. */
  end(ringing: boolean, tell: (event: SensedEvent) => void): void {
    const onHook = this.#hook === 'on-hook';
    this.#senses.sense(
      {
        hook: this.#portOpen ? 'on-hook' : this.#hook,
        powered: this.powered,
        judging: this.#flash === undefined && this.#pulses === undefined && this.#grounded,
        polarity: this.#reversed ? opposite(this.#restingPolarity) : this.#restingPolarity,
        ringing: (ringing || (this.#glitchLeftMs > 0 && onHook)) && !this.#parallelLifted,
        inUse: this.#parallelLifted && this.#whole,
        tipGrounded: this.#lineStart === 'ground' && this.#tipGrounded && this.powered,
      },
      tell,
    );
    this.#breakLeftMs = Math.max(0, this.#breakLeftMs - FRAME_MS);
    this.#glitchLeftMs = Math.max(0, this.#glitchLeftMs - FRAME_MS);
  }

  #release(): void {
    this.#reversed = false;
    this.#tipGrounded = false;
    if (this.#breakLeftMs === Number.POSITIVE_INFINITY) this.#breakLeftMs = 0;
    this.#watcher.released();
  }

  #runFlash(): void {
    const flash = this.#flash;
    if (!flash) return;
    const [least, most] = this.#flashMs;
    if (flash.openMs >= flash.ms) {
      this.#endFlash();
      if (flash.ms > most) this.update();
      else if (flash.ms >= least && this.#taken) this.#watcher.flashed(flash.ms);
      return;
    }
    flash.openMs += FRAME_MS;
    if (flash.openMs <= most) return;
    if (flash.ms === Number.POSITIVE_INFINITY) this.#watcher.hungUp();
    else if (this.#taken && !this.#parallelLifted) {
      this.#taken = false;
      this.#release();
    }
  }

  #endFlash(): void {
    const flash = this.#flash;
    this.#flash = undefined;
    if (this.#portOpen) this.#senses.hookChanged();
    this.#portOpen = false;
    flash?.done();
  }
}
