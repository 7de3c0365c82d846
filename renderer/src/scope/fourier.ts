/** A Fourier transform of `size` samples, a power of two; its tables are made once. */
export class Fourier {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #order: Uint16Array;

  constructor(size: number) {
    this.size = size;
    this.#cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    const bits = Math.log2(size);
    this.#order = Uint16Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
      return reversed;
    });
  }

  /** Magnitudes of the lower half, the direct part first. */
  magnitudes(samples: Float64Array): Float64Array {
    const { size } = this;
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    for (let i = 0; i < size; i++) re[this.#order[i] ?? 0] = samples[i] ?? 0;
    for (let half = 1; half < size; half *= 2) this.#combine(re, im, half);
    return Float64Array.from({ length: size / 2 }, (_, i) => Math.hypot(re[i] ?? 0, im[i] ?? 0));
  }

  /** Pairs of transforms of `half` become ones of twice that (Cooley and Tukey). */
  #combine(re: Float64Array, im: Float64Array, half: number): void {
    const step = this.size / (2 * half);
    for (let start = 0; start < this.size; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const [low, high] = [start + i, start + i + half];
        const [cos, sin] = [this.#cos[i * step] ?? 0, this.#sin[i * step] ?? 0];
        const [a, b] = [re[high] ?? 0, im[high] ?? 0];
        const [turnedRe, turnedIm] = [a * cos + b * sin, b * cos - a * sin];
        const [lowRe, lowIm] = [re[low] ?? 0, im[low] ?? 0];
        re[high] = lowRe - turnedRe;
        im[high] = lowIm - turnedIm;
        re[low] = lowRe + turnedRe;
        im[low] = lowIm + turnedIm;
      }
    }
  }
}
