import { FRAME_SAMPLES, type Frame } from '../../line/line-adapter.ts';
import { G168_MODELS, type G168Model, type HybridModel } from './g168-models.ts';

/** A hybrid's echo path: one of G.168's, or `flat`: every frequency comes back alike, exactly `erlDb` weaker. */
export interface HybridSetting {
  readonly model: G168Model | 'flat';
  /** Echo return loss, dB: the model's gain is lowered by it (about the loss of speech). */
  readonly erlDb: number;
}

/** 3 ms there and back: a subscriber's loop and the exchange's codec. */
const DELAY_SAMPLES = 24;
const FLAT: HybridModel = { gain: 1, coefficients: [1] };

/** A loop with a common mismatch: 12 to 15 dB is what FXO ports meet. */
export const DEFAULT_ERL_DB = 13;

/** The 2-wire to 4-wire hybrid: some of what the gateway plays comes back. */
export class Hybrid {
  #taps: Float64Array | undefined;
  /** How far back an echo reaches. */
  #reach = 0;
  /** The last samples before the present frame, then the frame. */
  #heard = new Float64Array(0);
  #quietSamples = 0;

  constructor(setting: HybridSetting | 'off' = { model: 'D2', erlDb: DEFAULT_ERL_DB }) {
    this.set(setting);
  }

  /** `off` is a perfect hybrid. */
  set(setting: HybridSetting | 'off'): void {
    if (setting === 'off') {
      this.#taps = undefined;
      return;
    }
    const { gain, coefficients } = setting.model === 'flat' ? FLAT : G168_MODELS[setting.model];
    this.#taps = Float64Array.from(coefficients, (value) => value * gain * 10 ** (-setting.erlDb / 20));
    this.#reach = DELAY_SAMPLES + coefficients.length;
    this.#heard = new Float64Array(this.#reach + FRAME_SAMPLES);
    this.#quietSamples = this.#reach;
  }

  /** Adds the echo of `toLine` (undefined is silence) to `fromLine`. Tells whether there was any. */
  add(toLine: Frame | undefined, fromLine: Frame): boolean {
    if (!this.#taps) return false;
    const reach = this.#reach;
    if (!toLine && this.#quietSamples >= reach) return false;
    this.#quietSamples = toLine ? 0 : this.#quietSamples + FRAME_SAMPLES;
    this.#heard.copyWithin(0, FRAME_SAMPLES);
    if (toLine) this.#heard.set(toLine, reach);
    else this.#heard.fill(0, reach);
    const taps = this.#taps;
    const heard = this.#heard;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      let sum = 0;
      const newest = reach + i - DELAY_SAMPLES;
      for (let k = 0; k < taps.length; k += 1) sum += (taps[k] as number) * (heard[newest - k] as number);
      const value = (fromLine[i] as number) + Math.round(sum);
      fromLine[i] = Math.max(-32768, Math.min(32767, value));
    }
    return true;
  }

  /** The loop opened: nothing of the past comes back. */
  clear(): void {
    this.#heard.fill(0);
    this.#quietSamples = this.#reach;
  }
}
