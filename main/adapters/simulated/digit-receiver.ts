import { type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { DTMF_COLUMNS_HZ, DTMF_ROWS_HZ, dtmfDigit } from './dtmf.ts';
import { FULL_SCALE } from './levels.ts';

/** 12.75 ms: 40 ms of tone (the least that ITU-T Q.24 lets a receiver ask for) hold two whole blocks wherever they begin. */
const BLOCK_SAMPLES = 102;
/** Each tone at least this strong. */
const LEAST_LEVEL_DB = -45;
/** High above low, low above high: Q.24 table A, the widest of the administrations. */
const TWIST_DB = 10;
/** How far the strongest of a group stands above the next one. */
const ABOVE_OTHERS_DB = 8;
/** How much of all the energy the two tones must be: speech fails here. */
const LEAST_SHARE = 0.7;

/** A pause of 40 ms spoils three blocks at least; an interruption of 20 ms (one frame that came late) seldom more than two. */
const GONE_BLOCKS = 3;

const ratio = (db: number): number => 10 ** (db / 10);
const coefficients = (hz: readonly number[]): number[] =>
  hz.map((one) => 2 * Math.cos((2 * Math.PI * one) / SAMPLE_RATE_HZ));

/** One of Goertzel's filters for each tone of a group. */
class Group {
  readonly #coefficients: number[];
  readonly #last: Float64Array;
  readonly #before: Float64Array;

  constructor(hz: readonly number[]) {
    this.#coefficients = coefficients(hz);
    this.#last = new Float64Array(hz.length);
    this.#before = new Float64Array(hz.length);
  }

  add(sample: number): void {
    for (let i = 0; i < this.#coefficients.length; i += 1) {
      const next = sample + (this.#coefficients[i] ?? 0) * (this.#last[i] ?? 0) - (this.#before[i] ?? 0);
      this.#before[i] = this.#last[i] ?? 0;
      this.#last[i] = next;
    }
  }

  /** The strongest tone, its mean square, and that of the next one; then begins anew. */
  finish(): { index: number; power: number; next: number } {
    let index = 0;
    let power = -1;
    let next = 0;
    for (let i = 0; i < this.#coefficients.length; i += 1) {
      const last = this.#last[i] ?? 0;
      const before = this.#before[i] ?? 0;
      const squared = last * last + before * before - (this.#coefficients[i] ?? 0) * last * before;
      // A tone of amplitude A gives (A * N / 2)^2; its mean square is A^2 / 2.
      const one = (2 * squared) / (BLOCK_SAMPLES * BLOCK_SAMPLES);
      if (one > power) {
        next = Math.max(power, 0);
        power = one;
        index = i;
      } else if (one > next) next = one;
    }
    this.#last.fill(0);
    this.#before.fill(0);
    return { index, power, next };
  }
}

/**
 * The exchange's DTMF receiver: independent of the gateway's, so that one proves the other. A digit is
 * told once two blocks in a row agree; a new one needs GONE_BLOCKS without it.
 */
export class DigitReceiver {
  readonly #rows = new Group(DTMF_ROWS_HZ);
  readonly #columns = new Group(DTMF_COLUMNS_HZ);
  #energy = 0;
  #samples = 0;
  #previous = '';
  #present = '';
  #missing = 0;

  /** Whether a digit sounds at present. */
  get sounding(): boolean {
    return this.#present !== '' || this.#previous !== '';
  }

  /** The digits that were recognised within this frame (undefined is silence). */
  take(frame: Frame | undefined): string {
    // Silence changes nothing once two blocks of it went by.
    if (!frame && this.#present === '' && this.#previous === '' && this.#energy === 0) return '';
    let digits = '';
    const count = frame?.length ?? 160;
    for (let i = 0; i < count; i += 1) {
      const sample = frame?.[i] ?? 0;
      this.#energy += sample * sample;
      this.#rows.add(sample);
      this.#columns.add(sample);
      this.#samples += 1;
      if (this.#samples === BLOCK_SAMPLES) digits += this.#finishBlock();
    }
    return digits;
  }

  #finishBlock(): string {
    const hit = this.#judge();
    let told = '';
    if (hit !== '' && hit === this.#previous && hit !== this.#present) {
      this.#present = hit;
      told = hit;
    }
    if (this.#present !== '' && hit !== this.#present) {
      this.#missing += 1;
      if (this.#missing >= GONE_BLOCKS) {
        this.#present = '';
        this.#missing = 0;
      }
    } else this.#missing = 0;
    this.#previous = hit;
    return told;
  }

  #judge(): string {
    const row = this.#rows.finish();
    const column = this.#columns.finish();
    const mean = this.#energy / BLOCK_SAMPLES;
    this.#energy = 0;
    this.#samples = 0;
    const least = FULL_SCALE * FULL_SCALE * ratio(LEAST_LEVEL_DB);
    if (row.power < least || column.power < least) return '';
    if (row.power > column.power * ratio(TWIST_DB) || column.power > row.power * ratio(TWIST_DB)) return '';
    if (row.power < row.next * ratio(ABOVE_OTHERS_DB) || column.power < column.next * ratio(ABOVE_OTHERS_DB)) return '';
    if (row.power + column.power < mean * LEAST_SHARE) return '';
    return dtmfDigit(row.index, column.index);
  }
}
