import { assertNever } from '../core/errors.ts';
import { type CallId, type LegId, newCallId, trunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { MachineRunner } from '../core/machine-runner.ts';
import type { CallerIdMessage, CallerIdStandard, FaxTone } from '../line/line-signals.ts';
import type { LineTold } from '../line/line-state.ts';
import type { Trunk } from '../sip/trunk.ts';
import {
  type Call,
  type CallEvents,
  type CallLine,
  type CallParty,
  type CallPorts,
  type CallSnapshot,
  callerOf,
  type DeskLeg,
  identityOf,
} from './call.ts';
import { CallAudio } from './call-audio.ts';
import { CallNotes } from './call-notes.ts';
import type { CallerRecord } from './call-record.ts';
import { farHangUpText } from './hang-up-words.ts';
import {
  type InboundEffect,
  type InboundInput,
  type InboundState,
  inboundStep,
  initialInboundState,
  type Taker,
} from './inbound-call-machine.ts';
import type { InboundTarget } from './routing.ts';
import { TargetAttempt } from './target-attempt.ts';
import { WaitingCaller } from './waiting-caller.ts';

const ringText = (pattern: string): string => `It rang as "${pattern}".`;

const abandonedText = {
  'caller-gave-up': 'The caller gave up.',
  'line-lost': 'The line was lost while it rang.',
  'answered-elsewhere': 'Answered at another phone of this line.',
} as const;

/** A call from the PSTN: performs what `inboundStep` decides. */
export class InboundCall implements Call {
  readonly id: CallId = newCallId();
  readonly #line: CallLine;
  /** As they were when it began to ring: new settings are for the next call. */
  readonly #targets: readonly InboundTarget[];
  readonly #ports: CallPorts;
  readonly #events: CallEvents;
  readonly #log: Log;
  readonly #audio: CallAudio;
  readonly #startedAt: number;
  /** Which distinctive ring it came with. */
  #pattern: string | undefined;
  readonly #waiting: WaitingCaller;
  readonly #notes = new CallNotes();
  #caller: CallerRecord;
  #standard: CallerIdStandard | undefined;
  readonly #machine: MachineRunner<InboundState, InboundInput, InboundEffect>;
  /** Replaced by the next: what an old one still says is not heard. */
  #attempt: TargetAttempt | undefined;
  #timeout: Disposable | undefined;
  #desk: DeskLeg | undefined;
  #deskLost: Disposable | undefined;
  #answeredAt: number | undefined;
  #fax: FaxTone | undefined;
  #answeredBy: CallParty | undefined;
  #hangUpReason: string | undefined;

  constructor(
    line: CallLine,
    offer: { callerId: CallerIdMessage | undefined; answered: boolean; pattern?: string },
    ports: CallPorts,
    events: CallEvents,
  ) {
    this.#line = line;
    this.#targets = line.inbound;
    this.#ports = ports;
    this.#events = events;
    this.#log = ports.log.child({ call: this.id, line: line.runner.id });
    this.#audio = new CallAudio(ports.media, this.#log);
    this.#startedAt = ports.clock.wallTime();
    this.#caller = callerOf(offer.callerId);
    this.#standard = offer.callerId?.standard;
    this.#pattern = offer.pattern;
    this.#waiting = new WaitingCaller(ports.clock, () => events.changed(this));
    this.#machine = new MachineRunner<InboundState, InboundInput, InboundEffect>({
      initial: initialInboundState(offer.answered ? 'answered' : 'ringing'),
      step: (state, input) => inboundStep(state, input, this.#targets.length),
      perform: (effect) => this.#perform(effect),
      entered: (state, before, input) => this.#log.debug({ input, from: before.kind, to: state.kind }, 'call'),
      changed: (state) => {
        if (state.kind !== 'ended') this.#events.changed(this);
      },
    });
  }

  get snapshot(): CallSnapshot {
    const called = this.#attempt?.party.label;
    return {
      id: this.id,
      direction: 'inbound',
      line: this.#line.runner.id,
      caller: this.#caller,
      ...(this.#waiting.caller ? { waiting: this.#waiting.caller } : {}),
      ...(called ? { called } : {}),
      startedAt: this.#startedAt,
      ...(this.#answeredAt === undefined ? {} : { answeredAt: this.#answeredAt }),
      ...(this.#fax ? { fax: this.#fax } : {}),
      ...(this.#pattern ? { ring: this.#pattern } : {}),
      ...(this.#answeredBy ? { answeredBy: this.#answeredBy } : {}),
      state: this.#state.kind === 'connected' ? 'connected' : 'offering',
    };
  }

  start(): void {
    this.#ports.recorder.start({
      id: this.id,
      direction: 'inbound',
      line: this.#line.runner.id,
      caller: this.#caller,
      ...(this.#standard ? { callerIdStandard: this.#standard } : {}),
      startedAt: this.#startedAt,
    });
    if (this.#pattern) this.#ports.recorder.update(this.id, { note: this.#notes.add(ringText(this.#pattern)) });
    this.#log.info({ caller: this.#caller }, 'inbound call');
    this.#post({ kind: 'start' });
  }

  lineTold(told: LineTold): void {
    switch (told.kind) {
      case 'identified':
        this.#caller = callerOf(told.callerId);
        this.#standard = told.callerId.standard;
        this.#ports.recorder.update(this.id, { caller: this.#caller, callerIdStandard: this.#standard });
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
        this.#ports.recorder.update(this.id, { note: this.#waiting.noteIn(this.#notes) });
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
        this.#ports.recorder.update(this.id, { note: this.#notes.add(ringText(told.pattern)) });
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

  hasLeg(leg: LegId): boolean {
    return this.#attempt?.leg === leg || this.#desk?.leg === leg;
  }

  expectsAudio(leg: LegId): boolean {
    if (this.#state.kind !== 'connected') return false;
    return this.#desk?.leg === leg || this.#attempt?.expectsAudio(leg) === true;
  }

  flash(): void {
    this.#line.runner.post({ kind: 'flash' });
  }

  faxHeard(tone: FaxTone): void {
    if (this.#fax || this.#state.kind === 'ended') return;
    this.#fax = tone;
    this.#ports.recorder.update(this.id, { fax: tone });
    this.#events.changed(this);
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#attempt?.sendDigit(digit, durationMs);
  }

  hangUp(reason?: string): void {
    this.#hangUpReason = reason;
    this.#post({ kind: 'hang-up' });
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
        this.#callTarget(effect.index);
        break;
      case 'end-target':
        this.#endAttempt(effect.q850);
        break;
      case 'answer-line':
        this.#timeout?.[Symbol.dispose]();
        this.#line.runner.post({ kind: 'answer' });
        break;
      case 'release-line':
        this.#line.runner.post({ kind: 'release' });
        break;
      case 'bridge':
        this.#bridge(effect.to);
        break;
      case 'end':
        this.#end(effect);
        break;
      default:
        assertNever(effect);
    }
  }

  #callTarget(index: number): void {
    const target = this.#targets[index];
    if (!target) return;
    this.#closeAttempt();
    const trunk = this.#ports.trunk(trunkId(target.trunk));
    const usable = this.#usable(trunk, index);
    if (!trunk || usable !== 'yes') {
      this.#post({ kind: 'target-failed', text: usable });
      return;
    }
    this.#timeout = this.#ports.clock.after(target.timeoutS * 1000, () => this.#post({ kind: 'target-timeout' }));
    this.#ports.recorder.update(this.id, { trunk: trunk.id, called: target.extension });
    this.#attempt = new TargetAttempt(trunk, target, identityOf(this.#caller, this.#pattern), this.#ports, this.#log, {
      answered: () => this.#post({ kind: 'target-answered' }),
      over: (text) =>
        this.#post(this.#state.kind === 'offering' ? { kind: 'target-failed', text } : { kind: 'taker-gone', text }),
      digit: (digit, durationMs) => this.#audio.press(this.#line.runner.id, digit, durationMs),
      flash: () => this.flash(),
    });
  }

  /** `yes`, or why a target is passed over. A trunk known to be down costs the caller time; the last one is tried all the same. */
  #usable(trunk: Trunk | undefined, index: number): string {
    if (!trunk) return "A trunk that this line's calls go to is not there any more: change where they go.";
    const last = index === this.#targets.length - 1;
    const down = trunk.state.kind === 'unreachable' || trunk.state.kind === 'refused' || trunk.state.kind === 'stopped';
    return down && !last ? `The trunk "${trunk.id}" is ${trunk.state.kind}.` : 'yes';
  }

  #bridge(to: Taker): void {
    const party: CallParty =
      to.kind === 'desk'
        ? { kind: 'desk', id: 'desk', label: this.#desk?.label ?? 'this desk' }
        : (this.#attempt?.party ?? { kind: 'trunk', id: '', label: '' });
    const leg = to.kind === 'desk' ? this.#desk?.leg : this.#attempt?.leg;
    this.#answeredAt = this.#ports.clock.wallTime();
    this.#answeredBy = party;
    this.#ports.recorder.update(this.id, {
      answeredAt: this.#answeredAt,
      answeredBy: party.label,
      answerEvidence: to.kind === 'desk' ? 'desk' : 'sip-answer',
    });
    if (leg) this.#audio.join(this.#line.runner.id, leg);
    this.#log.info({ by: party.label }, 'answered');
  }

  #endAttempt(q850: number): void {
    this.#attempt?.end(q850);
    this.#closeAttempt();
  }

  #closeAttempt(): void {
    this.#timeout?.[Symbol.dispose]();
    this.#attempt?.close();
    this.#attempt = undefined;
  }

  #end({ outcome, reason }: Extract<InboundEffect, { kind: 'end' }>): void {
    this.#deskLost?.[Symbol.dispose]();
    this.#waiting[Symbol.dispose]();
    this.#audio[Symbol.dispose]();
    this.#closeAttempt();
    const why = this.#hangUpReason ?? reason;
    this.#ports.recorder.finish(this.id, { endedAt: this.#ports.clock.wallTime(), outcome, reason: why });
    this.#log.info({ outcome, reason: why }, 'call ended');
    this.#events.ended(this);
  }
}
