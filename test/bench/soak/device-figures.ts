import { z } from 'zod';

const wires = z.array(z.object({ slips: z.number(), toExchange: z.number(), fromExchange: z.number() }));
const common = { atMs: z.number(), underruns: z.number(), overruns: z.number(), wires };
const modem = z.object({
  ...common,
  heard: z.number(),
  played: z.number(),
  queued: z.number(),
  lostSamples: z.number(),
});
/** Frames and ms are one here. */
const u100 = z.object({
  ...common,
  ticks: z.number(),
  played: z.number(),
  waiting: z.number(),
  lostFrames: z.number(),
  pausedMs: z.number(),
});

/** What an emulated device has counted so far, in samples of one line. */
export interface DeviceFigures {
  /** By `process.hrtime`, as all processes of the machine have it. */
  readonly atMs: number;
  /** Given to the host. */
  readonly delivered: number;
  /** Of the host's, played. */
  readonly taken: number;
  /** Times that there was nothing of the host's to play, and times that there was no room for it. */
  readonly underruns: number;
  readonly overruns: number;
  /** Waits to be played now. */
  readonly queued: number;
  /** Its process could not run for more than 200 ms at once: time that it never had. */
  readonly stalled: number;
  readonly wires: z.infer<typeof wires>;
}

/** @throws ZodError where a model tells something else */
export function deviceFigures(model: string, seen: Readonly<Record<string, unknown>>): DeviceFigures {
  if (model === 'u100') {
    const { ticks, played, waiting, lostFrames, pausedMs, ...same } = u100.parse(seen);
    const samples = (frames: number): number => frames * 8;
    return {
      ...same,
      delivered: samples(ticks - lostFrames),
      taken: samples(played),
      queued: samples(waiting),
      stalled: samples(pausedMs),
    };
  }
  const { heard, played, queued, lostSamples, ...same } = modem.parse(seen);
  return { ...same, delivered: heard, taken: played, queued, stalled: lostSamples };
}
