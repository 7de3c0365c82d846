import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { LegId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { Identity, IncomingRefer, InviteOptions, OutgoingSipCall, SipEnd, Trunk } from '../sip/trunk.ts';
import type { CallParty, CallPorts } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { AudioRecord } from './call-record.ts';
import { endLeg } from './leg-end.ts';
import { passesTones } from './pass-tones.ts';
import { describeEnd } from './refusals.ts';
import type { Side } from './side.ts';
import { SipSide } from './sip-side.ts';

/** What an attempt tells, until it is closed. */
export interface AttemptEvents {
  /** Its peer asks for a transfer (REFER). */
  referred?(refer: IncomingRefer): void;
  /** It rings; `heard`: with sound of its own (RFC 3960). */
  rings?(heard: boolean): void;
  answered(): void;
  /** Its INVITE got no reply for 3 s, and goes on. */
  unheard(): void;
  /** Refused or lost before the answer, or hung up after it; `end` where the SIP side has said so. */
  over(text: string, end?: SipEnd): void;
  digit(digit: string, durationMs: number): void;
  flash(): void;
  /** Its leg is closed, and told what came over it: last, and only where audio came. */
  audio(audio: AudioRecord): void;
}

/** One try at offering an inbound call to a target: its audio's place and its INVITE. Once closed it tells nothing more. */
export class TargetAttempt {
  readonly party: CallParty;
  readonly #trunk: Trunk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #events: AttemptEvents;
  readonly #options: InviteOptions;
  readonly #passesHold: boolean;
  readonly #listeners = new DisposableStack();
  #seat: RtpSeat | undefined;
  #sip: OutgoingSipCall | undefined;
  #answeredAt: number | undefined;
  #phase: 'open' | 'closed' = 'open';

  /** @param to whom to call there: an extension or a number */
  constructor(
    trunk: Trunk,
    to: string,
    caller: Identity,
    ports: CallPorts,
    log: Log,
    events: AttemptEvents,
    options: InviteOptions = {},
  ) {
    this.#options = options;
    this.#passesHold = ports.control(trunk.id).hold === 'pass-on';
    this.party = { kind: 'trunk', id: trunk.id, label: to };
    this.#trunk = trunk;
    this.#clock = ports.clock;
    this.#log = log;
    this.#events = events;
    ports.openSeat(trunk).then(
      (seat) => {
        this.#seat = seat;
        if (this.#phase === 'closed') this.#giveBack();
        else this.#call(trunk, to, caller, seat, events);
      },
      (thrown: unknown) => {
        if (this.#phase === 'open') events.over(`No audio could be set up: ${errorText(thrown)}`);
      },
    );
  }

  get leg(): LegId | undefined {
    return this.#seat?.leg;
  }

  get encryption(): string | undefined {
    return this.#seat?.encryption;
  }

  expectsAudio(leg: LegId): boolean {
    return this.#seat?.leg === leg && this.#seat.negotiated?.direction === 'sendrecv';
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#sip?.sendDigit(digit, durationMs);
  }

  get audio(): AudioSide | undefined {
    const seat = this.#seat;
    const { sip } = this;
    if (!seat) return undefined;
    return {
      member: { leg: seat.leg },
      seat,
      ...(sip && passesTones(sip, seat)),
      ...(this.#passesHold && sip ? { passHold: (on: boolean) => sip.hold(on) } : {}),
    };
  }

  /** Its dialogue with the peer, answered or not. */
  get sip(): OutgoingSipCall | undefined {
    return this.#phase === 'open' ? this.#sip : undefined;
  }

  /** An answered one as a side that others may have: the attempt is over then, and tells nothing more. @param party whose it is */
  surrender(party: CallParty = this.party): Side | undefined {
    const [sip, seat] = [this.#sip, this.#seat];
    if (!sip || !seat || this.#phase === 'closed') return undefined;
    this.#phase = 'closed';
    this.#listeners.dispose();
    this.#seat = undefined;
    return new SipSide({
      sip,
      seat,
      party,
      identity: { number: this.party.label },
      number: this.party.label,
      passesHold: this.#passesHold,
      clock: this.#clock,
      came: (came) => this.#trunk.noteAudio(came),
      log: this.#log,
    });
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
  #call(trunk: Trunk, to: string, caller: Identity, seat: RtpSeat, events: AttemptEvents): void {
    let sip: OutgoingSipCall;
    try {
      sip = trunk.call(to, caller, seat.seat, this.#options);
    } catch (thrown) {
      events.over(`The call could not be made: ${errorText(thrown)}`);
      return;
    }
    this.#invite(sip, events);
  }

  #invite(sip: OutgoingSipCall, events: AttemptEvents): void {
    this.#sip = sip;
    this.#listeners.use(sip.onUnheard(() => events.unheard()));
    this.#listeners.use(
      sip.onProgress(({ status, earlyMedia }) => {
        if (status >= 180) events.rings?.(earlyMedia);
      }),
    );
    this.#listeners.use(sip.onAnswer(() => this.#answered()));
    this.#listeners.use(sip.onDigit((digit, durationMs) => events.digit(digit, durationMs)));
    this.#listeners.use(sip.onFlash(() => events.flash()));
    this.#listeners.use(sip.onRefer((refer) => (events.referred ? events.referred(refer) : refer.refuse(403))));
    this.#listeners.use(
      sip.onEnd((end) => {
        events.over(describeEnd(end), end);
        // Desks may ring on for the same caller: a telephone that refused keeps no ports meanwhile.
        if (this.#answeredAt === undefined) this.close();
      }),
    );
  }

  #answered(): void {
    this.#answeredAt = this.#clock.now();
    this.#events.answered();
  }

  #giveBack(): void {
    const seat = this.#seat;
    this.#seat = undefined;
    if (!seat) return;
    endLeg(seat, {
      talkedMs: this.#answeredAt === undefined ? 0 : this.#clock.now() - this.#answeredAt,
      record: (audio) => this.#events.audio(audio),
      came: (came) => this.#trunk.noteAudio(came),
      log: this.#log,
    });
  }
}
