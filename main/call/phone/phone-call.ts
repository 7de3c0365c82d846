import { type CallId, newCallId } from '../../core/ids.ts';
import type { Call, CallEvents, CallParty, CallPorts, CallSnapshot, Dialogue } from '../call.ts';
import { CallNotes } from '../call-notes.ts';
import type { CallBefore } from '../outbound-caller.ts';

/** A call that a desk makes by its telephone, while that rings: picked up, it goes on as an `OutboundCall` under the same id. */
export class PhoneCall implements Call {
  readonly id: CallId = newCallId();
  readonly #called: string;
  readonly #phone: CallParty;
  readonly #ports: Pick<CallPorts, 'recorder' | 'clock' | 'log'>;
  readonly #events: Pick<CallEvents, 'ended'>;
  readonly #cancel: (text: string) => void;
  readonly #notes = new CallNotes();
  readonly #startedAt: number;
  #phase: 'ringing' | 'given' | 'over' = 'ringing';

  /** @param cancel stops the telephone, which then says that it failed */
  constructor(
    called: string,
    phone: CallParty,
    ports: Pick<CallPorts, 'recorder' | 'clock' | 'log'>,
    events: Pick<CallEvents, 'ended'>,
    cancel: (text: string) => void,
  ) {
    this.#called = called;
    this.#phone = phone;
    this.#ports = ports;
    this.#events = events;
    this.#cancel = cancel;
    this.#startedAt = ports.clock.wallTime();
  }

  get snapshot(): CallSnapshot {
    return {
      id: this.id,
      direction: 'outbound',
      caller: {},
      dialledBy: this.#phone,
      called: this.#called,
      startedAt: this.#startedAt,
      ringsAt: this.#phone.label,
      state: 'dialling',
    };
  }

  start(): void {
    this.#ports.recorder.start({
      id: this.id,
      direction: 'outbound',
      caller: {},
      called: this.#called,
      startedAt: this.#startedAt,
    });
    const note = this.#notes.add(`Dialled at the console, to talk by the telephone ${this.#phone.label}.`);
    this.#ports.recorder.update(this.id, { note });
    this.#ports.log.info(
      { call: this.id, phone: this.#phone.label, dialled: this.#called },
      'a telephone is rung first',
    );
  }

  /** Its telephone was picked up: somebody else has the record from now on. Undefined where it is over. */
  give(): CallBefore | undefined {
    if (this.#phase !== 'ringing') return undefined;
    this.#phase = 'given';
    return { id: this.id, startedAt: this.#startedAt, notes: this.#notes };
  }

  fail(outcome: 'failed' | 'cancelled' | 'refused' | 'no-line', reason: string): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#ports.recorder.finish(this.id, { endedAt: this.#ports.clock.wallTime(), outcome, reason });
    this.#ports.log.info({ call: this.id, outcome, reason }, 'call ended');
    this.#events.ended(this);
  }

  hangUp(reason = 'Ended at the console before the telephone was picked up.'): void {
    if (this.#phase === 'ringing') this.#cancel(reason);
  }

  hasLeg(): boolean {
    return false;
  }

  expectsAudio(): boolean {
    return false;
  }

  press(): boolean {
    return false;
  }

  lineTold(): void {}
  flash(): void {}
  faxHeard(): void {}
  sendDigit(): void {}

  hold(): boolean {
    return false;
  }

  dialogues(): readonly Dialogue[] {
    return [];
  }

  surrender(): undefined {
    return undefined;
  }
}
