import { SAMPLE_RATE_HZ } from '../../../main/line/line-adapter.ts';

/** More than a sample and a half at once is a break; a single one is two clocks being evened out. */
const MOST_STEP_SAMPLES = 1.6;
/** A tone that loses a tenth of its amplitude in 20 ms has a hole in it. */
const LEAST_AMPLITUDE = 0.9;
const MOST_AMPLITUDE = 1.15;
/** The tone is itself again after so many packets. */
const WHOLE_PACKETS = 2;
/** How quickly the usual amplitude is learnt. */
const LEARNING = 0.02;

const wrap = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

/** Phase and amplitude of the sine at `hz` that fits best. */
function sineOf(pcm: Int16Array, hz: number): { readonly phase: number; readonly amplitude: number } {
  const step = (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
  let [cc, ss, cs, xc, xs] = [0, 0, 0, 0, 0];
  for (let i = 0; i < pcm.length; i++) {
    const [c, s, x] = [Math.cos(step * i), Math.sin(step * i), pcm[i] ?? 0];
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += x * c;
    xs += x * s;
  }
  const determinant = cc * ss - cs * cs || 1;
  const a = (xc * ss - xs * cs) / determinant;
  const b = (xs * cc - xc * cs) / determinant;
  return { phase: Math.atan2(a, b), amplitude: Math.hypot(a, b) };
}

/**
 * One tone that should go on and on in an RTP stream, judged packet by packet at the sender's own timestamps: where it
 * jumps or has a hole is a break. Its frequency is no multiple of 50 Hz, so that 20 ms too few are heard too.
 */
export class SteadyTone {
  readonly #hz: number;
  #phase: number | undefined;
  #amplitude = 0;
  #lastTimestamp: number | undefined;
  #brokenFor = 0;
  #judges = true;
  /** Times that it jumped or had a hole. */
  breaks = 0;
  /** Samples that were evened out between clocks, one at a time: made up less dropped. */
  evened = 0;
  packets = 0;
  /** Packets that the timestamps say are missing. */
  missing = 0;

  constructor(hz: number) {
    this.#hz = hz;
  }

  /** False: something else may be heard; the tone begins anew after it. */
  judge(on: boolean): void {
    this.#judges = on;
    this.#phase = undefined;
    this.#brokenFor = 0;
  }

  take(timestamp: number, pcm: Int16Array): void {
    this.packets++;
    if (this.#lastTimestamp !== undefined)
      this.missing += Math.max(0, Math.round(((timestamp - this.#lastTimestamp) | 0) / pcm.length) - 1);
    this.#lastTimestamp = timestamp;
    if (this.#judges) this.#compare(timestamp, sineOf(pcm, this.#hz));
  }

  #compare(timestamp: number, { phase, amplitude }: ReturnType<typeof sineOf>): void {
    const turns = (timestamp / SAMPLE_RATE_HZ) * this.#hz;
    const now = wrap(phase - 2 * Math.PI * (turns - Math.floor(turns)));
    const before = this.#phase;
    this.#phase = now;
    if (before === undefined) {
      this.#amplitude = amplitude;
      return;
    }
    const samples = (wrap(now - before) * SAMPLE_RATE_HZ) / (2 * Math.PI * this.#hz);
    const loudness = amplitude / this.#amplitude;
    if (Math.abs(samples) < MOST_STEP_SAMPLES && loudness > LEAST_AMPLITUDE && loudness < MOST_AMPLITUDE) {
      this.#brokenFor = Math.max(0, this.#brokenFor - 1);
      this.#amplitude += (amplitude - this.#amplitude) * LEARNING;
      if (this.#brokenFor === 0) this.evened -= samples;
      return;
    }
    if (this.#brokenFor === 0) this.breaks++;
    this.#brokenFor = WHOLE_PACKETS;
  }
}
