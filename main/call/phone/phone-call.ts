import type { CallId } from '../../core/ids.ts';
import type { Call, CallEvents, CallParty, CallPorts, CallSnapshot, Dialogue } from '../call.ts';
import { CallEntry } from '../call-entry.ts';

/** A call that a desk makes by its telephone, while that rings: picked up, it goes on as an `OutboundCall` under the same id. */
export class PhoneCall implements Call {
  readonly #entry: CallEntry;
  readonly #called: string;
  readonly #phone: CallParty;
  readonly #log: CallPorts['log'];
  readonly #events: Pick<CallEvents, 'ended'>;
  readonly #cancel: (text: string) => void;
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
    this.#entry = new CallEntry(ports);
    this.#log = ports.log.child({ call: this.id });
    this.#events = events;
    this.#cancel = cancel;
  }

  get id(): CallId {
    return this.#entry.id;
  }

  get snapshot(): CallSnapshot {
    return {
      ...this.#entry.facts,
      direction: 'outbound',
      caller: {},
      dialledBy: this.#phone,
      called: this.#called,
      ringsAt: this.#phone.label,
      state: 'dialling',
    };
  }

  start(): void {
    this.#entry.start({ direction: 'outbound', caller: {}, called: this.#called });
    this.#entry.note(`Dialled at the console, to talk by the telephone ${this.#phone.label}.`);
    this.#log.info({ phone: this.#phone.label, dialled: this.#called }, 'a telephone is rung first');
  }

  /** Its telephone was picked up: somebody else has the record from now on. Undefined where it is over. */
  give(): CallEntry | undefined {
    if (this.#phase !== 'ringing') return undefined;
    this.#phase = 'given';
    return this.#entry;
  }

  fail(outcome: 'failed' | 'cancelled' | 'refused' | 'no-line', reason: string): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#entry.finish({ outcome, reason });
    this.#log.info({ outcome, reason }, 'call ended');
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
