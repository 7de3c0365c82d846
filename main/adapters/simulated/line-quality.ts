import { FRAME_SAMPLES, type Frame } from '../../line/line-adapter.ts';
import { FULL_SCALE, fromDbm0 } from './levels.ts';

/** What is wrong with a line; nothing unless set. */
export interface QualitySettings {
  /** Noise from the line, dBm0, over the whole band. */
  readonly noiseDbm0?: number | 'off' | undefined;
  /** Everything that the exchange sends is louder by this. */
  readonly levelDb?: number | undefined;
  /** Every tone of the exchange is higher by this, percent. */
  readonly toneOffsetPct?: number | undefined;
  /** Added to every sample, in units of 16 bits. */
  readonly dcOffset?: number | undefined;
}

/** Some seconds of noise with a normal distribution and an RMS of 1, the same in every run. */
const NOISE_SAMPLES = 1 << 16;
let noiseTable: Float32Array | undefined;

/** Numbers between 0 and 1, repeatable. */
export function repeatable(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function noise(): Float32Array {
  noiseTable ??= (() => {
    const random = repeatable(20261122);
    // Box and Muller's transform.
    return new Float32Array(NOISE_SAMPLES).map(
      () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()),
    );
  })();
  return noiseTable;
}

/** Adds noise of `levelDb` (RMS, below full scale) from a place in the table. */
export function addNoise(samples: Int16Array, levelDb: number, from: number): void {
  const table = noise();
  const rms = FULL_SCALE * 10 ** (levelDb / 20);
  for (let i = 0; i < samples.length; i += 1) {
    const value = (samples[i] as number) + rms * (table[(from + i) % NOISE_SAMPLES] as number);
    samples[i] = Math.max(-32768, Math.min(32767, Math.round(value)));
  }
}

/** The flaws of one line's path, laid over what the exchange sends. Costs nothing while there are none. */
export class LineQuality {
  #settings: QualitySettings = {};
  #gain = 1;
  #at: number;

  /** Lines of different `seed` have different noise. */
  constructor(seed: number) {
    this.#at = (seed * 7919) % NOISE_SAMPLES;
  }

  /** Every tone's frequency is multiplied by this. */
  get toneFactor(): number {
    return 1 + (this.#settings.toneOffsetPct ?? 0) / 100;
  }

  /** What is not named stays. */
  set(changes: QualitySettings): void {
    this.#settings = { ...this.#settings, ...changes };
    this.#gain = 10 ** ((this.#settings.levelDb ?? 0) / 20);
  }

  /** On what the exchange sends, or on silence (`sounds` is false and the frame holds anything). @returns whether it sounds now */
  apply(frame: Frame, sounds: boolean): boolean {
    const { noiseDbm0 = 'off', dcOffset = 0 } = this.#settings;
    if (sounds && this.#gain !== 1) {
      for (let i = 0; i < FRAME_SAMPLES; i += 1) frame[i] = clip((frame[i] as number) * this.#gain);
    }
    if (noiseDbm0 === 'off' && dcOffset === 0) return sounds;
    if (!sounds) frame.fill(0);
    if (noiseDbm0 !== 'off') {
      addNoise(frame, fromDbm0(noiseDbm0), this.#at);
      this.#at = (this.#at + FRAME_SAMPLES) % NOISE_SAMPLES;
    }
    if (dcOffset !== 0) for (let i = 0; i < FRAME_SAMPLES; i += 1) frame[i] = clip((frame[i] as number) + dcOffset);
    return true;
  }
}

const clip = (value: number): number => Math.max(-32768, Math.min(32767, Math.round(value)));
