import type { DeviceFigures } from './device-figures.ts';
import type { LineDelays } from './line-watch.ts';
import type { ProcessFigures } from './process-figures.ts';

export interface LineMark extends LineDelays {
  readonly port: number;
  readonly ppm: number;
  readonly device: DeviceFigures;
  /** The emulation's own buffers at this line, ms: delay that no real line has. */
  readonly wiresToLineMs: number;
  readonly wiresToRtpMs: number;
  readonly slips: number;
  /** Of what waits in the device to be played, since the mark before, samples. */
  readonly meanQueued: number;
  readonly rtpPackets: number;
  readonly rtpMissing: number;
  /** Samples evened out on their way from the line, made up less dropped. */
  readonly evened: number;
  readonly breaksToRtp: number;
  readonly breaksToLine: number;
}

/** Everything that was counted up to a moment. */
export interface Mark {
  readonly atS: number;
  readonly lines: readonly LineMark[];
  readonly media: ProcessFigures;
  readonly gateway: ProcessFigures;
  /** What adapters told of lost audio. */
  readonly faults: number;
  readonly exchange: { readonly underruns: number; readonly lateFrames: number; readonly resyncs: number };
  readonly load: number;
  /** How late the process was at worst that sends the RTP to the lines, since the mark before. */
  readonly senderLateMs: number;
}
