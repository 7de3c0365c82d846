/**
 * Two frames made of one and one made of two, so that a tone neither clicks nor fades: the frame turns into the sound that
 * lies a multiple of its period away (as in WSOLA, Verhelst and Roelands 1993), and what that is off a frame's length is
 * made up by playing slightly faster or slower meanwhile. Pure.
 */
import { FRAME_SAMPLES } from '../line/line-adapter.ts';

/** A sample by its place in the stream. */
export type SampleAt = (at: number) => number;

/** Of periods up to 10 ms (a deep voice) one ends at most so far from a frame's length. */
const FARTHEST = 40;
/** What is compared: all of it lies within two frames. */
const MATCH = 2 * FRAME_SAMPLES - (FRAME_SAMPLES + FARTHEST + 1);
/** A match has to be better by so much for each sample that it is farther from a frame's length. */
const COST_OF_SPEED = 0.01;

/** Makes `frame` of the two frames from `from`: it begins as the first does and ends as the second. */
export function mergeFrames(frame: Int16Array, sampleAt: SampleAt, from: number): void {
  const lag = bestLag(sampleAt, from, FARTHEST);
  const speed = 2 - lag / FRAME_SAMPLES;
  blend(frame, within(sampleAt, from, from + 2 * FRAME_SAMPLES), from, from + lag, speed);
}

/** Makes `frame` to be heard between the one before `from` and the one after: it begins as the latter, and ends as the former. */
export function insertFrame(frame: Int16Array, sampleAt: SampleAt, from: number): void {
  // Looked at backwards, the earlier one is the later. Nothing after the frame has come yet: not faster.
  const lag = bestLag((at) => sampleAt(from + FRAME_SAMPLES - 1 - at), 0, 0);
  const around = within(sampleAt, from - FRAME_SAMPLES, from + FRAME_SAMPLES);
  blend(frame, around, from, from - lag, lag / FRAME_SAMPLES);
}

/** By how much later the sound from `from` is most like itself: about a frame, at most `longer` more. */
function bestLag(sampleAt: SampleAt, from: number, longer: number): number {
  const scoreOf = (lag: number): number => likeness(sampleAt, from, from + lag);
  let best = FRAME_SAMPLES;
  let bestScore = 0;
  for (let lag = FRAME_SAMPLES - FARTHEST; lag <= FRAME_SAMPLES + longer; lag++) {
    const score = scoreOf(lag) - COST_OF_SPEED * Math.abs(lag - FRAME_SAMPLES);
    if (score <= bestScore) continue;
    bestScore = score;
    best = lag;
  }
  // Where between samples it is best of all: the top of the parabola through three scores.
  const [before, at, after] = [scoreOf(best - 1), scoreOf(best), scoreOf(best + 1)];
  const bend = before - 2 * at + after;
  const top = bend < 0 ? best + (before - after) / (2 * bend) : best;
  return Math.min(FRAME_SAMPLES + longer, Math.max(best - 1, Math.min(best + 1, top)));
}

/** Correlation, 1 for the same sound. */
function likeness(sampleAt: SampleAt, one: number, other: number): number {
  let [product, energy, otherEnergy] = [0, 1, 1];
  for (let i = 0; i < MATCH; i++) {
    const a = sampleAt(one + i);
    const b = sampleAt(other + i);
    product += a * b;
    energy += a * a;
    otherEnergy += b * b;
  }
  return product / Math.sqrt(energy * otherEnergy);
}

/** From what sounds at `one` to what sounds at `other`, both at `speed`. */
function blend(frame: Int16Array, sampleAt: SampleAt, one: number, other: number, speed: number): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) {
    const weight = (i + 1) / (FRAME_SAMPLES + 1);
    const at = i * speed;
    const sample = between(sampleAt, one + at) * (1 - weight) + between(sampleAt, other + at) * weight;
    frame[i] = Math.max(-32_768, Math.min(32_767, Math.round(sample)));
  }
}

/** The sound at a place between samples, by the cubic through its four neighbours. */
function between(sampleAt: SampleAt, at: number): number {
  const whole = Math.floor(at);
  const t = at - whole;
  if (t === 0) return sampleAt(whole);
  return (
    (sampleAt(whole - 1) * -t * (t - 1) * (t - 2)) / 6 +
    (sampleAt(whole) * (t + 1) * (t - 1) * (t - 2)) / 2 +
    (sampleAt(whole + 1) * -(t + 1) * t * (t - 2)) / 2 +
    (sampleAt(whole + 2) * (t + 1) * t * (t - 1)) / 6
  );
}

/** Beyond what is there its outermost samples go on. */
function within(sampleAt: SampleAt, from: number, to: number): SampleAt {
  return (at) => sampleAt(Math.max(from, Math.min(to - 1, at)));
}
