/**
 * What ITU-T G.168 tests echo cancellers with: the composite source signal, the line models of Annex D and the level
 * meter. The tables are in `../vectors/g168.json`.
 */
import { readFileSync } from 'node:fs';
import { decodeG711, encodeG711 } from '../../kit/g711.ts';
import { random } from '../noise.ts';
import { RATE_HZ, rmsOf, type Samples, samplesIn } from '../samples.ts';

const tables = JSON.parse(readFileSync(new URL('../vectors/g168.json', import.meta.url), 'utf8')) as {
  readonly hybrids: Readonly<Record<string, { readonly gain: number; readonly coefficients: readonly number[] }>>;
  readonly levelMeter: readonly number[];
  readonly cssVoiced1: readonly number[];
  readonly cssVoiced3: readonly number[];
};

export const HYBRIDS = Object.keys(tables.hybrids);

/** The tables of the voiced parts are for this rate. */
const VOICED_RATE_HZ = 44_100;

/** A periodic table at our rate: every harmonic below 3.9 kHz, by Fourier series. */
function voiced(table: readonly number[], ms: number): Samples {
  const period = table.length;
  const out = new Float64Array(samplesIn(ms));
  for (let harmonic = 1; (harmonic * VOICED_RATE_HZ) / period < 3900; harmonic++) {
    let re = 0;
    let im = 0;
    for (const [i, value] of table.entries()) {
      re += (2 / period) * value * Math.cos((2 * Math.PI * harmonic * i) / period);
      im += (2 / period) * value * Math.sin((2 * Math.PI * harmonic * i) / period);
    }
    const turn = (2 * Math.PI * harmonic * VOICED_RATE_HZ) / period / RATE_HZ;
    for (let n = 0; n < out.length; n++) out[n] = (out[n] ?? 0) + re * Math.cos(turn * n) + im * Math.sin(turn * n);
  }
  return out;
}

/** Noise of 200 Hz to 3.6 kHz with a flat spectrum and random phases (`pn`), or Gaussian as the near end has it. */
function noise(ms: number, seed: number): Samples {
  const out = new Float64Array(samplesIn(ms));
  const next = random(seed);
  for (let hz = 200; hz <= 3600; hz += 1000 / ms) {
    const phase = 2 * Math.PI * next();
    const turn = (2 * Math.PI * hz) / RATE_HZ;
    for (let n = 0; n < out.length; n++) out[n] = (out[n] ?? 0) + Math.cos(turn * n + phase);
  }
  return out;
}

const rms = (signal: Samples): number =>
  Math.sqrt(signal.reduce((sum, value) => sum + value * value, 0) / signal.length);
const scaled = (signal: Samples, to: number): Samples => signal.map((value) => (value * to) / rms(signal));

/** `ms` of the composite source signal (ITU-T G.501); `dbm0` is the level while it sounds. Every other period is inverted. */
export function composite(end: 'far' | 'near', ms: number, dbm0: number): Samples {
  const [table, voicedMs, pauseMs] =
    end === 'far' ? [tables.cssVoiced1, 48.62, 101.38] : [tables.cssVoiced3, 72.69, 127.31];
  const level = rmsOf(dbm0);
  const sound = [...scaled(voiced(table, voicedMs), level), ...scaled(noise(200, end === 'far' ? 1 : 2), level)];
  const period = sound.length + samplesIn(pauseMs);
  return new Float64Array(samplesIn(ms)).map((_, at) => {
    const sign = Math.floor(at / period) % 2 === 0 ? 1 : -1;
    return sign * (sound[at % period] ?? 0);
  });
}

/** What comes back from the line model, `erlDb` below what goes in (for the composite source signal). */
export function echoOf(signal: Samples, hybrid: string, erlDb: number): Samples {
  const path = hybridPath(hybrid, erlDb);
  return signal.map((_, at) => {
    let sum = 0;
    for (let k = 0; k < path.length && k <= at; k++) sum += (path[k] ?? 0) * (signal[at - k] ?? 0);
    return sum;
  });
}

export function hybridPath(hybrid: string, erlDb: number): Samples {
  const model = tables.hybrids[hybrid];
  if (!model) throw new RangeError(`G.168 Annex D has no line model "${hybrid}"`);
  return Float64Array.from(model.coefficients, (value) => value * model.gain * 10 ** (-erlDb / 20));
}

/** Through A-law and back, as 16-bit samples. */
export const throughALaw = (signal: Samples): Samples => {
  const pcm = Int16Array.from(signal, (value) => Math.max(-32768, Math.min(32767, Math.round(value))));
  return Float64Array.from(decodeG711('PCMA', encodeG711('PCMA', pcm)));
};

/** The level at every sample in dBm0: 300 to 3400 Hz, mean square weighted exponentially over 35 ms (G.168 §6.4.1.2.1). */
export function levels(signal: Samples): Float64Array {
  const taps = tables.levelMeter;
  const reference = rmsOf(0) ** 2;
  const forget = 1 / (0.035 * RATE_HZ);
  let mean = 0;
  return signal.map((_, at) => {
    let sum = 0;
    for (let k = 0; k < taps.length && k <= at; k++) sum += (taps[k] ?? 0) * (signal[at - k] ?? 0);
    mean += forget * (sum * sum - mean);
    return 10 * Math.log10(Math.max(1e-12, mean / reference));
  });
}

/** Figure 9 of G.168: what may be left with the non-linear processor on, dBm0. */
export const figure9 = (playedDbm0: number): number => (playedDbm0 <= -10 ? -65 : -65 + (playedDbm0 + 10));
