import { errorText } from '../core/errors.ts';
import type { LegId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { Identity, OutgoingSipCall, Trunk } from '../sip/trunk.ts';
import type { CallParty, CallPorts } from './call.ts';
import { describeEnd } from './refusals.ts';
import type { InboundTarget } from './routing.ts';

/** What an attempt tells, until it is closed. */
export interface AttemptEvents {
  answered(): void;
  /** Refused or lost before the answer, or hung up after it. */
  over(text: string): void;
  digit(digit: string, durationMs: number): void;
  flash(): void;
}

/** One try at offering an inbound call to a target: its audio's place and its INVITE. Once closed it tells nothing more. */
export class TargetAttempt {
  readonly party: CallParty;
  readonly #log: Log;
  readonly #listeners = new DisposableStack();
  #seat: RtpSeat | undefined;
  #sip: OutgoingSipCall | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(
    trunk: Trunk,
    target: InboundTarget,
    caller: Identity,
    ports: CallPorts,
    log: Log,
    events: AttemptEvents,
  ) {
    this.party = { kind: 'trunk', id: target.trunk, label: target.extension };
    this.#log = log;
    ports.openSeat(trunk).then(
      (seat) => {
        this.#seat = seat;
        if (this.#phase === 'closed') this.#giveBack();
        else this.#call(trunk, target, caller, seat, events);
      },
      (thrown: unknown) => {
        if (this.#phase === 'open') events.over(`No audio could be set up: ${errorText(thrown)}`);
      },
    );
  }

  get leg(): LegId | undefined {
    return this.#seat?.leg;
  }

  expectsAudio(leg: LegId): boolean {
    return this.#seat?.leg === leg && this.#seat.negotiated?.direction === 'sendrecv';
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#sip?.sendDigit(digit, durationMs);
  }

  /** CANCEL or BYE, then `close`: the SIP call finishes by itself. */
  end(q850: number): void {
    this.#listeners.dispose();
    this.#sip?.hangUp(q850);
    this.close();
  }

  close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#listeners.dispose();
    this.#giveBack();
  }

  /** Race: new settings closed the trunk while the audio's place was opened (`a trunk that is closed while the call's audio opens`). */
  #call(trunk: Trunk, target: InboundTarget, caller: Identity, seat: RtpSeat, events: AttemptEvents): void {
    let sip: OutgoingSipCall;
    try {
      sip = trunk.call(target.extension, caller, seat.seat);
    } catch (thrown) {
      events.over(`The call could not be made: ${errorText(thrown)}`);
      return;
    }
    this.#invite(sip, events);
  }

  #invite(sip: OutgoingSipCall, events: AttemptEvents): void {
    this.#sip = sip;
    this.#listeners.use(sip.onAnswer(() => events.answered()));
    this.#listeners.use(sip.onDigit((digit, durationMs) => events.digit(digit, durationMs)));
    this.#listeners.use(sip.onFlash(() => events.flash()));
    this.#listeners.use(sip.onEnd((end) => events.over(describeEnd(end))));
  }

  #giveBack(): void {
    this.#seat?.close().then(
      (statistics) => this.#log.debug({ statistics }, 'leg closed'),
      (thrown: unknown) => this.#log.debug({ error: errorText(thrown) }, 'leg was gone'),
    );
    this.#seat = undefined;
  }
}
