/** What a plot is given: one point a sample, or the lowest and highest of the samples under each of its columns. */
export interface Trace {
  /** Samples from the start. */
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/** @param columns how wide it is drawn */
export function traceOf(samples: Int16Array, columns: number): Trace {
  if (samples.length <= 2 * columns)
    return { at: Float64Array.from(samples, (_, i) => i), values: Float64Array.from(samples) };
  const at = new Float64Array(2 * columns);
  const values = new Float64Array(2 * columns);
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * samples.length) / columns);
    const end = Math.floor(((column + 1) * samples.length) / columns);
    let [lowest, highest] = [32_767, -32_768];
    for (let i = start; i < end; i++) {
      const sample = samples[i] ?? 0;
      if (sample < lowest) lowest = sample;
      if (sample > highest) highest = sample;
    }
    at[2 * column] = start;
    at[2 * column + 1] = (start + end) / 2;
    values[2 * column] = lowest;
    values[2 * column + 1] = highest;
  }
  return { at, values };
}

/**
 * How many samples before the newest a short view ends, so that a steady tone stands still: it begins where the wave rises
 * through zero, within the `search` samples before.
 */
export function steadyEnd(samples: Int16Array, search: number): number {
  for (let back = 0; back < search; back++) {
    const i = search - back;
    if ((samples[i - 1] ?? 0) < 0 && (samples[i] ?? 0) >= 0) return back;
  }
  return 0;
}

/** 1, 2 or 5 times a power of ten: the next that holds it. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}
