import { SCOPE_BLOCK_MS, type ScopeTone } from '../../../main/contract/scope.ts';
import { type Cadence, CadenceWatch, END_MS } from './cadence.ts';
import { amplitudes, dbm0OfPower, FLOOR_DBM0, levelsOf, powerOf, SPECTRUM_SAMPLES } from './level-spectrum.ts';
import { type Meaning, meaningOf } from './tone-names.ts';
import { type Peak, peaksOf } from './tone-peaks.ts';

/** A tone on one side of a line. */
export interface HeardTone {
  readonly peaks: readonly Peak[];
  readonly meaning: Meaning;
  readonly cadence: Cadence;
}

const STEP_SAMPLES = 160;
/** Less of all that is heard is speech, music or noise with a tone in it. */
const LEAST_SHARE = 0.75;
/** A frequency that wanders further from one block to the next is a voice's. */
const STEADY_HZ = 8;
/** So many blocks of something else in a row, and it is no tone's edge any more. */
const BESIDES_BLOCKS = 4;
/** For so long it is said what was heard, where it is no tone that comes again. */
const ONCE_BLOCKS = 10;

/** One side of a line: how loud it is, its spectrum, and the tone that it is, where it is one. */
export class ToneWatch {
  readonly #tones: readonly ScopeTone[];
  readonly #recent = new Int16Array(SPECTRUM_SAMPLES);
  #cadence = new CadenceWatch();
  #before: readonly Peak[] = [];
  #heard: { readonly peaks: readonly Peak[]; readonly meaning: Meaning } | undefined;
  /** Blocks since the tone was heard, and of those the last in which something else was. */
  #missing = 0;
  #besides = 0;
  /** dBm0 of the last block. */
  level = FLOOR_DBM0;
  levels: Float64Array = new Float64Array(SPECTRUM_SAMPLES / 2).fill(FLOOR_DBM0);

  constructor(tones: readonly ScopeTone[]) {
    this.#tones = tones;
  }

  /** The tone, and for some time after its last burst the one that it was. */
  get tone(): HeardTone | undefined {
    return this.#heard && { ...this.#heard, cadence: this.#cadence.cadence };
  }

  take(samples: Int16Array): void {
    this.#recent.copyWithin(0, samples.length);
    this.#recent.set(samples, SPECTRUM_SAMPLES - samples.length);
    this.level = dbm0OfPower(powerOf(samples));
    for (let at = 0; at + STEP_SAMPLES <= samples.length; at += STEP_SAMPLES)
      this.#cadence.take(dbm0OfPower(powerOf(samples.subarray(at, at + STEP_SAMPLES))));
    const amplitude = amplitudes(this.#recent);
    this.levels = levelsOf(amplitude);
    const { peaks, share } = peaksOf(amplitude);
    const { on } = this.#cadence.cadence;
    const isTone = on && share >= LEAST_SHARE && areSame(peaks, this.#before);
    this.#before = peaks;
    if (isTone) this.#take(peaks);
    else this.#miss(on);
  }

  #take(peaks: readonly Peak[]): void {
    // Another tone has a cadence of its own.
    if (this.#heard && !areSame(peaks, this.#heard.peaks)) this.#cadence = new CadenceWatch();
    this.#missing = 0;
    this.#besides = 0;
    const hz = peaks.map((peak) => peak.hz);
    this.#heard = { peaks, meaning: meaningOf(hz, this.#cadence.cadence, this.#tones) };
  }

  /** @param on something else is heard, or the edge of a burst */
  #miss(on: boolean): void {
    if (!this.#heard) return;
    this.#missing += 1;
    this.#besides = on ? this.#besides + 1 : 0;
    const most = this.#heard.meaning.kind === 'progress' ? END_MS / SCOPE_BLOCK_MS : ONCE_BLOCKS;
    if (this.#missing < most && this.#besides < BESIDES_BLOCKS) return;
    this.#heard = undefined;
    this.#cadence = new CadenceWatch();
  }
}

const areSame = (some: readonly Peak[], others: readonly Peak[]): boolean =>
  some.length > 0 &&
  some.length === others.length &&
  some.every(({ hz }, i) => Math.abs(hz - (others[i]?.hz ?? 0)) <= STEADY_HZ);
