import { assertNever } from '../../core/errors.ts';
import {
  type DialPulse,
  FRAME_MS,
  type Frame,
  type Hook,
  type LineStart,
  type Polarity,
  SAMPLE_RATE_HZ,
  type SensedEvent,
} from '../../line/line-adapter.ts';
import { callerIdSignals } from './caller-id-signals.ts';
import type { ControlOutcome, ExchangeEvent, ExchangeReport, Provocation, SoundStamp } from './exchange-control.ts';
import { cadenceAt, DEFAULT_TIMING, type ExchangeProfile, type ExchangeTiming } from './exchange-profile.ts';
import { FarParty } from './far-party.ts';
import { faxToneSamples } from './fax-tones.ts';
import { GatewayEar, type PlayedFrame } from './gateway-ear.ts';
import { Hybrid } from './hybrid.ts';
import { type LineState, writeSignal } from './line-signals.ts';
import { PortSenses } from './port-senses.ts';
import { PulseTrain } from './pulse-train.ts';

/** An open loop this short is no flash, one longer is a hang-up (facts: 300-1000 ms usual, over 1.5 s a disconnect). */
const LEAST_FLASH_MS = 20;
const LONGEST_FLASH_MS = 1500;

/** How outbound calls on a line go. */
type Outcome =
  | { readonly kind: 'answers'; readonly ms: number; readonly polarityReversal: boolean }
  | { readonly kind: 'busy' | 'congestion' | 'never' };

export interface LineSurroundings {
  /** The machine's monotonic clock, ms. */
  now(): number;
  /** For the date in the caller ID. */
  date(): Date;
  onLineEvent(port: number, event: SensedEvent): void;
  onExchangeEvent(event: ExchangeEvent): void;
}

const OK: ControlOutcome = { ok: true };
const refused = (text: string): ControlOutcome => ({ ok: false, text });

/**
 * One subscriber line as the exchange has it. Stepped once for every 20 ms of line time, and told of the
 * gateway's hook between; it has no timers, so that tests run it as fast as they like.
 */
export class ExchangeLine {
  readonly port: number;
  readonly #profile: ExchangeProfile;
  readonly #around: LineSurroundings;
  readonly #far = new FarParty();
  readonly #ear = new GatewayEar();
  readonly #hybrid = new Hybrid();
  #timing: ExchangeTiming = DEFAULT_TIMING;
  #outcome: Outcome = { kind: 'answers', ms: 2000, polarityReversal: true };
  #state: LineState = { kind: 'idle', elapsedMs: 0 };
  #hook: Hook = 'on-hook';
  #offHookCount = 0;
  #polarity: Polarity = 'normal';
  #wireWhole = true;
  #breakLeftMs = 0;
  #flash: { readonly ms: number; openMs: number; readonly done: () => void } | undefined;
  #pulses: PulseTrain | undefined;
  #portStart: LineStart = 'loop';
  readonly #senses = new PortSenses();
  readonly #tellPort = (event: SensedEvent): void => this.#around.onLineEvent(this.port, event);

  constructor(port: number, profile: ExchangeProfile, around: LineSurroundings) {
    this.port = port;
    this.#profile = profile;
    this.#around = around;
  }

  get hook(): Hook {
    return this.#hook;
  }

  /** How the port seizes. */
  get start(): LineStart {
    return this.#portStart;
  }

  /** A new adapter took over: it is on-hook, and is told everything with the next step. */
  reset(): void {
    this.setHook('on-hook');
    this.#portStart = 'loop';
    this.#senses.forget();
  }

