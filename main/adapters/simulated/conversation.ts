import type { Frame } from '../../line/line-adapter.ts';
import { CallWaiting } from './call-waiting.ts';
import { callerIdMessage, type FskStandard, fskSamples } from './caller-id-sender.ts';
import type { CallingParty } from './exchange-control.ts';
import { FarParty } from './far-party.ts';

/** Type II caller ID has no channel seizure, and a shorter mark. */
const OFF_HOOK_DATA = { seizureBits: 0, markBits: 80 } as const;

/** What a connected line hears: the far party, and the announcement of another caller in its place. */
export class Conversation {
  readonly far = new FarParty();
  #waiting: CallWaiting | undefined;

  /** Whether another caller is being announced. */
  get announcing(): boolean {
    return this.#waiting !== undefined;
  }

  /** @param speaks the far party speaks of its own accord */
  begin(speaks: boolean): void {
    this.#waiting = undefined;
    this.far.begin(speaks);
  }

  end(): void {
    this.#waiting = undefined;
  }

  /** Another caller: `onAnswer` is told the digit that the gateway answers with, or `none`. */
  announce(party: CallingParty, standard: FskStandard, date: Date, onAnswer: (digit: string) => void): void {
    this.#waiting = new CallWaiting(fskSamples(callerIdMessage(party, date), { ...OFF_HOOK_DATA, standard }), onAnswer);
  }

  /** Writes 20 ms that began at `startMs`; false is silence. `digits` and `sounding`: what the gateway sends meanwhile. */
  speak(captured: Frame, startMs: number, digits: string, sounding: boolean): boolean {
    if (!this.#waiting) return this.far.speak(captured, startMs);
    const sounds = this.#waiting.step(captured, digits, sounding);
    if (this.#waiting.over) this.#waiting = undefined;
    return sounds;
  }
}
