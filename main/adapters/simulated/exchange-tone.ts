import { FRAME_MS, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { toneTable } from './tone-table.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/** Tones that sound at once, then silence. */
export interface ToneSegment {
  readonly hz: readonly number[];
  readonly onMs: number;
  readonly offMs: number;
}

/** Segments in turn, over and over. One segment without silence is continuous. */
export type ExchangeTone = readonly ToneSegment[];

/** One frequency or mixture, on and off in turn (ms); without a cadence it is continuous. */
export function tone(hz: readonly number[], cadenceMs: readonly number[] = [1000, 0]): ExchangeTone {
  return Array.from({ length: cadenceMs.length / 2 }, (_, index) => ({
    hz,
    onMs: cadenceMs[index * 2] ?? 0,
    offMs: cadenceMs[index * 2 + 1] ?? 0,
  }));
}

/** How long one turn takes. */
export const turnMs = (of: ExchangeTone): number => of.reduce((total, { onMs, offMs }) => total + onMs + offMs, 0);

/** What sounds at a time within one turn. */
function sounding(of: ExchangeTone, intoMs: number): ToneSegment | undefined {
  let left = intoMs;
  for (const segment of of) {
    if (left < segment.onMs) return segment;
    left -= segment.onMs + segment.offMs;
    if (left < 0) return undefined;
  }
  return undefined;
}

export interface ToneManner {
  /** RMS of each frequency, dB below full scale. */
  readonly levelDb: number;
  /** Every frequency is multiplied by it. */
  readonly factor: number;
}

/** Writes 20 ms of the tone, `elapsedMs` after it began; false, and nothing written, where it is silent. */
export function writeTone(of: ExchangeTone, elapsedMs: number, manner: ToneManner, frame: Frame): boolean {
  const whole = turnMs(of);
  const first = sounding(of, elapsedMs % whole);
  const last = sounding(of, (elapsedMs + FRAME_MS - 1) % whole);
  if (first === last) {
    if (first) fill(first, elapsedMs, manner, frame);
    return first !== undefined;
  }
  // The edge lies within the frame, to the millisecond.
  const now = new Int16Array(frame.length);
  frame.fill(0);
  for (const segment of new Set([first, last])) {
    if (!segment) continue;
    fill(segment, elapsedMs, manner, now);
    for (let ms = 0; ms < FRAME_MS; ms += 1) {
      if (sounding(of, (elapsedMs + ms) % whole) !== segment) continue;
      const at = ms * SAMPLES_PER_MS;
      frame.set(now.subarray(at, at + SAMPLES_PER_MS), at);
    }
  }
  return true;
}

function fill({ hz }: ToneSegment, elapsedMs: number, { levelDb, factor }: ToneManner, frame: Frame): void {
  const heard = factor === 1 ? hz : hz.map((one) => one * factor);
  toneTable(heard, levelDb).fill(frame, elapsedMs * SAMPLES_PER_MS);
}
