import { FRAME_MS, type Frame } from '../../line/line-adapter.ts';

const FULL_SCALE = 32768;

export interface AudioReading {
  readonly ms: number;
  /** The mean, in counts of 32768. */
  readonly offset: number;
  /** All but the offset, in dB of full scale; -Infinity for none. */
  readonly noiseDbfs: number;
}

/** What the converter gives, before anything is taken off. */
export class AudioMeter {
  #heard = false;
  #zeroMs = 0;
  #samples = 0;
  #sum = 0;
  #squares = 0;

  take(frame: Frame): void {
    let zero = true;
    for (const sample of frame) {
      if (sample !== 0) zero = false;
      this.#sum += sample;
      this.#squares += sample * sample;
    }
    this.#samples += frame.length;
    if (!zero) this.#heard = true;
    this.#zeroMs = zero ? this.#zeroMs + FRAME_MS : 0;
  }

  /** Anything but zeros came since the start. */
  get heard(): boolean {
    return this.#heard;
  }

  /** For how long nothing but zeros came, until now. */
  get zeroMs(): number {
    return this.#zeroMs;
  }

  /** Of all frames since the last reading; undefined where there were none. */
  read(): AudioReading | undefined {
    const samples = this.#samples;
    if (samples === 0) return undefined;
    const offset = this.#sum / samples;
    const power = Math.max(0, this.#squares / samples - offset * offset);
    this.#samples = 0;
    this.#sum = 0;
    this.#squares = 0;
    return { ms: samples / 8, offset, noiseDbfs: 10 * Math.log10(power / FULL_SCALE ** 2) };
  }
}
