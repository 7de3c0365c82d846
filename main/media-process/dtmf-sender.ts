import { GatewayError } from '../core/errors.ts';
import { FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';

const LOW_HZ = [697, 770, 852, 941] as const;
const HIGH_HZ = [1209, 1336, 1477, 1633] as const;
/** ITU-T Q.23, Table 1. */
const KEYS = ['123A', '456B', '789C', '*0#D'] as const;

/** A full-scale sine is +3.14 dBm0 in G.711 A-law (G.711, Table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** The high group leaves 2 dB above the low one, because a line takes more of it. */
const TWIST_DB = 2;
/** Low group, dBm0: the middle of what telephones send, and room for the high group below overload. */
export const DTMF_LEVEL_DB = -9;
/** What `,` waits for. */
export const PAUSE_MS = 2000;
/** Tones fade in and out over this, so that switching makes no click beside the digit's frequencies. */
const RAMP_SAMPLES = 16;

export interface DtmfTiming {
  readonly toneMs: number;
  readonly gapMs: number;
  /** Level of the low group, dBm0, and how far above it the high group is, dB (2 where left out). */
  readonly levelDb?: number;
  readonly twistDb?: number;
}

interface Step {
  readonly lowHz: number;
  readonly highHz: number;
  readonly toneSamples: number;
  readonly samples: number;
}

/** Plays digits on a line: `0-9 A-D * #`, and `,` for a pause of 2 s. */
export class DtmfSender {
  readonly #steps: readonly Step[];
  readonly #lowPeak: number;
  readonly #highPeak: number;
  #step = 0;
  #at = 0;

  /** @throws GatewayError `bad-request` for a digit that is none, or times or a level out of reason */
  constructor(digits: string, { toneMs, gapMs, levelDb = DTMF_LEVEL_DB, twistDb = TWIST_DB }: DtmfTiming) {
    if (!(toneMs >= 20 && toneMs <= 10_000 && gapMs >= 0 && gapMs <= 10_000)) {
      throw new GatewayError('bad-request', 'Digits take a tone of 20 to 10,000 ms and a gap of 0 to 10,000 ms.', {
        context: { toneMs, gapMs },
      });
    }
    // Both groups' peaks together must stay below full scale.
    if (!(levelDb >= -60 && levelDb <= -4 && Math.abs(twistDb) <= 8 && levelDb + twistDb <= -2)) {
      throw new GatewayError('bad-request', 'Digits are sent at -60 to -4 dBm0, their high tones 2 dB more at most.', {
        context: { levelDb, twistDb },
      });
    }
    this.#steps = [...digits].map((digit) => stepFor(digit, toneMs, gapMs));
    this.#lowPeak = peak(levelDb);
    this.#highPeak = peak(levelDb + twistDb);
  }

  /** Fills `frame` (silence where nothing sounds). False when all was played, the last gap too: the frame is silent then. */
  next(frame: Frame): boolean {
    const busy = this.#step < this.#steps.length;
    for (let i = 0; i < frame.length; i++) frame[i] = this.#sample();
    return busy;
  }

  /** How many frames `next` will fill before it says false. */
  get framesLeft(): number {
    const left = this.#steps.slice(this.#step).reduce((sum, step) => sum + step.samples, 0) - this.#at;
    return Math.ceil(left / FRAME_SAMPLES);
  }

  #sample(): number {
    const step = this.#steps[this.#step];
    if (!step) return 0;
    const at = this.#at++;
    if (this.#at >= step.samples) {
      this.#step++;
      this.#at = 0;
    }
    if (at >= step.toneSamples) return 0;
    const radians = (2 * Math.PI * at) / SAMPLE_RATE_HZ;
    const ramp = Math.min(1, (at + 1) / RAMP_SAMPLES, (step.toneSamples - at) / RAMP_SAMPLES);
    const sum = this.#lowPeak * Math.sin(radians * step.lowHz) + this.#highPeak * Math.sin(radians * step.highHz);
    return Math.round(ramp * sum);
  }
}

const peak = (dbm0: number): number => 32767 * 10 ** ((dbm0 - FULL_SCALE_DBM0) / 20);

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

function stepFor(digit: string, toneMs: number, gapMs: number): Step {
  if (digit === ',') return { lowHz: 0, highHz: 0, toneSamples: 0, samples: samplesOf(PAUSE_MS) };
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  const lowHz = LOW_HZ[row];
  const highHz = HIGH_HZ[KEYS[row]?.indexOf(digit) ?? -1];
  if (lowHz === undefined || highHz === undefined) {
    throw new GatewayError(
      'bad-request',
      `"${digit}" cannot be dialled. Use the digits 0 to 9, A to D, * and #, and a comma for a pause.`,
      { context: { digit } },
    );
  }
  const toneSamples = samplesOf(toneMs);
  return { lowHz, highHz, toneSamples, samples: toneSamples + samplesOf(gapMs) };
}
