/** Long runs of digits through a call, both ways: what the benchmark measures and the tests assert. */

import { DigitPath, digitErrors } from './digit-path.ts';
import { espeakSpeech } from './espeak.ts';
import { ALL_DIGITS, dtmf } from './line-audio.ts';
import { random } from './noise.ts';
import { join, rmsOf, type Samples, toInt16 } from './samples.ts';

/** So many digits are played to a line in one piece: memory stays small. */
const IN_ONE_PIECE = 250;
const AUDIBLE = rmsOf(-45);

export interface DigitRun {
  readonly lost: number;
  readonly doubled: number;
}

export interface LineRun extends DigitRun {
  /** How much of each digit's tone went out as audio besides the event, in ms. */
  readonly leakMeanMs: number;
  readonly leakWorstMs: number;
}

const drawDigits = (count: number, next: () => number): string =>
  Array.from({ length: count }, () => ALL_DIGITS[Math.floor(next() * 16)] ?? '0').join('');

/** Keys pressed at the far end, 50 to 120 ms long with as much between, at -6 to -26 dBm0: do they come as events? */
export async function runFromLine(count: number, seed = 1): Promise<LineRun> {
  const next = random(seed);
  const sum = { lost: 0, doubled: 0, leakMs: 0, leakWorstMs: 0 };
  for (let done = 0; done < count; done += IN_ONE_PIECE) {
    using path = await new DigitPath({ erlDb: 13 }).answer();
    const digits = drawDigits(Math.min(IN_ONE_PIECE, count - done), next);
    const parts: Samples[] = [];
    const spans: (readonly [number, number])[] = [];
    let at = 0;
    for (const digit of digits) {
      const onMs = Math.round(50 + 70 * next());
      const offMs = 50 + 70 * next();
      parts.push(dtmf(digit, { onMs, offMs, dbm0: -6 - 20 * next(), twistDb: -4 + 6 * next() }));
      spans.push([at, at + onMs * 8]);
      at += parts.at(-1)?.length ?? 0;
    }
    path.says(toInt16(join(...parts)));
    const errors = digitErrors(digits, path.eventDigits);
    sum.lost += errors.lost;
    sum.doubled += errors.doubled;
    const sent = flat(path.sentAudio);
    for (const [from, to] of spans) {
      const leakMs = audibleMs(sent, from, to);
      sum.leakMs += leakMs;
      sum.leakWorstMs = Math.max(sum.leakWorstMs, leakMs);
    }
  }
  const { lost, doubled, leakMs, leakWorstMs } = sum;
  return { lost, doubled, leakMeanMs: leakMs / count, leakWorstMs };
}

/** Telephone-events of a peer over a bad network, with the hybrid's echo of each: does the exchange take them? */
export async function runToLine(count: number, seed = 1): Promise<DigitRun> {
  const next = random(seed);
  const sum = { lost: 0, doubled: 0 };
  for (let done = 0; done < count; done += IN_ONE_PIECE) {
    using path = await new DigitPath({ erlDb: 8 }).answer();
    const digits = drawDigits(Math.min(IN_ONE_PIECE, count - done), next);
    const frames = (least: number, most: number): number => 20 * Math.round(least + (most - least) * next());
    const network = { lost: 0.03, doubled: 0.02, seed: seed + done };
    // Slower than what we play (80 ms on, 80 ms off), or the queue would grow without end.
    path.presses(digits, () => ({ onMs: frames(3, 6), offMs: frames(5, 8) }), network);
    const errors = digitErrors(digits, path.exchangeDigits);
    sum.lost += errors.lost;
    // An echo of what we played must not go back as an event either.
    sum.doubled += errors.doubled + path.eventDigits.length;
  }
  return sum;
}

/** The share of the time in which speech sounds that was taken for the beginning of a digit and not passed on. */
export async function speechTakenOut(seconds: number): Promise<number> {
  let missing = 0;
  let sounding = 0;
  for (const speech of espeakSpeech(seconds, 2)) {
    using path = await new DigitPath().answer();
    path.says(speech);
    const sent = flat(path.sentAudio);
    for (let at = 0; at < speech.length; at += 8) {
      if (peak(speech, at) < 500) continue;
      sounding++;
      if (peak(sent, at) < 50) missing++;
    }
  }
  return missing / sounding;
}

function peak(samples: Int16Array, at: number): number {
  let most = 0;
  for (let i = at; i < at + 8; i++) most = Math.max(most, Math.abs(samples[i] ?? 0));
  return most;
}

function flat(frames: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(frames.length * 160);
  for (const [index, frame] of frames.entries()) all.set(frame, index * 160);
  return all;
}

function audibleMs(sent: Int16Array, from: number, to: number): number {
  let ms = 0;
  for (let at = from; at < to; at += 8) {
    let sum = 0;
    for (let i = at; i < at + 8; i++) sum += (sent[i] ?? 0) ** 2;
    if (Math.sqrt(sum / 8) > AUDIBLE) ms++;
  }
  return ms;
}
