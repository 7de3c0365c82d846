/** Below this nothing is shown: a quiet room. */
const FLOOR_DB = -60;
/** Speech at its loudest stays below this in a telephone. */
const CEILING_DB = -6;
/** 171 ms at 48 kHz: a meter that is read five times a second misses next to nothing. */
const FFT_SIZE = 8_192;
/** By how much of its length a meter falls from one reading to the next, so that a short sound is seen. */
const FALL = 0.16;

/** RMS of samples from −1 to 1, as a share of a meter's length: 0 in silence, 1 at the loudest. */
export function meterShare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length));
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

/** What a meter shows next: it rises at once and falls slowly. */
export const meterNext = (shown: number, share: number): number => Math.max(share, shown - FALL, 0);

/** Listens to a stream without playing it. */
export class LevelProbe {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  #shown = 0;

  constructor(context: AudioContext, stream: MediaStream) {
    this.#source = context.createMediaStreamSource(stream);
    this.#analyser = new AnalyserNode(context, { fftSize: FFT_SIZE, smoothingTimeConstant: 0 });
    this.#samples = new Float32Array(FFT_SIZE);
    this.#source.connect(this.#analyser);
  }

  /** From 0 to 1; to be asked five times a second. */
  read(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    this.#shown = meterNext(this.#shown, meterShare(this.#samples));
    return this.#shown;
  }

  close(): void {
    this.#source.disconnect();
  }
}
