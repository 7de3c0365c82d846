import { assertNever } from '../../core/errors.ts';
import { FRAME_MS, type Frame, type Hook, type SensedEvent } from '../../line/line-adapter.ts';
import { progress } from './call-progress.ts';
import { Conversation } from './conversation.ts';
import { type DialTone, dialToneOf } from './dial-tone.ts';
import type {
  CallingParty,
  ControlOutcome,
  ExchangeEvent,
  ExchangeReport,
  HangUpSignal,
  IncomingCall,
  LineConditions,
  Provocation,
  SoundStamp,
} from './exchange-control.ts';
import type { ExchangeProfile } from './exchange-profile.ts';
import { DEFAULT_TIMING, type ExchangeTiming } from './exchange-timing.ts';
import { GatewayEar, type PlayedFrame } from './gateway-ear.ts';
import { Hybrid } from './hybrid.ts';
import { ringingOf } from './inbound-call.ts';
import { LineQuality } from './line-quality.ts';
import { rings, writeSignal } from './line-signals.ts';
import type { LineState } from './line-state.ts';
import { disturb } from './loop-provocations.ts';
import { DEFAULT_OUTCOME, type Outcome, outcomeOf } from './outbound-outcome.ts';
import { SubscriberLoop } from './subscriber-loop.ts';

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
const ENGAGED = 'The line is engaged: the caller hears busy tone.';
const NOBODY = 'Nobody is connected on this line.';

type Change<E = ExchangeEvent> = E extends unknown ? Omit<E, 'port' | 'atMs'> : never;

/**
 * One subscriber line as the exchange has it. Stepped once for every 20 ms of line time, and told of the
 * gateway's hook between; it has no timers, so that tests run it as fast as they like.
 */
export class ExchangeLine {
  readonly port: number;
  readonly #profile: ExchangeProfile;
  readonly #around: LineSurroundings;
  readonly #talk = new Conversation();
  readonly #ear = new GatewayEar();
  readonly #hybrid = new Hybrid();
  readonly #quality: LineQuality;
  /** Its wires; the hook is set here, though, so that the line hears of it. */
  readonly loop: Omit<SubscriberLoop, 'setHook' | 'close'>;
  readonly #loop: SubscriberLoop;
  #timing: ExchangeTiming = DEFAULT_TIMING;
  #outcome: Outcome = DEFAULT_OUTCOME;
  #dialTone: DialTone = { manner: 'normal', silentMs: 0 };
  #state: LineState = { kind: 'idle', elapsedMs: 0 };
  #offHookCount = 0;
  readonly #tellPort = (event: SensedEvent): void => this.#around.onLineEvent(this.port, event);