  setHook(hook: Hook): void {
    this.#endFlash();
    this.#pulses?.abort();
    this.#pulses = undefined;
    if (hook === this.#hook) return;
    this.#hook = hook;
    this.#tell({ kind: 'hook', hook });
    this.#senses.hookChanged();
    if (hook === 'off-hook') {
      this.#offHookCount += 1;
      this.#ear.begin();
      this.#hybrid.clear();
      if (this.#wireWhole) this.#loopClosed();
    } else this.#loopOpened();
  }

  /** Opens the loop for `ms`; `done` once it is closed again. Tells whether the port is off-hook at all. */
  flash(ms: number, done: () => void): boolean {
    if (this.#hook === 'on-hook') return false;
    this.#endFlash();
    this.#flash = { ms, openMs: 0, done };
    return true;
  }

  /** Opens and closes the loop digit by digit; `done` is told whether all went out. Tells whether the port is off-hook at all. */
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

  /** How the port seizes this line: on a loop-start line, grounding the ring lead draws current too. */
  setStart(start: LineStart): void {
    this.#portStart = start;
  }

  setHybrid(erlDb: number | 'off'): void {
    this.#hybrid.setErl(erlDb);
  }

  setTiming(timing: Partial<ExchangeTiming>): void {
    this.#timing = { ...this.#timing, ...timing };
  }

  report(): ExchangeReport {
    const hears = this.#hook === 'off-hook' ? this.#ear.measure() : undefined;
    return {
      hook: this.#hook,
      state: this.#state.kind,
      digits: this.#ear.digits,
      ...(hears ? { hears } : {}),
      offHookCount: this.#offHookCount,
    };
  }

  /** The far party sends a burst from the next frame's first sample on. Tells whether a call is up. */
  burst(tone: { hz: number; levelDb: number; ms: number }, onBegin: (intervalStartMs: number) => void): boolean {
    if (this.#state.kind !== 'talking') return false;
    this.#far.burst(tone, onBegin);
    return true;
  }

  awaitSound(peakDb: number, onSound: (stamp: SoundStamp) => void): Disposable {
    return this.#ear.awaitSound(peakDb, onSound);
  }

  /** @param wav the samples of a `talks-wav`, read by whoever may read files */
  provoke(provocation: Provocation, wav?: Int16Array): ControlOutcome {
    switch (provocation.kind) {
      case 'calls-in':
        return this.#callIn(provocation);
      case 'answers-after':
        this.#outcome = {
          kind: 'answers',
          ms: provocation.ms,
          polarityReversal: provocation.polarityReversal ?? true,
        };
        return OK;
      case 'is-busy':
        this.#outcome = { kind: 'busy' };
        return OK;
      case 'is-congested':
        this.#outcome = { kind: 'congestion' };
        return OK;
      case 'never-answers':
        this.#outcome = { kind: 'never' };
        return OK;
      case 'hangs-up':
        return this.#hangUp(provocation.signal ?? 'cpc');
      case 'talks-tone':
        this.#far.talk({ kind: 'tone', hz: provocation.hz, levelDb: provocation.levelDb ?? -15 });
        return OK;
      case 'talks-wav':
        if (!wav) return refused('The WAV file was not read.');
        this.#far.talk({ kind: 'samples', samples: wav });
        return OK;
      case 'sends-fax-tone':
        this.#far.talk({ kind: 'samples', samples: faxToneSamples(provocation.tone, provocation.levelDb ?? -15) });
        return OK;
      case 'is-silent':
        this.#far.talk({ kind: 'silent' });
        return OK;
      case 'presses':
        if (this.#state.kind !== 'talking') return refused('Nobody is connected on this line.');
        this.#far.press(provocation.digits);
        return OK;
      case 'battery':
        this.#mendOrCut(provocation.present);
        return OK;
      default:
        return assertNever(provocation);
    }
  }

  /**
   * 20 ms of line time: the gateway's frame is played while `captured` is filled. `startMs` is when they began.
   * @returns whether `captured` holds anything but silence (it is not cleared then)
   */
  step(played: PlayedFrame, captured: Frame, startMs: number): boolean {
    this.#runFlash();
    const powered = this.#wireWhole && this.#breakLeftMs <= 0;
    const closed = this.#hook === 'off-hook' && !this.#flash && powered;
    const digits = this.#digits(closed, played);
    for (const digit of digits) this.#tell({ kind: 'digit', digit });
    this.#advance(digits);
    let sounds = false;
    // After `advance`, so that a state's first frame carries its signal.
    if (powered && (closed || this.#state.kind === 'ringing')) {
      sounds =
        this.#state.kind === 'talking'
          ? this.#far.speak(captured, startMs)
          : writeSignal(this.#state, this.#profile, captured);
    }
    if (closed) {
      if (!sounds) captured.fill(0);
      sounds = this.#hybrid.add(played.frame, captured) || sounds;
    }
    const { kind, elapsedMs } = this.#state;
    const ringing = kind === 'ringing' && elapsedMs >= 0 && cadenceAt(this.#profile.ringMs, elapsedMs).on;
    const flashing = this.#flash !== undefined || this.#pulses !== undefined;
    this.#senses.sense({ hook: this.#hook, powered, flashing, polarity: this.#polarity, ringing }, this.#tellPort);
    this.#state.elapsedMs += FRAME_MS;
    this.#breakLeftMs = Math.max(0, this.#breakLeftMs - FRAME_MS);
    return sounds;
  }

  /** The digits that were completed: tones while the loop is closed, or its pulses. */
  #digits(closed: boolean, played: PlayedFrame): string {
    if (!closed) return '';
    if (!this.#pulses) return this.#ear.take(played) + this.#ear.takePulse(true, FRAME_MS);
    let digits = '';
    this.#pulses.run(FRAME_MS, (shut, ms) => {
      digits += this.#ear.takePulse(shut, ms);
      // Dial tone ends with the first opening, long before a digit is complete.
      if (!shut && this.#state.kind === 'dial-tone')
        this.#enter({ kind: 'dialling', elapsedMs: 0, count: 0, quietMs: 0 });
    });
    if (this.#pulses.over) this.#pulses = undefined;
    return digits;
  }

  #advance(digits: string): void {
    const state = this.#state;
    const { elapsedMs } = state;
    switch (state.kind) {
      case 'idle':
      case 'busy':
      case 'congestion':
      case 'talking':
        return;
      case 'ringing': {
        if (elapsedMs < 0) return;
        // The reversal that announced the call ends with the first ring.
        if (elapsedMs === 0) this.#polarity = 'normal';
        const { turn, segment } = cadenceAt(this.#profile.ringMs, elapsedMs);
        const bursts = segment === this.#profile.ringMs.length - 1 ? turn + 1 : turn;
        if (state.rings !== undefined && bursts >= state.rings) this.#enter({ kind: 'idle', elapsedMs: 0 });
        return;
      }
      case 'dial-tone':
        if (digits !== '') this.#enter({ kind: 'dialling', elapsedMs: 0, count: digits.length, quietMs: 0 });
        else if (elapsedMs >= this.#timing.dialToneMs) this.#enter({ kind: 'congestion', elapsedMs: 0 });
        return;
      case 'dialling': {
        state.count += digits.length;
        state.quietMs = digits !== '' || this.#ear.digitSounding ? 0 : state.quietMs + FRAME_MS;
        const { numberLength, interDigitMs } = this.#timing;
        const complete = (numberLength > 0 && state.count >= numberLength) || state.quietMs >= interDigitMs;
        if (complete) this.#enter({ kind: 'connecting', elapsedMs: 0 });
        return;
      }
      case 'connecting':
        if (elapsedMs >= this.#timing.setupMs) this.#connect();
        return;
      case 'ringback':
        // Asked anew each time: `answers-after 0` makes a party answer who is being rung.
        if (this.#outcome.kind === 'answers' && elapsedMs >= this.#outcome.ms) {
          this.#answerOutbound(this.#outcome.polarityReversal);
        }
        return;
      case 'far-end-gone': {
        const tires = state.signal === 'cpc' || state.signal === 'polarity';
        const brokenMs = state.signal === 'cpc' ? this.#timing.cpcMs : 0;
        if (tires && elapsedMs >= brokenMs + this.#timing.afterHangUpMs)
          this.#enter({ kind: 'congestion', elapsedMs: 0 });
        return;
      }
      default:
        assertNever(state);
    }
  }

  #connect(): void {
    switch (this.#outcome.kind) {
      case 'busy':
      case 'congestion':
        this.#enter({ kind: this.#outcome.kind, elapsedMs: 0 });
        return;
      case 'never':
        this.#enter({ kind: 'ringback', elapsedMs: 0 });
        return;
      case 'answers':
        if (this.#outcome.ms > 0) this.#enter({ kind: 'ringback', elapsedMs: 0 });
        else this.#answerOutbound(this.#outcome.polarityReversal);
    }
  }

  #answerOutbound(polarityReversal: boolean): void {
    if (polarityReversal) this.#polarity = 'reversed';
    this.#talk();
  }

  #talk(): void {
    this.#far.begin();
    this.#enter({ kind: 'talking', elapsedMs: 0 });
  }

  #callIn(call: Extract<Provocation, { kind: 'calls-in' }>): ControlOutcome {
    if (!this.#wireWhole) return refused('The line is cut: the caller hears that the number is out of order.');
    if (this.#hook === 'off-hook' || this.#state.kind !== 'idle') {
      return refused('The line is engaged: the caller hears busy tone.');
    }
    // A break of the last call ends when the exchange needs the line.
    this.#breakLeftMs = 0;
    const signals = callerIdSignals(call, this.#profile.callerId.standard, this.#around.date());
    const beforeMs = signals.before.length / (SAMPLE_RATE_HZ / 1000);
    if (beforeMs > 0) this.#polarity = 'reversed';
    this.#enter({
      kind: 'ringing',
      elapsedMs: -beforeMs,
      ...signals,
      ...(call.rings === undefined ? {} : { rings: call.rings }),
    });
    return OK;
  }

  #hangUp(signal: Extract<LineState, { kind: 'far-end-gone' }>['signal']): ControlOutcome {
    if (this.#state.kind === 'ringing') {
      this.#enter({ kind: 'idle', elapsedMs: 0 });
      return OK;
    }
    if (this.#state.kind !== 'talking') return refused('There is no far end on this line that could hang up.');
    if (signal === 'cpc') this.#breakLeftMs = this.#timing.cpcMs;
    if (signal === 'polarity') this.#polarity = this.#polarity === 'normal' ? 'reversed' : 'normal';
    this.#enter({ kind: 'far-end-gone', elapsedMs: 0, signal });
    return OK;
  }

  #mendOrCut(whole: boolean): void {
    if (whole === this.#wireWhole) return;
    this.#wireWhole = whole;
    if (!whole) this.#loopOpened();
    else if (this.#hook === 'off-hook') this.#loopClosed();
  }

  /** The exchange sees current. */
  #loopClosed(): void {
    if (this.#state.kind === 'idle') this.#enter({ kind: 'dial-tone', elapsedMs: 0 });
    // Ring trip. Glare too: a gateway that seizes while the line rings has answered the caller.
    else if (this.#state.kind === 'ringing') this.#talk();
  }

  /** The exchange sees no current any more: whatever there was is over. */
  #loopOpened(): void {
    this.#polarity = 'normal';
    if (this.#state.kind !== 'idle') this.#enter({ kind: 'idle', elapsedMs: 0 });
  }

  #runFlash(): void {
    const flash = this.#flash;
    if (!flash) return;
    if (flash.openMs >= flash.ms) {
      this.#endFlash();
      if (!this.#wireWhole) return;
      if (flash.ms > LONGEST_FLASH_MS) this.#loopClosed();
      else if (flash.ms >= LEAST_FLASH_MS) this.#flashed(flash.ms);
      return;
    }
    flash.openMs += FRAME_MS;
    if (flash.openMs > LONGEST_FLASH_MS) this.#loopOpened();
  }

  #flashed(ms: number): void {
    this.#tell({ kind: 'flash', ms });
    // In conversation it is for a feature that this exchange does not have; before, it asks for dial tone again.
    if (this.#state.kind !== 'talking') this.#enter({ kind: 'dial-tone', elapsedMs: 0 });
  }

  #endFlash(): void {
    const flash = this.#flash;
    this.#flash = undefined;
    flash?.done();
  }

  #enter(state: LineState): void {
    this.#state = state;
    this.#tell({ kind: 'state', state: state.kind });
  }

  #tell(
    what:
      | { kind: 'hook'; hook: Hook }
      | { kind: 'state'; state: LineState['kind'] }
      | { kind: 'digit'; digit: string }
      | { kind: 'flash'; ms: number },
  ): void {
    this.#around.onExchangeEvent({ port: this.port, atMs: this.#around.now(), ...what });
  }
}
