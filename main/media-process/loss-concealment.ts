/**
 * Fills gaps in received audio by repeating the last pitch period, fading out: the idea of ITU-T G.711 Appendix I,
 * made simple. Works on parts of a frame, because a gap may begin or end within one.
 */

const HISTORY = 400;
/** Pitch of 66 to 200 Hz, as in Appendix I. */
const MIN_LAG = 40;
const MAX_LAG = 120;
/** What is compared to find the pitch. */
const MATCH = 160;
/** Appendix I: full level for 10 ms, then 20 % less every 10 ms, silence after 60 ms. */
const HOLD_SAMPLES = 80;
const FADE_SAMPLES = 400;
/** Real audio is faded in over what was invented, 4 ms. */
const BLEND = 32;
/** What the period begins too high or too low for the last real sample is taken back over 2 ms. */
const JOIN = 16;

export class LossConcealment {
  readonly #history = new Int16Array(HISTORY);
  readonly #period = new Float32Array(MAX_LAG);
  #lag = 0;
  #step = 0;
  /** Samples invented since the gap began; 0 when there is no gap. */
  #invented = 0;

  /** Real audio has been written to `frame[from, to)`: remembered, and blended with what was invented before it. */
  real(frame: Int16Array, from: number, to: number): void {
    if (this.#invented > 0) {
      const blend = Math.min(BLEND, to - from);
      for (let i = 0; i < blend; i++) {
        const weight = (i + 1) / (blend + 1);
        const heard = frame[from + i] ?? 0;
        frame[from + i] = Math.round(heard * weight + this.#invent() * (1 - weight));
      }
      this.#invented = 0;
    }
    this.#remember(frame, from, to);
  }

  /** Invents `frame[from, to)`. */
  conceal(frame: Int16Array, from: number, to: number): void {
    if (this.#invented === 0) this.#begin();
    for (let i = from; i < to; i++) frame[i] = this.#invent();
    this.#remember(frame, from, to);
  }

  /** Nothing is left to repeat: what conceals is silence. */
  get faded(): boolean {
    return this.#invented >= HOLD_SAMPLES + FADE_SAMPLES;
  }

  reset(): void {
    this.#history.fill(0);
    this.#invented = 0;
  }

  #invent(): number {
    const gain = Math.max(0, Math.min(1, 1 - (this.#invented - HOLD_SAMPLES) / FADE_SAMPLES));
    const sample = gain === 0 ? 0 : (this.#period[this.#invented % this.#lag] ?? 0) * gain;
    const joined = sample + this.#step * Math.max(0, 1 - (this.#invented + 1) / JOIN);
    this.#invented++;
    return Math.round(Math.max(-32_768, Math.min(32_767, joined)));
  }

  #begin(): void {
    this.#lag = this.#pitchLag();
    const lag = this.#lag;
    const start = HISTORY - lag;
    this.#step = (this.#history[HISTORY - 1] ?? 0) - (this.#history[start - 1] ?? 0);
    // The end of the period is blended into what came before its beginning, so that it joins itself without a click.
    const overlap = lag >> 2;
    for (let i = 0; i < lag; i++) {
      let sample = this.#history[start + i] ?? 0;
      const intoOverlap = i - (lag - overlap);
      if (intoOverlap >= 0) {
        const weight = (intoOverlap + 1) / (overlap + 1);
        sample = sample * (1 - weight) + (this.#history[start - overlap + intoOverlap] ?? 0) * weight;
      }
      this.#period[i] = sample;
    }
  }

  /** The lag whose normalised correlation is best. */
  #pitchLag(): number {
    const history = this.#history;
    let best = MAX_LAG;
    let bestScore = 0;
    for (let lag = MIN_LAG; lag <= MAX_LAG; lag++) {
      let product = 0;
      let energy = 1;
      for (let i = HISTORY - MATCH; i < HISTORY; i++) {
        const before = history[i - lag] ?? 0;
        product += (history[i] ?? 0) * before;
        energy += before * before;
      }
      const score = product <= 0 ? 0 : (product * product) / energy;
      if (score > bestScore * 1.0001) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  #remember(frame: Int16Array, from: number, to: number): void {
    const length = Math.min(to - from, HISTORY);
    this.#history.copyWithin(0, length);
    for (let i = 0; i < length; i++) this.#history[HISTORY - length + i] = frame[to - length + i] ?? 0;
  }
}
