import { errorText } from '../core/errors.ts';
import type { LegId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { AudioRecord } from './call-record.ts';
import { endLeg } from './leg-end.ts';

export interface CallerSeatEvents {
  /** It could not be had, or a step with it failed. */
  failed(text: string): void;
  /** It is closed, and told what came over it: last, and only where audio came. */
  audio(audio: AudioRecord): void;
  /** It is closed, and the peer had owed audio for long enough: whether any came. */
  came(came: boolean): void;
}

/** The place of a SIP caller's audio: opened once, and what is done with it in order. */
export class CallerSeat {
  readonly #open: () => Promise<RtpSeat>;
  readonly #log: Log;
  readonly #events: CallerSeatEvents;
  /** Replaced by a refusal where none could be had. */
  #steps: Promise<RtpSeat> | undefined;
  #seat: RtpSeat | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(open: () => Promise<RtpSeat>, log: Log, events: CallerSeatEvents) {
    this.#open = open;
    this.#log = log;
    this.#events = events;
  }

  get leg(): LegId | undefined {
    return this.#seat?.leg;
  }

  get encryption(): string | undefined {
    return this.#seat?.encryption;
  }

  /** Whether the peer owes us audio, once it was answered. */
  get owesAudio(): boolean {
    return this.#seat?.negotiated?.direction === 'sendrecv';
  }

  /** Asked again, it is open already. */
  open(): void {
    if (this.#steps) return;
    this.#steps = this.#take();
    this.#tellFailure(this.#steps);
  }

  /** Steps on the SIP side follow each other: the 200 never overtakes the 183. */
  next(work: (seat: RtpSeat) => Promise<void>): void {
    this.#steps = this.#steps?.then(async (seat) => {
      if (this.#phase === 'open') await work(seat);
      return seat;
    });
    this.#tellFailure(this.#steps);
  }

  get seat(): RtpSeat | undefined {
    return this.#seat;
  }

  /** Somebody else has it from now on. */
  release(): RtpSeat | undefined {
    this.#phase = 'closed';
    const seat = this.#seat;
    this.#seat = undefined;
    return seat;
  }

  /** One that is still being opened is closed when it is open. @param talkedMs since the answer */
  close(talkedMs = 0): void {
    this.#phase = 'closed';
    const seat = this.#seat;
    this.#seat = undefined;
    if (!seat) return;
    endLeg(seat, {
      talkedMs,
      record: (audio) => this.#events.audio(audio),
      came: (came) => this.#events.came(came),
      log: this.#log,
    });
  }

  async #take(): Promise<RtpSeat> {
    const seat = await this.#open();
    this.#seat = seat;
    if (this.#phase === 'closed') this.close();
    return seat;
  }

  #tellFailure(work: Promise<unknown> | undefined): void {
    work?.catch((thrown: unknown) => this.#events.failed(`The call's audio could not be set up: ${errorText(thrown)}`));
  }
}
