import type { EchoSetting, EchoStatistics } from '../../../main/line/line-echo.ts';
import { createLineDsp } from '../../../main/media-process/line-dsp.ts';
import { type Samples, toFrames } from '../samples.ts';
import type { Canceller } from './g168-cases.ts';

export interface OurRun {
  readonly out: Samples;
  readonly path: Float32Array;
  readonly statistics: EchoStatistics;
}

const DEFAULT: EchoSetting = { tailMs: 32, nlp: true };

/** A line's signal processing with nothing but the echo canceller on. */
export function cancelFrames(
  heard: readonly Int16Array[],
  played: readonly Int16Array[],
  { seed, ...setting }: Partial<EchoSetting> & { readonly seed?: Float32Array } = {},
): Omit<OurRun, 'out'> & { readonly frames: Int16Array[] } {
  using dsp = createLineDsp();
  dsp.setEcho({ ...DEFAULT, ...setting });
  if (seed) dsp.seedEcho(seed);
  const quiet = new Int16Array(160);
  const frames = heard.map((frame, index) => {
    const copy = frame.slice();
    dsp.process(copy, played[index] ?? quiet);
    return copy;
  });
  return { frames, path: dsp.echoPath(), statistics: dsp.echoStatistics() };
}

export function cancel(
  heard: Samples,
  played: Samples,
  options: Partial<EchoSetting> & { readonly seed?: Float32Array } = {},
): OurRun {
  const { frames, path, statistics } = cancelFrames(toFrames(heard), toFrames(played), options);
  const out = new Float64Array(frames.length * 160);
  for (const [index, frame] of frames.entries()) out.set(frame, index * 160);
  return { out: out.subarray(0, heard.length), path, statistics };
}

/** As the G.168 cases call it. */
export const ourCanceller =
  (options: Partial<EchoSetting> & { readonly seed?: Float32Array } = {}): Canceller =>
  (heard, played) =>
    cancelFrames(heard, played, options).frames;
