import { FRAME_SAMPLES, type Frame } from '../../line/line-adapter.ts';

/** ITU-T G.168 Annex D, hybrid model D.2 (8 kHz), its gain, and its own delay included. */
const D2_GAIN = 1.39e-5;
const D2 = [
  -436, -829, -2797, -4208, -17968, -11215, 46150, 34480, -10427, 9049, -1309, -6320, 390, -8191, -1751, -6051, -3796,
  -4055, -3948, -2557, -3372, -1808, -2259, -1300, -1098, -618, -340, -61, 323, 419, 745, 716, 946, 880, 1014, 976,
  1033, 1091, 1053, 1042, 794, 831, 899, 716, 390, 313, 304, 304, 73, -119, -109, -176, -359, -407, -512, -580, -704,
  -618, -685, -791, -772, -820, -839, -724,
];
/** 3 ms there and back: a subscriber's loop and the exchange's codec. */
const DELAY_SAMPLES = 24;
const HISTORY = DELAY_SAMPLES + D2.length;

/** A loop with a common mismatch: 12 to 15 dB is what FXO ports meet. */
export const DEFAULT_ERL_DB = 13;

/** The 2-wire to 4-wire hybrid: some of what the gateway plays comes back. */
export class Hybrid {
  #taps: Float64Array | undefined;
  /** The last samples before the present frame, then the frame. */
  readonly #heard = new Float64Array(HISTORY + FRAME_SAMPLES);
  #quietSamples = HISTORY;

  constructor(erlDb: number | 'off' = DEFAULT_ERL_DB) {
    this.setErl(erlDb);
  }

  /** Echo return loss in dB; `off` is a perfect hybrid. */
  setErl(erlDb: number | 'off'): void {
    this.#taps = erlDb === 'off' ? undefined : Float64Array.from(D2, (value) => value * D2_GAIN * 10 ** (-erlDb / 20));
  }

  /** Adds the echo of `toLine` (undefined is silence) to `fromLine`. Tells whether there was any. */
  add(toLine: Frame | undefined, fromLine: Frame): boolean {
    if (!this.#taps) return false;
    if (!toLine && this.#quietSamples >= HISTORY) return false;
    this.#quietSamples = toLine ? 0 : this.#quietSamples + FRAME_SAMPLES;
    this.#heard.copyWithin(0, FRAME_SAMPLES);
    if (toLine) this.#heard.set(toLine, HISTORY);
    else this.#heard.fill(0, HISTORY);
    const taps = this.#taps;
    const heard = this.#heard;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      let sum = 0;
      const newest = HISTORY + i - DELAY_SAMPLES;
      for (let k = 0; k < taps.length; k += 1) sum += (taps[k] as number) * (heard[newest - k] as number);
      const value = (fromLine[i] as number) + Math.round(sum);
      fromLine[i] = Math.max(-32768, Math.min(32767, value));
    }
    return true;
  }

  /** The loop opened: nothing of the past comes back. */
  clear(): void {
    this.#heard.fill(0);
    this.#quietSamples = HISTORY;
  }
}
