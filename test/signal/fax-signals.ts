import { join, peakOf, RATE_HZ, repeat, type Samples, samplesIn, silence, sines } from './samples.ts';

export interface AnswerToneOptions {
  readonly ms?: number;
  readonly dbm0?: number;
  readonly hz?: number;
  /** Reversals of phase, this far apart (V.25, V.8: 450 ms). */
  readonly reversalMs?: number;
  /** Depth of the 15 Hz amplitude modulation (V.8: 0.2). */
  readonly modulation?: number;
}

/** The caller's machine, T.30 §4.1: 0.5 s of 1100 Hz, 3 s of silence, over and over. */
export const cng = (bursts: number, { hz = 1100, dbm0 = -15, onMs = 500, offMs = 3000 } = {}): Samples =>
  repeat(bursts, () => join(sines([hz], onMs, dbm0), silence(offMs)));

/** The answerer's: CED as it is, ANSam with reversals and modulation. */
export function answerTone(options: AnswerToneOptions = {}): Samples {
  const { ms = 3000, dbm0 = -15, hz = 2100, reversalMs, modulation = 0 } = options;
  const peak = peakOf(dbm0);
  return new Float64Array(samplesIn(ms)).map((_, at) => {
    const sign = reversalMs !== undefined && Math.floor(at / samplesIn(reversalMs)) % 2 === 1 ? -1 : 1;
    const depth = 1 + modulation * Math.sin((2 * Math.PI * 15 * at) / RATE_HZ);
    return sign * peak * depth * Math.sin((2 * Math.PI * hz * at) / RATE_HZ);
  });
}

export const ansam = (options: AnswerToneOptions = {}): Samples =>
  answerTone({ reversalMs: 450, modulation: 0.2, ...options });
