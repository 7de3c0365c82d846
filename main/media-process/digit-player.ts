/** Plays digits as DTMF, one string after another, in place of whatever else would be heard. */
import { GatewayError } from '../core/errors.ts';
import type { Frame } from '../line/line-adapter.ts';
import { DtmfSender, type DtmfTiming } from './dtmf-sender.ts';

interface Queued {
  readonly sender: DtmfSender;
  readonly done: () => void;
  readonly failed: (error: GatewayError) => void;
}

const ignore = (): void => {};
/** Nobody dials so far ahead: a peer that floods us with digits would else be heard for minutes after it stopped. */
const MOST_UNWATCHED = 64;

export class DigitPlayer {
  readonly #queue: Queued[] = [];

  get busy(): boolean {
    return this.#queue.length > 0;
  }

  /**
   * Resolves when the last digit and its gap have been played.
   * @throws GatewayError `bad-request` for what is no digit; `closed` when cut short
   */
  play(digits: string, timing: DtmfTiming): Promise<void> {
    const sender = new DtmfSender(digits, timing);
    return new Promise((done, failed) => this.#queue.push({ sender, done, failed }));
  }

  /** As `play`, when nobody waits for the end; nothing where 64 are waiting already. */
  playUnwatched(digits: string, timing: DtmfTiming): void {
    if (this.#queue.length >= MOST_UNWATCHED) return;
    this.#queue.push({ sender: new DtmfSender(digits, timing), done: ignore, failed: ignore });
  }

  /** Fills `frame` when digits are being played; false leaves it alone. */
  next(frame: Frame): boolean {
    const current = this.#queue[0];
    if (!current) return false;
    current.sender.next(frame);
    if (current.sender.framesLeft === 0) {
      this.#queue.shift();
      current.done();
    }
    return true;
  }

  /** Forgets what is queued: the line was put on-hook or the leg closed. Those who wait are told `why`. */
  stop(why: string): void {
    for (const { failed } of this.#queue.splice(0)) failed(new GatewayError('closed', why));
  }
}
