import { type Frame, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';

/** A full-scale sine is +3.14 dBm0 in G.711 A-law (G.711, Table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** Tones fade in and out over this: no clicks. */
const RAMP_SAMPLES = 40;

export interface BeepTiming {
  readonly hz: number;
  /** dBm0. */
  readonly levelDb: number;
  readonly onMs: number;
  readonly offMs: number;
  readonly times: number;
}

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

/** A sine that comes and goes a few times. */
export class Beeps {
  readonly #step: number;
  readonly #peak: number;
  readonly #on: number;
  readonly #period: number;
  readonly #end: number;
  #at = 0;

  constructor({ hz, levelDb, onMs, offMs, times }: BeepTiming) {
    this.#step = (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
    this.#peak = 32_767 * 10 ** ((levelDb - FULL_SCALE_DBM0) / 20);
    this.#on = samplesOf(onMs);
    this.#period = this.#on + samplesOf(offMs);
    this.#end = this.#period * times;
  }

  get over(): boolean {
    return this.#at >= this.#end;
  }

  /** `into` gets `heard` with the beeps on top; between them it is `heard` alone. */
  mix(heard: Frame, into: Int16Array): void {
    for (let i = 0; i < into.length; i++) {
      const sum = (heard[i] ?? 0) + this.#sample();
      into[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
    }
  }

  #sample(): number {
    const at = this.#at < this.#end ? this.#at % this.#period : this.#period;
    this.#at++;
    if (at >= this.#on) return 0;
    return (
      Math.min(1, (at + 1) / RAMP_SAMPLES, (this.#on - at) / RAMP_SAMPLES) * this.#peak * Math.sin(this.#step * at)
    );
  }
}
