import { assertNever } from '../core/errors.ts';
import type { CallId, LegId, LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { MachineRunner } from '../core/machine-runner.ts';
import type { CallerIdMessage, CallerIdStandard, FaxTone } from '../line/line-signals.ts';
import type { LineTold } from '../line/line-state.ts';
import type { Identity } from '../sip/trunk.ts';
import type { Call, CallEvents, CallLine, CallParty, CallPorts, CallSnapshot, DeskLeg, Dialogue } from './call.ts';
import { CallAudio } from './call-audio.ts';
import { CallEntry } from './call-entry.ts';
import type { CallerRecord } from './call-record.ts';
import { callerOf, identityOf } from './caller-identity.ts';
import { sideOf } from './desk-side.ts';
import { farHangUpText } from './hang-up-words.ts';
import {
  type InboundEffect,
  type InboundInput,
  type InboundPlan,
  type InboundState,
  inboundStep,
  initialInboundState,
  type Taker,
} from './inbound-call-machine.ts';
import { InboundTargets } from './inbound-targets.ts';
import { LineSide } from './line-side.ts';
import { type CallerRule, presentCaller } from './route/caller-rule.ts';
import { causeOfSipEnd } from './route/move-on.ts';
import type { PlannedTarget, PlannedTwoStage } from './route/route-decision.ts';
import type { Given } from './side.ts';
import { WaitingCaller } from './waiting-caller.ts';

/** A line must be off-hook for so long that its exchange takes it for an answer, and what follows for a hang-up. */
const REFUSED_MS = 1_500;

const ringText = (pattern: string): string => `It rang as "${pattern}".`;

const abandonedText = {
  'caller-gave-up': 'The caller gave up.',
  'line-lost': 'The line was lost while it rang.',
  'answered-elsewhere': 'Answered at another phone of this line.',
} as const;

export interface InboundEvents extends CallEvents {
  /** The call is this one no more: its line is answered here, and its caller asked for a number. */
  answersLine(call: HandedLine, target: PlannedTwoStage): void;
}

/** A call of a line that goes on as another, under the same id and record. */
export interface HandedLine {
  readonly entry: CallEntry;
  readonly line: CallLine;
  /** `answered`: off-hook already. */
  readonly hook: 'ringing' | 'answered';
  readonly caller: CallerRecord;
}

/** Where it goes, as its route says. */
export interface InboundRoute extends InboundPlan {
  readonly targets: readonly PlannedTarget[];
  readonly callerRule: CallerRule;
}

/** A call from the PSTN: performs what `inboundStep` decides. */
export class InboundCall implements Call {
  readonly #entry: CallEntry;
  readonly #line: CallLine;
  /** As it was when it began to ring: new settings are for the next call. */
  readonly #route: InboundRoute;
  readonly #ports: CallPorts;
  readonly #events: InboundEvents;
  readonly #log: Log;
  readonly #audio: CallAudio;
  /** Which distinctive ring it came with. */
  #pattern: string | undefined;
  readonly #waiting: WaitingCaller;
  #caller: CallerRecord;
  #standard: CallerIdStandard | undefined;
  readonly #machine: MachineRunner<InboundState, InboundInput, InboundEffect>;
  readonly #targets: InboundTargets;
  /** What became of targets so far, a sentence each. */
  readonly #tried: string[] = [];
  #desk: DeskLeg | undefined;
  #deskLost: Disposable | undefined;
  #hangUpReason: string | undefined;
  #refused: Disposable | undefined;

  constructor(
    line: CallLine,
    offer: { callerId: CallerIdMessage | undefined; answered: boolean; pattern?: string },
    route: InboundRoute,
    ports: CallPorts,
    events: InboundEvents,
  ) {
    this.#entry = new CallEntry(ports);
    this.#line = line;
    this.#route = route;
    this.#ports = ports;
    this.#events = events;
    this.#log = ports.log.child({ call: this.id, line: line.runner.id });
    this.#audio = new CallAudio(ports.media, this.#log);
    this.#caller = callerOf(offer.callerId);
    this.#standard = offer.callerId?.standard;
    this.#pattern = offer.pattern;
    this.#waiting = new WaitingCaller(ports.clock, () => events.changed(this));
    this.#targets = new InboundTargets(route.targets, ports, this.#log, {
      trying: (trunk, to) => this.#entry.update({ trunk: trunk.id, called: to }),
      answered: () => this.#post({ kind: 'target-answered' }),
      over: (text, end) => {
        if (this.#state.kind === 'offering') {
          this.#missed(`${this.#targets.party?.label ?? 'A target'}: ${text}`);
          this.#post({ kind: 'target-failed', cause: end ? causeOfSipEnd(end) : 'failed', text });
        } else this.#post({ kind: 'taker-gone', text });
      },
      unheard: () => this.#post({ kind: 'target-unheard' }),
      missed: (text) => this.#missed(text),
      passedOver: (text) => this.#post({ kind: 'target-passed-over', text }),
      timeout: () => this.#post({ kind: 'target-timeout' }),
      answersLine: () => this.#post({ kind: 'target-answers-line' }),
      digit: (digit, durationMs) => this.#audio.press(line.runner.id, digit, durationMs),
      flash: () => this.flash(),
      referred: (refer) => {
        if (this.#state.kind === 'connected') events.referred(this, 'b', refer);
        else refer.refuse(403);
      },
      audio: this.#entry.audio,
    });
    this.#machine = new MachineRunner<InboundState, InboundInput, InboundEffect>({
      initial: initialInboundState(offer.answered ? 'answered' : 'ringing'),
      step: (state, input) => inboundStep(state, input, this.#route),
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

  get snapshot(): CallSnapshot {
    const called = this.#targets.party?.label;
    const encryption = this.#state.kind === 'connected' ? this.#targets.encryption : undefined;
    return {
      ...this.#entry.facts,
      direction: 'inbound',
      line: this.#line.runner.id,
      caller: this.#caller,
      ...(this.#waiting.caller ? { waiting: this.#waiting.caller } : {}),
      ...(called ? { called } : {}),
      ...(this.#pattern ? { ring: this.#pattern } : {}),
      ...(this.#atConsole() ? { atConsole: true } : {}),
      ...(this.#tried.length > 0 && this.#state.kind !== 'connected' ? { tried: [...this.#tried] } : {}),
      ...(this.#audio.held ? { held: true } : {}),
      ...(encryption ? { encryption } : {}),
      state: this.#state.kind === 'connected' ? 'connected' : 'offering',
    };
  }

  start(): void {
    this.#entry.start({
      direction: 'inbound',
      line: this.#line.runner.id,
      caller: this.#caller,
      ...(this.#standard ? { callerIdStandard: this.#standard } : {}),
    });
    if (this.#pattern) this.#entry.note(ringText(this.#pattern));
    // The reason says so of those who are sent nowhere.
    if (this.#route.blocked && this.#route.targets[0]?.kind !== 'refuse') this.#entry.note(this.#route.blocked);
    this.#log.info({ caller: this.#caller }, 'inbound call');
    this.#post({ kind: 'start' });
  }

  lineTold(told: LineTold, _line: LineId): void {
    switch (told.kind) {
      case 'identified':
        this.#caller = callerOf(told.callerId);
        this.#standard = told.callerId.standard;
        this.#entry.update({ caller: this.#caller, callerIdStandard: this.#standard });
        this.#events.changed(this);
        break;
      case 'abandoned':
        this.#post({
          kind: 'line-abandoned',
          text: abandonedText[told.reason],
          elsewhere: told.reason === 'answered-elsewhere',
        });
        break;
      case 'connected':
        this.#post({ kind: 'line-connected' });
        break;
      case 'call-waiting':
        this.#waiting.told(told.callerId);
        this.#entry.noteWaiting(this.#waiting);
        break;
      case 'far-hung-up':
        this.#post({
          kind: 'line-hung-up',
          text: farHangUpText(told.how, told),
          ...(told.how === 'caller-gone' ? { outcome: 'missed' } : {}),
        });
        break;
      case 'ring-pattern':
        this.#pattern = told.pattern;
        this.#events.changed(this);
        this.#entry.note(ringText(told.pattern));
        break;
      case 'offered':
      case 'dialling':
      case 'proceeding':
      case 'ringback':
      case 'seize-failed':
        break;
      default:
        assertNever(told);
    }
  }

  /** The desk takes the call, whoever it is being offered to. @returns whether it still was to be had */
  answerAtDesk(desk: DeskLeg): boolean {
    if (this.#state.kind !== 'offering' && this.#state.kind !== 'waiting') return false;
    this.#desk = desk;
    this.#deskLost = desk.onLost((text) => this.#post({ kind: 'taker-gone', text }));
    this.#post({ kind: 'desk-answers' });
    return true;
  }

  /** The desks do not take it. @returns whether it was their turn */
  decline(): boolean {
    if (!this.#atConsole()) return false;
    const along = this.#state.kind === 'offering' && this.#targets.leg !== undefined;
    this.#missed('Declined at the console.');
    this.#post({ kind: 'desks-decline', along });
    return true;
  }

  /** Who calls became known late, and is on the block list. */
  block(text: string): void {
    if (this.#state.kind === 'offering' || this.#state.kind === 'waiting') this.hangUp(text);
  }

  hasLeg(leg: LegId): boolean {
    return this.#targets.leg === leg || this.#desk?.leg === leg;
  }

  expectsAudio(leg: LegId): boolean {
    if (this.#state.kind !== 'connected') return false;
    return this.#desk?.leg === leg || this.#targets.expectsAudio(leg);
  }

  flash(): void {
    this.#line.runner.post({ kind: 'flash' });
  }

  faxHeard(tone: FaxTone): void {
    if (this.#state.kind === 'ended' || !this.#entry.faxHeard(tone)) return;
    this.#audio.fax();
    this.#events.changed(this);
  }

  press(leg: LegId, digit: string, durationMs: number): boolean {
    const mine = this.#state.kind === 'connected' && this.#desk?.leg === leg;
    if (mine) this.#audio.press(this.#line.runner.id, digit, durationMs);
    return mine;
  }

  sendDigit(_leg: LegId, digit: string, durationMs: number): void {
    this.#targets.sendDigit(digit, durationMs);
  }

  hangUp(reason?: string, q850?: number): void {
    this.#hangUpReason = reason;
    this.#post({ kind: 'hang-up', ...(q850 === undefined ? {} : { q850 }) });
  }

  hold(on: boolean): boolean {
    if (this.#state.kind !== 'connected') return false;
    this.#audio.hold(on);
    this.#events.changed(this);
    return true;
  }

  dialogues(): readonly Dialogue[] {
    const { sip } = this.#targets;
    const phase = this.#state.kind === 'connected' ? 'confirmed' : 'early';
    return sip ? [{ which: 'b', trunk: sip.trunk, sip, phase }] : [];
  }

  surrender(): Given | undefined {
    if (this.#state.kind !== 'connected') return undefined;
    const before = this.snapshot;
    const b = this.#state.by.kind === 'desk' ? this.#desk && sideOf(this.#desk) : this.#targets.surrender();
    if (!b) return undefined;
    this.#machine[Symbol.dispose]();
    // One that did not take it before the desk did.
    this.#targets.close();
    this.#deskLost?.[Symbol.dispose]();
    this.#waiting[Symbol.dispose]();
    this.#audio[Symbol.dispose]();
    return { entry: this.#entry, before, a: new LineSide(this.#line, this.#caller), b };
  }

  /** Whether it is the desks' turn, alone or along with a target. */
  #atConsole(): boolean {
    const state = this.#state;
    if ((state.kind !== 'offering' && state.kind !== 'waiting') || state.declined) return false;
    return state.kind === 'waiting' || state.unheard === true || this.#targets.atConsole(state.target);
  }

  /** Why a target does not have the call: for the record, and for whoever takes it instead. */
  #missed(text: string): void {
    if (this.#tried.includes(text)) return;
    this.#tried.push(text);
    this.#entry.note(text);
    this.#events.changed(this);
  }

  get #state(): InboundState {
    return this.#machine.state;
  }

  #post(input: InboundInput): void {
    this.#machine.post(input);
  }

  #perform(effect: InboundEffect): void {
    switch (effect.kind) {
      case 'call-target':
        this.#targets.try(effect.index, this.#identity());
        break;
      case 'end-target':
        this.#targets.end(effect.q850);
        break;
      case 'answer-line':
        this.#targets.taken();
        this.#line.runner.post({ kind: 'answer' });
        break;
      case 'wait-refused':
        this.#refused = this.#ports.clock.after(REFUSED_MS, () => this.#post({ kind: 'refused' }));
        break;
      case 'release-line':
        this.#line.runner.post({ kind: 'release' });
        break;
      case 'bridge':
        this.#bridge(effect.to);
        break;
      case 'hand-over':
        this.#handOver(effect);
        break;
      case 'end':
        this.#end(effect);
        break;
      default:
        assertNever(effect);
    }
  }

  #bridge(to: Taker): void {
    const party: CallParty =
      to.kind === 'desk'
        ? ((this.#desk && sideOf(this.#desk).party) ?? { kind: 'desk', id: 'desk', label: 'this desk' })
        : (this.#targets.party ?? { kind: 'trunk', id: '', label: '' });
    this.#entry.answered(party, {
      evidence: to.kind === 'desk' ? 'desk' : 'sip-answer',
      encryption: to.kind === 'desk' ? undefined : this.#targets.encryption,
    });
    const audio = to.kind === 'desk' ? this.#desk && sideOf(this.#desk).audio : this.#targets.audio;
    if (audio) this.#audio.talk({ member: { line: this.#line.runner.id } }, audio);
    this.#log.info({ by: party.label }, 'answered');
  }

  #handOver({ index, line: hook }: Extract<InboundEffect, { kind: 'hand-over' }>): void {
    const target = this.#route.targets[index];
    this.#waiting[Symbol.dispose]();
    this.#audio[Symbol.dispose]();
    this.#targets.close();
    if (target?.kind !== 'two-stage') return;
    this.#events.answersLine({ entry: this.#entry, line: this.#line, hook, caller: this.#caller }, target);
  }

  /** The caller as the route wants targets to be told. */
  #identity(): Identity {
    return identityOf(presentCaller(this.#caller, this.#route.callerRule).caller, this.#pattern);
  }

  #end({ outcome, reason }: Extract<InboundEffect, { kind: 'end' }>): void {
    this.#refused?.[Symbol.dispose]();
    this.#deskLost?.[Symbol.dispose]();
    this.#waiting[Symbol.dispose]();
    this.#audio[Symbol.dispose]();
    const encryption = this.#entry.answeredBy?.kind === 'trunk' ? this.#targets.encryption : undefined;
    this.#targets.close();
    this.#desk?.side?.hangUp(16, this.#entry.audio);
    const why = this.#hangUpReason ?? reason;
    this.#entry.finish({ outcome, reason: why, encryption });
    this.#log.info({ outcome, reason: why }, 'call ended');
    this.#events.ended(this);
  }
}
