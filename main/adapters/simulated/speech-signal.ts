/** Signals that stand for a person, made anew and alike in every run: no recording, and nobody's voice. */
import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { FULL_SCALE } from './levels.ts';
import { repeatable } from './line-quality.ts';

/** Vowels by their first three formants, Hz (adults' averages). */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
  [490, 1350, 1690],
] as const;
const BANDWIDTHS_HZ = [80, 110, 160] as const;

const SECONDS = 16;

/** A filter of second order with one peak. */
class Resonator {
  #a = 0;
  #b = 0;
  #gain = 0;
  #last = 0;
  #before = 0;

  tune(hz: number, widthHz: number): void {
    const radius = Math.exp((-Math.PI * widthHz) / SAMPLE_RATE_HZ);
    this.#a = 2 * radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
    this.#b = -radius * radius;
    this.#gain = 1 - radius;
  }

  take(sample: number): number {
    const next = this.#gain * sample + this.#a * this.#last + this.#b * this.#before;
    this.#before = this.#last;
    this.#last = next;
    return next;
  }
}

/**
 * Speech-like: syllables of 120 to 260 ms (a pulse train of moving pitch through moving formants, some with a hiss ahead),
 * four or five a second, in phrases of 1 to 2.5 s with pauses of 0.3 to 1 s between them.
 */
function speak(seed: number): Float64Array {
  const random = repeatable(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const out = new Float64Array(SECONDS * SAMPLE_RATE_HZ);
  const formants = BANDWIDTHS_HZ.map(() => new Resonator());
  let at = Math.round(0.05 * SAMPLE_RATE_HZ);
  let pulse = 0;
  while (at < out.length) {
    const phraseEnds = Math.min(out.length, at + between(1, 2.5) * SAMPLE_RATE_HZ);
    let pitchHz = between(115, 150);
    while (at < phraseEnds) {
      const vowel = VOWELS[Math.floor(between(0, VOWELS.length))] ?? VOWELS[0];
      formants.forEach((formant, index) => {
        formant.tune(vowel[index] ?? 500, BANDWIDTHS_HZ[index] ?? 100);
      });
      const length = Math.round(between(0.12, 0.26) * SAMPLE_RATE_HZ);
      const loud = between(0.5, 1);
      const hiss = random() < 0.4 ? Math.round(between(0.03, 0.08) * SAMPLE_RATE_HZ) : 0;
      for (let i = 0; i < hiss && at < out.length; i += 1, at += 1) out[at] = between(-0.25, 0.25) * loud;
      const glide = between(-0.15, 0.1);
      for (let i = 0; i < length && at < out.length; i += 1, at += 1) {
        pulse += (pitchHz * (1 + (glide * i) / length)) / SAMPLE_RATE_HZ;
        const beat = pulse >= 1;
        if (beat) pulse -= 1;
        const shape = Math.sin((Math.PI * i) / length) ** 0.5;
        const source = (beat ? 40 : -0.3) + between(-0.4, 0.4);
        out[at] = loud * shape * formants.reduce((sum, formant, n) => sum + formant.take(source) * 0.7 ** n, 0);
      }
      at += Math.round(between(0.01, 0.05) * SAMPLE_RATE_HZ);
      pitchHz *= 0.985;
    }
    at += Math.round(between(0.3, 1) * SAMPLE_RATE_HZ);
  }
  return out;
}

/** Chords of four notes with a melody above, each plucked and dying away, 100 to the minute. */
function play(): Float64Array {
  const random = repeatable(7);
  const out = new Float64Array(SECONDS * SAMPLE_RATE_HZ);
  const semitone = (n: number): number => 220 * 2 ** (n / 12);
  const chords = [
    [0, 4, 7, 12],
    [-3, 0, 4, 9],
    [5, 9, 12, 17],
    [-5, -1, 2, 7],
  ] as const;
  const beat = Math.round(0.6 * SAMPLE_RATE_HZ);
  const pluck = (from: number, hz: number, level: number): void => {
    for (let i = 0; i < 3 * beat; i += 1) {
      const fades = level * Math.exp((-3 * i) / (2 * beat));
      const angle = (2 * Math.PI * hz * i) / SAMPLE_RATE_HZ;
      const to = (from + i) % out.length;
      out[to] = (out[to] ?? 0) + fades * (Math.sin(angle) + 0.4 * Math.sin(2 * angle) + 0.2 * Math.sin(3 * angle));
    }
  };
  for (let n = 0; (n + 1) * beat <= out.length; n += 1) {
    const chord = chords[Math.floor(n / 4) % chords.length] ?? chords[0];
    if (n % 2 === 0) for (const note of chord) pluck(n * beat, semitone(note), 0.2);
    pluck(n * beat, semitone((chord[Math.floor(random() * 4)] ?? 0) + 12), 0.5);
  }
  return out;
}

/** So loud, RMS over the parts that sound, dB below full scale. */
function atLevel(signal: Float64Array, levelDb: number): Int16Array {
  let power = 0;
  let sounding = 0;
  for (const value of signal) {
    if (value === 0) continue;
    power += value * value;
    sounding += 1;
  }
  const factor = (FULL_SCALE * 10 ** (levelDb / 20)) / Math.sqrt(power / Math.max(1, sounding));
  return Int16Array.from(signal, (value) => Math.max(-32768, Math.min(32767, Math.round(value * factor))));
}

const made = new Map<'speech' | 'announcement' | 'music', Float64Array>();

/** 16 s, for saying over and over. Level: RMS while it sounds, dB below full scale. */
export function voiceSamples(kind: 'speech' | 'announcement' | 'music', levelDb: number): Int16Array {
  const signal = made.get(kind) ?? (kind === 'music' ? play() : speak(kind === 'speech' ? 11 : 23));
  made.set(kind, signal);
  return atLevel(signal, levelDb);
}
