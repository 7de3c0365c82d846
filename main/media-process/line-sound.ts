/** What we play into a line ourselves, over what its bridge has for it: call-progress tones, and a recorded prompt. */
import { FRAME_MS, type Frame, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';
import type { ToneName, ToneSegment } from '../media/media-protocol.ts';

/** A full-scale sine is +3.14 dBm0 in G.711 A-law (G.711, Table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** Tones fade in and out over this: no clicks. */
const RAMP_SAMPLES = 40;
/** How long what the hybrid sends back may be taken for the exchange's own after our tone has ended. */
const UNHEARD_AFTER_MS = 500;

export interface ToneOrder {
  readonly segments: readonly ToneSegment[];
  /** dBm0, of all frequencies together. */
  readonly levelDb: number;
  /** Without end when left out. */
  readonly times?: number;
  /** Tones that are nobody's while it sounds. */
  readonly unheard: readonly ToneName[];
}

/** Sample after sample; undefined when it is over. */
type Sound = () => number | undefined;

interface Step {
  readonly radians: readonly number[];
  readonly peak: number;
  readonly on: number;
  readonly length: number;
}

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

function toneSound({ segments, levelDb, times = Number.POSITIVE_INFINITY }: ToneOrder): Sound {
  const forEver = segments.length === 1 && segments[0]?.offMs === 0 && times === Number.POSITIVE_INFINITY;
  const steps = segments.map(({ hz, onMs, offMs }): Step => {
    const each = levelDb - 10 * Math.log10(hz.length);
    return {
      radians: hz.map((frequency) => (2 * Math.PI * frequency) / SAMPLE_RATE_HZ),
      peak: 32_767 * 10 ** ((each - FULL_SCALE_DBM0) / 20),
      on: forEver ? Number.POSITIVE_INFINITY : samplesOf(onMs),
      length: forEver ? Number.POSITIVE_INFINITY : samplesOf(onMs + offMs),
    };
  });
  let passes = 0;
  let index = 0;
  let at = 0;
  return () => {
    const step = passes < times ? steps[index] : undefined;
    if (!step) return undefined;
    const now = at++;
    if (at >= step.length) {
      at = 0;
      index = (index + 1) % steps.length;
      if (index === 0) passes++;
    }
    if (now >= step.on) return 0;
    const ramp = Math.min(1, (now + 1) / RAMP_SAMPLES, (step.on - now) / RAMP_SAMPLES);
    return ramp * step.peak * step.radians.reduce((sum, radians) => sum + Math.sin(radians * now), 0);
  };
}

function recordedSound(samples: Int16Array): Sound {
  let at = 0;
  return () => samples[at++];
}

export class LineSound {
  #sound: Sound | undefined;
  /** Fades away within a frame. */
  #leaving: Sound | undefined;
  #unheard: readonly ToneName[] = [];
  #unheardMs = 0;
  #asked = 0;

  playTone(order: ToneOrder): void {
    this.#replace(toneSound(order), order.unheard);
  }

  /**
   * A recording is wanted that is still being read: silence until then.
   * Race: it was stopped, or something else asked for, meanwhile: that counts (`a recording that is not wanted any more`).
   */
  awaitRecorded(): (samples: Int16Array) => void {
    this.stop();
    const mine = this.#asked;
    return (samples) => {
      if (mine === this.#asked) this.#replace(recordedSound(samples), []);
    };
  }

  stop(): void {
    this.#replace(undefined, []);
  }

  /** Whether a tone heard on the line may be our own, sent back. */
  hides(tone: ToneName): boolean {
    return this.#unheardMs > 0 && this.#unheard.includes(tone);
  }

  /** Adds the next 20 ms to what the line hears. */
  mix(toLine: Frame): void {
    if (this.#sound) this.#unheardMs = UNHEARD_AFTER_MS;
    else this.#unheardMs = Math.max(0, this.#unheardMs - FRAME_MS);
    const leaving = this.#leaving;
    this.#leaving = undefined;
    if (leaving) add(toLine, leaving, (i) => 1 - (i + 1) / toLine.length);
    const sound = this.#sound;
    if (sound && add(toLine, sound, () => 1) === 'over') this.#sound = undefined;
  }

  #replace(sound: Sound | undefined, unheard: readonly ToneName[]): void {
    this.#asked++;
    this.#leaving = this.#sound ?? this.#leaving;
    this.#sound = sound;
    // What is sent back of the one before is still on its way.
    this.#unheard = this.#unheardMs > 0 ? [...new Set([...this.#unheard, ...unheard])] : unheard;
  }
}

function add(toLine: Frame, sound: Sound, gain: (i: number) => number): 'over' | 'goes-on' {
  for (let i = 0; i < toLine.length; i++) {
    const sample = sound();
    if (sample === undefined) return 'over';
    const sum = (toLine[i] ?? 0) + gain(i) * sample;
    toLine[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return 'goes-on';
}
