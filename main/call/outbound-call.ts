import { assertNever, errorText } from '../core/errors.ts';
import { type CallId, type LegId, type LineId, newCallId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { MachineRunner } from '../core/machine-runner.ts';
import type { FaxTone } from '../line/line-signals.ts';
import type { LineStateKind, LineTold, SeizeFailure } from '../line/line-state.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { IncomingSipCall } from '../sip/trunk.ts';
import type { Call, CallEvents, CallLine, CallPorts, CallSnapshot } from './call.ts';
import { CallAudio } from './call-audio.ts';
import { CallNotes } from './call-notes.ts';
import type { CallerRecord } from './call-record.ts';
import { LineDigits } from './line-digits.ts';
import { type OutboundEffect, type OutboundInput, type OutboundState, outboundStep } from './outbound-call-machine.ts';
import { describeEnd, refusalFor } from './refusals.ts';
import { WaitingCaller } from './waiting-caller.ts';

/** A call to the PSTN: performs what `outboundStep` decides. */
export class OutboundCall implements Call {
  readonly id: CallId = newCallId();
  readonly #sip: IncomingSipCall;
  readonly #digits: string;
  readonly #lineDigits: LineDigits;
  readonly #lines: ReadonlyMap<LineId, CallLine>;
  readonly #ports: CallPorts;
  readonly #events: CallEvents & { claimed(call: Call, line: LineId): void };
  readonly #log: Log;
  readonly #audio: CallAudio;
  readonly #startedAt: number;
  readonly #caller: CallerRecord;
  readonly #listeners = new DisposableStack();
  readonly #waiting: WaitingCaller;
  readonly #notes = new CallNotes();
  readonly #machine: MachineRunner<OutboundState, OutboundInput, OutboundEffect>;
  #line: LineId | undefined;
  /** The audio's place; replaced by a refusal where none could be had. */
  #seat: Promise<RtpSeat> | undefined;
  #openSeat: RtpSeat | undefined;
  #answeredAt: number | undefined;
  #fax: FaxTone | undefined;
  #hangUpReason: string | undefined;

  constructor(
    sip: IncomingSipCall,
    plan: { readonly digits: string; readonly afterAnswer: string; readonly lines: readonly CallLine[] },
    ports: CallPorts,
    events: CallEvents & { claimed(call: Call, line: LineId): void },
  ) {
    this.#sip = sip;
    this.#digits = plan.digits;
    this.#lines = new Map(plan.lines.map((line) => [line.runner.id, line]));
    this.#ports = ports;
    this.#events = events;
    this.#log = ports.log.child({ call: this.id });
    this.#audio = new CallAudio(ports.media, this.#log);
    this.#lineDigits = new LineDigits(this.#audio, plan.afterAnswer);
    this.#startedAt = ports.clock.wallTime();
    this.#waiting = this.#listeners.use(new WaitingCaller(ports.clock, () => events.changed(this)));
    const { number, name, withheld } = sip.caller;
    this.#caller = {
      ...(number ? { number } : {}),
      ...(name ? { name } : {}),
      ...(withheld ? { withheld: 'private' } : {}),
    };
    this.#machine = new MachineRunner<OutboundState, OutboundInput, OutboundEffect>({
      initial: { kind: 'hunting', rest: plan.lines.map((line) => line.runner.id) },
      step: (state, input) => outboundStep(state, input),
      perform: (effect) => this.#perform(effect),
      entered: (state, before, input) => this.#log.debug({ input, from: before.kind, to: state.kind }, 'call'),
      changed: (state) => {
        if (state.kind !== 'ended') this.#events.changed(this);
      },
    });
  }

  get snapshot(): CallSnapshot {
    return {
      id: this.id,
      direction: 'outbound',
      ...(this.#line ? { line: this.#line } : {}),
      caller: this.#caller,
      ...(this.#waiting.caller ? { waiting: this.#waiting.caller } : {}),
      called: this.#sip.dialled,
      startedAt: this.#startedAt,
      ...(this.#answeredAt === undefined ? {} : { answeredAt: this.#answeredAt }),
      ...(this.#fax ? { fax: this.#fax } : {}),
      state:
        this.#state.kind === 'connected' ? 'connected' : this.#state.kind === 'proceeding' ? 'ringing' : 'dialling',
    };
  }

  start(): void {
    this.#ports.recorder.start({
      id: this.id,
      direction: 'outbound',
      trunk: this.#sip.trunk,
      caller: this.#caller,
      called: this.#sip.dialled,
      startedAt: this.#startedAt,
    });
    this.#log.info({ caller: this.#caller, dialled: this.#sip.dialled }, 'outbound call');
    this.#listeners.use(this.#sip.onEnd((end) => this.#post({ kind: 'caller-gone', text: describeEnd(end) })));
    this.#listeners.use(this.#sip.onDigit((digit, durationMs) => this.#lineDigits.press(digit, durationMs)));
    this.#listeners.use(this.#sip.onFlash(() => this.flash()));
    this.#post({ kind: 'start' });
  }

  lineTold(told: LineTold): void {
    switch (told.kind) {
      case 'seize-failed':
        this.#post({ kind: 'line-failed', why: told.why });
        break;
      case 'proceeding':
        this.#post({ kind: 'line-proceeding' });
        break;
      case 'connected':
        this.#post({ kind: 'line-connected', evidence: told.evidence });
        break;
      case 'call-waiting':
        this.#waiting.told(told.callerId);
        this.#ports.recorder.update(this.id, { note: this.#waiting.noteIn(this.#notes) });
        break;
      case 'far-hung-up':
        this.#post({ ...told, kind: 'line-hung-up' });
        break;
      case 'offered':
      case 'identified':
      case 'ring-pattern':
      case 'abandoned':
      case 'dialling':
      case 'ringback':
        break;
      default:
        assertNever(told);
    }
  }

  hasLeg(leg: LegId): boolean {
    return this.#openSeat?.leg === leg;
  }

  expectsAudio(leg: LegId): boolean {
    return (
      this.#state.kind === 'connected' &&
      this.#openSeat?.leg === leg &&
      this.#openSeat.negotiated?.direction === 'sendrecv'
    );
  }

  flash(): void {
    if (this.#line) this.#lines.get(this.#line)?.runner.post({ kind: 'flash' });
  }

  faxHeard(tone: FaxTone): void {
    if (this.#fax || this.#state.kind === 'ended') return;
    this.#fax = tone;
    this.#ports.recorder.update(this.id, { fax: tone });
    this.#events.changed(this);
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#sip.sendDigit(digit, durationMs);
  }

  hangUp(reason?: string): void {
    this.#hangUpReason = reason;
    this.#post({ kind: 'hang-up' });
  }

  get #state(): OutboundState {
    return this.#machine.state;
  }

  #post(input: OutboundInput): void {
    this.#machine.post(input);
  }

  #perform(effect: OutboundEffect): void {
    switch (effect.kind) {
      case 'seize':
        this.#seize(effect.line);
        break;
      case 'release-line':
        this.#lines.get(effect.line)?.runner.post({ kind: 'release' });
        break;
      case 'progress':
        this.#lineDigits.numberDialled(effect.line);
        this.#withSeat(async (seat) => {
          await this.#sip.progress(seat.seat);
          this.#audio.join(effect.line, seat.leg);
        });
        break;
      case 'answer-caller':
        this.#answeredAt = this.#ports.clock.wallTime();
        this.#ports.recorder.update(this.id, {
          answeredAt: this.#answeredAt,
          ...(effect.evidence ? { answerEvidence: effect.evidence } : {}),
        });
        this.#withSeat(async (seat) => {
          this.#audio.join(effect.line, seat.leg);
          await this.#sip.answer(seat.seat);
        });
        this.#answeredOn(effect.line);
        break;
      case 'refuse-caller': {
        const { status, q850 } = refusalFor(effect.why);
        this.#sip.refuse(status, undefined, q850);
        break;
      }
      case 'hang-up-caller':
        this.#sip.hangUp(effect.q850);
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
  #seize(line: LineId): void {
    const runner = this.#lines.get(line)?.runner;
    const taken = runner ? whyNotSeized(runner.state.kind) : 'line-lost';
    if (!runner || taken) {
      this.#post({ kind: 'line-failed', why: taken ?? 'line-lost' });
      return;
    }
    this.#line = line;
    if (!this.#seat) {
      this.#seat = this.#takeSeat();
      this.#tellFailure(this.#seat);
    }
    this.#ports.recorder.update(this.id, { line });
    this.#events.claimed(this, line);
    runner.post({ kind: 'seize', digits: this.#digits });
  }

  #answeredOn(line: LineId): void {
    const profile = this.#lines.get(line)?.runner.profile;
    if (profile) this.#lineDigits.answered(line, profile);
  }

  async #takeSeat(): Promise<RtpSeat> {
    const seat = await this.#ports.openSeat(this.#ports.trunk(this.#sip.trunk));
    this.#openSeat = seat;
    if (this.#state.kind === 'ended') this.#closeSeat();
    return seat;
  }

  /** Steps on the SIP side follow each other: the 200 never overtakes the 183. */
  #withSeat(work: (seat: RtpSeat) => Promise<void>): void {
    this.#seat = this.#seat?.then(async (seat) => {
      if (this.#state.kind !== 'ended') await work(seat);
      return seat;
    });
    this.#tellFailure(this.#seat);
  }

  #tellFailure(work: Promise<unknown> | undefined): void {
    work?.catch((thrown: unknown) =>
      this.#post({ kind: 'media-failed', text: `The call's audio could not be set up: ${errorText(thrown)}` }),
    );
  }

  #closeSeat(): void {
    const seat = this.#openSeat;
    this.#openSeat = undefined;
    seat?.close().then(
      (statistics) => this.#log.debug({ statistics }, 'leg closed'),
      (thrown: unknown) => this.#log.debug({ error: errorText(thrown) }, 'leg was gone'),
    );
  }

  #end({ outcome, reason }: Extract<OutboundEffect, { kind: 'end' }>): void {
    this.#listeners.dispose();
    this.#audio[Symbol.dispose]();
    this.#closeSeat();
    const why = this.#hangUpReason ?? reason;
    this.#ports.recorder.finish(this.id, { endedAt: this.#ports.clock.wallTime(), outcome, reason: why });
    this.#log.info({ outcome, reason: why }, 'call ended');
    this.#events.ended(this);
  }
}

/** Why a line in this state cannot be had; undefined when it can. */
function whyNotSeized(kind: LineStateKind): SeizeFailure | undefined {
  switch (kind) {
    case 'idle':
      return undefined;
    case 'ring-check':
    case 'identifying':
    case 'offered':
      return 'glare';
    case 'out-of-service':
      return 'line-lost';
    default:
      return 'not-idle';
  }
}
