import { assertNever } from '../core/errors.ts';
import type { CallId, LegId, LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { MachineRunner } from '../core/machine-runner.ts';
import type { CallerIdMessage, FaxTone } from '../line/line-signals.ts';
import type { LineTold } from '../line/line-state.ts';
import type { IncomingRefer, SipEnd, Trunk } from '../sip/trunk.ts';
import type { Call, CallEvents, CallLine, CallPorts, CallSnapshot, DeskLeg, Dialogue } from './call.ts';
import { type AudioSide, CallAudio } from './call-audio.ts';
import { CallEntry } from './call-entry.ts';
import type { CallerRecord } from './call-record.ts';
import { identityOf } from './caller-identity.ts';
import { LineDigits } from './line-digits.ts';
import type { UnansweredCall } from './loop-guard.ts';
import { type OutboundEffect, type OutboundInput, type OutboundState, outboundStep } from './outbound-call-machine.ts';
import type { OutboundCaller } from './outbound-caller.ts';
import { OutboundFar } from './outbound-far.ts';
import { inputOfLine, inputOfTargetEnd, refusalIn } from './outbound-inputs.ts';
import type { LineHop, OutboundHop, OutboundPlan, TrunkHop } from './outbound-plan.ts';
import { refusalFor } from './refusals.ts';
import { presentCaller } from './route/caller-rule.ts';
import type { Given, Which } from './side.ts';
import { troubleOf } from './trunk-trouble.ts';
import { WaitingCaller } from './waiting-caller.ts';

export interface OutboundEvents extends CallEvents {
  /** The call has the line, as a member of the group. */
  claimed(call: Call, line: LineId, group: string): void;
  /** What the call tries now is no line. */
  leftLines(call: Call): void;
  /** Nobody at the desks could take another call now. */
  desksBusy(): boolean;
  /** Ends what is on the line, and tells once whether it is free. Disposing: it is not wanted any more. */
  clearLine(line: LineId, told: (free: boolean) => void): Disposable;
}

/** A call that came by a trunk, to the PSTN, another trunk or the desks: performs what `outboundStep` decides. */
export class OutboundCall implements Call {
  readonly #entry: CallEntry;
  readonly #from: OutboundCaller;
  readonly #plan: OutboundPlan;
  readonly #lineDigits: LineDigits;
  readonly #far: OutboundFar;
  readonly #ports: CallPorts;
  readonly #events: OutboundEvents;
  readonly #log: Log;
  readonly #audio: CallAudio;
  readonly #caller: CallerRecord;
  readonly #listeners = new DisposableStack();
  readonly #waiting: WaitingCaller;
  readonly #machine: MachineRunner<OutboundState, OutboundInput, OutboundEffect>;
  /** The caller has been given sound (183). */
  #heard = false;
  #clearing: Disposable | undefined;
  #ringLimit: Disposable | undefined;
  #hangUpReason: string | undefined;
  /** Everybody is gone but the caller, who hears so. */
  #parting = false;

  constructor(
    from: OutboundCaller,
    plan: OutboundPlan,
    lines: readonly CallLine[],
    ports: CallPorts,
    events: OutboundEvents,
  ) {
    this.#entry = from.goesOn ?? from.began ?? new CallEntry(ports);
    this.#from = from;
    this.#plan = plan;
    this.#ports = ports;
    this.#events = events;
    this.#log = ports.log.child({ call: this.id });
    this.#far = new OutboundFar(lines, ports, this.#log);
    this.#audio = new CallAudio(ports.media, this.#log);
    this.#lineDigits = new LineDigits(this.#audio);
    this.#waiting = this.#listeners.use(new WaitingCaller(ports.clock, () => events.changed(this)));
    this.#caller = from.record;
    this.#machine = new MachineRunner<OutboundState, OutboundInput, OutboundEffect>({
      initial: { kind: 'hunting', rest: plan.hops },
      step: (state, input) => outboundStep(state, input, plan),
      perform: (effect) => this.#perform(effect),
      entered: (state, before, input) => this.#log.debug({ input, from: before.kind, to: state.kind }, 'call'),
      changed: (state) => {
        if (state.kind !== 'ended') this.#events.changed(this);
      },
    });
  }

  get id(): CallId {
    return this.#entry.id;
  }

  /** The trunk that it is offered to, while nobody has answered. */
  get unanswered(): UnansweredCall | undefined {
    const state = this.#state;
    if (state.kind !== 'seizing' && state.kind !== 'proceeding') return undefined;
    const { hop } = state;
    return hop.kind === 'trunk' ? { trunk: hop.trunk, to: hop.to, calling: this.#presented.number } : undefined;
  }

  get snapshot(): CallSnapshot {
    const line = this.#from.goesOn ? this.#from.line : (this.#far.line ?? this.#from.line);
    const encryption = this.#from.encryption ?? this.#far.encryption;
    return {
      ...this.#entry.facts,
      direction: this.#direction,
      ...(line ? { line } : {}),
      ...(this.#from.trunk ? { trunk: this.#from.trunk } : {}),
      caller: this.#caller,
      ...(this.#from.desk ? { dialledBy: this.#from.desk } : {}),
      ...(this.#waiting.caller ? { waiting: this.#waiting.caller } : {}),
      called: this.#from.dialled,
      ...(this.#plan.emergency ? { emergency: true } : {}),
      ...(this.#atConsole ? { atConsole: true } : {}),
      ...(this.#heard && this.#state.kind !== 'connected' ? { early: true } : {}),
      ...(this.#audio.held ? { held: true } : {}),
      ...(encryption ? { encryption } : {}),
      state:
        this.#state.kind === 'connected' ? 'connected' : this.#state.kind === 'proceeding' ? 'ringing' : 'dialling',
    };
  }

  /** A caller of a line, or one whom the desks are for, came in. */
  get #direction(): 'inbound' | 'outbound' {
    if (this.#from.goesOn) return 'inbound';
    const toLine = this.#plan.hops.some(({ kind }) => kind === 'line');
    return !toLine && (this.#from.line || this.#plan.hops[0]?.kind === 'console') ? 'inbound' : 'outbound';
  }

  /** The line that the caller is on. */
  get callerLine(): LineId | undefined {
    return this.#from.line;
  }

  start(): void {
    const { trunk, line, dialled, goesOn, began } = this.#from;
    if (goesOn) this.#entry.update({ called: dialled });
    else if (began) this.#entry.update(trunk ? { trunk } : {});
    else
      this.#entry.start({
        direction: this.#direction,
        ...(line ? { line } : {}),
        ...(trunk ? { trunk } : {}),
        caller: this.#caller,
        called: dialled,
      });
    if (this.#plan.emergency) this.#entry.note('An emergency call.');
    this.#log.info({ caller: this.#caller, dialled }, 'outbound call');
    this.#listeners.use(
      this.#from.listen({
        gone: (text) => this.#post({ kind: 'caller-gone', text }),
        failed: (text) => this.#post({ kind: 'media-failed', text }),
        digit: (digit, durationMs) => this.#callerPresses(digit, durationMs),
        flash: () => this.flash(),
        told: ({ callerId }) => this.#callWaits(callerId),
        referred: (refer) => this.#referred('a', refer),
        audio: this.#entry.audio,
      }),
    );
    if (this.#from.waits && this.#from.audio) this.#audio.talk(this.#from.audio);
    this.#post({ kind: 'start' });
  }

  #callWaits(callerId: CallerIdMessage | undefined): void {
    this.#waiting.told(callerId);
    this.#entry.noteWaiting(this.#waiting);
  }

  #referred(by: Which, refer: IncomingRefer): void {
    if (this.#state.kind === 'connected') this.#events.referred(this, by, refer);
    else refer.refuse(403);
  }

  lineTold(told: LineTold, line: LineId): void {
    if (line === this.#from.line) {
      this.#from.lineTold(told);
      return;
    }
    if (told.kind === 'call-waiting') this.#callWaits(told.callerId);
    const input = inputOfLine(told);
    if (input) this.#post(input);
  }

  hasLeg(leg: LegId): boolean {
    return this.#from.leg === leg || this.#far.hasLeg(leg);
  }

  expectsAudio(leg: LegId): boolean {
    if (this.#state.kind !== 'connected') return false;
    if (this.#from.leg === leg) return this.#from.owesAudio;
    return this.#far.expectsAudio(leg);
  }

  flash(): void {
    if (this.#far.line) this.#far.runner(this.#far.line)?.post({ kind: 'flash' });
    else this.#from.flash();
  }

  faxHeard(tone: FaxTone): void {
    if (this.#state.kind === 'ended' || !this.#entry.faxHeard(tone)) return;
    this.#audio.fax();
    this.#events.changed(this);
  }

  sendDigit(leg: LegId, digit: string, durationMs: number): void {
    if (this.#far.leg === leg) this.#far.sendDigit(digit, durationMs);
    else this.#from.sendDigit(digit, durationMs);
  }

  /** A desk takes it, where it is the desks' turn. @returns whether it still was to be had */
  answerAtDesk(desk: DeskLeg): boolean {
    if (!this.#atConsole) return false;
    this.#far.takeDesk(desk, (text) => this.#post({ kind: 'far-gone', text }));
    this.#post({ kind: 'desk-answers' });
    return true;
  }

  /** The desks do not take it. @returns whether it was their turn */
  decline(): boolean {
    const state = this.#state;
    if (!this.#atConsole || (state.kind !== 'seizing' && state.kind !== 'proceeding')) return false;
    this.#entry.note('Declined at the console.');
    this.#post({ kind: 'desks-decline', along: state.hop.kind === 'trunk' || this.#from.waits });
    return true;
  }

  press(leg: LegId, digit: string, durationMs: number): boolean {
    if (this.#from.leg === leg) this.#callerPresses(digit, durationMs);
    else if (this.#far.hasLeg(leg) && this.#from.audio) this.#audio.give(this.#from.audio, digit, durationMs);
    else return false;
    return true;
  }

  /** A tone for the caller alone: the call is about to be ended. A fax machine would take it for noise. */
  warn(): void {
    const { leg } = this.#from;
    if (leg !== undefined && !this.#entry.fax) this.#audio.prompt(leg);
  }

  hangUp(reason?: string, q850?: number): void {
    this.#hangUpReason = reason;
    if (this.#parting) this.#from.hangUp(q850 ?? 16);
    this.#post({ kind: 'hang-up', ...(q850 === undefined ? {} : { q850 }) });
  }

  hold(on: boolean): boolean {
    if (this.#state.kind !== 'connected') return false;
    this.#audio.hold(on);
    this.#events.changed(this);
    return true;
  }

  dialogues(): readonly Dialogue[] {
    const { sip, trunk } = this.#from;
    const connected = this.#state.kind === 'connected';
    const far = this.#far.dialogue(connected ? 'confirmed' : 'early');
    const near: Dialogue[] = sip && trunk && connected ? [{ which: 'a', trunk, sip, phase: 'confirmed' }] : [];
    return far ? [...near, far] : near;
  }

  surrender(): Given | undefined {
    if (this.#state.kind !== 'connected') return undefined;
    const before = this.snapshot;
    const b = this.#far.surrender(this.#from.dialled);
    const a = b && this.#from.surrender();
    if (!a || !b) return undefined;
    this.#machine[Symbol.dispose]();
    this.#listeners.dispose();
    this.#audio[Symbol.dispose]();
    return { entry: this.#entry, before, a, b };
  }

  get #state(): OutboundState {
    return this.#machine.state;
  }

  #post(input: OutboundInput): void {
    this.#machine.post(input);
  }

  #perform(effect: OutboundEffect): void {
    switch (effect.kind) {
      case 'clear-line':
        this.#clearing?.[Symbol.dispose]();
        this.#clearing = this.#events.clearLine(effect.line, (free) =>
          this.#post(free ? { kind: 'line-cleared' } : { kind: 'line-failed', why: 'not-idle' }),
        );
        break;
      case 'seize':
        this.#seize(effect.hop);
        break;
      case 'release-line':
        this.#far.runner(effect.line)?.post({ kind: 'release' });
        break;
      case 'progress':
        this.#progress(effect.hop, effect.heard);
        break;
      case 'call-target':
        this.#callTarget(effect.hop);
        break;
      case 'end-target':
        this.#far.endTarget(effect.q850);
        break;
      case 'ring-desks':
        this.#leaveLine();
        this.#from.open();
        this.#limitRinging(effect.hop);
        if (!this.#heard) this.#rings(this.#events.desksBusy());
        break;
      case 'answer-caller':
        this.#answer(effect);
        break;
      case 'refuse-caller': {
        const { status, q850 } = refusalIn(effect);
        // Who waits would go back to whoever had it before: ended here, it goes nowhere.
        // So does a caller whose line is wanted back.
        const atOnce = this.#from.waits || this.#from.part !== undefined;
        if (atOnce && effect.why === 'hung-up-here') this.#from.hangUp(q850);
        else this.#from.refuse(status, q850);
        break;
      }
      case 'hang-up-caller':
        this.#from.hangUp(effect.q850);
        break;
      case 'end':
        this.#end(effect);
        break;
      default:
        assertNever(effect);
    }
  }

  /**
   * Race: the line was idle when the hunt began, and another call has it by now. It is not claimed then, for that call
   * must go on hearing of its line (`a line that another call took meanwhile stays that call's`).
   */
  #seize({ line, digits, group }: LineHop): void {
    this.#ringLimit?.[Symbol.dispose]();
    this.#lineDigits.dialling();
    const why = this.#far.whyNot(line);
    if (why) {
      this.#post({ kind: 'line-failed', why });
      return;
    }
    this.#from.open();
    this.#recordLine(line);
    this.#events.claimed(this, line, group);
    this.#far.runner(line)?.post({ kind: 'seize', digits });
  }

  /** A record has one line: the caller's own, where there is one. */
  #recordLine(line: LineId): void {
    if (!this.#from.goesOn) this.#entry.update({ line });
    else this.#entry.note(`It went out on "${this.#far.name(line)}".`);
  }

  #callTarget(hop: TrunkHop): void {
    this.#leaveLine();
    this.#from.open();
    const trunk = this.#ports.trunk(hop.trunk);
    const trouble = trunk ? this.#troubleWith(trunk, hop) : `The trunk "${hop.trunk}" is not there any more.`;
    if (!trunk || trouble !== undefined) {
      this.#post({ kind: 'target-failed', cause: 'unreachable', refusal: refusalFor('no-line'), text: trouble ?? '' });
      return;
    }
    this.#limitRinging(hop);
    if (this.#from.goesOn) this.#entry.update({ trunk: trunk.id });
    this.#far.call(
      trunk,
      hop.to,
      identityOf(this.#presented),
      {
        rings: (heard) => this.#post({ kind: 'target-rings', heard }),
        answered: () => this.#post({ kind: 'target-answered' }),
        unheard: () => this.#unheard(trunk),
        over: (text, end) => this.#targetOver(text, end),
        digit: (digit, durationMs) => this.#from.audio && this.#audio.give(this.#from.audio, digit, durationMs),
        flash: () => this.#from.flash(),
        referred: (refer) => this.#referred('b', refer),
        audio: this.#entry.audio,
      },
      // What it has left of its way, so that a call that goes round in a circle ends (RFC 3261 §16.6).
      { maxForwards: Math.max(0, this.#from.maxForwards - 1), ...(hop.replaces ? { replaces: hop.replaces } : {}) },
    );
  }

  #unheard({ id }: Trunk): void {
    const text = `The trunk "${id}" did not reply within 3 s.`;
    this.#log.info(text);
    this.#entry.note(text);
    this.#post({ kind: 'target-unheard' });
  }

  /** The caller as the route wants others to be told. */
  get #presented(): CallerRecord {
    return presentCaller(this.#caller, this.#plan.callerRule).caller;
  }

  /** One known to be down costs the caller time; the last one is tried all the same. */
  #troubleWith(trunk: Trunk, hop: TrunkHop): string | undefined {
    const { hops, moveOn } = this.#plan;
    const last = hops.at(-1) === hop || !moveOn.includes('unreachable');
    return last ? undefined : troubleOf(trunk);
  }

  #targetOver(text: string, end: SipEnd | undefined): void {
    if (this.#state.kind === 'connected') {
      this.#post({ kind: 'far-gone', text });
      return;
    }
    this.#far.targetOver();
    this.#post(inputOfTargetEnd(text, end));
  }

  /** What is tried now is no line. */
  #leaveLine(): void {
    this.#ringLimit?.[Symbol.dispose]();
    this.#lineDigits.dialling();
    this.#far.leaveLine();
    this.#events.leftLines(this);
  }

  #limitRinging({ ringMs }: OutboundHop): void {
    if (ringMs !== undefined)
      this.#ringLimit = this.#ports.clock.after(ringMs, () => this.#post({ kind: 'ring-timeout' }));
  }

  /** The 183 once; the caller, who has it already, hears another target after it. */
  #progress(hop: OutboundHop, heard: boolean): void {
    if (hop.kind === 'line') {
      this.#lineDigits.numberDialled(hop.line);
      this.#limitRinging(hop);
    }
    if (!heard) {
      if (!this.#heard) this.#rings(false);
      return;
    }
    if (this.#heard) {
      const { audio } = this.#from;
      if (audio) this.#join(audio);
      return;
    }
    this.#heard = true;
    this.#from.progress((audio) => this.#join(audio));
  }

  #rings(queued: boolean): void {
    const { leg, needsRinging } = this.#from;
    this.#from.ringing(queued);
    if (needsRinging && leg !== undefined) this.#audio.ring(leg);
  }

  #answer({ by, hop, evidence }: Extract<OutboundEffect, { kind: 'answer-caller' }>): void {
    this.#entry.answered(by.kind === 'line' ? undefined : this.#far.party, { evidence });
    this.#ringLimit?.[Symbol.dispose]();
    this.#from.answer(
      (audio) => this.#join(audio),
      () => {
        const encryption = this.#from.encryption ?? this.#far.encryption;
        if (encryption) this.#entry.update({ encryption });
      },
    );
    if (hop.kind === 'line') this.#answeredOn(hop);
  }

  #join(caller: AudioSide): void {
    const far = this.#far.audio;
    if (far) this.#audio.talk(caller, far);
  }

  #callerPresses(digit: string, durationMs: number): void {
    if (this.#far.leg) this.#audio.pass(this.#far.leg, digit, durationMs);
    else this.#lineDigits.press(digit, durationMs);
  }

  /** Whether it is the desks' turn, alone or along with a trunk. */
  get #atConsole(): boolean {
    const state = this.#state;
    if ((state.kind !== 'seizing' && state.kind !== 'proceeding') || state.declined) return false;
    return state.hop.kind === 'console' || (state.hop.kind === 'trunk' && state.hop.console);
  }

  #answeredOn({ line, afterAnswer }: LineHop): void {
    const profile = this.#far.runner(line)?.profile;
    if (profile) this.#lineDigits.answered(line, afterAnswer, profile);
  }

  #end({ outcome, reason }: Extract<OutboundEffect, { kind: 'end' }>): void {
    this.#listeners.dispose();
    this.#clearing?.[Symbol.dispose]();
    this.#ringLimit?.[Symbol.dispose]();
    this.#audio[Symbol.dispose]();
    const encryption = this.#from.encryption ?? this.#far.encryption;
    this.#far.close(this.#entry.audio);
    const ended = { outcome, reason: this.#hangUpReason ?? reason, encryption };
    if (!this.#from.part) {
      this.#finish(ended);
      return;
    }
    this.#parting = true;
    this.#events.leftLines(this);
    this.#from.part(() => this.#finish(ended));
    if (this.#parting) this.#events.changed(this);
  }

  #finish(ended: Parameters<CallEntry['finish']>[0]): void {
    this.#parting = false;
    this.#from.close();
    this.#entry.finish(ended);
    const { outcome, reason: why } = ended;
    this.#log.info({ outcome, reason: why }, 'call ended');
    this.#events.ended(this);
  }
}
