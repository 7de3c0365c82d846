/** What a line was heard to carry, and the tones in it that no template had to name before. Pure. */

/** 20 ms of what came from a line, without the echo of what we played. */
export interface HeardFrame {
  /** RMS, dBm0, as it was before our gain. */
  readonly levelDb: number;
  /** Of the one or two sine waves that it is made of; empty where it is something else. */
  readonly hz: readonly number[];
}

/** A tone and how it comes and goes. Times in ms; `offMs` 0: it goes on and on. */
export interface UnknownTone {
  readonly hz: readonly number[];
  readonly levelDb: number;
  readonly onMs: number;
  readonly offMs: number;
  /** How often its cadence was heard in whole. */
  readonly cycles: number;
}

const FRAME_MS = 20;
/** Two measurements of one frequency are no further apart. */
const SAME_HZ = 14;
/** Frames of a tone that are missing in between: a click, not its end. */
const GAP_FRAMES = 2;
const LEAST_TONE_FRAMES = 8;
/** Bursts that differ by more are no cadence. */
const UNEVEN = 0.25;

export function meanLevelDb(frames: readonly HeardFrame[]): number | undefined {
  if (frames.length === 0) return undefined;
  const power = frames.reduce((sum, { levelDb }) => sum + 10 ** (levelDb / 10), 0) / frames.length;
  return 10 * Math.log10(power);
}

export const sameTone = (one: readonly number[], other: readonly number[], within = SAME_HZ): boolean =>
  one.length === other.length && one.every((hz, at) => Math.abs(hz - (other[at] ?? 0)) <= within);

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/** The tone that was there for the longest; undefined where none was. */
export function strongestTone(frames: readonly HeardFrame[]): { hz: readonly number[]; levelDb: number } | undefined {
  const groups: { readonly hz: readonly number[]; readonly frames: HeardFrame[] }[] = [];
  for (const frame of frames) {
    if (frame.hz.length === 0) continue;
    const known = groups.find(({ hz }) => sameTone(hz, frame.hz));
    if (known) known.frames.push(frame);
    else groups.push({ hz: frame.hz, frames: [frame] });
  }
  const most = groups.toSorted((one, other) => other.frames.length - one.frames.length)[0];
  if (!most || most.frames.length < LEAST_TONE_FRAMES) return undefined;
  const hz = most.hz.map((_, at) => Math.round(mean(most.frames.map((frame) => frame.hz[at] ?? 0))));
  return { hz, levelDb: meanLevelDb(most.frames) ?? 0 };
}

/** The strongest tone with its cadence; undefined where there is none, or it comes and goes without rule. */
export function cadenceIn(frames: readonly HeardFrame[]): UnknownTone | undefined {
  const tone = strongestTone(frames);
  if (!tone) return undefined;
  const bursts = burstsOf(frames, tone.hz);
  const at = { ...tone, levelDb: Math.round(tone.levelDb * 10) / 10 };
  // The first may have begun before it was listened for, the last may go on.
  const whole = bursts.slice(1, -1);
  const gaps = bursts.slice(1).map(({ from }, index) => from - (bursts[index]?.to ?? from));
  if (bursts.length === 1) {
    const [one] = bursts;
    const lasted = one ? one.to - one.from : 0;
    return lasted * FRAME_MS < 3000 ? undefined : { ...at, onMs: lasted * FRAME_MS, offMs: 0, cycles: 1 };
  }
  const lengths = whole.map(({ from, to }) => to - from);
  if (lengths.length < 2 || !even(lengths) || !even(gaps)) return undefined;
  return { ...at, onMs: rounded(mean(lengths)), offMs: rounded(mean(gaps)), cycles: lengths.length };
}

const rounded = (length: number): number => Math.round((length * FRAME_MS) / 10) * 10;

const even = (lengths: readonly number[]): boolean => {
  const usual = mean(lengths);
  return lengths.every((each) => Math.abs(each - usual) <= Math.max(2, UNEVEN * usual));
};

/** Where the tone is, in frames: from the first to behind the last. */
function burstsOf(frames: readonly HeardFrame[], hz: readonly number[]): { from: number; to: number }[] {
  const bursts: { from: number; to: number }[] = [];
  for (const [index, frame] of frames.entries()) {
    if (!sameTone(frame.hz, hz)) continue;
    const last = bursts.at(-1);
    if (last && index - last.to <= GAP_FRAMES) last.to = index + 1;
    else bursts.push({ from: index, to: index + 1 });
  }
  return bursts.filter(({ from, to }) => to - from >= 2);
}

/** As the settings write it (tone-notation.ts): `480+620/500,0/500`. */
export const writtenTone = ({ hz, onMs, offMs }: Pick<UnknownTone, 'hz' | 'onMs' | 'offMs'>): string =>
  offMs === 0 ? hz.join('+') : `${hz.join('+')}/${onMs},0/${offMs}`;
