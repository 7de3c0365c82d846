import type { Clock } from '../core/clock.ts';
import type { LegId, TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineTold } from '../line/line-state.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { SipDialogue, SipEnd, SipSignals } from '../sip/trunk.ts';
import type { CallParty } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { AudioRecord, CallerRecord } from './call-record.ts';
import { endLeg } from './leg-end.ts';
import { passesTones } from './pass-tones.ts';
import { describeEnd } from './refusals.ts';
import type { CallBack, Side, SideEvents } from './side.ts';

/** An answered SIP call, whichever way it came. */
export interface AnsweredSipCall extends SipSignals, SipDialogue {
  readonly trunk: TrunkId;
  hangUp(q850?: number): void;
  onEnd(listener: (end: SipEnd) => void): Disposable;
}

export interface SipSideParts {
  readonly sip: AnsweredSipCall;
  readonly seat: RtpSeat;
  readonly party: CallParty;
  readonly identity: CallerRecord;
  /** Its number or extension there. */
  readonly number?: string | undefined;
  /** A hold of the other side is passed on to it. */
  readonly passesHold: boolean;
  readonly clock: Clock;
  /** When it is over: whether audio came from a peer that owed it. */
  readonly came: (came: boolean) => void;
  readonly log: Log;
}

/** A SIP call as one side of a call: the dialogue with its peer, and its audio's place. */
export class SipSide implements Side {
  readonly party: CallParty;
  readonly identity: CallerRecord;
  readonly audio: AudioSide;
  readonly callBack: CallBack | undefined;
  readonly sip: AnsweredSipCall;
  readonly #seat: RtpSeat;
  readonly #clock: Clock;
  readonly #sinceMs: number;
  readonly #came: (came: boolean) => void;
  readonly #log: Log;
  #phase: 'open' | 'closed' = 'open';

  constructor({ sip, seat, party, identity, number, passesHold, clock, came, log }: SipSideParts) {
    this.sip = sip;
    this.#seat = seat;
    this.party = party;
    this.identity = identity;
    this.#clock = clock;
    this.#sinceMs = clock.now();
    this.#came = came;
    this.#log = log;
    this.audio = {
      member: { leg: seat.leg },
      seat,
      ...passesTones(sip, seat),
      ...(passesHold ? { passHold: (on: boolean) => sip.hold(on) } : {}),
    };
    this.callBack = number ? { trunk: sip.trunk, to: number } : undefined;
  }

  get leg(): LegId {
    return this.#seat.leg;
  }

  get trunk(): TrunkId {
    return this.sip.trunk;
  }

  get encryption(): string | undefined {
    return this.#seat.encryption;
  }

  get owesAudio(): boolean {
    return this.#seat.negotiated?.direction === 'sendrecv';
  }

  listen(events: SideEvents): Disposable {
    const all = new DisposableStack();
    all.use(this.sip.onEnd((end) => events.gone(describeEnd(end))));
    all.use(this.sip.onDigit((digit, durationMs) => events.digit(digit, durationMs)));
    all.use(this.sip.onFlash(() => events.flash()));
    return all;
  }

  lineTold(_told: LineTold): void {}

  sendDigit(digit: string, durationMs: number): void {
    this.sip.sendDigit(digit, durationMs);
  }

  flash(): void {}

  hangUp(q850: number, record: (audio: AudioRecord) => void): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.sip.hangUp(q850);
    const talkedMs = this.#clock.now() - this.#sinceMs;
    endLeg(this.#seat, { talkedMs, record, came: this.#came, log: this.#log });
  }
}
