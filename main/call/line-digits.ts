import type { LineId } from '../core/ids.ts';
import type { LineProfile } from '../line/line-profile.ts';
import type { CallAudio } from './call-audio.ts';

/** What an outbound call plays to its far end besides the number: its caller's digits, and what the route has for after the answer. */
export class LineDigits {
  readonly #audio: CallAudio;
  /** Pressed before the number was out. */
  readonly #early: { readonly digit: string; readonly durationMs: number }[] = [];
  #line: LineId | undefined;

  constructor(audio: CallAudio) {
    this.#audio = audio;
  }

  /** A number is being dialled, on another line than the one before it perhaps. */
  dialling(): void {
    this.#line = undefined;
  }

  /** One that comes while the number is being dialled is played behind it: none is lost, and none gets between. */
  press(digit: string, durationMs: number): void {
    if (this.#line) this.#audio.press(this.#line, digit, durationMs);
    else this.#early.push({ digit, durationMs });
  }

  /** The number's last digit is out. */
  numberDialled(line: LineId): void {
    this.#line = line;
    for (const { digit, durationMs } of this.#early.splice(0)) this.press(digit, durationMs);
  }

  /** @param tones what the route has for after the answer */
  answered(line: LineId, tones: string, { digitMs, digitGapMs, dtmf }: LineProfile): void {
    this.numberDialled(line);
    if (tones === '') return;
    this.#audio.dial(line, tones, { toneMs: digitMs, gapMs: digitGapMs, ...dtmf });
  }
}
