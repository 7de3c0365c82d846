import { errorText } from '../core/errors.ts';
import { type LegId, type LineId, newBridgeId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { MediaClient } from '../media/media-client.ts';

/** Digits told by SIP INFO are played at least this long, so that any exchange hears them (Q.24: 40 ms; habit: 100). */
const MIN_DIGIT_MS = 100;

/** Times in ms, levels in dBm0. */
export interface DigitTiming {
  readonly toneMs: number;
  readonly gapMs: number;
  readonly levelDb: number;
  readonly twistDb: number;
}

/** The joined audio of one call: a bridge of its own, closed with it. */
export class CallAudio implements Disposable {
  readonly #media: MediaClient;
  readonly #log: Log;
  readonly #bridge = newBridgeId();
  #phase: 'apart' | 'joined' | 'closed' = 'apart';

  constructor(media: MediaClient, log: Log) {
    this.#media = media;
    this.#log = log;
  }

  join(line: LineId, leg: LegId): void {
    if (this.#phase !== 'apart') return;
    this.#phase = 'joined';
    this.#request(this.#media.request({ kind: 'set-bridge', bridge: this.#bridge, members: [{ line }, { leg }] }));
  }

  /** Plays digits that the call itself has for the far end; `,` is a pause of 2 s. */
  dial(line: LineId, digits: string, timing: DigitTiming): void {
    this.#request(this.#media.request({ kind: 'dial', line, digits, ...timing }));
  }

  /** Plays a digit that came outside the audio into the line. */
  press(line: LineId, digit: string, durationMs: number): void {
    this.#request(
      this.#media.request({
        kind: 'dial',
        line,
        digits: digit,
        toneMs: Math.max(MIN_DIGIT_MS, durationMs),
        gapMs: MIN_DIGIT_MS,
      }),
    );
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'joined') this.#request(this.#media.request({ kind: 'close-bridge', bridge: this.#bridge }));
    this.#phase = 'closed';
  }

  /** A media process that is gone takes its bridges along: nothing to do about it here. */
  #request(done: Promise<unknown>): void {
    done.catch((thrown: unknown) => this.#log.warn({ error: errorText(thrown) }, 'audio request failed'));
  }
}
