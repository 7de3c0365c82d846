import { errorText } from '../../core/errors.ts';
import type { LegId } from '../../core/ids.ts';
import type { RtpSeat } from '../../media/rtp-seat.ts';
import type { IncomingSipCall } from '../../sip/trunk.ts';
import type { CallPorts } from '../call.ts';
import { MOST_TRIES } from './pin-tries.ts';

/** What the caller hears before each try. */
const PROMPT = { hz: 1000, levelDb: -16, onMs: 150, offMs: 100, times: 2 } as const;
/** To the first digit and between digits, as other gateways' PINs have it. */
const DIGIT_WAIT_MS = 10_000;
const LONGEST_PIN = 8;
/** Each holds a place for audio: who has none left cannot call at all. */
const MOST_PROMPTS = 4;

export type PinAnswer =
  /** With the audio that the call has by then. */
  | { readonly kind: 'right'; readonly seat?: RtpSeat }
  | { readonly kind: 'wrong' }
  /** The caller gave up. */
  | { readonly kind: 'gone' };

type GivePin = (trunk: string, pin: string) => Promise<'right' | 'wrong'>;
export type PromptPorts = Pick<CallPorts, 'media' | 'openSeat' | 'trunk' | 'clock' | 'log'>;

/** Asks callers for the PIN before their calls go out: two beeps in early audio, and digits as events or by INFO. */
export class PinPrompts implements Disposable {
  readonly #ports: PromptPorts;
  readonly #givePin: GivePin;
  readonly #prompts = new Set<PinPrompt>();

  constructor(ports: PromptPorts, givePin: GivePin) {
    this.#ports = ports;
    this.#givePin = givePin;
  }

  async ask(sip: IncomingSipCall): Promise<PinAnswer> {
    // Without an offer there is no audio before the answer.
    if (sip.offer === undefined || this.#prompts.size >= MOST_PROMPTS) return { kind: 'wrong' };
    using prompt = new PinPrompt(sip, this.#ports, this.#givePin);
    this.#prompts.add(prompt);
    try {
      return await prompt.run();
    } finally {
      this.#prompts.delete(prompt);
    }
  }

  /** A digit of a leg, which may be a prompt's. */
  digit(leg: LegId, digit: string): void {
    for (const prompt of this.#prompts) if (prompt.leg === leg) prompt.press(digit);
  }

  /** Who is being asked hears no more, and is refused. */
  [Symbol.dispose](): void {
    for (const prompt of this.#prompts) prompt[Symbol.dispose]();
  }
}

class PinPrompt implements Disposable {
  readonly #sip: IncomingSipCall;
  readonly #ports: PromptPorts;
  readonly #givePin: GivePin;
  readonly #listening = new DisposableStack();
  #phase: 'asking' | 'gone' | 'over' = 'asking';
  #seat: RtpSeat | undefined;
  #typed = '';
  #wait: Disposable | undefined;
  #done: ((typed: string | undefined) => void) | undefined;

  constructor(sip: IncomingSipCall, ports: PromptPorts, givePin: GivePin) {
    this.#sip = sip;
    this.#ports = ports;
    this.#givePin = givePin;
    this.#listening.use(
      sip.onEnd(() => {
        this.#phase = 'gone';
        this.#finish(undefined);
      }),
    );
    this.#listening.use(sip.onDigit((digit) => this.press(digit)));
  }

  get leg(): LegId | undefined {
    return this.#seat?.leg;
  }

  async run(): Promise<PinAnswer> {
    const right = await this.#ask().catch((thrown: unknown) => {
      this.#ports.log.info({ trunk: this.#sip.trunk, error: errorText(thrown) }, 'the PIN could not be asked for');
      return false;
    });
    const seat = this.#seat;
    if (right && seat && this.#phase === 'asking') return { kind: 'right', seat };
    seat?.close().catch((thrown: unknown) => this.#ports.log.debug({ error: errorText(thrown) }, 'leg was gone'));
    return { kind: this.#phase === 'gone' ? 'gone' : 'wrong' };
  }

  /** `#` ends the PIN, `*` begins it again. */
  press(digit: string): void {
    if (this.#phase !== 'asking') return;
    if (digit === '#') {
      this.#finish(this.#typed);
      return;
    }
    this.#typed = digit === '*' ? '' : this.#typed + digit;
    if (this.#typed.length >= LONGEST_PIN) this.#finish(this.#typed);
    else this.#startWait();
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'asking') this.#phase = 'over';
    this.#listening.dispose();
    this.#finish(undefined);
  }

  async #ask(): Promise<boolean> {
    const { trunk } = this.#sip;
    this.#seat = await this.#ports.openSeat(this.#ports.trunk(trunk));
    const { leg, seat } = this.#seat;
    if (this.#phase !== 'asking') return false;
    await this.#sip.progress(seat);
    this.#ports.log.info({ trunk }, 'a caller is asked for the PIN');
    for (let tries = 0; tries < MOST_TRIES && this.#phase === 'asking'; tries++) {
      await this.#ports.media.request({ kind: 'play-beeps', leg, ...PROMPT });
      const typed = await this.#read();
      if (typed === undefined) return false;
      if ((await this.#givePin(trunk, typed)) === 'right') return true;
    }
    return false;
  }

  /** The digits up to `#`, to the eighth, or until none has come for a while. Undefined: there is nobody, or nothing was typed. */
  #read(): Promise<string | undefined> {
    this.#typed = '';
    if (this.#phase !== 'asking') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#startWait();
    });
  }

  #startWait(): void {
    this.#wait?.[Symbol.dispose]();
    this.#wait = this.#ports.clock.after(DIGIT_WAIT_MS, () =>
      this.#finish(this.#typed === '' ? undefined : this.#typed),
    );
  }

  #finish(typed: string | undefined): void {
    this.#wait?.[Symbol.dispose]();
    this.#wait = undefined;
    this.#typed = '';
    this.#done?.(typed);
    this.#done = undefined;
  }
}
