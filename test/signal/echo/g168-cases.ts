/**
 * ITU-T G.168, adapted: A-law both ways, line models D.2 to D.9 x what is played at -30, -20 and -10 dBm0 x an echo return
 * loss of 6 and 12 dB, all by the composite source signal. Adapted, because there is no register to freeze (Annex E) and
 * the masks are from secondary texts.
 */
import { gain, mix, type Samples, silence, toFrames } from '../samples.ts';
import { composite, echoOf, figure9, HYBRIDS, levels, throughALaw } from './g168-signals.ts';

export interface EchoCase {
  readonly hybrid: string;
  readonly playedDbm0: number;
  readonly erlDb: number;
}

export const CASES: readonly EchoCase[] = HYBRIDS.flatMap((hybrid) =>
  [-30, -20, -10].flatMap((playedDbm0) => [6, 12].map((erlDb) => ({ hybrid, playedDbm0, erlDb }))),
);

/** Takes the echo of `played` out of `heard`. All three: frames of 20 ms. */
export type Canceller = (heard: readonly Int16Array[], played: readonly Int16Array[]) => readonly Int16Array[];

const RUN_MS = 6000;
const PAST_FIRST = [50, 1000] as const;

const unit = new Map<string, { readonly played: Samples; readonly echo: Samples }>();

/** The far end and its echo. The echo of one level and loss is that of another, scaled: convolved once a hybrid. */
export function farEnd({ hybrid, playedDbm0, erlDb }: EchoCase, ms = RUN_MS): { played: Samples; echo: Samples } {
  const key = `${hybrid} ${playedDbm0} ${ms}`;
  let made = unit.get(key);
  if (!made) {
    const played = throughALaw(composite('far', ms, playedDbm0));
    made = { played, echo: echoOf(played, hybrid, 0) };
    unit.set(key, made);
  }
  return { played: made.played, echo: gain(made.echo, -erlDb) };
}

const toSamples = (frames: readonly Int16Array[]): Samples => {
  const all = new Float64Array(frames.length * 160);
  for (const [index, frame] of frames.entries()) all.set(frame, index * 160);
  return all;
};

export interface EchoResult extends EchoCase {
  /** The least combined loss between 50 ms and 1 s, dB: what was played less what is left. */
  readonly earlyLossDb: number;
  /** How far the loudest of what is left after 1 s lies below the mask of Figure 9, dB. */
  readonly steadyMarginDb: number;
}

/** The far end alone, from the canceller's first frame on. */
export function runSingleTalk(one: EchoCase, cancel: Canceller): EchoResult {
  const { played, echo } = farEnd(one);
  const left = toSamples(cancel(toFrames(throughALaw(echo)), toFrames(played)));
  const playedLevels = levels(played);
  const leftLevels = levels(left);
  const at = (ms: number): number => ms * 8;
  let earlyLossDb = Number.POSITIVE_INFINITY;
  for (let n = at(PAST_FIRST[0]); n < at(PAST_FIRST[1]); n++) {
    earlyLossDb = Math.min(earlyLossDb, (playedLevels[n] ?? 0) - (leftLevels[n] ?? 0));
  }
  let loudest = Number.NEGATIVE_INFINITY;
  for (let n = at(PAST_FIRST[1]); n < left.length; n++) loudest = Math.max(loudest, leftLevels[n] ?? 0);
  return { ...one, earlyLossDb, steadyMarginDb: figure9(one.playedDbm0) - loudest };
}

export interface NearEndResult extends EchoCase {
  readonly nearDbm0: number;
  /** What the near end lost on its way through, dB. */
  readonly nearLossDb: number;
  /** What else came through beside the near end, dB below it. */
  readonly besideDb: number;
}

/** Kept: whole (3 dB) and in the clear (6 dB over all else, its first 10 ms included). */
export const isNearEndKept = ({ nearLossDb, besideDb }: NearEndResult): boolean => nearLossDb <= 3 && besideDb >= 6;

/** 3 s of the far end alone, then 3 s of both, the near end `nearDb` above what is played. */
export function runDoubleTalk(one: EchoCase, nearDb: number, cancel: Canceller): NearEndResult {
  const nearDbm0 = one.playedDbm0 + nearDb;
  const { played, echo } = farEnd(one, 6000);
  const near = mix(
    new Float64Array(played.length),
    new Float64Array([...silence(3000), ...composite('near', 3000, nearDbm0)]),
  );
  const heard = throughALaw(mix(echo, near));
  const out = toSamples(cancel(toFrames(heard), toFrames(played)));
  let both = 0;
  let nearPower = 0;
  let outPower = 0;
  for (let n = 3000 * 8; n < played.length; n++) {
    both += (out[n] ?? 0) * (near[n] ?? 0);
    nearPower += (near[n] ?? 0) ** 2;
    outPower += (out[n] ?? 0) ** 2;
  }
  const share = both / nearPower;
  const besidePower = Math.max(1e-9, outPower - share * share * nearPower);
  return {
    ...one,
    nearDbm0,
    nearLossDb: -20 * Math.log10(Math.max(1e-6, share)),
    besideDb: 10 * Math.log10((share * share * nearPower) / besidePower),
  };
}
