import { gain, RATE_HZ, rmsOf, type Samples, samplesIn } from './samples.ts';

/** A generator of numbers in [0, 1) that is the same on every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** White Gaussian noise at `dbm0`. */
export function whiteNoise(ms: number, dbm0: number, seed = 1): Samples {
  const next = random(seed);
  const rms = rmsOf(dbm0);
  return new Float64Array(samplesIn(ms)).map(() => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return rms * radius * Math.cos(2 * Math.PI * next());
  });
}

/** Sets the whole signal's level. */
export function atLevel(signal: Samples, dbm0: number): Samples {
  const rms = Math.sqrt(signal.reduce((sum, sample) => sum + sample * sample, 0) / signal.length);
  return gain(signal, 20 * Math.log10(rmsOf(dbm0) / rms));
}

/**
 * Something like speech: syllables of 80 to 250 ms with a gliding pitch of 90 to 220 Hz, harmonics shaped by two
 * wandering formants, fricative noise now and then, pauses between. No words, but the spectra and rhythms
 * that fool tone detectors.
 */
export function speechLike(ms: number, dbm0: number, seed = 1): Samples {
  const next = random(seed);
  const out = new Float64Array(samplesIn(ms));
  let at = 0;
  while (at < out.length) {
    const length = samplesIn(80 + 170 * next());
    if (next() < 0.2) noiseBurst(out, at, length, next);
    else vowel(out, at, length, next);
    at += length + samplesIn(next() < 0.15 ? 200 + 500 * next() : 60 * next());
  }
  return atLevel(out, dbm0);
}

function noiseBurst(out: Samples, start: number, length: number, next: () => number): void {
  for (let i = 0; i < length && start + i < out.length; i++) out[start + i] = 0.3 * (next() - 0.5) * bump(i / length);
}

function vowel(out: Samples, start: number, length: number, next: () => number): void {
  const pitch = 90 + 130 * next();
  const glide = 0.7 + 0.6 * next();
  const formants = [250 + 550 * next(), 900 + 1300 * next(), 2300 + 600 * next()];
  let phase = 0;
  for (let i = 0; i < length && start + i < out.length; i++) {
    const hz = pitch * (1 + (glide - 1) * (i / length));
    phase += hz / RATE_HZ;
    let sample = 0;
    for (let harmonic = 1; harmonic * hz < 3400; harmonic++) {
      const weight = formants.reduce((sum, formant, order) => {
        const off = (harmonic * hz - formant) / (60 + 40 * order);
        return sum + 1 / ((1 + off * off) * (1 + order));
      }, 0.01);
      sample += weight * Math.sin(2 * Math.PI * harmonic * phase);
    }
    out[start + i] = sample * bump(i / length);
  }
}

const bump = (part: number): number => Math.sin(Math.PI * part) ** 0.5;

const SCALE_HZ = [262, 294, 330, 349, 392, 440, 494, 523, 587, 659, 698, 784, 880];

/** Something like music on hold: a melody in even notes of `noteMs`, two voices with overtones and a decay. */
export function musicLike(
  ms: number,
  dbm0: number,
  { seed = 1, noteMs = 250 }: { seed?: number; noteMs?: number } = {},
) {
  const next = random(seed);
  const out = new Float64Array(samplesIn(ms));
  const note = samplesIn(noteMs);
  for (let start = 0; start < out.length; start += note) {
    for (let voice = 0; voice < 2; voice++) {
      const hz = SCALE_HZ[Math.floor(next() * SCALE_HZ.length)] ?? 440;
      for (let i = 0; i < note && start + i < out.length; i++) {
        const decay = Math.exp((-3 * i) / note);
        let sample = 0;
        for (let harmonic = 1; harmonic <= 4; harmonic++) {
          sample += Math.sin((2 * Math.PI * hz * harmonic * i) / RATE_HZ) / harmonic ** 2;
        }
        out[start + i] = (out[start + i] ?? 0) + decay * sample;
      }
    }
  }
  return atLevel(out, dbm0);
}
