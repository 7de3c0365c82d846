import { FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { DigitReceiver } from './digit-receiver.ts';
import type { SoundStamp } from './exchange-control.ts';
import { FULL_SCALE } from './levels.ts';
import { PulseReceiver } from './pulse-receiver.ts';
import { type MeasuredTone, ToneMeter } from './tone-meter.ts';

/** One played frame with its times on the machine's monotonic clock; see SoundStamp. */
export interface PlayedFrame {
  /** undefined is silence */
  readonly frame: Frame | undefined;
  readonly playedAtMs: number;
  readonly receivedAtMs: number;
}

interface Waiting {
  readonly peak: number;
  readonly onSound: (stamp: SoundStamp) => void;
}

/** Hears what the gateway plays into the line while the loop is closed. */
export class GatewayEar {
  #digits = new DigitReceiver();
  readonly #pulses = new PulseReceiver();
  readonly #meter = new ToneMeter();
  #heardDigits = '';
  readonly #waiting = new Set<Waiting>();

  get digits(): string {
    return this.#heardDigits;
  }

  /** Whether a digit sounds or pulses at present: its end has yet to come. */
  get digitSounding(): boolean {
    return this.#digits.sounding || this.#pulses.receiving;
  }

  /** The gateway went off-hook. */
  begin(): void {
    this.#digits = new DigitReceiver();
    this.#pulses.clear();
    this.#heardDigits = '';
    this.#meter.clear();
  }

  /** The digits that this frame completed. */
  take(played: PlayedFrame): string {
    this.#meter.take(played.frame, FRAME_SAMPLES);
    if (this.#waiting.size > 0 && played.frame) this.#stampSound(played.frame, played);
    const digits = this.#digits.take(played.frame);
    this.#heardDigits += digits;
    return digits;
  }

  /** The gateway's loop was closed or open for this long. @returns the digit that it completed */
  takePulse(closed: boolean, ms: number): string {
    const digit = this.#pulses.take(closed, ms);
    this.#heardDigits += digit;
    return digit;
  }

  measure(): MeasuredTone | undefined {
    return this.#meter.measure();
  }

  /** Calls back once, at the first sample of at least `peakDb`. */
  awaitSound(peakDb: number, onSound: Waiting['onSound']): Disposable {
    const waiting = { peak: FULL_SCALE * 10 ** (peakDb / 20), onSound };
    this.#waiting.add(waiting);
    return { [Symbol.dispose]: () => void this.#waiting.delete(waiting) };
  }

  #stampSound(frame: Frame, { playedAtMs, receivedAtMs }: PlayedFrame): void {
    for (const waiting of [...this.#waiting]) {
      const sample = frame.findIndex((value) => Math.abs(value) >= waiting.peak);
      if (sample < 0) continue;
      this.#waiting.delete(waiting);
      waiting.onSound({ playedAtMs: playedAtMs + (sample * 1000) / SAMPLE_RATE_HZ, receivedAtMs });
    }
  }
}