  constructor(port: number, profile: ExchangeProfile, around: LineSurroundings) {
    this.port = port;
    this.#profile = profile;
    this.#around = around;
    this.#quality = new LineQuality(port);
    this.#loop = new SubscriberLoop(
      {
        seized: () => this.#seized(),
        released: () => this.#released(),
        flashed: (ms) => this.#flashed(ms),
        hungUp: () => this.setHook('on-hook'),
      },
      profile.flashMs,
    );
    this.loop = this.#loop;
  }

  get hook(): Hook {
    return this.#loop.hook;
  }

  /** A new adapter took over: it is on-hook, and is told everything with the next step. */
  reset(): void {
    this.setHook('on-hook');
    this.#loop.reset();
  }

  setHook(hook: Hook): void {
    if (!this.#loop.setHook(hook)) return;
    this.#tell({ kind: 'hook', hook });
    if (hook === 'off-hook') {
      this.#offHookCount += 1;
      this.#ear.begin();
      this.#hybrid.clear();
    }
    this.#loop.update();
  }

  /** The port closes what it opened `ms` ago: the same seizure still, or a new one where it was taken for a release. */
  closeLoop(ms: number): void {
    if (this.hook === 'on-hook') this.setHook('off-hook');
    else this.#loop.close(ms);
  }

  /** What is not named stays. `clockPpm` is the exchange's (exchange.ts). */
  setConditions({ hybrid, start, ...quality }: LineConditions): void {
    if (hybrid) this.#hybrid.set(hybrid);
    if (start) this.#loop.setLineStart(start);
    this.#quality.set(quality);
  }

  setTiming(timing: Partial<ExchangeTiming>): void {
    this.#timing = { ...this.#timing, ...timing };
  }

  report(): ExchangeReport {
    const hears = this.hook === 'off-hook' ? this.#ear.measure() : undefined;
    return {
      hook: this.hook,
      state: this.#state.kind,
      digits: this.#ear.digits,
      ...(hears ? { hears } : {}),
      offHookCount: this.#offHookCount,
    };
  }

  /** The far party sends a burst from the next frame's first sample on. Tells whether a call is up. */
  burst(tone: { hz: number; levelDb: number; ms: number }, onBegin: (intervalStartMs: number) => void): boolean {
    if (this.#state.kind !== 'talking') return false;
    this.#talk.far.burst(tone, onBegin);
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
      case 'is-busy':
      case 'is-congested':
      case 'never-answers':
      case 'is-unobtainable':
        this.#outcome = outcomeOf(provocation);
        return OK;
      case 'hangs-up':
        return this.#hangUp(provocation.signal ?? 'cpc');
      case 'call-waiting':
        return this.#announce(provocation);
      case 'dial-tone':
        this.#dialTone = dialToneOf(provocation);
        return OK;
      case 'ring-glitch':
      case 'parallel-phone':
      case 'breaks-loop':
      case 'reverses-polarity':
      case 'battery':
        disturb(this.#loop, provocation, this.#state.kind === 'idle');
        return OK;
      case 'presses':
        if (this.#state.kind !== 'talking') return refused(NOBODY);
        this.#talk.far.press(provocation.digits);
        return OK;
      case 'talks-wav':
        if (!wav) return refused('The WAV file was not read.');
        this.#talk.far.talk({ kind: 'samples', samples: wav });
        return OK;
      case 'talks-tone':
      case 'talks-speech':
      case 'music':
      case 'sends-fax-tone':
      case 'is-silent':
        this.#talk.far.talkAs(provocation);
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
    this.#loop.begin();
    const { closed, powered } = this.#loop;
    const digits = closed ? this.#hear(played) : '';
    for (const digit of digits) this.#tell({ kind: 'digit', digit });
    this.#advance(digits);
    // After `advance`, so that a state's first frame carries its signal.
    let sounds = powered && (closed || this.#state.kind === 'ringing') && this.#send(captured, digits, startMs);
    if (powered) sounds = this.#quality.apply(captured, sounds);
    if (closed) {
      if (!sounds) captured.fill(0);
      sounds = this.#hybrid.add(played.frame, captured) || sounds;
    }
    this.#loop.end(rings(this.#state), this.#tellPort);
    this.#state.elapsedMs += FRAME_MS;
    return sounds;
  }

  /** The digits that were completed: tones while the loop is closed, or its pulses. */
  #hear(played: PlayedFrame): string {
    const pulsing = this.#loop.pulsing;
    let digits = pulsing ? '' : this.#ear.take(played);
    this.#loop.pulse((shut, ms) => {
      digits += this.#ear.takePulse(shut, ms);
      // Dial tone ends with the first opening, long before a digit is complete.
      if (!shut && this.#state.kind === 'dial-tone')
        this.#enter({ kind: 'dialling', elapsedMs: 0, digits: '', quietMs: 0, second: this.#state.second });
    });
    return digits;
  }

  #send(captured: Frame, digits: string, startMs: number): boolean {
    if (this.#state.kind !== 'talking')
      return writeSignal(this.#state, this.#profile, this.#quality.toneFactor, captured);
    return this.#talk.speak(captured, startMs, digits, this.#ear.digitSounding);
  }

  #advance(digits: string): void {
    const sounding = this.#ear.digitSounding || this.#loop.pulsing;
    const next = progress(this.#state, { digits, sounding }, this.#timing, this.#outcome, this.#profile);
    switch (next?.kind) {
      case undefined:
        return;
      case 'enter':
        this.#enter(next.state);
        return;
      case 'rings':
        // The reversal that announced the call ends with the first ring.
        this.#loop.setPolarity('normal');
        return;
      case 'gave-up':
        this.#loop.openTip();
        this.#enter({ kind: 'idle', elapsedMs: 0 });
        return;
      case 'answered':
        if (next.polarityReversal) this.#loop.reversePolarity(false);
        this.#connect(next.says);
        return;
      default:
        assertNever(next);
    }
  }

  /** @param says the party speaks of its own accord */
  #connect(says = false): void {
    this.#talk.begin(says);
    this.#enter({ kind: 'talking', elapsedMs: 0 });
  }

  #callIn(call: IncomingCall): ControlOutcome {
    if (!this.#loop.whole) return refused('The line is cut: the caller hears that the number is out of order.');
    if (this.hook === 'off-hook' || this.#loop.taken || this.#state.kind !== 'idle') return refused(ENGAGED);
    // A break of the last call ends when the exchange needs the line.
    this.#loop.breakFor(0);
    const ringing = ringingOf(call, this.#profile, this.#around.date());
    if (ringing.signals.reversed) this.#loop.setPolarity('reversed');
    this.#loop.groundTip();
    this.#enter(ringing);
    return OK;
  }

  #hangUp(signal: HangUpSignal): ControlOutcome {
    if (this.#state.kind === 'ringing') {
      this.#loop.openTip();
      this.#enter({ kind: 'idle', elapsedMs: 0 });
      return OK;
    }
    if (this.#state.kind !== 'talking') return refused('There is no far end on this line that could hang up.');
    if (signal === 'dial-tone') {
      this.#enterDialTone();
      return OK;
    }
    if (signal === 'cpc') this.#loop.disconnect(this.#timing.cpcMs);
    if (signal === 'polarity') this.#loop.reversePolarity(false);
    this.#enter({ kind: 'far-end-gone', elapsedMs: 0, signal });
    return OK;
  }

  #announce(party: CallingParty): ControlOutcome {
    if (this.#state.kind !== 'talking') return refused(NOBODY);
    if (this.#talk.announcing) return refused('Another caller is being announced already.');
    const answered = (digit: string): void => this.#tell({ kind: 'call-waiting-ack', digit });
    this.#talk.announce(party, this.#profile.callerId.standard, this.#around.date(), answered);
    return OK;
  }

  #seized(): void {
    const state = this.#state;
    if (state.kind === 'idle') this.#enterDialTone();
    else if (state.kind !== 'ringing') return;
    else if (state.next && state.signals.offHook && this.hook === 'off-hook')
      this.#enter({ kind: 'caller-id', elapsedMs: 0, data: state.signals.offHook, call: state.next });
    // Ring trip. Glare too: a gateway that seizes while the line rings has answered the caller.
    else {
      this.#loop.setPolarity('normal');
      this.#connect();
    }
  }

  /** The exchange sees no current any more: whatever there was is over. */
  #released(): void {
    this.#talk.end();
    if (this.#state.kind === 'caller-id') {
      this.#loop.groundTip();
      this.#enter(this.#state.call);
    } else if (this.#state.kind !== 'idle') this.#enter({ kind: 'idle', elapsedMs: 0 });
  }

  #flashed(ms: number): void {
    this.#tell({ kind: 'flash', ms });
    // In conversation it is for a feature that this exchange does not have; before, it asks for dial tone again.
    if (this.#state.kind !== 'talking') this.#enterDialTone();
  }

  #enterDialTone(): void {
    this.#enter({ kind: 'dial-tone', elapsedMs: 0, ...this.#dialTone });
  }

  #enter(state: LineState): void {
    this.#state = state;
    this.#tell({ kind: 'state', state: state.kind });
  }

  #tell(what: Change): void {
    this.#around.onExchangeEvent({ port: this.port, atMs: this.#around.now(), ...what });
  }
}
