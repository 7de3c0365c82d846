import type { LegId } from '../../core/ids.ts';
import type { RtpSeat } from '../../media/rtp-seat.ts';
import type { IncomingSipCall } from '../../sip/trunk.ts';
import { inProgress } from './pin-call.ts';
import { type PinAnswer, PinPrompts, type PromptPorts } from './pin-prompts.ts';
import type { TollDesk } from './toll-desk.ts';

/** A call goes on, to be let out or refused. */
export interface Passed {
  readonly sip: IncomingSipCall;
  readonly pin?: 'known';
  /** Where the caller's audio is open already. */
  readonly seat?: RtpSeat;
}

/** Where calls wait that need the PIN: it came with the number, or the caller is asked for it. */
export class PinGate implements Disposable {
  readonly #ports: PromptPorts;
  readonly #tolls: Pick<TollDesk, 'givePin' | 'guards'>;
  readonly #prompts: PinPrompts;

  constructor(ports: PromptPorts, tolls: Pick<TollDesk, 'givePin' | 'guards'>) {
    this.#ports = ports;
    this.#tolls = tolls;
    this.#prompts = new PinPrompts(ports, (trunk, pin) => tolls.givePin(trunk, pin));
  }

  /**
   * Race: the caller gives up while the PIN is looked at or asked for, and nothing comes of the call (`a caller who gives up
   * while the PIN is checked takes no line`).
   * @param pin as it came in front of the number
   */
  async pass(sip: IncomingSipCall, pin: string | undefined, then: (passed: Passed) => void): Promise<void> {
    const answer: PinAnswer = pin === undefined ? await this.#ask(sip) : await this.#check(sip, pin);
    if (answer.kind === 'gone')
      this.#ports.log.info({ trunk: sip.trunk }, 'the caller gave up before the PIN was known');
    else if (answer.kind === 'wrong') then({ sip });
    else if (answer.seat) then({ sip: inProgress(sip), pin: 'known', seat: answer.seat });
    else then({ sip, pin: 'known' });
  }

  /** A digit of a leg, which may be one of somebody who is asked. */
  digit(leg: LegId, digit: string): void {
    this.#prompts.digit(leg, digit);
  }

  [Symbol.dispose](): void {
    this.#prompts[Symbol.dispose]();
  }

  async #ask(sip: IncomingSipCall): Promise<PinAnswer> {
    return this.#tolls.guards.askPin ? this.#prompts.ask(sip) : { kind: 'wrong' };
  }

  async #check(sip: IncomingSipCall, pin: string): Promise<PinAnswer> {
    let gone = false;
    using _listening = sip.onEnd(() => {
      gone = true;
    });
    const is = await this.#tolls.givePin(sip.trunk, pin);
    return gone ? { kind: 'gone' } : { kind: is };
  }
}
